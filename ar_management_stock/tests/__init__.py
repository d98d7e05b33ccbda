from . import test_delivery_hold
from . import test_exposure
from . import test_tours

from . import test_concurrent_delivery
from . import test_delivery_attempts
from . import test_delivery_hold
from . import test_exposure
from . import test_tours

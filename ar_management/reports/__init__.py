from . import collection
from . import insight
from . import late_fee

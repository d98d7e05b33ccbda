from . import collection
from . import late_fee

from . import income
from . import waive

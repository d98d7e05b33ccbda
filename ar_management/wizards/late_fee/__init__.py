from . import income
from . import waive
from . import post

from . import settle
from . import statement

from . import discount
from . import credit
from . import einvoice
from . import late_fee
from . import statement
from . import matching
from . import collection

from . import account_move
from . import ar_exposure
from . import payment_transaction
# Terms and coverage first: what decides calls them, and what guards calls what decides.
from . import sale_order_terms
from . import sale_order_coverage
from . import sale_order_decision
from . import sale_order
from . import sale_order_line

from . import reasons
from . import account_move
from . import account_move_line
from . import ar_exposure
from . import payment_transaction
from . import res_partner
# What decides first: it makes the order a document that credit can hold.
from . import sale_order_decision
from . import sale_order_terms
from . import sale_order_coverage
from . import sale_order
from . import sale_order_line

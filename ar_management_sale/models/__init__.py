from . import mixins  # isort: skip, the models below join them
from . import account_move
from . import ar_exposure
from . import payment_transaction
from . import sale_order
from . import sale_order_line

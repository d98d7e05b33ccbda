from . import account_move
from . import ar_exposure
from . import pos_order
from . import pos_payment
from . import reasons

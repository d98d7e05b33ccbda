from . import account_payment_register
from . import undo
from . import payment_link_wizard

from . import account_payment_register
from . import ar_credit_release
from . import ar_discount_undo
from . import ar_exposure_line
from . import ar_late_fee_income
from . import ar_late_fee_waive
from . import ar_statement_import
from . import payment_link_wizard

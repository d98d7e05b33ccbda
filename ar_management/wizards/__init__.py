from . import ar_credit_decision
from . import ar_credit_release
from . import base_partner_merge
from . import ar_exposure_line
from . import ar_statement_import

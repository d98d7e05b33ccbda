from .einvoice import account_move_send_batch_wizard
from .discount import account_payment_register
from .credit import decision as ar_credit_decision
from .credit import release as ar_credit_release
from .discount import undo as ar_discount_undo
from .einvoice import record as ar_einvoice_record
from .einvoice import reissue as ar_einvoice_reissue
from .einvoice import reading as ar_einvoice_reading
from .credit import exposure_line as ar_exposure_line
from .einvoice import facturx_preview as ar_facturx_preview
from .late_fee import income as ar_late_fee_income
from .late_fee import waive as ar_late_fee_waive
from .matching import cleanup as ar_match_cleanup
from .matching import remittance_attach as ar_remittance_attach
from .statement import statement_import as ar_statement_import
from .credit import base_partner_merge
from .discount import payment_link_wizard

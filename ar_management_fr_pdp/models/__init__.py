from . import account_edi_xml_ubl_21_fr
from . import account_move
from . import account_peppol_response
from . import cashed_reading
from . import res_company
from . import res_partner

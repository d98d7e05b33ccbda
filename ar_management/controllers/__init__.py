from . import ageing_file
from . import collection_portal
from . import plan_portal
from . import credit_portal
from . import facturx_portal
from . import late_fee_portal
from . import payment_online

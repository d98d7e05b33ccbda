from . import late_fee_portal

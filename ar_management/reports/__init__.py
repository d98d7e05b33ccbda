from . import late_fee

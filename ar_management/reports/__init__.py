from . import ar_late_fee_letter

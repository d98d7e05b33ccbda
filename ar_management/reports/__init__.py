from .late_fee import letter as ar_late_fee_letter

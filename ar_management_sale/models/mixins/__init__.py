from . import credit_terms_order
from . import credit_coverage_order
from . import credit_decision_order

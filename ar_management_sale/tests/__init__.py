from . import test_credit_application
from . import test_concurrent_confirmation
from . import test_credit_attempts
from . import test_credit_hold
from . import test_credit_release
from . import test_credit_tricks
from . import test_facturx
from . import test_tours

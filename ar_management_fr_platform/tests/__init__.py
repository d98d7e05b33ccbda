from . import test_client
from . import test_engine
from . import test_sending
from . import test_life_cycle
from . import test_directory
from . import test_ereporting
from . import test_rights
from . import test_webhook

from . import account_move_send_batch_wizard
from . import record
from . import reissue
from . import reading
from . import facturx_preview

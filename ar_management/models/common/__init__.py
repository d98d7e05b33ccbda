from . import reason
from . import guarded
from . import state
from . import decision_version
from . import posting_period
from . import mail_sender
from . import res_company
from . import left_out

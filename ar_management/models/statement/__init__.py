from . import account_journal
from . import account_bank_statement_line
from . import reasons
from . import mapping
from . import intake
from . import job
from . import mail
from . import details

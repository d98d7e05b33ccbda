from . import decision
from . import release
from . import exposure_line
from . import base_partner_merge

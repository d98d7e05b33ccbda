from . import cleanup
from . import remittance_attach

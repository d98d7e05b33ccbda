from . import credit_portal

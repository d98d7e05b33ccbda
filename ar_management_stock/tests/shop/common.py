"""What tests need that run beside other add-ons of Odoo only."""

from unittest import SkipTest

from odoo.modules.registry import Registry
from odoo.tests import get_db_name


class BesideAddons:
    """First base of a test class: it is skipped in a database that lacks these add-ons.

    :cvar needed: technical names of the add-ons
    """

    needed = ()

    @classmethod
    def setUpClass(cls):
        missing = set(cls.needed) - Registry(get_db_name())._init_modules
        if missing:
            raise SkipTest(f"not installed: {', '.join(sorted(missing))}")
        super().setUpClass()

"""What tests need that run beside other add-ons of Odoo only."""

from odoo.modules.registry import Registry
from odoo.tests import get_db_name


def requires(*modules):
    """Skip a test class in a database that lacks one of these add-ons."""
    def decorate(case):
        set_up = case.__dict__.get("setUpClass")

        @classmethod
        def set_up_with(cls):
            missing = set(modules) - Registry(get_db_name())._init_modules
            if missing:
                cls.skipTest(cls, f"not installed: {', '.join(sorted(missing))}")
            if set_up:
                set_up.__func__(cls)
            else:
                super(case, cls).setUpClass()

        case.setUpClass = set_up_with
        return case
    return decorate

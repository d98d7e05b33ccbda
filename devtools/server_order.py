"""Plugin of pytest: add-ons are imported in the order of their dependencies, as by a server.

Test files are imported before the registry, and with them our controllers. Those of core's
add-ons that override the same pages would then come after ours, other than in production.
"""

from odoo.modules.registry import Registry
from odoo.tests.common import get_db_name


def pytest_collection():
    """Load the registry before the test files."""
    Registry(get_db_name())

import doctest

from odoo.tests import BaseCase, tagged

from ..engine import archive, client, ereporting, interface, library


@tagged("post_install", "-at_install")
class TestEngine(BaseCase):
    """The examples in the documentation of the engine are true."""

    def test_examples(self):
        for module in (archive, client, ereporting, interface, library):
            result = doctest.testmod(module)
            self.assertFalse(result.failed, module.__name__)
            self.assertTrue(result.attempted, module.__name__)

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged

from .common import PlatformCommon
from .platform_server import SECRET


@tagged("post_install", "-at_install")
class TestRights(PlatformCommon):
    """The secret stays on the server, and only administrators connect a company."""

    def test_nobody_reads_the_secret(self):
        for user in (self.ar_user, self.ar_admin):
            connection = self.connection.with_user(user)
            self.assertFalse(connection.client_secret)
            for name in ("kept_secret", "kept_token"):
                with self.assertRaises(AccessError):
                    connection.read([name])
        self.assertNotIn(SECRET, str(self.connection.call_ids.mapped("route")))

    def test_only_administrators_connect(self):
        with self.assertRaises(AccessError):
            self.connection.with_user(self.ar_user).base_url = "https://evil.example"
        with self.assertRaises(AccessError):
            self.connection.with_user(self.ar_admin).state = "connected"

    def test_another_address_needs_the_check_again(self):
        self.connection.with_user(self.ar_admin).base_url = "https://other.example"
        self.assertEqual(self.connection.state, "draft")
        self.assertFalse(self.env["ar.platform.connection"]._of(self.company))

    def test_no_secret_in_clear(self):
        with self.assertRaises(ValidationError):
            self.connection.with_user(self.ar_admin).base_url = "http://platform.example"

    def test_a_wrong_secret_is_said(self):
        self.connection.client_secret = "guess"
        self.connection.action_check()
        self.assertEqual(self.connection.state, "failed")
        self.assertTrue(self.connection.problem)

    def test_flows_are_made_by_sending_only(self):
        flow = self.send(self.invoice())
        clerk = new_test_user(
            self.env, login="test_clerk", groups="account.group_account_invoice",
            company_id=self.company.id, company_ids=[(6, 0, self.company.ids)])
        self.assertEqual(flow.with_user(clerk).state, "accepted")
        with self.assertRaises(AccessError):
            flow.with_user(clerk).write({"state": "refused"})
        with self.assertRaises(AccessError):
            flow.with_user(clerk).copy()

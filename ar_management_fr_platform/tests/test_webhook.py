import hmac

from odoo.tests import HttpCase, tagged

from .common import PlatformCommon


@tagged("post_install", "-at_install")
class TestWebhook(PlatformCommon, HttpCase):
    """A call of the platform is believed by its signature, and only makes us look."""

    def call(self, signature, body=b'{"flowId": "1"}'):
        return self.url_open(
            f"/ar_platform/webhook/{self.connection.id}", data=body,
            headers={"X-Signature": signature, "Content-Type": "application/json"})

    def test_only_the_platform_is_heard(self):
        self.assertEqual(self.call("").status_code, 404)
        self.connection.signing_key = "between us"
        job = self.env.ref("ar_management_fr_platform.ir_cron_follow")
        self.env["ir.cron.trigger"].search([("cron_id", "=", job.id)]).unlink()
        self.assertEqual(self.call("0" * 64).status_code, 404)
        self.assertFalse(self.env["ir.cron.trigger"].search([("cron_id", "=", job.id)]))
        code = hmac.new(b"between us", b'{"flowId": "1"}', "sha256").hexdigest()
        self.assertEqual(self.call(code).status_code, 202)
        self.assertTrue(self.env["ir.cron.trigger"].search([("cron_id", "=", job.id)]))

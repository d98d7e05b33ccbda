from odoo import fields
from odoo.tests import tagged

from odoo.addons.ar_management.tests.common import ArHttpCommon

from .common import PlatformCommon


@tagged("post_install", "-at_install")
class TestTour(PlatformCommon, ArHttpCommon):
    """From Odoo's own dialog to the platform, and what comes back, as a person sees it."""

    def test_an_invoice_is_sent_approved_and_cashed(self):
        self.company.tax_exigibility = True
        collected = self.env["account.chart.template"].with_company(self.company).ref(
            "tva_normale_encaissement")
        self.customer.write({
            "invoice_sending_method": "ar_platform", "invoice_edi_format": "facturx"})
        move = self._invoice(100, fields.Date.today(), tax=collected)
        url = f"/odoo/action-account.action_move_out_invoice_type/{move.id}"
        self.start_tour(url, "ar_platform_send", login="test_ar_user", timeout=180)
        self.assertEqual(move.ar_einvoice_status, "deposited")

        self.platform.push(self.message(move.name, "205", issuer="0777"))
        self.env["ar.platform.connection"]._cron_follow()
        self.start_tour(url, "ar_platform_paid", login="test_ar_user", timeout=180)
        self.assertIn(move.payment_state, ("paid", "in_payment"))

        self.env["ar.platform.connection"].sudo().search([]).reported_on = False
        self.env["ar.platform.connection"]._cron_follow()
        self.assertEqual(move.ar_einvoice_status, "cashed")
        self.start_tour(
            "/odoo/action-ar_management_fr_platform.ar_platform_flow_action",
            "ar_platform_cashed", login="test_ar_user", timeout=180)

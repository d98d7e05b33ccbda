from unittest.mock import patch

from odoo import fields
from odoo.tests import HttpCase, tagged

from odoo.addons.ar_management.engine.einvoice.facturx.validate import shared_client
from odoo.addons.ar_management.tests.common import leave_out_missing_library


@tagged("post_install", "-at_install")
class TestThinPath(HttpCase):
    """One walk on the demo data, in the browser: from credit check to matched payment."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.addClassCleanup(shared_client().stop)
        leave_out_missing_library(cls.env)
        cls.env["ar.demo.story"]._load()

    def demo(self, name):
        return self.env.ref(f"ar_management.{name}_demo")

    def receivable(self, name):
        return self.demo(name).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )

    def test_an_order_goes_from_credit_check_to_matched_payment(self):
        report = self.env.registry["ir.actions.report"]
        render = report._render_qweb_pdf

        def render_pdf(self, *args, **kwargs):
            return render(self.with_context(force_report_rendering=True), *args, **kwargs)

        with patch.object(report, "_render_qweb_pdf", render_pdf):
            self.start_tour("/odoo", "ar_thin_path", login="salesman", timeout=240)

        order = self.demo("sale_order")
        self.assertEqual(order.state, "sale")
        hold = order.ar_credit_hold_ids
        self.assertEqual((hold.state, hold.requested_by.login), ("released", "salesman"))
        self.assertEqual(hold.released_by.login, "manager")

        discounted = self.receivable("invoice_discount_00")
        self.assertTrue(discounted.reconciled)
        kinds = {a.kind.value for a in discounted._ar_allocation_history()[discounted.id]}
        self.assertEqual(kinds, {"payment", "discount"})

        late = self.demo("invoice_over_limit_07")
        self.assertGreater(late._ar_late_fee(fields.Date.context_today(late)).interest, 0)

        sent = self.demo("invoice_prompt_00")
        self.assertEqual(sent.ar_facturx_state, "valid")
        self.assertTrue(sent.invoice_pdf_report_id)

        proposals = self.env["ar.match.proposal"].search([("state", "=", "posted")])
        self.assertTrue(proposals)
        self.assertTrue(all(proposals.line_ids.move_line_id.mapped("reconciled")))

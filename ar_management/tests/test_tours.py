from odoo import fields
from odoo.tests import tagged

from .common import ArHttpCommon


@tagged("post_install", "-at_install")
class TestTours(ArHttpCommon):
    def test_a_dispute_is_noted_from_the_invoice_and_settled(self):
        invoice = self._invoice(1000, "2026-01-05", due="2026-02-04")
        self.start_tour(
            f"/odoo/action-account.action_move_out_invoice_type/{invoice.id}", "ar_dispute",
            login="test_ar_user",
        )
        dispute = invoice.ar_dispute_ids
        self.assertEqual((dispute.amount, dispute.reason), (400, "quality"))
        self.assertEqual(dispute.state, "closed")

    def test_a_discount_is_taken_in_time_and_undone(self):
        today = fields.Date.context_today(self.env.user)
        invoice = self._invoice(1000, today, term=self._tiered_term(), tax=self.tax_20)
        page = self.url_open(invoice.get_portal_url()).text
        self.assertIn("1,164.00", page)
        self.start_tour(
            f"/odoo/action-account.action_move_out_invoice_type/{invoice.id}",
            "ar_discount_paid_and_undone", login="test_ar_user",
        )
        self.assertEqual(invoice.amount_residual, 1200)
        self.assertEqual(len(invoice.ar_discount_document_ids), 2)

    def test_a_discount_taken_too_late_is_claimed_back(self):
        invoice = self._invoice(1000, "2026-01-05", term=self._tiered_term(), tax=self.tax_20)
        self._match(self._bank_line(1164, "2026-02-20"), invoice)
        self.start_tour(
            "/odoo/action-ar_management.ar_discount_deduction_action",
            "ar_discount_claimed_back", login="test_ar_user",
        )
        self.assertEqual(invoice.amount_residual, 36)

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

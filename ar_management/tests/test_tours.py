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

    def test_a_statement_is_imported_from_the_menu_and_its_summary_read(self):
        self.bank_journal.bank_account_id = self.env["res.partner.bank"].create({
            "acc_number": "FR7630004000031234567890143", "partner_id": self.company.partner_id.id,
        })
        self.start_tour(
            "/odoo/action-ar_management.account_bank_statement_action", "ar_statement_import",
            login="test_ar_user",
        )
        statement = self.env["account.bank.statement"].search([
            ("journal_id", "=", self.bank_journal.id)
        ])
        self.assertEqual(statement.line_ids.mapped("amount"), [20, 10])
        self.assertEqual((statement.ar_line_count, statement.ar_to_match_count), (2, 2))

from odoo import Command, fields
from odoo.tests import new_test_user, tagged

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

    def test_late_fees_go_from_the_overdue_list_to_a_posted_penalty(self):
        policy = self.env["ar.late.fee.policy"].search(
            [("company_id", "=", self.company.id), ("regime", "=", "reference")], limit=1
        )
        # An agreed rate: the tour runs today, whose reference rate is not known for ever.
        policy.write({"mode": "propose", "regime": "contract", "contract_rate": 30})
        today = fields.Date.today()
        invoice = self._invoice(1000, fields.Date.subtract(today, days=60),
                                due=fields.Date.subtract(today, days=30))
        self.start_tour(
            "/odoo/action-ar_management.account_move_action_overdue", "ar_late_fee",
            login="test_ar_user",
        )
        lines = self.env["ar.late.fee.run.line"].search([("move_id", "=", invoice.id)])
        self.assertEqual((lines.state, lines.penalty_id.state), ("billed", "posted"))
        pdf, kind = self.env["ir.actions.report"].with_context(
            force_report_rendering=True
        )._render_qweb_pdf("account.account_invoices", lines.penalty_id.ids)
        self.assertEqual((kind, pdf[:4]), ("pdf", b"%PDF"))

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

    def test_a_discount_from_the_term_to_the_portal_the_payment_and_its_undoing(self):
        today = fields.Date.context_today(self.env.user)
        term = self._tiered_term((1, 20), name="Net 30")
        # Payment terms belong to Odoo's accounting administrators.
        new_test_user(
            self.env, login="test_adviser", company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
            groups="account.group_account_manager,ar_management.group_ar_user",
        )
        self.start_tour(
            f"/odoo/action-account.action_payment_term_form/{term.id}", "ar_discount_term",
            login="test_adviser",
        )
        self.assertEqual(term.ar_discount_tier_ids.mapped("percent"), [1, 3])
        invoice = self._invoice(1000, today, term=term, tax=self.tax_20, post=False)
        self.start_tour(
            f"/odoo/action-account.action_move_out_invoice_type/{invoice.id}",
            "ar_discount_paid_and_undone", login="test_ar_user",
        )
        self.assertEqual(invoice.amount_residual, 1200)
        self.assertEqual(len(invoice.ar_discount_document_ids), 2)
        page = self.url_open(invoice.get_portal_url()).text
        self.assertIn("1,164.00", page)

    def test_a_discount_taken_too_late_is_claimed_back(self):
        day = fields.Date.subtract(fields.Date.context_today(self.env.user), days=25)
        invoice = self._invoice(1000, day, term=self._tiered_term(), tax=self.tax_20)
        self.start_tour(
            f"/odoo/action-account.action_move_out_invoice_type/{invoice.id}",
            "ar_discount_paid_late", login="test_ar_user",
        )
        self.start_tour(
            "/odoo/action-ar_management.ar_discount_deduction_action",
            "ar_discount_claimed_back", login="test_ar_user",
        )
        self.assertEqual(invoice.amount_residual, 36)

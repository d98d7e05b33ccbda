from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import CollectionCommon


@tagged("post_install", "-at_install")
class TestStatementOfAccount(CollectionCommon):
    """What was open at the end of a day, whatever was booked since."""

    def statement(self, day=None):
        report = self.env["report.ar_management.account_statement"]
        return report._statement(self.customer, self.company, day or self.today)

    def total(self, day=None):
        return [sums for _currency, sums in self.statement(day)["totals"].items()]

    def test_it_adds_up_to_the_ledger_today(self):
        self._due(1000, 13)
        self._due(200, -5)
        self._invoice(50, self.today, move_type="out_refund")
        self.assertEqual(self.total(), [{"open": 1150, "overdue": 1000}])
        balance = sum(self.env["account.move.line"].search([
            ("partner_id", "=", self.customer.id), ("parent_state", "=", "posted"),
            ("account_type", "=", "asset_receivable"), ("company_id", "=", self.company.id),
        ]).mapped("amount_residual"))
        self.assertEqual(balance, 1150)

    def test_of_a_past_day_it_shows_what_was_paid_since(self):
        invoice = self._due(1000, 13)
        paid = self.today - timedelta(days=3)
        self._match(self._bank_line(400, self.today, value_date=paid), invoice)
        self.assertEqual(self.total(paid - timedelta(days=1)), [{"open": 1000, "overdue": 1000}])
        self.assertEqual(self.total(paid), [{"open": 600, "overdue": 600}])

    def test_it_shows_what_the_branches_are_owed(self):
        branch = self._branch()
        self._due(1000, 13)
        self._due(200, 13, company=branch, company_id=branch.id)
        self.assertEqual(self.total(), [{"open": 1200, "overdue": 1200}])

    def test_a_day_to_come_is_refused(self):
        with self.assertRaises(UserError):
            self.statement(self.today + timedelta(days=1))

    def test_it_is_printed_for_a_receivables_user(self):
        self._due(1000, 13)
        report = self.env["ir.actions.report"].with_user(self.ar_user).with_company(self.company)
        html = report._render_qweb_html("ar_management.account_statement", self.customer.ids)[0]
        self.assertIn(b"Total open", html)

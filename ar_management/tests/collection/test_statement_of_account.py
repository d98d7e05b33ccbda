import io
import random
from datetime import timedelta

import openpyxl

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.mail.tests.common import MailCommon

from .common import CollectionCommon


@tagged("post_install", "-at_install")
class TestStatementOfAccount(CollectionCommon, MailCommon):
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

    def test_the_balance_forward_ends_where_the_open_items_do(self):
        draw = random.Random(17)
        for _number in range(6):
            invoice = self._due(draw.randrange(100, 900), draw.randrange(0, 60))
            paid = self.today - timedelta(days=draw.randrange(0, 50))
            self._match(self._bank_line(
                draw.randrange(50, 100), self.today, value_date=paid), invoice)
        self._invoice(50, self.today - timedelta(days=9), move_type="out_refund")
        self._pay(self._due(300, 5), self.today - timedelta(days=2))
        report = self.env["report.ar_management.account_statement"]
        for days in (0, 1, 7, 20, 45, 80):
            day = self.today - timedelta(days=days)
            statement = report._statement(self.customer, self.company, day, "forward")
            closing = sum(float(account.closing) for _currency, account, _l
                          in statement["accounts"])
            self.assertAlmostEqual(
                closing, sum(sums["open"] for sums in statement["totals"].values()), 2, str(day)
            )

    def test_the_workbook_holds_numbers(self):
        self._due(1000, 13)
        report = self.env["report.ar_management.account_statement"]
        for kind, cell in (("open", "F4"), ("forward", "E5")):
            statement = report._statement(
                self.customer, self.company, self.today, kind, self.today - timedelta(days=90)
            )
            sheet = openpyxl.load_workbook(io.BytesIO(report._workbook(statement))).active
            self.assertEqual(sheet[cell].value, 1000)

    def test_it_is_sent_once_a_month_to_who_wants_it(self):
        self._due(1000, 13)
        other = self._customer("No address", email=False)
        self._due(10, 13, partner=other)
        sendings = self.env["ar.statement.sending"]

        def job():
            with self.mock_mail_gateway():
                while sendings._send_some(self.company, self.today):
                    continue
                self.env["mail.mail"].process_email_queue()
            return [mail["email_to"] for mail in self._mails]

        self.assertEqual(job(), [])
        self.policy.statement = "forward"
        self.assertEqual(job(), [[self.customer.email_formatted]])
        self.assertEqual(job(), [])
        states = {each.partner_id: each.state for each in sendings.search(
            [("company_id", "=", self.company.id)])}
        self.assertEqual(states, {self.customer: "sent", other: "no_address"})
        late = self.today + timedelta(days=20)
        self.assertFalse(sendings._send_some(self.company, late))

    def test_a_receivables_user_prints_exports_and_sends_it(self):
        self._due(1000, 13)
        wizard = self.env["ar.statement.wizard"].with_user(self.ar_user).with_company(
            self.company
        ).create({"partner_ids": self.customer.ids, "kind": "forward"})
        self.assertEqual(wizard.action_print()["report_name"], "ar_management.account_statement")
        self.assertIn("/web/content/", wizard.action_export()["url"])
        wizard.action_send()
        sent = self.env["ar.statement.sending"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual((sent.state, sent.email_to), ("sent", self.customer.email_formatted))
        self.assertTrue(sent.digest)

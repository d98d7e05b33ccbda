import io

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools.pdf import PdfFileReader

from ..common import ArCommon

MANY = 65


@tagged("post_install", "-at_install")
class TestLateFeeLetter(ArCommon):
    """A formal notice is a letter: a table of what is due, and the computation where wanted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        first = fields.Date.to_date("2024-01-10")
        days = [fields.Date.add(first, days=11 * number) for number in range(MANY)]
        cls.invoices = cls.env["account.move"].with_company(cls.company).create([{
            "move_type": "out_invoice", "partner_id": cls.customer.id, "invoice_date": day,
            "date": day, "invoice_date_due": fields.Date.add(day, days=30),
            "invoice_payment_term_id": False,
            "invoice_line_ids": [Command.create({
                "name": "Windows", "price_unit": 1000 + number, "tax_ids": [Command.clear()],
            })],
        } for number, day in enumerate(days)])
        cls.invoices.action_post()

    def pages(self, report):
        content, _kind = self.env["ir.actions.report"].with_company(self.company).with_context(
            force_report_rendering=True, ar_as_of="2026-03-31",
        )._render_qweb_pdf(f"ar_management.{report}", self.customer.ids)
        return PdfFileReader(io.BytesIO(content), strict=False).getNumPages()

    def html(self, report):
        return self.env["ir.actions.report"].with_company(self.company).with_context(
            ar_as_of="2026-03-31",
        )._render_qweb_html(f"ar_management.{report}", self.customer.ids)[0].decode()

    def test_a_notice_over_many_invoices_is_a_letter_of_few_pages(self):
        self.assertLessEqual(self.pages("late_fee_formal_notice"), 4)
        text = self.html("late_fee_formal_notice")
        self.assertNotIn("How the interest was computed", text)
        for invoice in self.invoices:
            self.assertEqual(text.count(invoice.name), 1)

    def test_a_notice_does_not_ask_for_what_is_contested(self):
        contested, whole = self.invoices[:2]
        self.env["ar.dispute"].create([
            {"move_id": contested.id, "amount": 400, "date_from": "2026-03-01"},
            {"move_id": whole.id, "amount": whole.amount_total, "date_from": "2026-03-01"},
        ])
        letter = self.env["ar.late.fee.letter"].with_company(self.company).with_context(
            ar_as_of="2026-03-31"
        )
        [claim] = letter._claims(self.customer, only_open=True)
        rows = {row["invoice"]: row for row in claim["rows"]}
        self.assertEqual(rows[contested]["open"], 600)
        self.assertNotIn(whole, rows)
        self.assertIn("in dispute since", self.html("late_fee_formal_notice"))
        [told] = letter._claims(self.customer, only_open=False)
        self.assertEqual(told["open"], sum(self.invoices.mapped("amount_residual")))
        self.customer.ar_insolvency_date = "2026-03-15"
        with self.assertRaisesRegex(UserError, "nothing to claim"):
            letter._claims(self.customer, only_open=True)

    def test_the_computation_is_one_table_and_annexed_where_the_company_wants_it(self):
        self.assertLessEqual(self.pages("late_fee_customer_statement"), 14)
        self.company.ar_late_fee_annex = True
        text = self.html("late_fee_formal_notice")
        self.assertIn("How the interest was computed", text)
        self.assertEqual(text.count("Rate per Year</th>"), 1)

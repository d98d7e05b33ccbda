from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged

from ..common import ArCommon


@tagged("post_install", "-at_install")
class TestLateFeePenalty(ArCommon):
    """What the rest of Odoo does with a penalty document."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.env["ar.late.fee.policy"].search(
            [("company_id", "=", cls.company.id), ("regime", "=", "reference")], limit=1
        )
        cls.policy.mode = "propose"
        cls.customer.invoice_edi_format = "facturx"
        cls.invoice = cls._invoice(12000, "2022-10-31", due="2022-11-30")
        cls.penalty = cls._bill(cls.invoice, "2023-02-15")

    @classmethod
    def _bill(cls, invoices, day, **values):
        run = cls.env["ar.late.fee.run"].create({
            "date": day, "document_date": day, "due_from": False,
            "move_ids": [Command.set(invoices.ids)], **values,
        })
        run.action_preview()
        run.action_post()
        return run.line_ids.penalty_id

    def _send(self, move):
        sender = self.env["account.move.send"]
        sender._generate_and_send_invoices(move, sending_methods=["manual"])
        # Named, or else Odoo leaves out what belongs to a field.
        return self.env["ir.attachment"].search([
            ("res_model", "=", "account.move"), ("res_id", "=", move.id),
            ("res_field", "in", (False, "invoice_pdf_report_file", "ubl_cii_xml_file")),
        ])

    # ---- the document

    def test_it_is_a_numbered_receipt_without_tax_in_its_own_journal(self):
        self.assertRecordValues(self.penalty, [{
            "move_type": "out_receipt", "state": "posted", "name": "PEN/2023/00001",
            "amount_total": 330.96, "amount_tax": 0, "invoice_payment_term_id": False,
        }])
        self.assertTrue(self.penalty.ar_is_penalty)
        self.assertEqual(
            self.penalty.invoice_line_ids.account_id.mapped("code"), ["763100"]
        )
        self.assertFalse(self.penalty.line_ids.tax_ids)
        self.assertEqual(self.penalty.partner_id, self.customer)

    def test_it_is_sent_without_any_xml(self):
        wizard = self.env["account.move.send.wizard"].with_context(
            active_model="account.move", active_ids=self.penalty.ids
        ).create({"move_id": self.penalty.id})
        self.assertFalse([each for each in wizard.mail_attachments_widget if "xml" in each["name"]])
        self.assertIn("penalties for late payment", wizard.subject)
        attachments = self._send(self.penalty)
        self.assertEqual(len(attachments), 1)
        self.assertEqual(attachments, self.penalty.invoice_pdf_report_id)
        self.assertFalse(self.penalty.ubl_cii_xml_id)
        self.assertFalse(self.penalty.ar_facturx_check_ids)

    def test_its_credit_note_is_no_electronic_invoice_either(self):
        self.penalty.action_ar_cancel_penalty()
        reversal = self.penalty.reversal_move_ids
        self.assertEqual((reversal.move_type, reversal.state), ("out_refund", "posted"))
        self.assertEqual(reversal.name, "RPEN/2023/00001")
        self.assertFalse(reversal._need_ubl_cii_xml("facturx"))
        self.assertFalse(reversal._ar_facturx_applies())
        self.assertEqual(self._send(reversal), reversal.invoice_pdf_report_id)

    def test_its_pdf_shows_each_slice_with_its_rate_and_source(self):
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "account.account_invoices", self.penalty.ids
        )
        for text in ("Late payment penalties", self.penalty.name, self.invoice.name, "101.92",
                     "189.04", "290.96", "12.5", "European Central Bank", "330.96",
                     "outside the scope of VAT"):
            self.assertIn(text, html.decode())

    def test_it_bears_no_interest_and_holds_no_order(self):
        self.assertFalse(self.penalty.with_context(ar_as_of="2024-02-15").ar_late_fee_is_late)
        sheet = self.env["ar.exposure"]
        self._pay(self.invoice, "2023-02-15")
        overdue = sheet._overdue(self.customer, self.company)
        self.assertFalse(overdue.get(self.customer.id))
        exposure = sheet._exposure(self.customer, self.company)[self.customer.id]
        self.assertEqual(float(exposure.total), 330.96)

    def test_taxes_and_discounts_are_refused_in_the_journal(self):
        journal = self.company._ar_late_fee_journal()
        values = {"journal_id": journal.id, "move_type": "out_receipt"}
        taxed = self._invoice(10, "2023-03-01", tax=self.tax_20, post=False, **values)
        with self.assertRaisesRegex(UserError, "outside VAT"):
            taxed.action_post()
        term = self._two_ten_net_thirty()
        discounted = self._invoice(10, "2023-03-01", term=term, post=False, **values)
        with self.assertRaisesRegex(UserError, "offers a discount"):
            discounted.action_post()

    def test_an_ordinary_invoice_is_refused_in_the_journal(self):
        journal = self.company._ar_late_fee_journal()
        invoice = self._invoice(10, "2023-03-01", post=False, journal_id=journal.id)
        with self.assertRaisesRegex(UserError, "choose another journal"):
            invoice.action_post()

    def test_a_cancelled_penalty_and_its_reversal_stay_together(self):
        self.penalty.action_ar_cancel_penalty()
        reversal = self.penalty.reversal_move_ids
        for document in (self.penalty, reversal):
            self.assertFalse(document.show_reset_to_draft_button)
            with self.assertRaisesRegex(UserError, "stay together"):
                document.button_draft()
            with self.assertRaisesRegex(UserError, "stay together"):
                document.button_cancel()

    def test_it_is_cancelled_not_reset_to_draft(self):
        with self.assertRaisesRegex(UserError, "cancel it instead"):
            self.penalty.button_draft()
        with self.assertRaisesRegex(UserError, "PEN/2023/00001: cancel that penalty"):
            self.invoice.button_draft()
        self.penalty.action_ar_cancel_penalty()
        self.invoice.button_draft()
        with self.assertRaisesRegex(UserError, "cancelled already"):
            self.penalty.action_ar_cancel_penalty()

    def test_the_journal_keeps_its_purpose_once_used(self):
        journal = self.company._ar_late_fee_journal()
        with self.assertRaisesRegex(ValidationError, "has been used already"):
            journal.ar_is_penalty = False
        with self.assertRaisesRegex(ValidationError, "not a sales journal"):
            self.bank_journal.ar_is_penalty = True
        invoice = self._invoice(10, "2023-03-01", post=False)
        self.assertNotEqual(invoice.journal_id, journal)

    def test_a_code_that_is_taken_gets_a_number(self):
        other = self.setup_other_company()["company"]
        self.env["account.journal"].create({
            "name": "Pencils", "code": "PEN", "type": "general", "company_id": other.id,
        })
        self.assertEqual(other._ar_late_fee_journal().code, "PEN2")

    # ---- money

    def test_it_is_paid_like_any_receivable_and_counted_when_cashed(self):
        self._pay(self.penalty, "2024-01-10", amount=130.96)
        income = self.env["ar.late.fee.income"].with_user(self.ar_user)
        income.action_open()
        rows = income.search([("move_id", "=", self.penalty.id)])
        self.assertEqual(
            [(str(row.date), row.booked, row.cashed) for row in rows.sorted("date")],
            [("2023-02-15", 330.96, 0), ("2024-01-10", 0, 130.96)],
        )

    def test_what_was_paid_on_it_is_shared_between_interest_and_indemnity(self):
        self._pay(self.penalty, "2023-03-10", amount=130.96)
        claim = self._receivable(self.invoice)
        [(day, interest)] = claim._ar_interest_receipts()[claim.id]
        self.assertEqual((str(day), float(interest)), ("2023-03-10", 115.13))

    @freeze_time("2023-06-01")
    def test_the_customer_sees_it_in_the_portal_with_the_other_receivables(self):
        domain = self.env["account.move"].sudo()
        portal = domain.search([
            ("move_type", "in", ("out_invoice", "out_receipt")),
            ("partner_id", "child_of", self.customer.id), ("state", "=", "posted"),
        ])
        self.assertIn(self.penalty, portal)

from datetime import date

from odoo.tests import tagged

from ..common import ArCommon


@tagged("post_install", "-at_install")
class TestDiscountCurrency(ArCommon):
    """A discount is earned in the currency of the invoice, whatever currency the money has."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.term = cls._tiered_term((2, 10))
        cls.dollar = cls.setup_other_currency(
            "USD", rates=[("2026-01-01", 1.10), ("2026-01-10", 1.20), ("2026-02-01", 1.25)]
        )
        cls.dollar_journal = cls.env["account.journal"].create({
            "name": "Banque USD", "code": "BUSD", "type": "bank",
            "currency_id": cls.dollar.id, "company_id": cls.company.id,
        })

    def invoice(self, **values):
        return self._invoice(1000, "2026-01-05", term=self.term, tax=self.tax_20, **values)

    def exchange(self):
        accounts = (
            self.company.expense_currency_exchange_account_id
            + self.company.income_currency_exchange_account_id
        )
        return round(sum(self.env["account.move.line"].search([
            ("account_id", "in", accounts.ids), ("company_id", "=", self.company.id),
            ("date", ">=", "2026-01-01"), ("parent_state", "=", "posted"),
        ]).mapped("balance")), 2)

    def check_closed(self, invoice):
        line = self._receivable(invoice)
        self.assertEqual((line.amount_residual, line.amount_residual_currency), (0, 0))
        self.assertEqual(invoice.payment_state, "paid")
        for matched in line.matched_credit_ids.credit_move_id:
            self.assertEqual(matched.amount_residual, 0)

    # ------------------------------------------------------------------ dollars paid in euros

    def test_dollars_paid_in_euros_earn_the_discount_and_the_rest_is_exchange(self):
        for treatment in ("credit_note", "reduced"):
            self.term.ar_discount_vat_treatment = treatment
            before = self.exchange()
            invoice = self.invoice(currency_id=self.dollar.id)
            # 1,176 dollars at 1.20, the rate of the bank line's day.
            self._match(self._bank_line(980, "2026-01-12"), invoice)
            document = invoice.ar_discount_document_ids
            self.assertEqual(
                (document.amount_total, document.currency_id), (24, self.dollar), treatment
            )
            vat = document.line_ids.filtered("tax_line_id")
            self.assertEqual(abs(vat.amount_currency), 4)
            self.assertEqual(abs(vat.balance), 3.64)  # at the rate of the invoice
            self.check_closed(invoice)
            # 1,176 at 1.10 are 1,069.09 euros in the books, 980 came in.
            self.assertEqual(round(self.exchange() - before, 2), 89.09)

    def test_the_rate_of_the_bank_need_not_be_the_known_one(self):
        for paid in (979.70, 980.31, 984.10):
            invoice = self.invoice(currency_id=self.dollar.id)
            self._match(self._bank_line(paid, "2026-01-12"), invoice)
            self.assertEqual(invoice.ar_discount_document_ids.amount_total, 24, paid)
            self.check_closed(invoice)

    def test_too_late_in_another_currency_is_a_case_to_decide(self):
        invoice = self.invoice(currency_id=self.dollar.id)
        self._match(self._bank_line(940.80, "2026-02-03"), invoice)  # 1,176 at 1.25
        self.assertFalse(invoice.ar_discount_document_ids)
        deduction = self.env["ar.discount.deduction"].search([("move_id", "=", invoice.id)])
        self.assertRecordValues(deduction, [{
            "state": "to_decide", "amount": 24, "currency_id": self.dollar.id,
        }])
        self.assertEqual(self._receivable(invoice).amount_residual_currency, 24)

    def test_the_payment_wizard_proposes_the_discounted_amount_in_euros(self):
        invoice = self.invoice(currency_id=self.dollar.id)
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({
            "payment_date": date(2026, 1, 12), "journal_id": self.bank_journal.id,
            "currency_id": self.company.currency_id.id,
        })
        self.assertEqual(wizard.amount, 980)
        wizard._create_payments()
        self.assertEqual(invoice.ar_discount_document_ids.amount_total, 24)
        self.check_closed(invoice)

    def test_undoing_takes_discount_and_exchange_back(self):
        invoice = self.invoice(currency_id=self.dollar.id)
        before = self.exchange()
        bank_line = self._bank_line(980, "2026-01-12")
        self._match(bank_line, invoice)
        bank_line.action_undo_reconciliation()
        line = self._receivable(invoice)
        self.assertEqual(
            (line.amount_residual_currency, line.amount_residual), (1200, line.balance)
        )
        self.assertEqual(self.exchange(), before)

    def test_a_part_payment_in_another_currency_stays_one(self):
        invoice = self.invoice(currency_id=self.dollar.id)
        self._match(self._bank_line(500, "2026-01-12"), invoice)
        self.assertFalse(invoice.ar_discount_document_ids)
        self.assertEqual(invoice.amount_residual, 600)

    # ------------------------------------------------------------------ euros paid in dollars

    def test_euros_paid_on_a_dollar_account_earn_the_discount(self):
        for paid in (1411.20, 1411.90, 1410.80):  # 1,176 euros at 1.20 are 1,411.20
            invoice = self.invoice()
            line = self.env["account.bank.statement.line"].create({
                "journal_id": self.dollar_journal.id, "amount": paid,
                "date": date(2026, 1, 12), "payment_ref": "WIRE",
            })
            self._match(line, invoice)
            self.assertEqual(invoice.ar_discount_document_ids.amount_total, 24, paid)
            self.check_closed(invoice)

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo import Command
from odoo.tests import tagged

from ..common import ArCommon
from ..properties import database_examples, undone_afterwards

LINES = st.lists(
    st.tuples(st.integers(1, 300_000), st.integers(0, 4), st.sampled_from([0, 0, 5, 33.33])),
    min_size=1, max_size=4,
)
"""Invoice lines: (cents, which tax, line discount in percent)."""
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("part"), st.integers(1, 60), st.integers(0, 35)),
        st.tuples(st.just("credit_note"), st.integers(1, 30), st.integers(0, 35)),
        st.tuples(st.just("undo"), st.integers(0, 9), st.just(0)),
        st.tuples(st.just("close"), st.just(0), st.integers(0, 35)),
    ),
    max_size=4,
)
"""What happens first: (what, percent of what is open or which step, days after the invoice)."""


@tagged("post_install", "-at_install")
class TestDiscountProperties(ArCommon):
    """Whatever happens to an invoice with tiers, books, VAT return and receivable agree."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.start = date(2026, 1, 5)
        chart = cls.env["account.chart.template"].with_company(cls.company)
        names = ("tva_normale", "tva_reduite", "tva_normale_ttc", "tva_normale_encaissement")
        taxes = [chart.ref(name) for name in names]
        cls.company.tax_exigibility = True
        cls.taxes = [cls.env["account.tax"], *taxes]
        cls.currencies = [
            cls.company.currency_id,
            cls.setup_other_currency("USD", rates=[("2026-01-01", 1.1379), ("2026-01-20", 1.0213)]),
            cls.setup_other_currency(
                "JPY", rates=[("2026-01-01", 162.7), ("2026-01-20", 171.3)], rounding=1
            ),
        ]
        cls.term = cls._tiered_term((3, 10), (1, 20))

    def invoice_of(self, lines, currency):
        invoice = self._invoice(
            0, self.start, term=self.term, post=False, currency_id=currency.id
        )
        unit = 1 if currency.rounding == 1 else 0.01
        invoice.invoice_line_ids = [Command.clear()] + [
            Command.create({
                "name": f"Line {index}", "price_unit": cents * unit, "discount": discount,
                "tax_ids": [Command.set(self.taxes[which].ids)],
            })
            for index, (cents, which, discount) in enumerate(lines)
        ]
        invoice.action_post()
        return invoice

    def step(self, invoice, step, done):
        what, number, days = step
        day = self.start + timedelta(days=days)
        line = self._receivable(invoice)
        if what == "undo":
            if done:
                done[number % len(done)].line_ids.remove_move_reconcile()
        elif not line.reconciled and what == "close":
            return self.pay(line, float(line._ar_closing_amount(day).amount), day)
        elif not line.reconciled and what == "part":
            return self.pay(
                line, line.currency_id.round(line.amount_residual_currency * number / 100), day
            )
        elif not line.reconciled:
            return self.credit(invoice, number, day)
        return None

    def pay(self, line, amount, day):
        if not amount:
            return None
        payment = self.env["account.payment"].create({
            "payment_type": "inbound", "partner_type": "customer", "amount": amount,
            "partner_id": self.customer.id, "journal_id": self.bank_journal.id,
            "currency_id": line.currency_id.id, "date": day,
        })
        payment.action_post()
        (line + self._receivable(payment.move_id)).reconcile()
        return payment.move_id

    def credit(self, invoice, percent, day):
        credit_note = invoice._reverse_moves([{"date": day, "invoice_date": day}])
        for line in credit_note.invoice_line_ids:
            line.price_unit = line.price_unit * percent / 100
        credit_note.action_post()
        return credit_note

    def entries(self, known):
        return self.env["account.move"].search([
            ("company_id", "=", self.company.id), ("id", "not in", known),
            ("state", "=", "posted"),
        ])

    def check(self, invoice, entries):
        """Debit = credit everywhere, and what was closed is closed exactly."""
        for entry in entries:
            self.assertAlmostEqual(sum(entry.line_ids.mapped("balance")), 0, 6, entry.name)
        line = self._receivable(invoice)
        if line.currency_id.is_zero(line.amount_residual_currency):
            self.assertEqual(line.amount_residual, 0)
        live = invoice._ar_earned_discounts()
        self.assertEqual(
            len(live), len(set(live.ar_discount_payment_id)), "one document for a payment"
        )
        for document in invoice.ar_discount_document_ids:
            self.assertTrue(document.line_ids.filtered(
                lambda item: item.account_id == line.account_id
            ).reconciled)

    @database_examples(usual=12, deep=300)
    @given(
        lines=LINES, which=st.integers(0, 2), steps=STEPS,
        treatment=st.sampled_from(["credit_note", "reduced", "net_untaxed", "net_total"]),
    )
    def test_books_agree_after_any_sequence(self, lines, which, steps, treatment):
        with undone_afterwards(self):
            self.term.ar_discount_vat_treatment = treatment
            known = self.env["account.move"].search([]).ids
            invoice = self.invoice_of(lines, self.currencies[which])
            done = []
            for step in [*steps, ("close", 0, 5)]:
                if entry := self.step(invoice, step, done):
                    done.append(entry)
                self.check(invoice, self.entries(known))

    @database_examples(usual=10, deep=300)
    @given(
        lines=LINES, which=st.integers(0, 2), days=st.integers(0, 25),
        treatment=st.sampled_from(["credit_note", "reduced", "net_untaxed", "net_total"]),
    )
    def test_discount_vat_and_bank_make_up_the_receivable(self, lines, which, days, treatment):
        with undone_afterwards(self):
            self.term.ar_discount_vat_treatment = treatment
            known = self.env["account.move"].search([]).ids
            invoice = self.invoice_of(lines, self.currencies[which])
            line = self._receivable(invoice)
            if not line.amount_currency:
                return
            closing = line._ar_closing_amount(self.start + timedelta(days=days))
            payment = self.pay(line, float(closing.amount), closing.on)
            self.assertEqual((line.amount_residual, line.amount_residual_currency), (0, 0))
            document = invoice.ar_discount_document_ids
            booked = sum(document._ar_discount_receivable().mapped("amount_currency"))
            self.assertEqual(line._ar_currency().from_float(-booked), closing.discount)
            self.assert_grids(invoice, document, self.entries(known))
            if payment:
                payment.line_ids.remove_move_reconcile()
                self.assertEqual(line.amount_residual_currency, line.amount_currency)
                self.assertEqual(self.taxed(self.entries(known)), self.taxed(invoice))

    def taxed(self, entries):
        """Tax report by grid, in company currency."""
        grids = {}
        for item in entries.line_ids:
            for tag in item.tax_tag_ids:
                balance = Decimal(str(round(item.balance, 2)))
                grids[tag.name] = grids.get(tag.name, Decimal(0)) - balance
        return {name: amount for name, amount in grids.items() if amount}

    def assert_grids(self, invoice, document, entries):
        """VAT return = VAT invoiced less VAT of the discount, on what was received."""
        exigible = invoice.invoice_line_ids.tax_ids.mapped("tax_exigibility")
        if "on_payment" in exigible and invoice.currency_id != self.company.currency_id:
            return  # VAT on collection is due at the rate of the payment
        tax = sum(abs(item.balance) for item in invoice.line_ids if item.tax_line_id)
        back = sum(abs(item.balance) for item in document.line_ids if item.tax_line_id)
        due = sum(
            -item.balance for item in entries.line_ids
            if item.tax_tag_ids and item.tax_line_id
        )
        self.assertAlmostEqual(due, tax - back, delta=0.02 * len(self.taxes))

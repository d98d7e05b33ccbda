from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo import Command
from odoo.tests import tagged

from .common import ArCommon
from .properties import database_examples, undone_afterwards

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("bank"), st.integers(1, 150_000), st.integers(0, 90)),
        st.tuples(st.just("wizard"), st.integers(1, 150_000), st.integers(0, 90)),
        st.tuples(st.just("credit_note"), st.integers(1, 60_000), st.integers(0, 90)),
        st.tuples(st.just("undo"), st.integers(0, 9), st.just(0)),
    ),
    min_size=1,
    max_size=5,
)
"""What happens to an invoice: (what, cents or which step, days after the invoice)."""


@tagged("post_install", "-at_install")
class TestLedgerProperties(ArCommon):
    """Whatever happens to an invoice, its history explains its residual to the cent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.start = date(2026, 1, 5)
        cls.dollar = cls.setup_other_currency(
            "USD", rates=[("2026-01-01", 1.1379), ("2026-02-10", 1.0213)]
        )
        cls.term = cls._two_ten_net_thirty()

    def invoice_of(self, cents, currency, discounted, tax):
        return self._invoice(
            cents / 100, self.start, due="2026-02-04", currency_id=currency.id,
            term=self.term if discounted else None, tax=self.tax_20 if tax else None,
        )

    def apply(self, invoice, step, done):
        what, number, days = step
        day = self.start + timedelta(days=days)
        if what == "undo":
            return self.undo(done, number)
        if self._receivable(invoice).reconciled:
            return None
        if what == "bank":
            bank_line = self._bank_line(number / 100, day)
            self._match(bank_line, invoice)
            return bank_line
        if what == "wizard":
            return self._pay(invoice, day, amount=number / 100)
        return self._credit_note(invoice, day, amount=number / 100)

    def undo(self, done, number):
        if not done:
            return None
        record = done[number % len(done)]
        if record._name == "account.bank.statement.line":
            record.action_undo_reconciliation()
        else:
            entry = record if record._name == "account.move" else record.move_id
            entry.line_ids.remove_move_reconcile()
        return None

    def check(self, invoice):
        line = self._receivable(invoice)
        item = line._ar_open_items()[line.id]
        currency, company_currency = line.currency_id, line.company_currency_id
        self.assertEqual(
            item.residual, currency._ar_engine_currency().from_float(line.amount_residual_currency)
        )
        reduced = sum((a.company_amount for a in item.allocations), Decimal(0))
        self.assertEqual(
            company_currency._ar_engine_currency().from_float(line.balance) - reduced,
            company_currency._ar_engine_currency().from_float(line.amount_residual),
        )
        self.assertEqual(item.remaining_on(date(2030, 1, 1)), item.residual)
        # The quick reading of many lines says the same on each day.
        dated = line._ar_dated_items()[line.id]
        for day in {a.on for a in item.allocations} | {a.on for a in dated.allocations}:
            self.assertEqual(dated.remaining_on(day), item.remaining_on(day))
        entries = self.env["account.move"].search([("company_id", "=", self.company.id)])
        for entry in entries.filtered(lambda entry: entry.state == "posted"):
            self.assertTrue(
                company_currency.is_zero(sum(entry.line_ids.mapped("balance"))), entry.name
            )

    @database_examples(usual=20)
    @given(
        cents=st.integers(100, 150_000), foreign=st.booleans(), discounted=st.booleans(),
        tax=st.booleans(), steps=STEPS,
    )
    def test_history_explains_the_residual_after_any_sequence(
        self, cents, foreign, discounted, tax, steps
    ):
        with undone_afterwards(self):
            currency = self.dollar if foreign else self.company.currency_id
            invoice = self.invoice_of(cents, currency, discounted, tax)
            done = []
            for step in steps:
                record = self.apply(invoice, step, done)
                if record:
                    done.append(record)
                self.check(invoice)

    @database_examples(usual=10, deep=250)
    @given(
        prices=st.lists(st.integers(1, 500_000), min_size=1, max_size=4),
        rates=st.lists(st.sampled_from([0, 1, 2]), min_size=4, max_size=4),
        percent=st.sampled_from([0.5, 1, 2, 3.33, 10]),
        late=st.integers(-3, 3),
    )
    def test_a_discounted_payment_closes_the_receivable_exactly(
        self, prices, rates, percent, late
    ):
        with undone_afterwards(self):
            self.term.discount_percentage = percent
            taxes = [self.tax_20, self.percent_tax(5.5), self.env["account.tax"]]
            invoice = self._invoice(0, self.start, term=self.term, post=False)
            invoice.invoice_line_ids = [Command.clear()] + [
                Command.create({
                    "name": f"Line {index}", "price_unit": price / 100,
                    "tax_ids": [Command.set(taxes[rates[index]].ids)],
                })
                for index, price in enumerate(prices)
            ]
            invoice.action_post()
            line = self._receivable(invoice)
            day = line.discount_date + timedelta(days=late)
            closing = line._ar_closing_amount(day)
            self.term.write({"discount_percentage": 7, "discount_days": 0})
            payment = self._pay(invoice, day)
            currency = invoice.currency_id._ar_engine_currency()
            self.assertEqual(currency.from_float(payment.amount), closing.amount)
            self.assertTrue(line.reconciled)
            self.assertEqual(line.amount_residual, 0)
            self.check(invoice)
            kinds = {a.kind.value: a.amount for a in line._ar_allocation_history()[line.id]}
            self.assertEqual(kinds.get("discount", 0), closing.discount)

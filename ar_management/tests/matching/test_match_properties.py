from collections import defaultdict
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import tagged

from ..properties import database_examples, undone_afterwards
from .cases import MatchCase

KINDS = ("plain", "vat", "on_payment", "core_discount", "tiers", "dollar")
INVOICES = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(5_000, 300_000)), min_size=1, max_size=3,
)
"""Invoices of one customer: (kind, cents before tax)."""
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("close"), st.integers(0, 2), st.integers(0, 40)),
        st.tuples(st.just("part"), st.integers(0, 2), st.integers(10, 95)),
        st.tuples(st.just("over"), st.integers(0, 2), st.integers(1, 60)),
        st.tuples(st.just("all"), st.just(0), st.integers(0, 40)),
        st.tuples(st.just("credit_note"), st.integers(0, 2), st.integers(5, 60)),
        st.tuples(st.just("payment"), st.integers(0, 2), st.integers(10, 60)),
        st.tuples(st.just("undo"), st.integers(0, 9), st.just(0)),
        st.tuples(st.just("correct"), st.integers(0, 9), st.integers(0, 2)),
    ),
    min_size=1, max_size=5,
)
"""What happens: (what, which invoice or which posting, days or percent)."""
FEE_DAY = date(2026, 9, 1)


@tagged("post_install", "-at_install")
class TestMatchProperties(MatchCase):
    """Whatever is posted, undone and corrected, the books stay right and undoing loses nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.start = date(2026, 1, 5)
        cls.tax_on_payment = cls._vat_on_payment()
        cls.dollar = cls.setup_other_currency(
            "USD", rates=[("2026-01-01", 1.1379), ("2026-01-20", 1.0213)]
        )
        cls.core, cls.tiers = cls._two_ten_net_thirty(), cls._tiered_term((3, 10), (1, 20))
        account = cls.company.account_journal_early_pay_discount_loss_account_id
        cls.company.write({
            "ar_match_tolerance": 2, "ar_match_tolerance_account_id": account.id,
        })

    def invoice_of(self, kind, cents):
        values = {
            "plain": {}, "vat": {"tax": self.tax_20}, "on_payment": {"tax": self.tax_on_payment},
            "core_discount": {"tax": self.tax_20, "term": self.core},
            "tiers": {"tax": self.tax_20, "term": self.tiers},
            "dollar": {"currency_id": self.dollar.id},
        }[kind]
        return self._invoice(cents / 100, self.start, **values)

    # ------------------------------------------------------------------ reading the books

    def trial(self):
        """Balance of each account and currency."""
        self.env.flush_all()
        return {
            (account.id, currency.id): (round(balance, 2), round(amount, 2))
            for account, currency, balance, amount in self.env["account.move.line"]._read_group(
                [("company_id", "=", self.company.id), ("parent_state", "=", "posted")],
                ["account_id", "currency_id"], ["balance:sum", "amount_currency:sum"],
            )
            if round(balance, 2) or round(amount, 2)
        }

    def facts(self):
        """What undoing must bring back: residuals, offers, discounts, fee slices."""
        found = {}
        for line in self._receivable(self.invoices):
            day = self.start + timedelta(days=8)
            fee = line._ar_late_fee(FEE_DAY)
            found[line.id] = (
                line.amount_residual, line.amount_residual_currency,
                line._ar_closing_amount(day).amount, repr(fee),
                tuple(sorted(line.move_id._ar_earned_discounts().mapped("amount_total"))),
            )
        return found

    def check(self):
        """Each entry balances, and each residual is what the engine's history says."""
        entries = self.env["account.move"].search([
            ("company_id", "=", self.company.id), ("state", "=", "posted"),
        ])
        for entry in entries:
            self.assertAlmostEqual(sum(entry.line_ids.mapped("balance")), 0, 6, entry.name)
        for line in self._receivable(self.invoices):
            item = line._ar_open_items()[line.id]
            self.assertEqual(
                item.residual, line._ar_currency().from_float(line.amount_residual_currency)
            )
            self.assertEqual(item.remaining_on(date(2030, 1, 1)), item.residual)
            if line.currency_id.is_zero(line.amount_residual_currency):
                self.assertEqual(line.amount_residual, 0)

    # ------------------------------------------------------------------ steps

    def bank(self, amount, day, label):
        """A bank line that cites documents, posted as proposed; None when nothing is proposed."""
        if amount <= 0:
            return None
        bank_line = self._bank_line(round(amount, 2), day, label, partner=self.customer)
        return self.post_line(bank_line)

    def post_line(self, bank_line):
        before = self.facts(), self.trial()
        residuals = {
            line: line.amount_residual_currency for line in self._receivable(self.invoices)
        }
        proposal = self.env["ar.match.proposal"]._propose(bank_line)
        posted, refused = proposal._post()
        self.assertEqual(bool(refused), not proposal.line_ids, refused)
        if not posted:
            self.assertEqual((self.facts(), self.trial()), before, "a refusal changes nothing")
            return None
        for allocation in proposal.line_ids:
            item = allocation.move_line_id
            self.assertEqual(item.reconciled, allocation.closes)
            if not allocation._is_foreign():
                left = residuals[item] - allocation._taken()
                self.assertAlmostEqual(item.amount_residual_currency, left, 2)
        facts, trial = before
        self.done.append((proposal, facts, difference(self.trial(), trial)))
        return proposal

    def open_invoice(self, number):
        invoice = self.invoices[number % len(self.invoices)]
        return invoice, self._receivable(invoice)

    def do_close(self, number, days):
        invoice, line = self.open_invoice(number)
        day = self.start + timedelta(days=days)
        closing = float(line._ar_closing_amount(day).amount) if not line.reconciled else 0
        self.bank(self.in_euros(line, closing, day), day, invoice.name)

    def do_part(self, number, percent):
        invoice, line = self.open_invoice(number)
        day = self.start + timedelta(days=percent // 3)
        self.bank(
            self.in_euros(line, line.amount_residual_currency * percent / 100, day), day,
            f"ACOMPTE {invoice.name}",
        )

    def do_over(self, number, percent):
        invoice, line = self.open_invoice(number)
        day = self.start + timedelta(days=35)
        self.bank(
            self.in_euros(line, line.amount_residual_currency * (1 + percent / 100), day), day,
            invoice.name,
        )

    def do_all(self, _number, days):
        day = self.start + timedelta(days=days)
        lines = self._receivable(self.invoices).filtered(lambda line: not line.reconciled)
        total = sum(
            self.in_euros(line, float(line._ar_closing_amount(day).amount), day) for line in lines
        )
        self.bank(total, day, " ".join(lines.move_id.mapped("name")))

    def do_credit_note(self, number, percent):
        invoice, line = self.open_invoice(number)
        if line.reconciled:
            return
        day = self.start + timedelta(days=percent // 2)
        credit_note = invoice._reverse_moves([{"date": day, "invoice_date": day}])
        for item in credit_note.invoice_line_ids:
            item.price_unit = item.price_unit * percent / 100
        credit_note.action_post()
        self.done.clear()  # what was before is no longer what undoing brings back

    def do_payment(self, number, percent):
        _invoice, line = self.open_invoice(number)
        amount = line.currency_id.round(line.amount_residual_currency * percent / 100)
        if line.reconciled or not amount:
            return
        payment = self.env["account.payment"].create({
            "payment_type": "inbound", "partner_type": "customer", "amount": amount,
            "partner_id": self.customer.id, "journal_id": self.bank_journal.id,
            "currency_id": line.currency_id.id, "date": self.start + timedelta(days=percent // 2),
        })
        payment.action_post()
        (line + self._receivable(payment.move_id)).reconcile()
        self.done.clear()

    def do_undo(self, number, _unused=0):
        """Undo one posting: of the last one, nothing may be left; of others, the bank stays."""
        if not self.done:
            return
        number = number % len(self.done)
        proposal, facts, posted = self.done[number]
        last = number == len(self.done) - 1
        bank, before = self.balance_of_bank(), self.trial()
        undone, refused = proposal._undo()
        self.assertEqual((undone, refused), (proposal, {}))
        self.assertEqual(self.balance_of_bank(), bank)
        self.assertEqual(len(proposal.statement_line_id._seek_for_lines()[1]), 1)
        if last:
            self.assertEqual(difference(before, self.trial()), posted)
            self.assertEqual(self.facts(), facts)
            self.done.pop()
        else:
            self.done.clear()

    def do_correct(self, number, other):
        """The same money, for another document."""
        if not self.done:
            return
        proposal = self.done[number % len(self.done)][0]
        self.do_undo(number)
        line = proposal.statement_line_id
        line.payment_ref = self.invoices[other % len(self.invoices)].name
        self.post_line(line)

    def balance_of_bank(self):
        balances = defaultdict(float)
        for (account, _currency), (balance, _amount) in self.trial().items():
            balances[account] += balance
        return round(balances[self.bank_journal.default_account_id.id], 2)

    @database_examples(usual=5, deep=250)
    @given(invoices=INVOICES, steps=STEPS)
    def test_books_are_right_after_any_sequence(self, invoices, steps):
        with undone_afterwards(self):
            self.done = []
            self.invoices = self.env["account.move"].union(*(
                self.invoice_of(kind, cents) for kind, cents in invoices
            ))
            for what, which, number in steps:
                getattr(self, f"do_{what}")(which, number)
                self.check()
            while self.done:
                self.do_undo(len(self.done) - 1)
                self.check()


def difference(trial, earlier):
    """What changed, by account and currency."""
    none = (0, 0)
    changes = {
        key: tuple(
            round(new - old, 2)
            for new, old in zip(trial.get(key, none), earlier.get(key, none), strict=True)
        )
        for key in {**trial, **earlier}
    }
    return {key: change for key, change in changes.items() if any(change)}

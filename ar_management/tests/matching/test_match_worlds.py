from collections import defaultdict
from datetime import date, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from odoo import Command
from odoo.tests import tagged

from ..properties import database_examples, undone_afterwards
from .cases import MatchCase

KINDS = ("plain", "two_rates", "tiers", "core", "collection", "dollar", "branch")
INVOICES = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(5_000, 300_000), st.integers(0, 90_000)),
    min_size=1, max_size=4,
)
"""Invoices of one customer: (kind, cents at 20 % or without tax, cents at 5.5 %)."""
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("close"), st.integers(0, 3), st.integers(1, 40)),
        st.tuples(st.just("part"), st.integers(0, 3), st.integers(10, 95)),
        st.tuples(st.just("over"), st.integers(0, 3), st.integers(1, 60)),
        st.tuples(st.just("between"), st.integers(0, 3), st.integers(5, 95)),
        st.tuples(st.just("twice"), st.integers(0, 9), st.just(0)),
        st.tuples(st.just("record"), st.integers(0, 3), st.integers(1, 40)),
        st.tuples(st.just("confirm"), st.integers(0, 9), st.just(0)),
        st.tuples(st.just("bounce"), st.integers(0, 9), st.just(0)),
        st.tuples(st.just("credit"), st.integers(0, 3), st.integers(5, 60)),
        st.tuples(st.just("refund"), st.integers(0, 9), st.just(0)),
        st.tuples(st.just("undo"), st.integers(0, 9), st.just(0)),
    ),
    min_size=2, max_size=7,
)
"""What happens: (what, which invoice or which earlier event, days or percent)."""
CENTS = 0.03
"""Rounding of one document at one rate."""


@tagged("post_install", "-at_install")
class TestMatchWorlds(MatchCase):
    """Random months of a company: whatever happens, money is counted once.

    What should be in the books is counted again here from the events alone, with none of the
    code that is tested.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.start = date(2026, 1, 5)
        chart = cls.env["account.chart.template"].with_company(cls.company)
        cls.tax_reduced, cls.on_payment = chart.ref("tva_reduite"), cls._vat_on_payment()
        cls.dollar = cls.setup_other_currency(
            "USD", rates=[("2026-01-01", 1.1379), ("2026-01-20", 1.0213)]
        )
        cls.tiers, cls.core = cls._tiered_term((2, 10)), cls._two_ten_net_thirty()
        cls.branch = cls._branch()
        cls._payments_in_transit()
        cls.entity = cls.company + cls.branch

    def invoice_of(self, kind, first, second):
        lines = [(first / 100, self.tax_20)]
        if kind in ("two_rates", "tiers", "branch", "core") and second:
            lines.append((second / 100, self.tax_reduced))
        values = {
            "plain": {}, "two_rates": {}, "tiers": {"term": self.tiers},
            "core": {"term": self.core}, "collection": {},
            "dollar": {"currency_id": self.dollar.id, "term": self.tiers},
            "branch": {"company": self.branch, "company_id": self.branch.id, "term": self.tiers},
        }[kind]
        taxes = {"plain": self.env["account.tax"], "collection": self.on_payment}
        return self._invoice(0, self.start, invoice_line_ids=[
            Command.create({
                "name": "Windows", "price_unit": amount,
                "tax_ids": [Command.set(taxes.get(kind, tax).ids)],
            }) for amount, tax in lines
        ], **values)

    # ------------------------------------------------------------------ what happens

    def day(self, days):
        return self.start + timedelta(days=days)

    def which(self, number):
        invoice = self.invoices[number % len(self.invoices)]
        return invoice, self._receivable(invoice)

    def bank(self, amount, day, label):
        """A bank line, posted as it is proposed: the proposal, or None when nothing is."""
        amount = round(amount, 2)
        if not amount:
            return None
        line = self._bank_line(amount, day, label, partner=self.customer)
        before = self.books(), self.facts()
        proposal = self.env["ar.match.proposal"]._propose(line)
        posted, refused = proposal._post()
        if not posted:
            self.assertEqual((self.books(), self.facts()), before, refused)
            return None
        self.done.append((proposal, *before))
        return proposal

    def receive(self, number, amount, days, label="VIR {}"):
        invoice, line = self.which(number)
        if line.reconciled or amount <= 0:
            return
        day = self.day(days)
        proposal = self.bank(
            self.in_euros(line, amount, day), day, label.format(invoice.name)
        )
        if proposal and proposal.match_kind != "booked":
            self.money.append(proposal)

    def do_close(self, number, days):
        _invoice, line = self.which(number)
        closing = line._ar_closing_amount(self.day(days)).amount if not line.reconciled else 0
        self.receive(number, float(closing), days)

    def do_part(self, number, percent):
        line = self.which(number)[1]
        self.receive(number, line.amount_residual_currency * percent / 100, percent // 3)

    def do_over(self, number, percent):
        line = self.which(number)[1]
        self.receive(number, line.amount_residual_currency * (1 + percent / 100), percent // 2)

    def do_between(self, number, percent):
        """More than the discounted amount and less than the whole."""
        line = self.which(number)[1]
        if line.reconciled:
            return
        closing = line._ar_closing_amount(self.day(5))
        amount = float(closing.amount) + float(closing.discount) * percent / 100
        self.receive(number, amount, 5)

    def do_twice(self, number, _unused):
        """The same line once more, as a customer who pays twice."""
        if self.money:
            line = self.money[number % len(self.money)].statement_line_id
            proposal = self.bank(line.amount, line.date + timedelta(days=1), line.payment_ref)
            if proposal and proposal.match_kind != "booked":
                self.money.append(proposal)

    def do_record(self, number, days):
        """Somebody records the payment before the bank shows it."""
        invoice, line = self.which(number)
        if line.reconciled or invoice.company_id != self.company or (
            invoice.currency_id != self.company.currency_id
        ):
            return
        payment = self._pay(invoice, self.day(days))
        self.recorded.append((payment, invoice))
        self.done.clear()

    def do_confirm(self, number, _unused):
        """The bank shows a payment that was recorded: no new money."""
        if not self.recorded:
            return
        payment, invoice = self.recorded[number % len(self.recorded)]
        if payment.is_matched:
            return
        proposal = self.bank(payment.amount, payment.date, f"VIR {invoice.name}")
        self.assertTrue(proposal, "a recorded payment finds its bank line")
        self.assertEqual(proposal.match_kind, "booked")
        self.assertTrue(payment.is_matched)

    def do_bounce(self, number, _unused):
        if not self.money:
            return
        receipt = self.money[number % len(self.money)]
        line = receipt.statement_line_id
        proposal = self.bank(
            -line.amount, line.date + timedelta(days=9), f"REJET PRLV {line.payment_ref}"
        )
        if proposal and proposal.returned_move_id:
            taken = proposal.returned_move_id.statement_line_id
            self.money = [each for each in self.money if each.statement_line_id != taken]
            self.returned.append((proposal, taken))

    def do_credit(self, number, percent):
        invoice, line = self.which(number)
        if line.reconciled:
            return
        day = self.day(percent // 2)
        note = invoice._reverse_moves([{"date": day, "invoice_date": day}])
        for item in note.invoice_line_ids:
            item.price_unit = item.price_unit * percent / 100
        note.action_post()
        self.notes |= note
        self.done.clear()

    def do_refund(self, number, _unused):
        """A credit note that is open is paid out."""
        owed = self.notes.filtered(
            lambda note: note.amount_residual and note.currency_id == self.company.currency_id
        )
        if owed:
            note = owed[number % len(owed)]
            self.bank(-note.amount_residual, self.day(50), f"REMBT {note.name}")

    def do_undo(self, _number, _unused=0):
        """Undo the last posting: everything is as it was before."""
        if not self.done:
            return
        proposal, books, facts = self.done.pop()
        undone, refused = proposal._undo()
        self.assertEqual((undone, refused), (proposal, {}))
        self.assertEqual(self.facts(), facts)
        self.assertEqual(self.books(), books)
        self.money = [each for each in self.money if each != proposal]
        for back, taken in self.returned:
            if back == proposal:
                self.money += taken.ar_proposal_ids.filtered(lambda each: each.state == "posted")
        self.returned = [each for each in self.returned if each[0] != proposal]

    # ------------------------------------------------------------------ what the books say

    def items(self, *domain):
        return self.env["account.move.line"].search([
            ("company_id", "in", self.entity.ids), ("parent_state", "=", "posted"), *domain,
        ])

    def books(self):
        """Balance of each account but the ones that a bank line has as long as it waits."""
        self.env.flush_all()
        waiting = self.bank_journal.suspense_account_id + self.bank_journal.default_account_id
        rows = self.env["account.move.line"]._read_group([
            ("company_id", "in", self.entity.ids), ("parent_state", "=", "posted"),
            ("account_id", "not in", waiting.ids),
        ], ["account_id", "company_id"], ["balance:sum"])
        return {
            (account.id, company.id): round(balance, 2)
            for account, company, balance in rows if round(balance, 2)
        }

    def facts(self):
        return {
            line.id: (
                line.amount_residual_currency, line.amount_residual,
                tuple(sorted(line.move_id._ar_earned_discounts().mapped("amount_total"))),
            )
            for line in self._receivable(self.invoices + self.notes)
        }

    def check(self):
        self.env.flush_all()
        self.check_entries()
        self.check_receipts()
        self.check_nothing_left_over()
        self.check_vat()
        self.check_cashed()

    def check_entries(self):
        for entry in self.items().move_id:
            self.assertAlmostEqual(sum(entry.line_ids.mapped("balance")), 0, 6, entry.name)

    def check_receipts(self):
        """What the customer owes is what was invoiced less each receipt, counted once."""
        owed = self.items(
            ("partner_id", "=", self.customer.id), ("account_type", "=", "asset_receivable")
        )
        documents = owed.move_id.filtered(lambda move: move.statement_line_id.id is False)
        expected = 0.0
        for move in documents:
            if not move.origin_payment_id:
                mine = owed & move.line_ids
                expected += sum(mine.mapped("balance"))
        for payment, _invoice in self.recorded:
            # Odoo's own discounts stand on the entry of the payment, or of the bank line.
            expected -= payment.amount
            expected -= sum(payment._seek_for_lines()[2].mapped("balance"))
        lines = self.env["account.bank.statement.line"].search([
            ("journal_id", "=", self.bank_journal.id), ("is_reconciled", "=", True),
        ])
        for line in lines:
            proposal = line.ar_proposal_ids.filtered(lambda each: each.state == "posted")
            if proposal.match_kind == "booked":
                continue
            given_up = line.line_ids - (owed & line.line_ids) - line._seek_for_lines()[0]
            expected -= line.amount + sum(given_up.mapped("balance"))
        self.assertAlmostEqual(sum(owed.mapped("balance")), expected, 2)
        for item in owed:
            matched = sum(item.matched_credit_ids.mapped("amount"))
            matched += sum(item.matched_debit_ids.mapped("amount"))
            self.assertAlmostEqual(abs(item.balance) - matched, abs(item.amount_residual), 2)
        self.assertAlmostEqual(
            sum(owed.mapped("amount_residual")), sum(owed.mapped("balance")), 2
        )

    def check_nothing_left_over(self):
        """No discount was taken with money that is left on the customer's account."""
        for proposal in self.money:
            entry = proposal.statement_line_id.move_id
            left = entry.line_ids.filtered(
                lambda item: item.account_type == "asset_receivable" and not item.reconciled
            )
            live = (self.invoices._ar_earned_discounts()).filtered(
                lambda document, own=entry: document.ar_discount_payment_id == own
            )
            self.assertFalse(left and live, proposal.payment_ref)

    def check_vat(self):
        """Per rate, from the documents alone: VAT is the rate of the base, neither below zero."""
        for invoice in self.invoices:
            moves = invoice + self.notes.filtered(lambda note, own=invoice: (
                note.reversed_entry_id == own
            ))
            moves |= invoice._ar_earned_discounts()
            bank = self.items(("statement_line_id", "!=", False), ("tax_ids", "!=", False)).move_id
            found = defaultdict(lambda: [0.0, 0.0])
            written_off = bank.filtered(
                lambda entry, own=invoice: own in self.paid_by(entry)
            )
            for item in (moves | written_off).line_ids:
                tax = item.tax_line_id or item.tax_ids[:1]
                if tax:
                    found[tax.amount][bool(item.tax_line_id)] -= item.amount_currency
            for rate, (base, vat) in found.items():
                slack = CENTS * len(moves | written_off)
                self.assertAlmostEqual(vat, base * rate / 100, delta=slack, msg=invoice.name)
                self.assertGreaterEqual(base, -slack)
            self.check_shares(invoice, moves)

    def paid_by(self, entry):
        items = entry.line_ids.filtered(lambda item: item.account_type == "asset_receivable")
        return items.matched_debit_ids.debit_move_id.move_id

    def check_shares(self, invoice, moves):
        """A discount takes of each rate what that rate has of what was left of the invoice."""
        notes = self.notes & moves
        for document in invoice._ar_earned_discounts() if not notes else ():
            total = sum(line.price_total for line in invoice.invoice_line_ids)
            for line in invoice.invoice_line_ids.filtered("tax_ids"):
                [tax] = line.tax_ids
                vat = sum(
                    abs(item.amount_currency) for item in document.line_ids
                    if item.tax_line_id == tax
                )
                share = document.amount_total * line.price_total / total
                self.assertAlmostEqual(
                    vat, share * tax.amount / (100 + tax.amount), delta=CENTS
                )

    def check_cashed(self):
        """The report of what was cashed is what the matchings with money say."""
        rows = self.env["ar.cashed.reading"].sudo()._rows(
            self.company, date(2026, 1, 1), date(2026, 12, 31), on_collection_only=False
        )
        told = defaultdict(float)
        for move, row, _source, _correction in rows:
            told[move] += float(row.amount)
        for move in self.invoices + self.notes:
            counted = 0.0
            for item in self._receivable(move):
                for partial in item.matched_credit_ids:
                    if self.is_money(partial.credit_move_id):
                        counted += partial.debit_amount_currency
                for partial in item.matched_debit_ids:
                    if self.is_money(partial.debit_move_id):
                        counted -= partial.credit_amount_currency
            counted -= self.discounts_on_the_bank_entry(move)
            self.assertAlmostEqual(told.get(move, 0.0), counted, delta=CENTS, msg=move.name)
        # VAT on collection that is due by the tax report is that of what was cashed.
        for move in self.invoices.filtered(lambda each: self.on_payment in (
            each.invoice_line_ids.tax_ids
        )):
            due = -sum(self.items(
                "|", ("move_id.tax_cash_basis_origin_move_id", "=", move.id),
                ("move_id.reversed_entry_id.tax_cash_basis_origin_move_id", "=", move.id),
                ("tax_line_id", "!=", False), ("tax_tag_ids", "!=", False),
            ).mapped("balance"))
            note = sum(self.set_off(move, each) for each in self.notes)
            self.assertAlmostEqual(
                due - note * 20 / 120, told.get(move, 0.0) * 20 / 120, delta=CENTS * 5,
                msg=move.name,
            )

    def is_money(self, item):
        return bool(item.move_id.statement_line_id or item.move_id.origin_payment_id)

    def set_off(self, invoice, note):
        """What of a credit note was set off against the invoice."""
        return sum(
            partial.amount for partial in self._receivable(invoice).matched_credit_ids
            if partial.credit_move_id.move_id == note
        )

    def discounts_on_the_bank_entry(self, move):
        """Odoo's own discounts, which the entry of the money books beside it."""
        if move.invoice_payment_term_id != self.core:
            return 0.0
        found = 0.0
        for entry in self._receivable(move).matched_credit_ids.credit_move_id.move_id:
            if entry.origin_payment_id:
                found += sum(entry.origin_payment_id._seek_for_lines()[2].mapped("balance"))
            posted = entry.statement_line_id.ar_proposal_ids.filtered(
                lambda each: each.state == "posted"
            )
            found += sum(
                share.discount_amount for share in posted.line_ids if share.move_id == move
            )
        return found

    # ------------------------------------------------------------------ any world

    @database_examples(usual=3, deep=60)
    @given(invoices=INVOICES, steps=STEPS)
    @example([("dollar", 115369, 218)], [("close", 0, 1)])
    @example([("branch", 159734, 8679)], [("between", 3, 42), ("bounce", 0, 0), ("undo", 5, 0)])
    def test_money_is_counted_once_in_any_world(self, invoices, steps):
        with undone_afterwards(self):
            self.done, self.money, self.recorded, self.returned = [], [], [], []
            self.notes = self.env["account.move"]
            self.invoices = self.env["account.move"].union(*(
                self.invoice_of(*each) for each in invoices
            ))
            for what, which, number in steps:
                getattr(self, f"do_{what}")(which, number)
                self.check()
            while self.done:
                self.do_undo(0)
            self.check()

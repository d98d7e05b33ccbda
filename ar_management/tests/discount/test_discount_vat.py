from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import ArCommon
from ..properties import database_examples, undone_afterwards

AMOUNTS = st.lists(st.integers(0, 200_000), min_size=3, max_size=3).filter(any)
"""Cents before tax at 20 %, 5.5 % and without tax."""
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("credit"), st.lists(st.integers(0, 100), min_size=3, max_size=3)),
        st.tuples(st.just("free_credit"), st.lists(st.integers(0, 30), min_size=3, max_size=3)),
        st.tuples(st.just("pay"), st.integers(0, 100)),
        st.tuples(st.just("close"), st.integers(0, 30)),
        st.tuples(st.just("undo"), st.integers(0, 5)),
    ),
    max_size=6,
)
"""(what, percent of each rate or of the residual, days, or which payment)"""


@tagged("post_install", "-at_install")
class TestDiscountVat(ArCommon):
    """A discount never deducts more VAT at a rate than was charged there, whatever came first."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        chart = cls.env["account.chart.template"].with_company(cls.company)
        cls.tax_55 = chart.ref("tva_reduite")
        cls.term = cls._tiered_term((2, 10))
        cls.start = date(2026, 1, 5)

    def invoice(self, *amounts, taxes=None, **values):
        taxes = taxes or [self.tax_20, self.tax_55, self.env["account.tax"]]
        invoice = self._invoice(0, self.start, term=self.term, post=False, **values)
        invoice.invoice_line_ids = [Command.clear()] + [
            Command.create({
                "name": f"Goods {index}", "price_unit": amount, "tax_ids": [Command.set(tax.ids)],
            })
            for index, (amount, tax) in enumerate(zip(amounts, taxes, strict=False))
        ]
        invoice.action_post()
        return invoice

    def credit(self, invoice, *amounts):
        note = invoice._reverse_moves([{"date": self.start, "invoice_date": self.start}])
        for line, amount in zip(note.invoice_line_ids, amounts, strict=True):
            line.price_unit = amount
        note.action_post()
        return note

    def vat(self, *moves):
        """VAT charged less VAT deducted, by the name of the tax."""
        found = {}
        for item in self.env["account.move"].union(*moves).line_ids.filtered("tax_line_id"):
            amount = Decimal(str(round(-item.balance, 2)))
            found[item.tax_line_id] = found.get(item.tax_line_id, 0) + amount
        return found

    def cashed(self, invoice):
        """What the report of cashed amounts says of an invoice, by percentage of VAT."""
        found = {}
        for move, row, _source, _correction in self.env["ar.cashed.reading"]._rows(
            self.company, date(2026, 1, 1), date(2026, 12, 31), on_collection_only=False
        ):
            if move == invoice:
                percent = float(row.rate[0])
                found[percent] = found.get(percent, Decimal(0)) + row.amount
        return {percent: amount for percent, amount in found.items() if amount}

    # ------------------------------------------------------------------ the reported cases

    def test_a_discount_after_a_credit_note_reduces_the_vat_that_is_left(self):
        for treatment in ("credit_note", "reduced"):
            self.term.ar_discount_vat_treatment = treatment
            invoice = self.invoice(1000, 1000)
            note = self.credit(invoice, 1000, 0)
            self.assertEqual(invoice.amount_residual, 1055)
            self._match(self._bank_line(1033.90, "2026-01-10"), invoice)
            document = invoice.ar_discount_document_ids
            self.assertEqual(invoice.payment_state, "paid", treatment)
            self.assertEqual(document.amount_total, 21.10)
            self.assertEqual(
                self.vat(invoice, note, document),
                {self.tax_20: 0, self.tax_55: Decimal("53.90")}, treatment,
            )
            self.assertEqual(self.cashed(invoice), {5.5: Decimal("1033.90")}, treatment)

    def test_a_credit_note_about_nothing_in_particular_tells_what_the_rest_is(self):
        invoice = self.invoice(1000, 1000)
        note = self.env["account.move"].create({
            "move_type": "out_refund", "partner_id": self.customer.id,
            "invoice_date": self.start, "invoice_line_ids": [Command.create({
                "name": "Goods", "price_unit": 1000, "tax_ids": [Command.set(self.tax_20.ids)],
            })],
        })
        note.action_post()
        (self._receivable(invoice) + self._receivable(note)).reconcile()
        self._match(self._bank_line(1033.90, "2026-01-10"), invoice)
        self.assertEqual(
            self.vat(invoice.ar_discount_document_ids), {self.tax_55: Decimal("-1.10")}
        )

    def test_a_credit_note_after_the_discount_is_limited_at_each_rate(self):
        for treatment in ("credit_note", "reduced"):
            self.term.ar_discount_vat_treatment = treatment
            invoice = self.invoice(1000, 1000)
            self._match(self._bank_line(2209.90, "2026-01-10"), invoice)
            self.assertEqual(invoice.payment_state, "paid")
            # 1,200 is less than what was paid in all, but more than was paid at 20 %.
            with self.assertRaisesRegex(UserError, "980.00.*196.00.*Undo Discount"):
                self.credit(invoice, 1000, 0)
            note = self.credit(invoice, 980, 0)
            document = invoice.ar_discount_document_ids.filtered("ar_discount_line_id")
            self.assertEqual(
                self.vat(invoice, note, document),
                {self.tax_20: 0, self.tax_55: Decimal("53.90")}, treatment,
            )

    def test_after_the_discount_was_taken_back_the_goods_are_credited_in_full(self):
        invoice = self.invoice(1000, 1000)
        payment = self._pay(invoice, "2026-01-10")
        self._receivable(payment.move_id).remove_move_reconcile()
        note = self.credit(invoice, 1000, 0)
        self._match(self._bank_line(1033.90, "2026-01-10"), invoice)
        self.assertEqual(
            self.vat(invoice, note, *invoice.ar_discount_document_ids),
            {self.tax_20: 0, self.tax_55: Decimal("53.90")},
        )

    def test_an_invoice_that_was_credited_in_full_earns_no_discount(self):
        invoice = self.invoice(1000, 0)
        note = self.credit(invoice, 1000, 0)
        self._receivable(note).remove_move_reconcile()
        self._match(self._bank_line(1176, "2026-01-10"), invoice)
        self.assertFalse(invoice.ar_discount_document_ids)
        self.assertEqual(invoice.amount_residual, 24)

    def test_nothing_is_dated_before_its_invoice(self):
        for treatment in ("credit_note", "reduced", "net_total"):
            self.term.ar_discount_vat_treatment = treatment
            invoice = self.invoice(1000)
            self._match(self._bank_line(1176, "2026-01-02"), invoice)
            document = invoice.ar_discount_document_ids
            self.assertEqual(document.amount_total, 24, treatment)
            self.assertEqual(
                (document.date, document.ar_effective_date), (self.start, self.start), treatment
            )
            self.assertIn(document.invoice_date, (self.start, False))

    def test_a_payment_over_the_discounted_amount_leaves_nothing_over(self):
        # What is within a hundredth of the discount is exchange in another currency only.
        for paid, discount in ((615.70, 4.30), (608.60, 11.40), (619.99, 0.01)):
            invoice = self.invoice(620, taxes=[self.env["account.tax"]])
            payment = self._pay(invoice, "2026-01-10", amount=paid)
            self.assertEqual(invoice.payment_state, "paid")
            self.assertEqual(self._receivable(payment.move_id).amount_residual, 0)
            self.assertEqual(invoice.ar_discount_document_ids.amount_total, discount)

    # ------------------------------------------------------------------ journals

    def test_an_archived_discount_journal_is_named(self):
        journal = self.env["account.journal"].create({
            "name": "Escomptes", "code": "ESC", "type": "general", "company_id": self.company.id,
        })
        self.company.ar_discount_journal_id = journal
        journal.active = False
        invoice = self.invoice(1000)
        with self.assertRaisesRegex(UserError, "Escomptes.*archived"):
            self._match(self._bank_line(1176, "2026-01-10"), invoice)

    def test_odoos_own_journals_are_never_taken_for_discounts(self):
        own = self.company.tax_cash_basis_journal_id + self.company.currency_exchange_journal_id
        own.sequence = 0
        invoice = self.invoice(1000)
        self._match(self._bank_line(1176, "2026-01-10"), invoice)
        self.assertNotIn(invoice.ar_discount_document_ids.journal_id, own)

    # ------------------------------------------------------------------ companies, customers

    def test_the_discount_of_a_branch_is_a_document_of_the_branch(self):
        branch = self._branch()
        for treatment in ("credit_note", "reduced", "net_total"):
            self.term.ar_discount_vat_treatment = treatment
            for ticked in (self.company + branch, branch + self.company):
                both = self.env(context={"allowed_company_ids": ticked.ids})
                invoice = self.invoice(1000, company=branch, company_id=branch.id)
                self.assertEqual(invoice.company_id, branch)
                payment = self._bank_line(1176, "2026-01-10")
                self._match(payment.with_env(both), invoice.with_env(both))
                document = invoice.ar_discount_document_ids
                self.assertEqual((document.company_id, document.amount_total), (branch, 24))
                invoice.with_env(both).line_ids.remove_move_reconcile()
                counter = document.reversal_move_ids
                self.assertEqual(counter.company_id, branch)

    def test_an_offer_follows_a_customer_whose_parent_changes(self):
        group = self._customer("Groupe Vasseur")
        invoice = self.invoice(1000)
        self._match(self._bank_line(1150, "2026-01-10"), invoice)
        self.customer.parent_id = group
        offer = invoice.line_ids.ar_discount_offer_ids
        self.assertEqual(offer.partner_id, invoice.commercial_partner_id)
        self.assertEqual(offer.partner_id, self.customer.commercial_partner_id)
        self.env.flush_all()
        report = self.env["ar.discount.report"].search([("move_id", "=", invoice.id)])
        self.assertEqual(report.partner_id, offer.partner_id)

    # ------------------------------------------------------------------ property

    @database_examples(usual=6, deep=400)
    @given(
        cents=AMOUNTS, steps=STEPS, treatment=st.sampled_from(["credit_note", "reduced"]),
        included=st.booleans(),
    )
    def test_no_rate_is_deducted_beyond_its_charge(self, cents, steps, treatment, included):
        with undone_afterwards(self):
            self.term.ar_discount_vat_treatment = treatment
            known = self.env["account.move"].search([]).ids
            chart = self.env["account.chart.template"].with_company(self.company)
            tax = chart.ref("tva_normale_ttc") if included else self.tax_20
            amounts = [each / 100 for each in cents]
            invoice = self.invoice(*amounts, taxes=[tax, self.tax_55, self.env["account.tax"]])
            if not invoice.amount_total:
                return
            payments, free = [], self.env["account.move"]
            for step in [*steps, ("close", 5)]:
                what, number = step
                line = self._receivable(invoice)
                if what == "undo" and payments:
                    payments[number % len(payments)].line_ids.remove_move_reconcile()
                elif what == "credit" and any(number):
                    self.try_credit(invoice, [
                        round(amount * part / 100, 2)
                        for amount, part in zip(amounts, number, strict=True)
                    ])
                elif line.reconciled:
                    continue
                elif what == "free_credit":
                    free |= self.free_credit(invoice, amounts, number, tax)
                elif what in ("pay", "close"):
                    payments += self.pay(line, what, number)
                self.check_rates(invoice, known, free)
            self.check_cashed(invoice, payments)

    def try_credit(self, invoice, amounts):
        try:
            with self.env.cr.savepoint():
                self.credit(invoice, *amounts)
        except UserError:
            return  # more than is left at one of the rates

    def free_credit(self, invoice, amounts, parts, tax):
        taxes = [tax, self.tax_55, self.env["account.tax"]]
        note = self.env["account.move"].create({
            "move_type": "out_refund", "partner_id": self.customer.id,
            "invoice_date": self.start, "invoice_line_ids": [
                Command.create({
                    "name": "Goods", "price_unit": round(amount * part / 100, 2),
                    "tax_ids": [Command.set(each.ids)],
                })
                for amount, part, each in zip(amounts, parts, taxes, strict=True)
            ],
        })
        if not note.amount_total:
            note.unlink()
            return self.env["account.move"]
        note.action_post()
        (self._receivable(invoice) + self._receivable(note)).reconcile()
        return note

    def pay(self, line, what, number):
        day = self.start + timedelta(days=number if what == "close" else 3)
        amount = line.currency_id.round(line.amount_residual_currency * number / 100)
        if what == "close":
            amount = float(line._ar_closing_amount(day).amount)
        if not amount:
            return []
        payment = self.env["account.payment"].create({
            "payment_type": "inbound", "partner_type": "customer", "amount": amount,
            "partner_id": self.customer.id, "journal_id": self.bank_journal.id,
            "date": fields.Date.to_date(day),
        })
        payment.action_post()
        (line + self._receivable(payment.move_id)).reconcile()
        return [payment.move_id]

    def check_cashed(self, invoice, payments):
        """What is reported as cashed is the money that is matched with the invoice."""
        matched = self._receivable(invoice).matched_credit_ids.filtered(
            lambda partial: partial.credit_move_id.move_id in payments
        )
        money = Decimal(str(round(sum(matched.mapped("amount")), 2)))
        self.assertEqual(sum(self.cashed(invoice).values(), Decimal(0)), money)

    def check_rates(self, invoice, known, free):
        """An independent recount: base and tax of all documents, by tax and by tax grid."""
        moves = self.env["account.move"].search([
            ("id", "not in", known), ("state", "=", "posted"),
            ("company_id", "=", self.company.id), ("id", "not in", free.ids),
        ])
        notes = invoice._ar_credit_notes()
        for tax in invoice.invoice_line_ids.tax_ids:
            of_tax = moves.line_ids.filtered(lambda item, tax=tax: item.tax_line_id == tax)
            of_base = moves.line_ids.filtered(lambda item, tax=tax: tax in item.tax_ids)
            # Credit notes that people write may be too high, until a discount is there.
            documents = moves.filtered("ar_discount_line_id")
            for items in (of_tax, of_base):
                charged = sum(items.filtered(lambda i: i.move_id == invoice).mapped("balance"))
                credited = sum(items.filtered(lambda i: i.move_id in notes).mapped("balance"))
                left = -sum(items.mapped("balance"))
                floor = min(0, -charged - credited) if documents else left
                self.assertGreaterEqual(round(left - floor, 2), 0, (tax.name, items.mapped(
                    lambda item: (item.move_id.name, item.balance)
                )))
            self.check_rate_of_documents(documents, tax, of_tax, of_base)
            for items in (of_tax, of_base):
                left = -sum(items.mapped("balance"))
                grids = {}
                for item in items:
                    for tag in item.tax_tag_ids:
                        grids[tag] = grids.get(tag, 0) - item.balance
                self.assertTrue(all(
                    abs(round(abs(amount) - abs(left), 2)) == 0 for amount in grids.values()
                ), grids)

    def check_rate_of_documents(self, documents, tax, of_tax, of_base):
        """The tax of each discount is its base at the rate, to the cent that rounding leaves."""
        for document in documents:
            base = sum(of_base.filtered(lambda i, d=document: i.move_id == d).mapped("balance"))
            amount = sum(of_tax.filtered(lambda i, d=document: i.move_id == d).mapped("balance"))
            self.assertAlmostEqual(amount, base * tax.amount / 100, delta=0.0151)

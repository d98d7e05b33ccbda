from odoo import Command
from odoo.tests import tagged

from ...models.discount.posting import Grant
from ..common import ArCommon


@tagged("post_install", "-at_install")
class TestDiscountBooking(ArCommon):
    """The document of a discount: base and VAT by rate, tax grids, currency, three treatments."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.booking = cls.env["ar.discount.booking"]
        cls.tax_5 = cls.chart_tax("tva_reduite")
        cls.account = cls.company.account_journal_early_pay_discount_loss_account_id

    @classmethod
    def chart_tax(cls, name):
        tax = cls.env["account.chart.template"].with_company(cls.company).ref(name)
        tax.active = True
        return tax

    def book(self, invoice, amount, treatment, line=None, day="2026-01-12"):
        line = line or self._receivable(invoice)
        payment = self._bank_line(amount, day).move_id
        offer = self.env["ar.discount.offer"].new({"percent": 2, "vat_treatment": treatment})
        return self.booking._book([Grant(line, amount, offer, payment.date, payment)])

    def invoice_of(self, *lines, **values):
        """Posted invoice of (price, tax) lines."""
        invoice = self._invoice(0, "2026-01-05", due="2026-02-04", post=False, **values)
        invoice.invoice_line_ids = [Command.clear()] + [
            Command.create({
                "name": f"Line {index}", "price_unit": price, "tax_ids": [Command.set(tax.ids)],
            })
            for index, (price, tax) in enumerate(lines)
        ]
        invoice.action_post()
        return invoice

    def amounts(self, document):
        """{(account, tax): balance} of the items that are not the receivable."""
        items = document.line_ids - document._ar_discount_receivable()
        return {
            (item.account_id, item.tax_line_id or item.tax_ids): item.balance for item in items
        }

    def grids(self, *documents):
        """Tax report by grid: what stands on it, with the sign of the return."""
        totals = {}
        for item in self.env["account.move"].union(*documents).line_ids:
            for tag in item.tax_tag_ids:
                totals[tag] = round(totals.get(tag, 0) - item.balance, 2)
        return {tag: total for tag, total in totals.items() if total}

    def test_reduced_vat_books_base_and_vat_of_each_rate(self):
        invoice = self.invoice_of((1000, self.tax_20), (400, self.tax_5))
        document = self.book(invoice, 32.44, "reduced")
        self.assertEqual(document.move_type, "entry")
        self.assertEqual(document.state, "posted")
        self.assertEqual(self.amounts(document), {
            (self.account, self.tax_20): 20, (self.account, self.tax_5): 8,
            (self.tax_account(self.tax_20), self.tax_20): 4,
            (self.tax_account(self.tax_5), self.tax_5): 0.44,
        })
        self.assertAlmostEqual(self._receivable(invoice).amount_residual, 1622 - 32.44)

    def tax_account(self, tax):
        return tax.refund_repartition_line_ids.account_id or self.account

    def test_credit_note_is_numbered_and_says_what_it_reverses(self):
        invoice = self.invoice_of((1000, self.tax_20), (400, self.tax_5))
        document = self.book(invoice, 32.44, "credit_note")
        self.assertEqual(document.move_type, "out_refund")
        self.assertEqual(document.reversed_entry_id, invoice)
        self.assertEqual(document.amount_total, 32.44)
        self.assertEqual(document.amount_tax, 4.44)
        self.assertEqual(document.invoice_line_ids.mapped("price_unit"), [20, 8])
        self.assertTrue(document.name.startswith("R"))
        self.assertTrue(document._ar_discount_receivable().reconciled)
        self.assertEqual(invoice.ar_discount_document_ids, document)
        self.assertFalse(document.is_move_sent)

    def test_net_of_tax_leaves_vat_alone(self):
        for treatment in ("net_untaxed", "net_total"):
            invoice = self.invoice_of((1000, self.tax_20))
            document = self.book(invoice, 20, treatment)
            self.assertEqual(
                self.amounts(document), {(self.account, self.env["account.tax"]): 20}
            )
            self.assertEqual(self.grids(invoice, document), self.grids(invoice))

    def test_credit_note_and_entry_reduce_the_same_grids(self):
        lines = [(1000, self.tax_20), (333.33, self.tax_20), (77.77, self.tax_5)]
        found = []
        for treatment in ("reduced", "credit_note"):
            invoice = self.invoice_of(*lines)
            document = self.book(invoice, 33.64, treatment)
            self.assertAlmostEqual(
                sum(document._ar_discount_receivable().mapped("balance")), -33.64
            )
            found.append(self.grids(document))
        self.assertEqual(found[0], found[1])
        self.assertTrue(found[0])

    def test_the_grids_of_a_fully_discounted_invoice_are_empty(self):
        invoice = self.invoice_of((1000, self.tax_20), (50, self.env["account.tax"]))
        document = self.book(invoice, 1250, "reduced")
        self.assertEqual(self.grids(invoice, document), {})
        self.assertEqual(invoice.amount_residual, 0)

    def test_price_included_tax_line_discount_and_odd_cents_add_up(self):
        included = self.chart_tax("tva_normale_ttc")
        for treatment in ("reduced", "credit_note"):
            for amount in (0.01, 0.02, 1.11, 23.99):
                invoice = self.invoice_of((99.99, included), (33.33, self.tax_5), (-5, included))
                invoice.button_draft()
                invoice.invoice_line_ids[0].discount = 3
                invoice.action_post()
                document = self.book(invoice, amount, treatment)
                self.assertEqual(document._ar_discount_receivable().amount_currency, -amount)
                self.assertTrue(document._ar_discount_receivable().reconciled)

    def test_foreign_discount_is_booked_at_the_rate_of_the_invoice(self):
        dollar = self.setup_other_currency("USD", rates=[("2026-01-01", 1.25), ("2026-01-10", 2)])
        for treatment in ("reduced", "credit_note", "net_total"):
            invoice = self.invoice_of((1000, self.tax_20), currency_id=dollar.id)
            document = self.book(invoice, 24, treatment)
            receivable = document._ar_discount_receivable()
            self.assertEqual((receivable.amount_currency, receivable.balance), (-24, -19.2))
            self.assertEqual(self._receivable(invoice).amount_residual_currency, 1176)
            self.assertFalse(receivable.matched_debit_ids.exchange_move_id)

    def test_the_discount_goes_to_the_instalment_that_earned_it(self):
        term = self.env["account.payment.term"].create({
            "name": "Two instalments",
            "line_ids": [
                Command.create({"value": "percent", "value_amount": 50, "nb_days": days})
                for days in (30, 60)
            ],
        })
        for treatment in ("reduced", "credit_note"):
            invoice = self._invoice(1000, "2026-01-05", term=term, tax=self.tax_20)
            first, second = self._receivable(invoice).sorted("date_maturity")
            self.book(invoice, 12, treatment, line=second)
            self.assertEqual((first.amount_residual, second.amount_residual), (600, 588))

    def test_vat_on_collection_is_due_on_what_was_received(self):
        self.company.tax_exigibility = True
        collected = self.chart_tax("tva_normale_encaissement")
        term = self._tiered_term((3, 10))
        for treatment, due in (("credit_note", 194), ("reduced", 194), ("net_total", 200)):
            term.ar_discount_vat_treatment = treatment
            known = self.env["account.move"].search([]).ids
            invoice = self._invoice(1000, "2026-01-05", term=term, tax=collected)
            payment = self._pay(invoice, "2026-01-15")
            entries = self.env["account.move"].search([("id", "not in", known)])
            vat = entries.line_ids.filtered(lambda item: item.tax_tag_ids and item.tax_line_id)
            self.assertAlmostEqual(-sum(vat.mapped("balance")), due)
            transition = entries.line_ids.filtered(
                lambda item: item.account_id == collected.cash_basis_transition_account_id
            )
            self.assertEqual(set(transition.mapped("amount_residual")), {0})
            self._receivable(payment.move_id).remove_move_reconcile()
            entries = self.env["account.move"].search([("id", "not in", known)])
            self.assertEqual(self.grids(entries), {})

    def test_the_credit_note_is_a_valid_e_invoice(self):
        term = self._tiered_term((3, 10), ar_discount_vat_treatment="credit_note")
        invoice = self._invoice(1000, "2026-01-05", term=term, tax=self.tax_20)
        self._pay(invoice, "2026-01-15")
        check = self.env["ar.facturx.check"]._check(invoice.ar_discount_document_ids)
        self.assertFalse(check.finding_ids.filtered("fatal").mapped("message"))
        self.assertIn(check.state, ("valid", "not_checked"))

    def test_a_closed_vat_month_moves_the_document_to_the_first_open_day(self):
        invoice = self.invoice_of((1000, self.tax_20))
        self._lock("tax_lock_date", "2026-01-31")
        for treatment, day in (("reduced", "2026-02-01"), ("net_total", "2026-01-12")):
            document = self.book(invoice, 20, treatment)
            self.assertEqual(str(document.date), day)
            self.assertEqual(str(document.ar_effective_date), "2026-01-12")

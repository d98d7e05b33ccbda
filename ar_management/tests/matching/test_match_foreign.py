from odoo.tests import tagged

from .cases import MatchCase


@tagged("post_install", "-at_install")
class TestMatchForeign(MatchCase):
    """Money in another currency than the document: discount first, then exchange, and back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tiers, cls.core = cls._tiered_term((2, 10)), cls._two_ten_net_thirty()
        cls.dollar = cls.setup_other_currency("USD", rates=[
            ("2026-01-01", 1.10), ("2026-01-10", 1.20), ("2026-02-01", 1.25), ("2026-03-01", 2.0),
        ])
        cls.dollar_journal = cls.env["account.journal"].create({
            "name": "Banque USD", "code": "BUSD", "type": "bank",
            "currency_id": cls.dollar.id, "company_id": cls.company.id,
        })

    def invoice(self, term=None, **values):
        return self._invoice(
            1000, "2026-01-05", term=self.tiers if term is None else term, tax=self.tax_20,
            **values,
        )

    def in_dollars(self, **values):
        return self.invoice(currency_id=self.dollar.id, **values)

    def exchange(self):
        accounts = (
            self.company.expense_currency_exchange_account_id
            + self.company.income_currency_exchange_account_id
        )
        return round(sum(self.env["account.move.line"].search([
            ("account_id", "in", accounts.ids), ("company_id", "=", self.company.id),
            ("date", ">=", "2026-01-01"), ("parent_state", "=", "posted"),
        ]).mapped("balance")), 2)

    def check_closed(self, *invoices):
        for invoice in invoices:
            line = self._receivable(invoice)
            self.assertEqual((line.amount_residual, line.amount_residual_currency), (0, 0))

    def vat(self):
        """VAT in the books, in company currency."""
        return round(-sum(self.env["account.move.line"].search([
            ("tax_line_id", "!=", False), ("company_id", "=", self.company.id),
            ("parent_state", "=", "posted"),
        ]).mapped("balance")), 2)

    # ---- dollars paid in euros

    def test_dollars_paid_in_euros_with_their_discount_at_the_rate_of_the_lines_day(self):
        before, vat = self.exchange(), self.vat()
        invoice = self.in_dollars()
        # 1,176 dollars at 1.20, the rate of the line's day; today's is another one.
        proposal = self.propose(self._bank_line(980, "2026-01-12", invoice.name))
        self.assertEqual(proposal.match_kind, "foreign")
        self.assertRecordValues(proposal.line_ids, [{
            "amount_currency": 1176, "discount_amount": 24, "closes": True,
        }])
        self.post(proposal)
        self.check_closed(invoice)
        document = invoice.ar_discount_document_ids
        self.assertEqual((document.amount_total, document.currency_id), (24, self.dollar))
        # 200 dollars of VAT at 1.10, less the 4 of the discount at the same rate.
        self.assertEqual(round(self.vat() - vat, 2), 178.18)
        # 1,176 at 1.10 are 1,069.09 euros in the books, 980 came in.
        self.assertEqual(round(self.exchange() - before, 2), 89.09)
        proposal._undo()
        self.assertEqual(self._receivable(invoice).amount_residual_currency, 1200)
        self.assertEqual(self.exchange(), before)

    def test_a_discount_of_odoos_own_terms_is_split_before_the_exchange(self):
        before, vat = self.exchange(), self.vat()
        invoice = self.in_dollars(term=self.core)
        proposal = self.propose(self._bank_line(980, "2026-01-12", invoice.name))
        self.assertEqual(proposal.line_ids.discount_amount, 24)
        self.post(proposal)
        self.check_closed(invoice)
        self.assertEqual(round(self.vat() - vat, 2), 178.18)
        self.assertEqual(round(self.exchange() - before, 2), 89.09)

    def test_too_late_is_a_case_to_decide(self):
        invoice = self.in_dollars()
        proposal = self.propose(self._bank_line(940.80, "2026-02-03", invoice.name))
        self.assertEqual(proposal.shortfall, "discount_late")
        self.post(proposal)
        self.assertEqual(self._receivable(invoice).amount_residual_currency, 24)
        self.assertRecordValues(
            self.env["ar.discount.deduction"].search([("move_id", "=", invoice.id)]),
            [{"state": "to_decide", "amount": 24, "currency_id": self.dollar.id}],
        )

    # ---- euros paid in dollars

    def dollar_line(self, amount, day, label):
        return self._bank_line(amount, day, label, journal_id=self.dollar_journal.id)

    def test_euros_are_proposed_for_a_line_of_a_dollar_account_and_the_reverse(self):
        before = self.exchange()
        euros = self.invoice(term=False)
        proposal = self.propose(self.dollar_line(1441.20, "2026-01-12", euros.name))
        self.assertEqual((proposal.match_kind, proposal.line_ids.move_id), ("foreign", euros))
        self.post(proposal)
        self.check_closed(euros)
        # 1,441.20 dollars at 1.20 are 1,201 euros: one more than was owed.
        self.assertEqual(round(self.exchange() - before, 2), -1)
        proposal._undo()
        self.assertEqual(euros.amount_residual, 1200)
        self.assertEqual(self.exchange(), before)
        dollars = self.in_dollars(term=False)
        proposal = self.propose(self._bank_line(1000, "2026-01-12", dollars.name))
        self.post(proposal)
        self.check_closed(dollars)

    def test_euros_paid_in_dollars_earn_their_discount(self):
        for term in (self.tiers, self.core):
            vat = self.vat()
            euros = self.invoice(term=term)
            proposal = self.propose(self.dollar_line(1411.20, "2026-01-12", euros.name))
            self.assertEqual(proposal.line_ids.discount_amount, 24)
            self.post(proposal)
            self.check_closed(euros)
            self.assertEqual(round(self.vat() - vat, 2), 196)

    def test_dollars_on_a_dollar_account_are_no_other_currency(self):
        dollars = self.in_dollars()
        proposal = self.propose(self.dollar_line(1176, "2026-01-12", dollars.name))
        self.assertEqual(proposal.match_kind, "cited_discount")
        self.post(proposal)
        self.check_closed(dollars)

    # ---- and back

    def returned(self, receipt, line):
        self.post(receipt)
        proposal = self.propose(line)
        self.assertEqual(proposal.match_kind, "returned")
        self.post(proposal)
        return proposal

    def test_what_was_paid_in_another_currency_goes_back(self):
        before, vat = self.exchange(), self.vat()
        invoice = self.in_dollars()
        proposal = self.returned(
            self.propose(self._bank_line(980, "2026-01-12", invoice.name)),
            self._bank_line(-980, "2026-01-20", f"REJET PRLV {invoice.name}"),
        )
        line = self._receivable(invoice)
        self.assertEqual((line.amount_residual_currency, line.amount_residual),
                         (1200, line.balance))
        self.assertEqual(self.exchange(), before)
        self.assertEqual(round(self.vat() - vat, 2), 181.82)
        proposal._undo()
        self.check_closed(invoice)

    def test_dollars_that_go_back_at_another_rate_leave_an_exchange_difference(self):
        before = self.exchange()
        invoice = self.in_dollars(term=False)
        self.returned(
            self.propose(self.dollar_line(1200, "2026-01-12", invoice.name)),
            self.dollar_line(-1200, "2026-02-03", f"REJET PRLV {invoice.name}"),
        )
        self.assertEqual(self._receivable(invoice).amount_residual_currency, 1200)
        # 1,000 euros came in at 1.20, 960 went out at 1.25.
        self.assertEqual(round(self.exchange() - before, 2), -40)

    def test_euros_that_came_in_dollars_go_back(self):
        before = self.exchange()
        euros = self.invoice(term=False)
        self.returned(
            self.propose(self.dollar_line(1440, "2026-01-12", euros.name)),
            self.dollar_line(-1440, "2026-02-03", f"REJET PRLV {euros.name}"),
        )
        self.assertEqual(euros.amount_residual, 1200)
        # 1,200 euros came in, 1,152 went out.
        self.assertEqual(round(self.exchange() - before, 2), -48)

    def test_a_discount_of_odoos_own_terms_goes_back_with_its_vat(self):
        vat = self.vat()
        invoice = self.invoice(term=self.core)
        proposal = self.returned(
            self.propose(self._bank_line(1176, "2026-01-12", invoice.name)),
            self._bank_line(-1176, "2026-01-20", f"REJET PRLV {invoice.name}"),
        )
        self.assertEqual(invoice.amount_residual, 1200)
        self.assertEqual(round(self.vat() - vat, 2), 200)
        open_items = self.env["account.move.line"].search([
            ("partner_id", "=", self.customer.id), ("parent_state", "=", "posted"),
            ("account_type", "=", "asset_receivable"), ("reconciled", "=", False),
        ])
        self.assertEqual(open_items.move_id, invoice)
        proposal._undo()
        self.assertEqual(invoice.amount_residual, 0)
        self.assertEqual(round(self.vat() - vat, 2), 196)

    def test_a_credit_note_that_was_deducted_stays_deducted_or_is_open_again(self):
        invoice = self._invoice(1200, "2026-01-05")
        credit = self._invoice(200, "2026-01-05", move_type="out_refund")
        self.returned(
            self.propose(self._bank_line(1000, "2026-01-12", f"{invoice.name} {credit.name}")),
            self._bank_line(-1000, "2026-01-20", f"REJET PRLV {invoice.name}"),
        )
        self.assertEqual(invoice.amount_residual - credit.amount_residual, 1000)

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from .cases import MatchCase

DAY, PAID_ON, BACK_ON = "2026-03-02", "2026-03-09", "2026-03-20"


@tagged("post_install", "-at_install")
class TestMatchBooks(MatchCase):
    """Every receipt is counted once: in the books before the bank shows it, twice, and back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.payment_account = cls._payments_in_transit()

    # === Payments that the books know === #

    def test_a_recorded_payment_is_confirmed_and_pays_no_other_invoice(self):
        paid, other = self._invoice(1200, DAY), self._invoice(1200, DAY)
        payment = self._pay(paid, PAID_ON)
        proposal = self.propose(self._bank_line(1200, PAID_ON, f"VIR {paid.name}"))
        self.assertEqual(proposal.match_kind, "booked")
        self.assertEqual(proposal.line_ids.move_line_id.account_id, self.payment_account)
        self.post(proposal)
        self.assertTrue(payment.is_matched)
        self.assertEqual(other.amount_residual, 1200)
        self.assertEqual(paid.amount_residual, 0)
        proposal._undo()
        self.assertFalse(payment.is_matched)

    def test_one_deposit_confirms_the_payments_of_several_customers(self):
        second = self._customer("Boulangerie Eclair")
        payments = self._pay(self._invoice(300, DAY), PAID_ON)
        payments |= self._pay(self._invoice(450, DAY, partner=second), PAID_ON)
        proposal = self.propose(self._bank_line(750, PAID_ON, "REMISE CHEQUES 542109"))
        self.assertEqual(proposal.match_kind, "booked")
        self.assertEqual(len(proposal.line_ids), 2)
        self.post(proposal)
        self.assertTrue(all(payments.mapped("is_matched")))

    def test_a_part_of_a_payment_leaves_the_rest_to_come(self):
        payment = self._pay(self._invoice(1200, DAY), PAID_ON)
        proposal = self.propose(self._bank_line(1000, PAID_ON, f"CB {payment.name}"))
        self.post(proposal)
        [outstanding] = payment.move_id.line_ids.filtered(
            lambda item: item.account_id == self.payment_account
        )
        self.assertEqual(outstanding.amount_residual, 200)

    def test_what_is_paid_twice_stays_on_account(self):
        first, other = self._invoice(1200, DAY), self._invoice(1200, DAY)
        self.post(self.propose(self._bank_line(1200, PAID_ON, first.name)))
        proposal = self.propose(self._bank_line(1200, BACK_ON, first.name))
        self.assertEqual((proposal.match_kind, proposal.partner_id), ("duplicate", self.customer))
        self.post(proposal)
        self.assertEqual(other.amount_residual, 1200)
        self.assertEqual(sum(self.customer.invoice_ids.mapped("amount_residual")), 1200)

    # === Money that goes back === #

    def returned(self, term=None, paid=1200, label="REJET PRLV {}"):
        invoice = self._invoice(1200, DAY, term=term)
        receipt = self.propose(self._bank_line(paid, PAID_ON, invoice.name))
        self.post(receipt)
        self.assertEqual(invoice.amount_residual, 0)
        proposal = self.propose(self._bank_line(-paid, BACK_ON, label.format(invoice.name)))
        self.assertEqual(proposal.match_kind, "returned")
        self.assertEqual(proposal.returned_move_id, receipt.statement_line_id.move_id)
        return invoice, proposal

    def test_a_rejected_debit_opens_its_invoice_again(self):
        invoice, proposal = self.returned()
        self.post(proposal)
        self.assertEqual(invoice.amount_residual, 1200)
        self.assertTrue(proposal.statement_line_id.is_reconciled)
        received = proposal._received_items()
        self.assertTrue(received.reconciled)
        again = self.propose(self._bank_line(-1200, BACK_ON, f"REJET PRLV {invoice.name}"))
        self.assertNotEqual(again.returned_move_id, proposal.returned_move_id)
        proposal._undo()
        self.assertEqual(invoice.amount_residual, 0)

    def test_a_discount_is_taken_back_on_the_day_of_the_return(self):
        invoice, proposal = self.returned(term=self._tiered_term((2, 10)), paid=1176)
        [discount] = invoice.ar_discount_document_ids
        self.post(proposal)
        self.assertEqual(invoice.amount_residual, 1200)
        [counter] = discount.reversal_move_ids
        self.assertEqual(str(counter.date), BACK_ON)
        proposal._undo()
        self.assertEqual(invoice.amount_residual, 0)

    def test_what_a_payment_of_the_books_had_paid_comes_back_too(self):
        invoice = self._invoice(1200, DAY)
        payment = self._pay(invoice, PAID_ON)
        self.post(self.propose(self._bank_line(1200, PAID_ON, payment.name)))
        proposal = self.propose(self._bank_line(-1200, BACK_ON, f"CHQ IMPAYE {invoice.name}"))
        self.assertEqual(proposal.returned_move_id, payment.move_id)
        self.post(proposal)
        self.assertEqual(invoice.amount_residual, 1200)

    def test_the_charge_of_the_bank_is_borne_by_the_rule(self):
        invoice = self._invoice(1200, DAY)
        self.post(self.propose(self._bank_line(1200, PAID_ON, invoice.name)))
        self.company.ar_match_charge_bearer = "company"
        account = self.company_data["default_account_expense"]
        self.company.ar_match_charge_account_id = account
        proposal = self.propose(
            self._bank_line(-1212.5, BACK_ON, f"REJET PRLV {invoice.name}")
        )
        self.post(proposal)
        self.assertEqual(invoice.amount_residual, 1200)
        [charge] = proposal.statement_line_id.line_ids.filtered(
            lambda item: item.account_id == account
        )
        self.assertEqual(charge.balance, 12.5)

    def test_the_charge_of_the_bank_is_owed_by_the_customer_where_the_rule_says_so(self):
        invoice = self._invoice(1200, DAY)
        self.post(self.propose(self._bank_line(1200, PAID_ON, invoice.name)))
        self.company.ar_match_charge_bearer = "customer"
        self.company.ar_match_charge_account_id = self.company_data["default_account_expense"]
        proposal = self.propose(
            self._bank_line(-1212.5, BACK_ON, f"REJET PRLV {invoice.name}")
        )
        self.post(proposal)
        [owed] = proposal.statement_line_id.line_ids.filtered(
            lambda item: item.account_type == "asset_receivable" and not item.reconciled
        )
        self.assertEqual((owed.amount_residual, owed.partner_id), (12.5, self.customer))
        self.assertEqual(invoice.amount_residual, 1200)
        self.assertEqual(self.company_data["default_account_expense"].current_balance, 0)

    def grids(self):
        """VAT that is due by the tax report: {day: amount}."""
        rows = self.env["account.move.line"]._read_group([
            ("company_id", "=", self.company.id), ("parent_state", "=", "posted"),
            ("tax_line_id", "!=", False), ("tax_tag_ids", "!=", False),
        ], ["date:day"], ["balance:sum"])
        return {str(day): -balance for day, balance in rows if round(balance, 2)}

    def on_collection(self):
        """An invoice of 1,000 and 20 % whose VAT is due when it is paid."""
        waiting = self.company_data["default_account_tax_sale"].copy({"reconcile": True})
        self.company.tax_exigibility = True
        tax = self.tax_20.copy({
            "name": "20 % S", "tax_exigibility": "on_payment",
            "cash_basis_transition_account_id": waiting.id,
        })
        return self._invoice(1000, DAY, tax=tax)

    def test_vat_on_collection_is_taken_back_on_the_day_of_the_return(self):
        invoice = self.on_collection()
        self.post(self.propose(self._bank_line(1200, PAID_ON, invoice.name)))
        self.assertEqual(self.grids(), {PAID_ON: 200})
        proposal = self.propose(self._bank_line(-1200, "2026-04-20", f"REJET {invoice.name}"))
        self.post(proposal)
        self.assertEqual(self.grids(), {PAID_ON: 200, "2026-04-20": -200})
        self.post(self.propose(self._bank_line(1200, "2026-05-04", invoice.name)))
        self.assertEqual(
            self.grids(), {PAID_ON: 200, "2026-04-20": -200, "2026-05-04": 200}
        )

    def cashed(self, first, last):
        report = self.env["ar.cashed.report"].create({
            "date_from": first, "date_to": last, "company_id": self.company.id,
        })
        report.action_count()
        return report

    def test_what_was_reported_as_cashed_is_negative_on_the_day_of_the_return(self):
        invoice = self.on_collection()
        self.post(self.propose(self._bank_line(1200, PAID_ON, invoice.name)))
        march = self.cashed("2026-03-01", "2026-03-31")
        self.assertEqual((march.base, march.vat), (1000, 200))
        march.action_report()
        self.post(self.propose(self._bank_line(-1200, "2026-04-20", f"REJET {invoice.name}")))
        april = self.cashed("2026-04-01", "2026-04-30")
        self.assertEqual((april.base, april.vat), (-1000, -200))
        self.assertRecordValues(april.line_ids, [{
            "date": date(2026, 4, 20), "is_correction": True, "amount": -1200,
        }])
        april.action_report()
        self.post(self.propose(self._bank_line(1200, "2026-05-04", invoice.name)))
        may = self.cashed("2026-05-01", "2026-05-31")
        self.assertEqual((may.base, may.vat), (1000, 200))

    def test_the_behaviour_of_the_customer_knows_that_the_money_went_back(self):
        day = date(2026, 4, 30)
        invoice = self._invoice(1200, DAY, due="2026-03-16")
        self.post(self.propose(self._bank_line(1200, PAID_ON, invoice.name)))
        known = self.customer._ar_behaviour(self.company, day)[self.customer.id]
        self.assertEqual((known.sample, known.in_time, known.returned), (1, 100, 0))
        self.post(self.propose(self._bank_line(-1200, BACK_ON, f"REJET PRLV {invoice.name}")))
        known = self.customer._ar_behaviour(self.company, day)[self.customer.id]
        self.assertEqual((known.in_time, known.median_days, known.returned), (0, 45, 1))

    def test_interest_runs_on_as_if_the_money_had_not_come(self):
        invoice = self._invoice(1200, DAY, due="2026-03-16")
        claim, day = self._receivable(invoice), date(2026, 6, 30)
        before = claim._ar_late_fee(day)
        self.post(self.propose(self._bank_line(1200, PAID_ON, invoice.name)))
        self.assertFalse(claim._ar_late_fee(day).interest)
        self.post(self.propose(self._bank_line(-1200, BACK_ON, f"REJET PRLV {invoice.name}")))
        self.assertEqual(claim._ar_late_fee(day).interest, before.interest)
        self.assertTrue(before.interest)

    def test_a_cited_credit_note_is_paid_out(self):
        credit = self._credit_note(self._invoice(500, DAY), DAY, amount=150)
        credit.line_ids.remove_move_reconcile()
        proposal = self.propose(self._bank_line(-150, BACK_ON, f"REMBT {credit.name}"))
        self.assertEqual(proposal.match_kind, "refund")
        self.post(proposal)
        self.assertEqual(credit.amount_residual, 0)

    def test_a_prepared_refund_is_posted_with_the_line_that_pays_it(self):
        self.company.ar_match_overpayment = "refund"
        invoice = self._invoice(1000, DAY)
        over = self.propose(self._bank_line(1080, PAID_ON, invoice.name))
        self.post(over)
        refund = over.refund_ids
        self.assertEqual((refund.state, refund.amount), ("draft", 80))
        proposal = self.propose(self._bank_line(-80, BACK_ON, "VIR MENUISERIE VASSEUR"))
        self.assertEqual(proposal.draft_refund_id, refund)
        self.post(proposal)
        self.assertTrue(refund.is_matched)
        items = self.env["account.move.line"].search([
            ("partner_id", "=", self.customer.id), ("reconciled", "=", False),
            ("account_id.account_type", "=", "asset_receivable"),
        ])
        self.assertFalse(items)

    # === Write-offs === #

    def short(self, paid, due):
        self.company.write({
            "ar_match_tolerance": 5, "ar_match_tolerance_percent": 1,
            "ar_match_tolerance_account_id": self.company_data["default_account_expense"].id,
        })
        invoice = self._invoice(due, DAY)
        return self.propose(self._bank_line(paid, PAID_ON, invoice.name))

    def test_a_part_payment_is_not_offered_to_be_written_off(self):
        proposal = self.short(2000, 5506.80)
        board = self.env["ar.match.board"].with_user(self.ar_user)
        keys = [each["key"] for each in (board.select(proposal.id)["short"] or {}).get(
            "actions", [])]
        self.assertNotIn("write_off", keys)
        self.assertTrue(board.act(proposal.id, "write_off", 0)["message"])
        self.assertFalse(proposal.other_ids)

    def given_up(self, amount, user):
        """Post an edited match that gives up an amount, whatever the screen asked."""
        invoice = self._invoice(1000, DAY)
        account = self.company_data["default_account_expense"]
        proposal = self.propose(self._bank_line(1000 - amount, PAID_ON, invoice.name))
        board = self.env["ar.match.board"].with_user(user)
        board.edit(proposal.id, [
            {"kind": "document", "item": self._receivable(invoice).id, "amount": 1000},
            {"kind": "write_off", "account": account.id, "amount": -amount},
        ], 0)
        return proposal.with_user(user), board, account

    def test_giving_up_more_than_a_small_difference_is_confirmed_with_its_amount(self):
        self.company.ar_match_write_off_limit = 100
        proposal, board, account = self.given_up(60, self.ar_user)
        self.assertTrue(proposal._post()[1], "the guard is at the posting")
        question = board.decide(proposal.id, "post", proposal.revision)["question"]
        self.assertEqual(question["amount"], 60)
        self.assertIn(account.name, question["text"])
        self.assertEqual(proposal.state, "proposed")
        board.decide(proposal.id, "post", proposal.revision, 60)
        self.assertEqual(proposal.state, "posted")

    def test_above_the_limit_a_credit_manager_gives_up(self):
        self.company.ar_match_write_off_limit = 100
        proposal, board, _account = self.given_up(160, self.ar_user)
        answer = board.decide(proposal.id, "post", proposal.revision, 160)
        self.assertIn("Credit Manager", answer["message"])
        proposal.sudo().write_off_confirmed = 160
        self.assertTrue(proposal.sudo()._post()[1])
        board = self.env["ar.match.board"].with_user(self.credit_manager)
        board.decide(proposal.id, "post", proposal.revision, 160)
        self.assertEqual(proposal.state, "posted")

    # === Any world === #

    @settings(max_examples=4, deadline=None)
    @given(st.lists(
        st.tuples(st.sampled_from((100, 200)), st.booleans(), st.booleans(), st.booleans()),
        min_size=1, max_size=3,
    ))
    def test_every_receipt_is_counted_once(self, rows):
        """(amount, recorded before, paid twice, returned) of each invoice."""
        customer, lines, due = self._customer("Atelier Martin"), [], 0
        for amount, recorded, twice, returned in rows:
            invoice = self._invoice(amount, DAY, partner=customer)
            if recorded:
                self._pay(invoice, PAID_ON)
            lines.append((amount, PAID_ON, f"VIR {invoice.name}"))
            if twice:
                lines.append((amount, PAID_ON, f"VIR {invoice.name}"))
            if returned:
                lines.append((-amount, BACK_ON, f"REJET PRLV {invoice.name}"))
            due += amount
        for amount, day, label in sorted(lines, key=lambda each: each[1]):
            proposal = self.propose(self._bank_line(amount, day, label))
            if proposal.line_ids or proposal.other_ids or proposal.returned_move_id:
                proposal._post()
        received = sum(amount for amount, _day, _label in lines)
        items = self.env["account.move.line"].search([
            ("partner_id", "=", customer.id), ("parent_state", "=", "posted"),
            ("account_id.account_type", "=", "asset_receivable"),
        ])
        self.assertEqual(sum(items.mapped("balance")), due - received)
        self.assertEqual(sum(items.mapped("amount_residual")), due - received)

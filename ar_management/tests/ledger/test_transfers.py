from datetime import date
from decimal import Decimal

from odoo import Command
from odoo.tests import tagged

from ..common import ArCommon


@tagged("post_install", "-at_install")
class TestTransfers(ArCommon):
    """Claims moved to doubtful debts or to a bill of exchange are still owed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.doubtful = cls._account("416999", "asset_current")
        cls.bills = cls._account("413999", "asset_receivable")
        cls.other = cls._customer("Other SARL")

    @classmethod
    def _account(cls, code, kind):
        return cls.env["account.account"].create({
            "name": code, "code": code, "account_type": kind, "reconcile": True,
        })

    def move_claims(self, account, *lines, day="2026-06-30"):
        """Move receivable lines to an account, in one entry, and match them; the new claims."""
        entry = self.env["account.move"].create({"date": day, "line_ids": [
            Command.create({
                "account_id": target.id, "partner_id": line.partner_id.id,
                "currency_id": line.currency_id.id, "date_maturity": day,
                "balance": sign * line.amount_residual,
                "amount_currency": sign * line.amount_residual_currency,
            })
            for line in lines for target, sign in ((account, 1), (line.account_id, -1))
        ]})
        entry.action_post()
        claims = entry.line_ids.filtered(lambda line: line.balance > 0)
        for line, taken in zip(lines, entry.line_ids - claims, strict=True):
            (line + taken).reconcile()
        return claims

    def receive(self, claim, amount, day):
        """Money for a moved claim, straight from the bank."""
        bank_line = self._bank_line(amount, day)
        suspense = bank_line._seek_for_lines()[1].with_context(
            skip_account_move_synchronization=True
        )
        suspense.write({"account_id": claim.account_id.id, "partner_id": claim.partner_id.id})
        (suspense + claim).reconcile()
        return bank_line

    def history(self, move):
        line = self._receivable(move)
        return [
            (each.on.isoformat(), each.kind.value, str(each.amount))
            for each in line._ar_allocation_history()[line.id]
        ]

    def remaining(self, move):
        line = self._receivable(move)
        return line._ar_open_items()[line.id].residual

    def exposure(self):
        self.env.flush_all()
        return self.env["ar.exposure"]._exposure(self.customer, self.company)[self.customer.id]

    def test_a_doubtful_claim_is_open_until_money_comes(self):
        invoice = self._invoice(1000, "2026-01-05", due="2026-02-04")
        claim = self.move_claims(self.doubtful, self._receivable(invoice))
        self.assertEqual(self.history(invoice), [])
        self.assertEqual((self.remaining(invoice), self.exposure().total), (1000, 1000))
        bank_line = self.receive(claim, 300, "2026-09-01")
        self.assertEqual(self.history(invoice), [("2026-09-01", "payment", "300.00")])
        self.assertEqual((self.remaining(invoice), self.exposure().total), (700, 700))
        bank_line.action_undo_reconciliation()
        self.assertEqual(self.history(invoice), [])

    def test_a_french_account_416_is_doubtful_by_itself_and_its_claims_are_overdue(self):
        self.assertTrue(self.doubtful.ar_is_doubtful)
        self.assertFalse(self.bills.ar_is_doubtful)
        invoice = self._invoice(1000, "2026-01-05", due="2026-02-04")
        claim = self.move_claims(self.doubtful, self._receivable(invoice))
        claim.date_maturity = False
        self.env.flush_all()
        overdue = self.env["ar.exposure"]._overdue(self.customer, self.company)
        self.assertEqual(overdue[self.customer.id], 1000)

    def test_interest_goes_on_after_a_claim_became_doubtful(self):
        invoice = self._invoice(12000, "2022-10-31", due="2022-11-30")
        claim = self.move_claims(self.doubtful, self._receivable(invoice), day="2022-12-15")
        self.receive(claim, 12000, "2023-02-15")
        fee = invoice._ar_late_fee(date(2023, 6, 30))
        self.assertEqual((fee.interest, fee.indemnity), (Decimal("290.96"), 40))

    def test_a_claim_is_followed_from_bill_to_doubtful_debt_and_to_the_write_off(self):
        invoice = self._invoice(1000, "2026-01-05", due="2026-02-04")
        bill = self.move_claims(self.bills, self._receivable(invoice), day="2026-02-10")
        self.receive(bill, 250, "2026-03-31")
        claim = self.move_claims(self.doubtful, bill, day="2026-04-30")
        self.receive(claim, 150, "2026-05-31")
        loss = self.env["account.move"].create({"date": "2026-12-31", "line_ids": [
            Command.create({
                "account_id": self.company_data["default_account_expense"].id, "debit": 600,
            }),
            Command.create({
                "account_id": self.doubtful.id, "credit": 600, "partner_id": self.customer.id,
            }),
        ]})
        loss.action_post()
        (claim + loss.line_ids.filtered("credit")).reconcile()
        self.assertEqual(self.history(invoice), [
            ("2026-03-31", "payment", "250.00"), ("2026-05-31", "payment", "150.00"),
            ("2026-12-31", "write_off", "600.00"),
        ])
        self.assertEqual((self.remaining(invoice), self.exposure().total), (0, 0))

    def test_one_entry_for_several_customers_keeps_their_money_apart(self):
        late = self._invoice(1000, "2026-01-05", due="2026-02-04")
        later = self._invoice(500, "2026-01-20", due="2026-02-19")
        theirs = self._invoice(800, "2026-01-05", due="2026-02-04", partner=self.other)
        claims = self.move_claims(
            self.doubtful, *[self._receivable(each) for each in (later, theirs, late)]
        )
        self.receive(claims.filtered(lambda line: line.balance == 800), 800, "2026-08-01")
        self.receive(claims.filtered(lambda line: line.balance == 500), 500, "2026-09-01")
        self.receive(claims.filtered(lambda line: line.balance == 1000), 700, "2026-09-02")
        self.assertEqual(self.history(theirs), [("2026-08-01", "payment", "800.00")])
        self.assertEqual(
            self.history(late),
            [("2026-09-01", "payment", "500.00"), ("2026-09-02", "payment", "500.00")],
            "of one customer, the oldest first",
        )
        self.assertEqual(self.history(later), [("2026-09-02", "payment", "200.00")])

    def test_a_set_off_or_a_move_to_another_customer_closes_the_claim(self):
        invoice = self._invoice(1000, "2026-01-05")
        line = self._receivable(invoice)
        payable = self.company_data["default_account_payable"]
        for target, partner in ((payable, self.customer), (line.account_id, self.other)):
            entry = self.env["account.move"].create({"date": "2026-06-30", "line_ids": [
                Command.create({
                    "account_id": target.id, "debit": 1000, "partner_id": partner.id,
                }),
                Command.create({
                    "account_id": line.account_id.id, "credit": 1000,
                    "partner_id": self.customer.id,
                }),
            ]})
            entry.action_post()
            (line + entry.line_ids.filtered("credit")).reconcile()
            self.assertEqual(self.history(invoice), [("2026-06-30", "transfer", "1000.00")])
            line.remove_move_reconcile()

    def test_a_bill_paid_through_a_payment_counts_when_the_bank_has_the_money(self):
        invoice = self._invoice(1000, "2026-01-05", due="2026-02-04")
        method = self.bank_journal.inbound_payment_method_line_ids[:1]
        method.write({"payment_account_id": self.bills.id, "ar_means": "bill"})
        payment = self._pay(invoice, "2026-01-20")
        self.assertEqual(self.history(invoice), [])
        bill = payment.move_id.line_ids.filtered(lambda line: line.account_id == self.bills)
        self.receive(bill, 1000, "2026-02-05")
        self.assertEqual(self.history(invoice), [("2026-02-05", "payment", "1000.00")])

    def test_a_moved_claim_in_dollars_is_explained_in_both_currencies(self):
        dollar = self.setup_other_currency(
            "USD", rates=[("2026-01-01", 1.25), ("2026-08-01", 1.0)]
        )
        journal = self.bank_journal.copy({"currency_id": dollar.id, "bank_account_id": False})
        invoices = [
            self._invoice(amount, "2026-01-05", currency_id=dollar.id) for amount in (1000, 333.33)
        ]
        claims = self.move_claims(self.doubtful, *[self._receivable(each) for each in invoices])
        for claim, amount in zip(claims.sorted("amount_currency"), (333.33, 1000), strict=True):
            bank_line = self._bank_line(amount, "2026-08-05", journal_id=journal.id)
            suspense = bank_line._seek_for_lines()[1].with_context(
                skip_account_move_synchronization=True
            )
            suspense.write({"account_id": self.doubtful.id, "partner_id": self.customer.id})
            (suspense + claim).reconcile()
        for invoice in invoices:
            line = self._receivable(invoice)
            item = line._ar_open_items()[line.id]
            self.assertEqual(item.residual, 0)
            reduced = sum(each.company_amount for each in item.allocations)
            self.assertEqual(reduced, line.company_currency_id._ar_engine_currency().from_float(
                line.balance
            ))

    def test_the_number_of_queries_depends_on_the_moves_and_not_on_the_lines(self):
        def queries(count):
            lines = self.env["account.move.line"]
            for number in range(count):
                invoice = self._invoice(
                    100, "2026-01-05", due="2026-02-04", partner=self._customer(f"C {number}")
                )
                claim = self.move_claims(self.doubtful, self._receivable(invoice))
                self.receive(claim, 40, "2026-09-01")
                lines |= self._receivable(invoice)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            lines._ar_open_items()
            return self.env.cr.sql_log_count - before

        queries(1)
        self.assertEqual(queries(2), queries(8))

    def test_lines_that_go_in_a_circle_end(self):
        entry = self.env["account.move"].create({"date": "2026-06-30", "line_ids": [
            Command.create({
                "account_id": self.bills.id, "partner_id": self.customer.id, "balance": balance,
            })
            for balance in (100, -100)
        ]})
        entry.action_post()
        entry.line_ids.reconcile()
        debit = entry.line_ids.filtered("debit")
        self.assertEqual(debit._ar_open_items()[debit.id].residual, 0)

from hypothesis import given
from hypothesis import strategies as st

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..common import ArCommon
from ..properties import database_examples, undone_afterwards


@tagged("post_install", "-at_install")
class TestMatchCleanup(ArCommon):
    """Money that waits pays what is open, and nobody owes more or less than before."""

    def _payment(self, amount, memo="", day="2026-03-10", partner=None, **values):
        payment = self.env["account.payment"].create({
            "payment_type": "inbound", "partner_type": "customer",
            "partner_id": (partner or self.customer).id, "amount": amount, "date": day,
            "journal_id": self.bank_journal.id, "memo": memo, **values,
        })
        payment.action_post()
        return payment

    def _cleanup(self, partners=None, user=None):
        partners = self.customer if partners is None else partners
        model = self.env["ar.match.cleanup"].with_user(user or self.ar_user)
        return model.browse(model._open(partners.with_user(user or self.ar_user))["res_id"])

    def _balance(self, partner=None):
        return sum(self.env["account.move.line"].search([
            ("partner_id", "=", (partner or self.customer).id), ("parent_state", "=", "posted"),
            ("account_id.account_type", "=", "asset_receivable"),
        ]).mapped("amount_residual"))

    def test_the_named_document_the_only_amount_then_the_oldest(self):
        oldest, named, equal = (
            self._invoice(amount, day) for amount, day in (
                (500, "2026-01-01"), (300, "2026-02-01"), (120, "2026-02-15"))
        )
        self._payment(300, f"Facture {named.name}")
        self._payment(120)
        refund = self._invoice(50, "2026-03-01", move_type="out_refund")
        before = self._balance()
        cleanup = self._cleanup()
        pairs = {
            (line.debit_move_id, line.amount): (line.is_accepted, line.reason)
            for line in cleanup.line_ids
        }
        self.assertEqual(
            {pair: sure for pair, (sure, _reason) in pairs.items()},
            {(named, 300): True, (equal, 120): True, (oldest, 50): False},
        )
        self.assertIn(f"The text cites {named.name}", pairs[named, 300][1])
        self.assertIn("Oldest overdue document", pairs[oldest, 50][1])
        cleanup.action_match()
        self.assertEqual((named + equal + oldest).mapped("amount_residual"), [0, 0, 500])
        self.assertEqual((self._balance(), refund.amount_residual), (before, 50))
        cleanup.action_undo()
        self.assertEqual((named + equal + oldest).mapped("amount_residual"), [300, 120, 500])
        self.assertEqual((cleanup.state, self._balance()), ("undone", before))

    def test_what_is_not_accepted_leaves_its_money_to_the_next(self):
        first, second = self._invoice(100, "2026-01-01"), self._invoice(90, "2026-02-01")
        self._payment(150)
        cleanup = self._cleanup()
        self.assertEqual(cleanup.line_ids.mapped("amount"), [100, 50])
        cleanup.line_ids.is_accepted = True
        cleanup.line_ids[0].is_accepted = False
        cleanup._onchange_line_ids()
        self.assertEqual(cleanup.line_ids.mapped("amount"), [0, 90])
        cleanup.action_match()
        self.assertEqual((first + second).mapped("amount_residual"), [100, 0])

    @database_examples(usual=5, deep=150)
    @given(
        owed=st.lists(st.integers(1, 50_000), min_size=1, max_size=4),
        paid=st.lists(st.integers(1, 50_000), min_size=1, max_size=3),
        kept=st.lists(st.booleans(), min_size=12, max_size=12),
    )
    def test_nobody_owes_more_or_less_than_before(self, owed, paid, kept):
        with undone_afterwards(self):
            for number, cents in enumerate(owed):
                self._invoice(cents / 100, f"2026-01-{number + 1:02}")
            for cents in paid:
                self._payment(cents / 100)
            before = self._balance()
            cleanup = self._cleanup()
            for line, accepted in zip(cleanup.line_ids, kept, strict=False):
                line.is_accepted = accepted
            cleanup._onchange_line_ids()
            accepted = cleanup.line_ids.filtered("is_accepted")
            if not accepted:
                return
            expected = sum(accepted.mapped("amount"))
            cleanup.action_match()
            self.assertAlmostEqual(self._balance(), before, 6)
            self.assertAlmostEqual(sum(cleanup.partial_ids.mapped("amount")), expected, 6)
            cleanup.action_undo()
            self.assertAlmostEqual(self._balance(), before, 6)

    def test_disputes_and_other_currencies_are_left_out_in_words(self):
        contested = self._invoice(300, "2026-01-01")
        self.env["ar.dispute"].create({"move_id": contested.id})
        self._payment(300, contested.name)
        dollar = self.setup_other_currency("USD", rates=[("2026-01-01", 1.25)])
        other = self._customer("Charpentes Morel SA")
        self._invoice(100, "2026-01-01", partner=other, currency_id=dollar.id)
        self._payment(80, partner=other)
        cleanup = self._cleanup(self.customer + other)
        self.assertFalse(cleanup.line_ids)
        self.assertIn(f"{contested.name}: in dispute", cleanup.left_out)
        self.assertIn("has paid in EUR and owes USD", cleanup.left_out)
        self._payment(100, partner=other, currency_id=dollar.id)
        cleanup = self._cleanup(other)
        cleanup.action_match()
        self.assertEqual(cleanup.line_ids.debit_move_id.payment_state, "paid")

    def test_what_moved_is_refused_by_name_and_pairs_cannot_be_forged(self):
        invoice = self._invoice(300, "2026-01-01")
        self._payment(300, invoice.name)
        cleanup = self._cleanup()
        self._pay(invoice, "2026-03-20", amount=100)
        with self.assertRaisesRegex(UserError, "look for pairs again"):
            cleanup.action_match()
        other = self._customer("Charpentes Morel SA")
        theirs = self._invoice(300, "2026-01-01", partner=other)
        cleanup.action_refresh()
        cleanup.line_ids.write({"debit_id": self._receivable(theirs).id, "amount": 300})
        with self.assertRaisesRegex(UserError, "look for pairs again"):
            cleanup.action_match()

    def test_rights_and_companies(self):
        invoice = self._invoice(300, "2026-01-01")
        self._payment(300, invoice.name)
        clerk = new_test_user(
            self.env, login="cleanup_clerk", groups="account.group_account_invoice",
            company_id=self.company.id, company_ids=[Command.set(self.company.ids)],
        )
        with self.assertRaises(AccessError):
            self._cleanup(user=clerk)
        mine = self._cleanup()
        with self.assertRaises(AccessError):
            mine.with_user(self.credit_manager).action_match()
        other = self._create_company(name="Filiale SARL")
        elsewhere = self.env["ar.match.cleanup"].with_company(other).with_context(
            allowed_company_ids=other.ids)
        action = elsewhere._open(self.customer)
        self.assertFalse(elsewhere.browse(action["res_id"]).line_ids)

    def test_all_customers_from_the_menu(self):
        invoice = self._invoice(300, "2026-01-01")
        self._payment(300, invoice.name)
        self._invoice(300, "2026-01-01", partner=self._customer("Nothing paid SA"))
        action = self.env["ar.match.cleanup"].with_user(self.ar_user).action_open_all()
        cleanup = self.env["ar.match.cleanup"].browse(action["res_id"])
        self.assertEqual(cleanup.line_ids.debit_move_id, invoice)

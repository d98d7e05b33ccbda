from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import SaleCreditCommon


@tagged("post_install", "-at_install")
class TestCreditRelease(SaleCreditCommon):
    """What lets an order go on: money, a small amount, or a person with the authority."""

    def online_payment(self, order, amount):
        provider = self.env["payment.provider"].sudo().create({"name": "Card", "state": "test"})
        method = self.env["payment.method"].with_context(active_test=False).search([], limit=1)
        return self.env["payment.transaction"].sudo().create({
            "provider_id": provider.id, "payment_method_id": method.id, "amount": amount,
            "currency_id": order.currency_id.id, "partner_id": self.customer.id,
            "sale_order_ids": [Command.set(order.ids)], "state": "done",
            "reference": f"{order.name}-{amount}",
        })

    def test_an_online_payment_is_kept_and_the_order_waits(self):
        order = self.order(1500, require_payment=True, prepayment_percent=0.2)
        transaction = self.online_payment(order, 300)
        self.assertTrue(order.sudo()._is_confirmation_amount_reached())
        self.assertFalse(transaction._check_amount_and_confirm_order())
        self.assertEqual((order.state, transaction.state), ("draft", "done"))
        self.assertTrue(self.held(order))

    # === Exceptions === #

    def test_an_order_that_is_paid_in_full_is_no_credit(self):
        order = self.order(1500, require_payment=True)
        transaction = self.online_payment(order, 1500)
        self.assertEqual(transaction._check_amount_and_confirm_order(), order)
        self.assertEqual(order.state, "sale")

    def test_a_payment_on_account_covers_the_order_that_it_names(self):
        self._invoice(100, "2024-01-01", due="2024-01-31")
        named, other = self.order(400), self.order(400)
        (named + other).action_confirm()
        self.assertEqual(named.state, "draft", "the customer pays late")
        payment = self.env["account.payment"].create({
            "partner_id": self.customer.id, "amount": 400, "payment_type": "inbound",
            "journal_id": self.bank_journal.id, "memo": f"Advance for {named.name}.",
        })
        payment.action_post()
        self.env["account.move.line"].flush_model()
        (named + other).action_confirm()
        self.assertEqual((named.state, other.state), ("sale", "draft"))

    def test_a_number_given_by_hand_reuses_no_money(self):
        paid = self.order(400)
        payment = self.env["account.payment"].create({
            "partner_id": self.customer.id, "amount": 400, "payment_type": "inbound",
            "journal_id": self.bank_journal.id, "memo": f"Advance for {paid.name}.",
        })
        payment.action_post()
        self._grant(self.customer, 0)
        number = paid.name
        renamed, created = self.order(390), self.order(380, name=number)
        paid.name = "Paid"
        renamed.write({"name": number, "ar_is_named_by_hand": False})
        renamed.ar_is_named_by_hand = False
        tricky = self.env["sale.order"].with_user(self.salesman).with_context(
            default_name=number, default_ar_is_named_by_hand=False
        ).create(self.values(370))
        for order in (renamed, created, tricky):
            self.assertFalse(order.sudo()._ar_covered_amounts()[order.id])
        self.assertFalse(tricky.ar_is_named_by_hand)

    def test_as_many_people_release_as_the_step_asks_for(self):
        policy = self.env["ar.credit.policy"]._for(self.customer, self.company)[self.customer.id]
        policy.step_ids = [Command.create({
            "name": "Two of us", "amount_above": 1400, "approvals": 2,
            "user_ids": [Command.set((self.credit_manager + self.ar_admin + self.ar_user).ids)],
        })]
        order = self.order(1500)
        order.action_confirm()
        hold = self.held(order)
        first, second = hold.with_user(self.credit_manager), hold.with_user(self.ar_user)
        first._release("The first", ceiling=2000)
        order.action_confirm()
        self.assertEqual((hold.state, order.state), ("held", "draft"), "one is not enough")
        self.assertFalse(first.can_release)
        with self.assertRaisesRegex(UserError, "You have already agreed"):
            first._release("And again")
        order.order_line.price_unit = 1600
        order.action_confirm()
        self.assertFalse(hold.agreed_by_ids, "a larger order asks everybody again")
        first._release("The first", ceiling=2000)
        second.env["ar.credit.release"].create({
            "hold_ids": [Command.set(hold.ids)], "comment": "The second", "ceiling": 1700,
        }).action_release()
        self.assertEqual((hold.state, hold.released_amount), ("released", 1700))
        self.assertEqual(hold.agreed_by_ids, self.credit_manager + self.ar_user)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_small_amounts_pass_until_they_are_no_small_amount_together(self):
        self._grant(self.customer, 0)
        policy = self.env["ar.credit.policy"]._for(self.customer, self.company)[self.customer.id]
        policy.small_amount = 100
        orders = self.order(60) + self.order(60) + self.order(40) + self.order(101)
        for order in orders:
            order.action_confirm()
        self.assertEqual(orders.mapped("state"), ["sale", "draft", "sale", "draft"])

    def test_an_agreed_deposit_frees_the_order_when_it_arrives(self):
        self._grant(self.customer, 5000, prepaid_percent=30)
        order = self.order(1000)
        order.action_confirm()
        self.assertIn("prepayment", self.held(order).reasons)
        self.online_payment(order, 300)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    # === Releases === #

    def test_a_release_ends_on_its_last_day(self):
        order = self.order(1500)
        order.action_confirm()
        hold = self.held(order)
        today = fields.Date.today()
        with self.assertRaisesRegex(UserError, "until today"):
            hold.with_user(self.credit_manager)._release("Soon", until=today - timedelta(days=1))
        hold.with_user(self.credit_manager)._release("Soon", until=today, ceiling=1600)
        self.assertEqual((hold.release_until, hold.released_amount), (today, 1600))
        order.order_line.price_unit = 1600
        self.assertTrue(order.ar_credit_released)
        with freeze_time(today + timedelta(days=1)):
            order.invalidate_recordset()
            self.assertFalse(order._ar_is_released(self.customer))
            order.action_confirm()
            self.assertEqual((order.state, hold.state), ("draft", "expired"))

    def test_the_nightly_job_closes_releases_that_are_over(self):
        order = self.order(1500)
        order.action_confirm()
        hold = self.held(order)
        hold.with_user(self.credit_manager)._release("Soon")
        self.env["ar.credit.hold"]._expire_releases()
        self.assertEqual(hold.state, "released")
        hold.release_until = fields.Date.today() - timedelta(days=1)
        self.env["ar.credit.hold"]._expire_releases()
        self.assertEqual(hold.state, "expired")

    def test_longer_payment_terms_after_the_release_ask_again(self):
        order = self.order(1500)
        order.action_confirm()
        self.held(order).with_user(self.credit_manager)._release("At these terms")
        order.payment_term_id = self.env.ref("account.account_payment_term_30days")
        order.action_confirm()
        self.assertEqual(order.state, "draft")

    def test_who_lacks_the_authority_for_an_amount_does_not_release_it(self):
        policy = self.env["ar.credit.policy"]._for(self.customer, self.company)[self.customer.id]
        policy.step_ids = [Command.create({
            "name": "Finance director", "amount_above": 1450, "user_ids": [self.ar_admin.id],
        })]
        small, large = self.order(1400), self.order(1500)
        for order in (small, large):
            order.action_confirm()
        manager = self.credit_manager
        both = (self.held(small) + self.held(large)).with_user(manager)
        with self.assertRaisesRegex(AccessError, "authority for"):
            both._release("All of them")
        with self.assertRaisesRegex(AccessError, "authority for"):
            self.held(small).with_user(manager)._release("More", ceiling=1500)
        self.held(small).with_user(manager)._release("This one")
        self.held(large).with_user(self.ar_admin)._release("That one")

    def test_an_invoice_of_an_order_is_not_asked_about_again(self):
        self.company.ar_credit_hold_invoices = True
        order = self.order(900)
        order.action_confirm()
        self._grant(self.customer, 100)
        advance = self.env["sale.advance.payment.inv"].with_context(
            active_model="sale.order", active_ids=order.ids
        )
        advance.create({"advance_payment_method": "percentage", "amount": 30}).create_invoices()
        advance.create({"advance_payment_method": "delivered"}).create_invoices()
        invoices = order.sudo().invoice_ids
        invoices.action_post()
        self.assertEqual(invoices.mapped("state"), ["posted", "posted"])

    def test_the_order_shows_what_the_customer_was_allowed(self):
        self._grant(self.customer, 1000, prepaid_percent=30)
        self._invoice(400, "2026-01-10", due=fields.Date.today())
        order = self.order(100)
        self.assertTrue(order.ar_has_credit_limit)
        self.assertEqual((order.ar_credit_limit, order.ar_credit_available), (1000, 600))
        self.assertIn("30 % prepayment", order.ar_credit_conditions)
        self.assertFalse(self.order(100, partner=self.free).ar_has_credit_limit)

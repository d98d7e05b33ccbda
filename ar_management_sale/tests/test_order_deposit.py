from odoo import Command
from odoo.tests import tagged

from .common import SaleCreditCommon


@tagged("post_install", "-at_install")
class TestOrderDeposit(SaleCreditCommon):
    """A prepayment that keeps an order on hold is asked for and followed like what is due."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("ar_management.ar_reminder_policy_french").with_company(
            cls.company
        ).enabled = True
        cls.buyer = cls._customer("Prepaying")
        cls.buyer.email = "buyer@client.example"
        cls._grant(cls.buyer, 50000, state="conditional", prepaid_percent=30)

    def follow(self):
        requests = self.env["ar.deposit.request"]
        requests._follow(self.company)
        return requests.search([("partner_id", "=", self.buyer.id)])

    def held_order(self, amount=1000):
        order = self.order(amount, self.buyer)
        order.action_confirm()
        self.assertTrue(self.held(order))
        return order

    def pay(self, order, amount):
        self.env["account.payment"].create({
            "payment_type": "inbound", "partner_type": "customer", "amount": amount,
            "partner_id": self.buyer.id, "journal_id": self.bank_journal.id,
            "memo": f"Advance for {order.name}.",
        }).action_post()

    def test_a_held_order_asks_for_its_prepayment(self):
        order = self.held_order()
        request = self.follow()
        self.assertEqual(
            (request.amount, request.open_amount, request.reference, request.state),
            (300, 300, order.name, "open"),
        )
        self.assertEqual(self.follow(), request)
        self.assertEqual(request._payment_details()["reference"], order.name)
        request.with_user(self.ar_user).action_send()
        self.assertIn(order.name, request.message_ids.filtered("subject")[:1].body)

    def test_money_that_names_the_order_reduces_and_ends_it(self):
        order = self.held_order()
        request = self.follow()
        self.pay(order, 100)
        self.follow()
        self.assertEqual((request.open_amount, request.state), (200, "open"))
        self.pay(order, 200)
        self.follow()
        self.assertEqual((request.open_amount, request.state), (0, "received"))

    def test_an_order_that_is_cancelled_asks_for_nothing(self):
        order = self.held_order()
        request = self.follow()
        order._action_cancel()
        self.follow()
        self.assertEqual(request.state, "dropped")

    def test_two_orders_ask_for_two_deposits(self):
        orders = self.held_order() | self.held_order(2000)
        self.assertEqual(sorted(self.follow().mapped("reference")), sorted(orders.mapped("name")))
        self.assertEqual(sorted(self.follow().mapped("amount")), [300, 600])

    def test_an_order_on_hold_for_another_reason_asks_for_none(self):
        poor = self._poor()
        order = self.env["sale.order"].with_user(self.salesman).create({
            **self.values(900, poor),
            "order_line": [Command.create({
                "product_id": self.product.id, "product_uom_qty": 1, "price_unit": 900,
                "tax_ids": [Command.clear()],
            })],
        })
        order.action_confirm()
        self.assertTrue(self.held(order))
        self.env["ar.deposit.request"]._follow(self.company)
        self.assertFalse(self.env["ar.deposit.request"].search([("partner_id", "=", poor.id)]))

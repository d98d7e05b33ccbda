from odoo.tests import HttpCase, tagged

from odoo.addons.ar_management.tests.common import leave_out_missing_library
from odoo.addons.ar_management_sale.tests.common import OnlineBuyer

from ..common import DeliveryCreditCommon
from .common import BesideAddons

SIGNATURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
    "rkJggg=="
)


@tagged("post_install", "-at_install")
class TestShopWebsite(BesideAddons, OnlineBuyer, DeliveryCreditCommon, HttpCase):
    """A customer who buys in the web shop, pays at once or asks for credit there."""

    needed = ("website_sale",)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        leave_out_missing_library(cls.env)
        cls.website = cls.env["website"].create({
            "name": "Shop", "company_id": cls.company.id, "user_id": cls._public_user().id,
        })

    @classmethod
    def _public_user(cls):
        return cls.company.sudo()._get_public_user()

    def cart(self, quantity, term=None):
        """The cart of the buyer, as the web shop writes it: to be paid at once."""
        return self.bought(
            0, payment_term_id=(term or self.at_once).id, website_id=self.website.id,
            order_line=self.lines(self.new_line(100, quantity, self.goods)),
        )

    def page(self, order, query=""):
        self.env.flush_all()
        return self.url_open(order.get_portal_url(query_string=query)).text

    def test_who_pays_at_once_is_not_held_although_the_credit_is_used_up(self):
        self.cut_limit(0)
        order = self.cart(5)
        self.pay(order, 500)
        self.assertEqual(order.state, "sale")
        picking = self.transfer(order)
        picking.button_validate()
        self.assertEqual(picking.state, "done", "it is paid")
        self.assertFalse(order.ar_credit_hold_ids)

    def test_who_pays_a_part_keeps_the_payment_and_reads_that_the_order_is_looked_at(self):
        self.cut_limit(0)
        order = self.cart(5, self.in_30_days)
        order.write({"require_payment": True, "prepayment_percent": 0.2})
        self.pay(order, 100)
        self.assertEqual((order.state, order.transaction_ids.state), ("draft", "done"))
        self.assertTrue(self.held(order))
        text = self.page(order)
        self.assertIn("is being reviewed", text)
        self.assertNotIn("credit limit", text.lower())

    def test_who_promises_a_transfer_waits_for_the_goods_until_it_came(self):
        self.cut_limit(0)
        order = self.cart(5)
        transaction = self.payment(order, 500)
        transaction._set_pending()
        transaction._post_process()
        self.assertIn(order.state, ("draft", "sent"))
        order.with_user(self.salesman).action_confirm()
        self.assertEqual(order.state, "sale", "to be paid at once: the goods wait")
        picking = self.transfer(order)
        picking.button_validate()
        self.assert_held(picking)
        with self.booked_elsewhere():
            transaction._set_done()
            transaction._post_process()
        picking.button_validate()
        self.assertEqual(picking.state, "done")

    def test_who_signs_the_quotation_reads_that_it_is_looked_at(self):
        self.cut_limit(0)
        order = self.cart(5, self.in_30_days)
        order.write({"require_signature": True, "require_payment": False, "state": "sent"})
        self.authenticate("online_buyer", "online_buyer")
        self.make_jsonrpc_request(f"/my/orders/{order.id}/accept", {
            "access_token": order._portal_ensure_token(), "name": "Eve", "signature": SIGNATURE,
        })
        self.env.invalidate_all()
        self.assertEqual(order.state, "sent")
        hold = self.held(order)
        self.assertEqual((hold.state, hold.requested_by), ("held", self.buyer))
        text = self.page(order, "&message=sign_ok")
        self.assertIn("is being reviewed", text)
        self.assertNotIn("has been confirmed", text)

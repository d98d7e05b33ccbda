from odoo.http import root
from odoo.tests import HttpCase, tagged

from odoo.addons.ar_management_sale.tests.common import OnlineBuyer, SaleCreditCommon

REVIEWED = "being reviewed"


@tagged("post_install", "-at_install")
class TestShopConfirmation(OnlineBuyer, SaleCreditCommon, HttpCase):
    """What a customer of the shop reads after paying a part of an order that is held."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.website = cls.env["website"].get_current_website()
        cls.website.company_id = cls.company

    def ordered(self, amount, paid):
        """An order of the shop, on which a part was paid online."""
        order = self.bought(
            amount, website_id=self.website.id, require_payment=True,
            prepayment_percent=paid / amount,
            payment_term_id=self.env.ref("account.account_payment_term_30days").id,
        )
        self.pay(order, paid)
        return order

    def enter(self, **known):
        """The buyer comes to the shop, whose session knows this."""
        self.env.flush_all()
        self.authenticate("online_buyer", "online_buyer")
        self.session.update(known)
        root.session_store.save(self.session)

    def change_cart(self, order, quantity):
        """The buyer writes another quantity into the cart, if it still is one."""
        self.enter(sale_order_id=order.id)
        self.make_jsonrpc_request("/shop/cart/update", {
            "line_id": order.order_line.id, "quantity": quantity,
        })
        self.env.invalidate_all()

    def confirmation(self, order):
        """The page that the shop shows after the payment."""
        self.enter(sale_last_order_id=order.id)
        response = self.url_open("/shop/payment/validate", allow_redirects=True)
        self.assertEqual(response.status_code, 200)
        self.assertTrue(response.url.endswith("/shop/confirmation"), response.url)
        return response.text

    def test_who_ordered_more_than_the_limit_reads_that_it_is_reviewed(self):
        order = self.ordered(5000, 500)
        self.assertEqual((order.state, self.held(order).state), ("draft", "held"))
        text = self.confirmation(order)
        self.assertIn(REVIEWED, text)
        self.assertIn(order.name, text)
        for word in ("credit limit", "Held for credit", "exposure"):
            self.assertNotIn(word.lower(), text.lower())
        self.assertFalse(order.invoice_ids)

    def test_who_is_within_the_limit_reads_nothing_of_it(self):
        order = self.ordered(500, 100)
        self.assertEqual(order.state, "sale")
        self.assertNotIn(REVIEWED, self.confirmation(order))

    def test_a_cart_that_grows_after_its_release_asks_again(self):
        cart = self.bought(
            0, website_id=self.website.id, order_line=self.lines(self.new_line(100, 20)),
        )
        confirm = cart.sudo(False).with_user(self.salesman).action_confirm
        confirm()
        self.held(cart).with_user(self.credit_manager)._release("Known for years")
        self.change_cart(cart, 90)
        self.assertEqual(cart.amount_total, 9000)
        confirm()
        self.assertEqual((cart.state, self.held(cart).amount), ("draft", 9000))
        self.change_cart(cart, 10)
        confirm()
        self.assertEqual(cart.state, "sale")
        self.change_cart(cart, 90)
        self.assertEqual(cart.amount_total, 1000)

    def test_a_cart_on_which_a_part_was_paid_is_none_any_more(self):
        order = self.ordered(5000, 500)
        self.change_cart(order, 90)
        self.assertEqual((order.state, order.amount_total), ("draft", 5000))

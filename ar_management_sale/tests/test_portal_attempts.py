from odoo import Command
from odoo.tests import HttpCase, tagged
from odoo.tests.common import JsonRpcException
from odoo.tools import mute_logger

from odoo.addons.ar_management.tests.remote import RemoteCalls

from .common import OnlineBuyer, SaleCreditCommon

SIGNATURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
    "rkJggg=="
)
NEEDS = "needs a credit decision"


@tagged("post_install", "-at_install")
class TestPortalAttempts(OnlineBuyer, RemoteCalls, SaleCreditCommon, HttpCase):
    """Quotations with optional products, signed and paid over a public link; their templates."""

    def offered(self, amount, optional=0, product=None, **values):
        """A quotation that waits for its signature, with an optional product of 100."""
        return self.bought(0, order_line=self.lines(
            self.new_line(amount, product=product),
            {"display_type": "line_section", "name": "Options", "is_optional": True},
            self.new_line(100, optional, product),
        ), state="sent", require_signature=True, require_payment=False, **values)

    def delivered(self):
        """A service that is invoiced once it is delivered."""
        return self.env["product.product"].create({
            "name": "Work", "type": "service", "invoice_policy": "delivery", "list_price": 100,
            "taxes_id": [Command.clear()],
        })

    def asked(self, order, path, **params):
        """What a visitor without a login sends with the link of the quotation."""
        self.env.flush_all()
        self.authenticate(None, None)
        answer = self.make_jsonrpc_request(f"/my/orders/{order.id}/{path}", {
            "access_token": order._portal_ensure_token(), **params,
        })
        self.env.invalidate_all()
        return answer

    def choose(self, order, quantity):
        return self.asked(order, "update_line_dict", line_id=order.order_line[-1].id,
                          input_quantity=quantity)

    def sign(self, order):
        return self.asked(order, "accept", name="Eve", signature=SIGNATURE)

    def test_options_within_the_limit_are_chosen_and_signed(self):
        order = self.offered(900)
        self.choose(order, 1)
        self.sign(order)
        self.assertEqual((order.state, order.amount_total), ("sale", 1000))
        self.choose(order, 50)
        self.assertEqual(order.amount_total, 1000)

    def test_options_that_are_chosen_after_a_release_ask_again(self):
        order = self.offered(2000)
        self.sign(order)
        self.held(order).with_user(self.credit_manager)._release("Known for years")
        self.choose(order, 50)
        order.sudo(False).with_user(self.salesman).action_confirm()
        self.assertEqual((order.state, order.amount_total), ("sent", 7000))
        self.assertEqual(self.held(order).amount, 7000)

    def test_no_number_of_an_option_is_a_discount(self):
        delivered = self.delivered()
        order = self.offered(5000, product=delivered)
        self.choose(order, -45)
        self.assertEqual(order.amount_total, 500)
        self.sign(order)
        self.assertEqual(order.state, "sent")
        self.assertEqual(self.held(order).amount, 5000)
        for number in ("NaN", "Infinity", 10**30):
            with self.assertRaises(JsonRpcException), mute_logger("odoo.http"):
                self.choose(order, number)
            self.env.invalidate_all()
            self.assertEqual(order.state, "sent")

    def test_who_signs_and_pays_a_part_waits(self):
        order = self.offered(5000)
        order.write({"require_payment": True, "prepayment_percent": 0.1})
        self.sign(order)
        self.assertEqual(order.state, "sent")
        self.pay(order, 500)
        self.assertEqual((order.state, self.held(order).state), ("sent", "held"))
        self.pay(order, 4500)
        self.assertEqual(order.state, "sale")

    def test_a_discount_that_nobody_will_invoice_is_none(self):
        delivered = self.delivered()
        for line in self.new_line(-4500, 1, delivered), self.new_line(4500, -1, delivered):
            order = self.order(0, order_line=self.lines(
                self.new_line(5000, product=delivered), line
            ))
            self.answers(self.salesman, "sale.order", "action_confirm", order.ids)
            self.env.invalidate_all()
            self.assertEqual((order.state, self.held(order).amount), ("draft", 5000))
        order = self.order(0, order_line=self.lines(
            self.new_line(5000, product=delivered), self.new_line(-4500)
        ))
        self.answers(self.salesman, "sale.order", "action_confirm", order.ids)
        self.env.invalidate_all()
        self.assertEqual((order.state, self.exposure()), ("sale", 500))

    def test_a_template_brings_no_lines_into_a_confirmed_order(self):
        template = self.env["sale.order.template"].create({
            "name": "Large", "prepayment_percent": 0.01, "require_payment": True,
            "sale_order_template_line_ids": [Command.create({
                "product_id": self.product.id, "product_uom_qty": 900,
            })],
        })
        order = self.order(900)
        order.action_confirm()
        self.answers(self.salesman, "sale.order", "write", order.ids,
                     {"sale_order_template_id": template.id})
        self.env.invalidate_all()
        self.assertEqual(order.sale_order_template_id, template)
        self.assertEqual((order.state, order.amount_total, self.exposure()), ("sale", 900, 900))
        values = {"partner_id": self.customer.id, "sale_order_template_id": template.id}
        for method, args in (
            ("create", [[self.values(5000, state="sale", **values)]]),
            ("web_save", [[], self.values(5000, state="sale", **values), {"id": {}}]),
        ):
            self.refuses(self.salesman, "sale.order", method, *args, says=NEEDS)
        self.refuses(self.salesman, "sale.order.template", "write", template.ids, {"name": "Mine"})

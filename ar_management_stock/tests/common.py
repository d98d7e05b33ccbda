"""Test kit for deliveries: a warehouse clerk, goods, and orders on their way."""

from odoo import Command
from odoo.tests import HttpCase

from odoo.addons.ar_management.tests.remote import RemoteCalls
from odoo.addons.ar_management_sale.tests.common import SaleCreditCommon

NEEDS = "needs a credit decision"


class DeliveryCreditCommon(SaleCreditCommon):
    """Orders of goods as a salesman makes them, transfers as a warehouse clerk does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._person("test_clerk", "stock.group_stock_user")
        cls.company.ar_credit_hold_deliveries = True
        cls.goods = cls.env["product.product"].create({
            "name": "Door", "type": "consu", "invoice_policy": "delivery", "list_price": 100,
            "taxes_id": [Command.clear()],
        })
        cls.at_once = cls.env.ref("account.account_payment_term_immediate")
        cls.in_30_days = cls.env.ref("account.account_payment_term_30days")

    @classmethod
    def get_default_groups(cls):
        return super().get_default_groups() | cls.quick_ref("stock.group_stock_manager")

    def goods_order(self, quantity=10, price=100, **values):
        """Confirmed order of goods."""
        line = self.new_line(price, quantity, self.goods)
        order = self.order(0, order_line=self.lines(line), **values)
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        return order

    def transfer(self, order, user=None):
        """The open transfer of an order, as the clerk sees it."""
        pickings = order.sudo().picking_ids.filtered(
            lambda each: each.state not in ("done", "cancel")
        )
        return pickings.with_user(user or self.clerk)

    def pick(self, picking, quantity):
        picking.move_ids.write({"quantity": quantity, "picked": True})
        return picking

    def without_order(self, quantity, code="outgoing"):
        """An open transfer of goods that no order asks for, all of it picked by the clerk."""
        kind = self.env["stock.picking.type"].search(
            [("code", "=", code), ("company_id", "=", self.company.id)], limit=1
        )
        source = kind.default_location_src_id
        if code == "dropship":
            source = self.env.ref("stock.stock_location_suppliers")
        places = {"location_id": source.id,
                  "location_dest_id": self.customer.property_stock_customer.id}
        picking = self.env["stock.picking"].with_user(self.clerk).create({
            "partner_id": self.customer.id, "picking_type_id": kind.id, **places,
            "move_ids": [Command.create({
                "product_id": self.goods.id, "product_uom_qty": quantity, **places,
            })],
        })
        picking.action_confirm()
        return self.pick(picking, quantity)

    def cut_limit(self, limit=100):
        """The customer is worth less than when the order was confirmed."""
        self._grant(self.customer, limit)

    def assert_held(self, picking):
        self.assertNotIn(picking.state, ("done", "cancel"))
        self.assertEqual(picking.sudo().ar_credit_hold_id.state, "held")
        self.assertFalse(any(picking.sudo().move_ids.mapped(lambda move: move.state == "done")))


class RemoteCreditCommon(RemoteCalls, DeliveryCreditCommon, HttpCase):
    """Attempts over HTTP; what counts is what is there afterwards."""

    def service(self, amount=1000, quantity=1, **values):
        """Confirmed order of a service."""
        lines = self.lines(self.new_line(amount, quantity))
        order = self.order(0, **{"order_line": lines, **values})
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        return order

    def tried(self, user, model, method, *args):
        """Call it by both protocols, whatever they answer."""
        answers = self.answers(user, model, method, *args)
        self.env.invalidate_all()
        return answers

    def granted(self, user, model, method, *args):
        """Call what is everybody's right; the second protocol may find nothing left to do."""
        self.assertTrue(any(done for done, _answer in self.tried(user, model, method, *args)))

    def confirm(self, *orders):
        for order in orders:
            self.tried(self.salesman, "sale.order", "action_confirm", order.ids)

    def paid(self, amount, memo):
        """A payment on account that names an order."""
        self.env["account.payment"].create({
            "payment_type": "inbound", "partner_id": self.customer.id, "amount": amount,
            "memo": memo,
        }).action_post()

"""Test kit for deliveries: a warehouse clerk, goods, and orders on their way."""

from odoo import Command
from odoo.tests import new_test_user

from odoo.addons.ar_management_sale.tests.common import SaleCreditCommon


class DeliveryCreditCommon(SaleCreditCommon):
    """Orders of goods as a salesman makes them, transfers as a warehouse clerk does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = new_test_user(
            cls.env, login="test_clerk", groups="stock.group_stock_user",
            company_id=cls.company.id, company_ids=[Command.set(cls.company.ids)],
        )
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
        order = self.order(0, order_line=[Command.create({
            "product_id": self.goods.id, "product_uom_qty": quantity, "price_unit": price,
            "tax_ids": [Command.clear()],
        })], **values)
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

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import DeliveryCreditCommon

NEEDS = "needs a credit decision"


@tagged("post_install", "-at_install")
class TestDeliveryAttempts(DeliveryCreditCommon):
    """Ways around the decision on goods that were tried, as the least-privileged user."""

    def delivered(self, quantity=10, **values):
        order = self.goods_order(quantity, **values)
        self.transfer(order).button_validate()
        return order

    # === Orders that are delivered === #

    def test_a_delivered_order_takes_no_edit_without_a_decision(self):
        order = self.delivered(payment_term_id=self.in_30_days.id)
        line = order.order_line
        with mute_logger("odoo.tools.translate"):  # core names the copy where no language is set
            later = self.in_30_days.copy({"name": "130 days"})
        later.line_ids.nb_days = 130
        self._grant(self.customer, 1000)
        self.refused_everywhere(line, "write", {"price_unit": 10_000}, says=NEEDS)
        self.refused_everywhere(order, "write", {
            "order_line": [Command.update(line.id, {"price_unit": 10_000})],
        }, says=NEEDS)
        poor = self._poor()
        self.refused_everywhere(order, "write", {"partner_invoice_id": poor.id}, says=NEEDS)
        self.cut_limit(500)
        self.refused_everywhere(order, "write", {"payment_term_id": later.id}, says=NEEDS)
        line.write({"price_unit": 90})
        self.refused_everywhere(line, "write", {"price_unit": 100}, says=NEEDS)

    def test_lowering_to_what_was_delivered_and_raising_again_asks(self):
        order = self.goods_order(8)
        picking = self.pick(self.transfer(order), 4)
        picking.with_context(skip_backorder=True).button_validate()
        self.cut_limit(400)
        line = order.order_line
        line.write({"product_uom_qty": 4})
        self.refused_everywhere(line, "write", {"product_uom_qty": 8}, says=NEEDS)

    def test_ordering_what_was_delivered_already_asks_for_nothing(self):
        order = self.goods_order(5)
        self.pick(self.transfer(order), 8).button_validate()
        self.cut_limit(100)
        order.order_line.write({"product_uom_qty": 8})
        self.assertEqual(order.amount_total, 800)

    # === Stock === #

    def internal(self, partner=None):
        """An internal transfer of five doors, as the clerk makes it."""
        kind = self.env["stock.picking.type"].with_context(active_test=False).search(
            [("code", "=", "internal"), ("company_id", "=", self.company.id)], limit=1
        )
        stock = kind.default_location_src_id
        shelf = self.env["stock.location"].create({
            "name": "Shelf", "location_id": stock.id, "usage": "internal",
        })
        picking = self.env["stock.picking"].with_user(self.clerk).create({
            "picking_type_id": kind.id, "partner_id": partner.id if partner else False,
            "location_id": stock.id, "location_dest_id": shelf.id,
            "move_ids": [Command.create({
                "product_id": self.goods.id, "product_uom_qty": 5,
                "location_id": stock.id, "location_dest_id": shelf.id,
            })],
        })
        picking.action_confirm()
        return self.pick(picking, 5)

    def test_the_destination_of_a_line_says_where_goods_go(self):
        customers = self.customer.property_stock_customer
        self.cut_limit(100)
        before = self.internal(self.customer)
        before.move_line_ids.write({"location_dest_id": customers.id})
        before.button_validate()
        self.assert_held(before)
        for partner, says in ((self.customer, NEEDS), (None, "names none")):
            after = self.internal(partner)
            after.button_validate()
            self.assertEqual(after.state, "done")
            self.refused_everywhere(
                after.move_line_ids, "write", {"location_dest_id": customers.id}, says=says
            )

    def test_a_second_quantity_beside_the_first_counts_for_nothing(self):
        self.cut_limit(450)
        picking = self.pick(self.transfer(self.goods_order(4)), 4)
        picking.move_line_ids.write({"quantity": 4, "quantity_product_uom": 400})
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        self.assertEqual(picking.move_line_ids.quantity_product_uom, 4)
        self.refused_everywhere(
            picking.move_line_ids, "write", {"quantity": 40, "quantity_product_uom": 4},
            says=NEEDS,
        )

    def test_a_location_with_goods_does_not_become_one_of_customers(self):
        self.goods.is_storable = True
        picking = self.internal()
        picking.button_validate()
        shelf = picking.location_dest_id.sudo()
        self.refused(shelf.write, {"usage": "customer"}, says="holds goods")

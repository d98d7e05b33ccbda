from odoo import Command
from odoo.tests import tagged

from ..common import NEEDS, RemoteCreditCommon
from .common import BesideAddons


@tagged("post_install", "-at_install")
class TestShopRemote(BesideAddons, RemoteCreditCommon):
    """Carriers, kits, drop shipping, batches, manufacturing: over HTTP, with the least rights."""

    needed = ("sale_mrp", "stock_picking_batch", "delivery", "stock_dropshipping")

    def kit(self, price=0, parts=2, each=2):
        """The goods become a kit of parts that have this price."""
        products = self.env["product.product"].create([
            {"name": f"Part {number}", "type": "consu", "list_price": price}
            for number in range(parts)
        ])
        self.env["mrp.bom"].create({
            "product_tmpl_id": self.goods.product_tmpl_id.id, "type": "phantom",
            "bom_line_ids": [Command.create({"product_id": part.id, "product_qty": each})
                             for part in products],
        })
        return products

    def carrier(self, price=100_000):
        return self.env["delivery.carrier"].create({
            "name": "Gold", "delivery_type": "fixed", "fixed_price": price,
            "product_id": self.product.id,
        })

    # === Carriers === #

    def test_a_carrier_adds_no_charge_beyond_the_limit(self):
        order = self.goods_order(10)
        carrier = self.carrier()
        for _done, wizard in self.answers(
            self.salesman, "choose.delivery.carrier", "create",
            [{"order_id": order.id, "carrier_id": carrier.id, "delivery_price": 100_000}],
        ):
            self.refuses(self.salesman, "choose.delivery.carrier", "button_confirm", wizard,
                         says=NEEDS)
        self.refuses(self.salesman, "sale.order.line", "create", [{
            "order_id": order.id, "product_id": self.product.id, "is_delivery": True,
            "product_uom_qty": 1, "price_unit": 100_000,
        }], says=NEEDS)
        self.assertEqual((order.amount_total, self.exposure()), (1000, 1000))

    def test_a_charge_that_is_there_grows_by_no_update(self):
        order = self.goods_order(9)
        carrier = self.carrier(50)
        # Its answer is None, which XML-RPC does not know: through the ORM.
        self.env["choose.delivery.carrier"].with_user(self.salesman).create(
            {"order_id": order.id, "carrier_id": carrier.id, "delivery_price": 50}
        ).button_confirm()
        charge = order.order_line.filtered("is_delivery")
        self.assertTrue(charge)
        charge_limit = 1000 - 900
        self.refuses(self.salesman, "sale.order.line", "write", charge.ids,
                     {"price_unit": charge_limit + 5000}, says=NEEDS)
        self.tried(self.salesman, "sale.order", "write", order.ids, {
            "recompute_delivery_price": True, "carrier_id": self.carrier().id,
        })
        self.assertLessEqual(self.exposure(), 1000)

    def test_a_carrier_charges_nothing_at_the_delivery_beyond_the_limit(self):
        """Real costs, which a carrier adds to the order when the goods leave."""
        order = self.goods_order(9)
        carrier = self.carrier(50)
        carrier.invoice_policy = "real"
        picking = self.transfer(order)
        self.tried(self.clerk, "stock.picking", "write", picking.ids,
                   {"carrier_id": carrier.id, "carrier_price": 100_000})
        self.tried(self.clerk, "stock.picking", "button_validate", picking.ids)
        self.assertLessEqual(self.exposure(), 1000)

    # === Kits === #

    def test_the_parts_of_a_kit_do_not_leave_one_by_one(self):
        self.kit()
        order = self.goods_order(10)
        self.cut_limit(100)
        picking = self.transfer(order)
        for move in picking.move_ids:
            picking.move_ids.write({"picked": False})
            self.tried(self.clerk, "stock.move", "write", move.ids,
                       {"quantity": 20, "picked": True})
            self.tried(self.clerk, "stock.picking", "button_validate", picking.ids)
            self.refuses(self.clerk, "stock.move", "write", move.ids, {"state": "done"},
                         says=NEEDS)
        self.tried(self.clerk, "stock.move", "write", picking.move_ids.ids,
                   {"bom_line_id": False, "product_uom_qty": 10**6})
        self.pick(picking, 20)
        self.tried(self.clerk, "stock.picking", "button_validate", picking.ids)
        self.assertNotEqual(picking.state, "done")

    def test_another_recipe_makes_no_cheaper_kit(self):
        parts = self.kit()
        order = self.goods_order(10)
        self.cut_limit(100)
        engineer = self._person("test_engineer", "mrp.group_mrp_manager,stock.group_stock_user")
        bom = self.goods.bom_ids
        self.tried(engineer, "mrp.bom", "write", bom.ids, {"active": False})
        self.tried(engineer, "mrp.bom.line", "write", bom.bom_line_ids.ids,
                   {"product_qty": 10**6})
        picking = self.transfer(order)
        self.tried(self.clerk, "stock.picking", "button_validate", picking.ids)
        self.assertTrue(parts)
        self.assert_held(picking)

    # === Drop shipping === #

    def test_a_supplier_who_delivers_to_the_customer_is_asked_about(self):
        self.cut_limit(100)
        picking = self.without_order(5, "dropship")
        self.tried(self.clerk, "stock.picking", "button_validate", picking.ids)
        self.assert_held(picking)
        self.refuses(self.clerk, "stock.move", "write", picking.move_ids.ids,
                     {"state": "done"}, says=NEEDS)
        self.tried(self.clerk, "stock.picking", "write", picking.ids, {
            "picking_type_id": self.env["stock.picking.type"].search([
                ("code", "=", "incoming"), ("company_id", "=", self.company.id)], limit=1).id,
        })
        self.tried(self.clerk, "stock.picking", "button_validate", picking.ids)
        # As a receipt they come into the house.
        self.assertNotIn("customer", picking.move_line_ids.location_dest_id.mapped("usage"))

    # === Batches === #

    def test_a_batch_leaves_what_is_held(self):
        pickings = self.transfer(self.goods_order(4)) | self.transfer(self.goods_order(4))
        self.cut_limit(450)
        for done, batch in self.answers(self.clerk, "stock.picking.batch", "create", [{
            "picking_ids": [Command.set(pickings.ids)], "company_id": self.company.id,
        }]):
            self.assertTrue(done, batch)
            self.tried(self.clerk, "stock.picking.batch", "action_confirm", batch)
            self.tried(self.clerk, "stock.picking.batch", "action_done", batch)
            self.tried(self.clerk, "stock.picking.batch", "write", batch, {"state": "done"})
        left = pickings.filtered(lambda picking: picking.state == "done")
        self.assertEqual(len(left), 1)
        self.assert_held(pickings - left)

    # === Manufacturing === #

    def test_nothing_is_made_in_the_house_of_a_customer(self):
        worker = self._person("test_worker", "mrp.group_mrp_user,stock.group_stock_user")
        places = self.customer.property_stock_customer
        for done, production in self.answers(worker, "mrp.production", "create", [{
            "product_id": self.goods.id, "product_qty": 5, "location_dest_id": places.id,
        }]):
            if not done:
                continue
            self.tried(worker, "mrp.production", "action_confirm", production)
            self.tried(worker, "mrp.production", "write", production, {"qty_producing": 5})
            self.tried(worker, "mrp.production", "button_mark_done", production)
        moves = self.env["stock.move"].search([
            ("product_id", "=", self.goods.id), ("location_dest_id", "=", places.id),
            ("state", "=", "done"),
        ])
        self.assertFalse(moves)

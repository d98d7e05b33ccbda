from odoo import Command, fields
from odoo.tests import tagged

from ..common import DeliveryCreditCommon
from .common import BesideAddons

NEEDS = "needs a credit decision"


@tagged("post_install", "-at_install")
class TestShopDeliveries(BesideAddons, DeliveryCreditCommon):
    """Kits, drop shipping, batches, carriers and counters: goods take other ways there."""

    needed = ("sale_mrp", "stock_picking_batch", "delivery", "stock_dropshipping", "point_of_sale")

    def test_components_without_a_price_carry_that_of_their_kit(self):
        parts = self.env["product.product"].create([
            {"name": f"Part {number}", "type": "consu", "list_price": 0} for number in (1, 2)
        ])
        self.env["mrp.bom"].create({
            "product_tmpl_id": self.goods.product_tmpl_id.id, "type": "phantom",
            "bom_line_ids": [Command.create({"product_id": part.id, "product_qty": 2})
                             for part in parts],
        })
        order = self.goods_order(10)
        self.cut_limit(100)
        picking = self.transfer(order)
        picking.button_validate()
        self.assert_held(picking)
        hold = picking.sudo().ar_credit_hold_id
        self.assertEqual(hold.amount, 1000)
        hold.with_user(self.credit_manager)._release("The whole kit")
        picking.button_validate()
        self.assertEqual(picking.state, "done")

    def test_a_released_order_of_kits_is_delivered(self):
        part = self.env["product.product"].create({"name": "Part", "type": "consu"})
        self.env["mrp.bom"].create({
            "product_tmpl_id": self.goods.product_tmpl_id.id, "type": "phantom",
            "bom_line_ids": [Command.create({"product_id": part.id, "product_qty": 2})],
        })
        self.cut_limit(100)
        order = self.order(0, order_line=[Command.create({
            "product_id": self.goods.id, "product_uom_qty": 10, "price_unit": 100,
            "tax_ids": [Command.clear()],
        })])
        order.action_confirm()
        self.held(order).with_user(self.credit_manager)._release("All of it")
        order.action_confirm()
        picking = self.transfer(order)
        picking.button_validate()
        self.assertEqual(picking.state, "done")

    def test_a_batch_leaves_what_is_held(self):
        picking = self.transfer(self.goods_order(10))
        self.cut_limit()
        batch = self.env["stock.picking.batch"].sudo().create({
            "picking_ids": [Command.set(picking.ids)], "company_id": self.company.id,
        })
        batch.action_confirm()
        batch.action_done()
        self.assert_held(picking)

    def test_what_was_released_leaves_its_batch_without_what_is_held(self):
        released, held = (self.transfer(self.goods_order(4)) for _number in range(2))
        self.cut_limit()
        released.button_validate()
        hold = released.sudo().ar_credit_hold_id
        hold.with_user(self.credit_manager)._release("Paid tomorrow")
        both = self.pick(released, 4) | self.pick(held, 4)
        batch = self.env["stock.picking.batch"].sudo().create({
            "picking_ids": [Command.set(both.ids)], "company_id": self.company.id,
        })
        batch.action_confirm()
        batch.with_user(self.clerk).action_done()
        self.assertEqual(released.state, "done")
        self.assert_held(held)
        self.assertEqual(batch.picking_ids, held.sudo())

    def test_a_carrier_adds_no_charge_beyond_the_limit(self):
        order = self.goods_order(10)
        carrier = self.env["delivery.carrier"].create({
            "name": "Gold", "delivery_type": "fixed", "fixed_price": 100_000,
            "product_id": self.product.id,
        })
        wizard = self.env["choose.delivery.carrier"].with_user(self.salesman).create({
            "order_id": order.id, "carrier_id": carrier.id, "delivery_price": 100_000,
        })
        self.refused(wizard.button_confirm, says=NEEDS)

    def test_a_supplier_who_delivers_to_the_customer_is_asked_about(self):
        self.cut_limit(100)
        kind = self.env["stock.picking.type"].search(
            [("code", "=", "dropship"), ("company_id", "=", self.company.id)], limit=1
        )
        supplier = self.env.ref("stock.stock_location_suppliers")
        picking = self.env["stock.picking"].create({
            "partner_id": self.customer.id, "picking_type_id": kind.id,
            "location_id": supplier.id,
            "location_dest_id": self.customer.property_stock_customer.id,
            "move_ids": [Command.create({
                "product_id": self.goods.id, "product_uom_qty": 5,
                "location_id": supplier.id,
                "location_dest_id": self.customer.property_stock_customer.id,
            })],
        })
        picking.action_confirm()
        self.pick(picking, 5).button_validate()
        self.assert_held(picking)

    def test_the_operation_of_a_counter_alone_lets_nothing_leave(self):
        self.cut_limit(100)
        config = self.env["pos.config"].sudo().create({
            "name": "Counter", "company_id": self.company.id,
        })
        kind = config.picking_type_id
        picking = self.env["stock.picking"].create({
            "partner_id": self.customer.id, "picking_type_id": kind.id,
            "move_ids": [Command.create({
                "product_id": self.goods.id, "product_uom_qty": 5,
                "location_id": kind.default_location_src_id.id,
                "location_dest_id": self.customer.property_stock_customer.id,
            })],
        })
        picking.action_confirm()
        self.pick(picking, 5).button_validate()
        self.assert_held(picking)

    def counter(self):
        """A counter with cash and customer accounts, its session opened by a cashier."""
        methods = self.env["pos.payment.method"].sudo().create([
            {"name": "Cash", "journal_id": self.company_data["default_journal_cash"].id},
            {"name": "On account", "split_transactions": True},
        ])
        config = self.env["pos.config"].sudo().create({
            "name": "Counter", "company_id": self.company.id,
            "payment_method_ids": [Command.set(methods.ids)],
        })
        config.open_ui()
        return config, *methods

    def sell(self, config, method, quantity):
        return self.env["pos.order"].sudo().create({
            "session_id": config.current_session_id.id, "company_id": self.company.id,
            "partner_id": self.customer.id, "date_order": fields.Datetime.now(),
            "amount_tax": 0, "amount_return": 0, "amount_paid": 100 * quantity,
            "amount_total": 100 * quantity,
            "lines": [Command.create({
                "product_id": self.goods.id, "qty": quantity, "price_unit": 100,
                "price_subtotal": 100 * quantity, "price_subtotal_incl": 100 * quantity,
            })],
            "payment_ids": [Command.create({
                "payment_method_id": method.id, "amount": 100 * quantity,
            })],
        })

    def test_goods_of_a_counter_leave_as_they_were_sold_and_count_once(self):
        config, cash, on_account = self.counter()
        for method, owed in ((cash, 0), (on_account, 500)):
            order = self.sell(config, method, 5)
            order._process_saved_order(False)
            self.assertEqual(order.state, "paid")
            self.assertTrue(order.picking_ids)
            self.assertEqual(order.picking_ids.mapped("state"), ["done"])
            self.assertEqual(self.exposure(), owed)
        config.current_session_id.action_pos_session_closing_control()
        self.assertEqual((self.exposure(), self.exposure("posted")), (500, 500))

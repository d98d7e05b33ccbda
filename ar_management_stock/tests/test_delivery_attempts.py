import random

from odoo import Command, fields
from odoo.exceptions import UserError
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

    # === Kits, drop shipping, batches, counters: where those add-ons are installed === #

    def require(self, module):
        if module not in self.env.registry._init_modules:
            self.skipTest(f"{module} is not installed")

    def test_components_without_a_price_carry_that_of_their_kit(self):
        self.require("sale_mrp")
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
        self.require("sale_mrp")
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
        self.require("stock_picking_batch")
        picking = self.transfer(self.goods_order(10))
        self.cut_limit()
        batch = self.env["stock.picking.batch"].sudo().create({
            "picking_ids": [Command.set(picking.ids)], "company_id": self.company.id,
        })
        batch.action_confirm()
        batch.action_done()
        self.assert_held(picking)

    def test_a_carrier_adds_no_charge_beyond_the_limit(self):
        self.require("delivery")
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
        self.require("stock_dropshipping")
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
        self.require("point_of_sale")
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

    # === Whatever happens in whatever order === #

    def test_no_sequence_of_edits_passes_more_than_was_allowed(self):
        """What cannot be stopped any more stays within the limit, and so does what is ordered.

        A delivery does not ask about other orders, which can still be stopped.
        """
        for seed in range(3):
            with self.subTest(seed=seed), self.env.cr.savepoint() as savepoint:
                self._play(random.Random(seed))
                savepoint.rollback()

    def _play(self, dice):
        orders = [self.goods_order(2), self.goods_order(1)]
        service = self.order(100)
        service.action_confirm()
        orders.append(service)
        for _turn in range(12):
            order = dice.choice(orders)
            step = dice.choice((
                self._edit, self._edit, self._deliver, self._invoice_order, self._pay_some
            ))
            before = self.exposure()
            try:
                with self.env.cr.savepoint():
                    step(order, dice)
                    self.env.flush_all()
            except UserError:
                self.env.invalidate_all()
            done = f"{step.__name__} of {order.name}"
            self.assertLessEqual(self.exposure() - self.exposure("ordered"), 1000, done)
            if step != self._deliver:
                self.assertLessEqual(self.exposure(), max(before, 1000), done)

    def _edit(self, order, dice):
        line = order.order_line[:1]
        line.write(dice.choice((
            {"product_uom_qty": dice.randint(1, 15)}, {"price_unit": dice.choice((1, 100, 900))},
            {"product_uom_qty": 1, "price_unit": 5000}, {"discount": dice.choice((0, 50))},
        )))

    def _deliver(self, order, dice):
        picking = self.transfer(order)[:1]
        if picking:
            self.pick(picking, dice.randint(1, 12))
            picking.with_context(skip_backorder=True).button_validate()
        elif order.order_line.qty_delivered_method == "manual":
            order.order_line.write({"qty_delivered": dice.randint(0, 9)})

    def _invoice_order(self, order, _dice):
        self.env["sale.advance.payment.inv"].with_context(
            active_model="sale.order", active_ids=order.ids
        ).sudo().create({"advance_payment_method": "delivered"}).create_invoices()
        order.sudo().invoice_ids.filtered(lambda move: move.state == "draft").action_post()

    def _pay_some(self, order, _dice):
        open_ones = order.sudo().invoice_ids.filtered(
            lambda move: move.state == "posted" and move.amount_residual
        )
        if open_ones:
            self._pay(open_ones[:1], fields.Date.today())

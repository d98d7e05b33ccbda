from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import DeliveryCreditCommon


@tagged("post_install", "-at_install")
class TestDeliveryHold(DeliveryCreditCommon):
    """Deliveries against the credit terms, and every way around them, as a warehouse clerk."""

    def assert_left_nothing(self, picking):
        self.assertFalse(any(move.state == "done" for move in picking.sudo().move_ids))

    # === Held and released === #

    def test_a_delivery_within_the_limit_leaves_as_ever(self):
        picking = self.transfer(self.goods_order(10))
        self.assertIs(picking.button_validate(), True)
        self.assertEqual(picking.state, "done")
        self.assertFalse(picking.sudo().ar_credit_hold_ids)

    def test_a_delivery_over_the_limit_stays_undone_and_shows_its_hold(self):
        picking = self.transfer(self.goods_order(10))
        self.cut_limit(300)
        action = picking.button_validate()
        self.assert_held(picking)
        hold = picking.sudo().ar_credit_hold_id
        self.assertEqual((action["res_model"], action["res_id"]), ("ar.credit.hold", hold.id))
        self.assertRecordValues(hold, [{
            "amount": 1000.0, "partner_id": self.customer.id, "requested_by": self.clerk.id,
        }])
        self.assertIn("would exceed the limit by 700.00", picking.ar_credit_hold_reasons)
        self.assertTrue(picking.ar_can_open_credit_hold)
        self.assertIn("exceed", hold.with_user(self.clerk).reasons)

    def test_released_by_a_credit_manager_it_leaves(self):
        picking = self.transfer(self.goods_order(10))
        self.cut_limit()
        picking.button_validate()
        hold = picking.sudo().ar_credit_hold_id
        hold.with_user(self.credit_manager)._release("Paid by telephone")
        self.assertTrue(picking.ar_credit_released)
        self.assertIs(picking.button_validate(), True)
        self.assertEqual((picking.state, hold.state), ("done", "released"))

    def test_a_release_ends_and_is_for_its_amount_only(self):
        picking = self.transfer(self.goods_order(10))
        self.cut_limit()
        self.pick(picking, 4)
        picking.with_context(skip_backorder=True).button_validate()
        hold = picking.sudo().ar_credit_hold_id
        self.assertEqual(hold.amount, 400)
        hold.with_user(self.credit_manager)._release("Four of them")
        self.pick(picking, 5)
        picking.with_context(skip_backorder=True).button_validate()
        self.assert_held(picking)
        self.assertEqual(hold.state, "expired")
        again = picking.sudo().ar_credit_hold_id
        again.with_user(self.credit_manager)._release("Five, then")
        again.release_until = fields.Date.today() - timedelta(days=1)
        picking.with_context(skip_backorder=True).button_validate()
        self.assert_held(picking)

    def test_a_released_order_is_delivered_without_asking_again(self):
        self.cut_limit(100)
        order = self.order(0, order_line=[Command.create({
            "product_id": self.goods.id, "product_uom_qty": 10, "price_unit": 100,
            "tax_ids": [Command.clear()],
        })])
        order.action_confirm()
        self.held(order).with_user(self.credit_manager)._release("A good order")
        order.action_confirm()
        picking = self.transfer(order)
        self.pick(picking, 12)
        picking.button_validate()
        self.assert_held(picking)
        self.pick(picking, 10)
        picking.button_validate()
        self.assertEqual(picking.state, "done")

    def test_a_late_payer_gets_no_goods_even_if_they_are_invoiced(self):
        order = self.goods_order(5)
        self.goods.invoice_policy = "order"
        invoice = order.sudo()._create_invoices()
        invoice.invoice_date = "2024-01-01"
        invoice.invoice_date_due = "2024-01-31"
        invoice.action_post()
        picking = self.transfer(order)
        picking.button_validate()
        self.assert_held(picking)
        self.assertIn("overdue", picking.ar_credit_hold_reasons)
        self._pay(invoice, "2024-03-01")
        picking.button_validate()
        self.assertEqual(picking.state, "done", "paid in full: it is no credit any more")

    def test_other_orders_in_the_house_do_not_stop_a_delivery(self):
        first = self.goods_order(5)
        second = self.order(5000)
        second.action_confirm()
        self.held(second).with_user(self.credit_manager)._release("Later")
        second.action_confirm()
        picking = self.transfer(first)
        picking.button_validate()
        self.assertEqual(picking.state, "done")

    def test_a_company_that_does_not_hold_deliveries_lets_them_leave(self):
        picking = self.transfer(self.goods_order(10))
        self.cut_limit()
        self.company.ar_credit_hold_deliveries = False
        picking.button_validate()
        self.assertEqual(picking.state, "done")

    def test_returns_and_receipts_are_never_held(self):
        picking = self.transfer(self.goods_order(10))
        picking.button_validate()
        self.cut_limit(1)
        wizard = self.env["stock.return.picking"].with_user(self.clerk).with_context(
            active_id=picking.id, active_ids=picking.ids, active_model="stock.picking"
        ).create({})
        wizard.product_return_moves.quantity = 10
        returned = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        returned.with_user(self.clerk).button_validate()
        self.assertEqual(returned.state, "done")

    def test_cancelling_a_transfer_closes_its_hold(self):
        picking = self.transfer(self.goods_order(10))
        self.cut_limit()
        picking.button_validate()
        hold = picking.sudo().ar_credit_hold_id
        picking.action_cancel()
        self.assertEqual(hold.state, "cancelled")

    # === Exceptions === #

    def test_an_order_to_be_paid_at_once_is_confirmed_and_waits_for_its_money(self):
        self.cut_limit(100)
        order = self.goods_order(10, payment_term_id=self.at_once.id)
        picking = self.transfer(order)
        picking.button_validate()
        self.assert_held(picking)
        down_payment = self.env["sale.advance.payment.inv"].with_context(
            active_model="sale.order", active_ids=order.ids
        ).create({"advance_payment_method": "percentage", "amount": 100})
        down_payment.create_invoices()
        order.sudo().invoice_ids.action_post()
        picking.button_validate()
        self.assert_held(picking)
        self._pay(order.sudo().invoice_ids, fields.Date.today())
        picking.button_validate()
        self.assertEqual(picking.state, "done")

    def test_giving_longer_to_pay_afterwards_asks_for_credit(self):
        self.cut_limit(100)
        order = self.goods_order(10, payment_term_id=self.at_once.id)
        self.refused(order.write, {"payment_term_id": self.in_30_days.id})
        self.refused(order.write, {"payment_term_id": False})

    def test_services_to_be_paid_at_once_do_not_wait_for_a_delivery(self):
        self.cut_limit(100)
        order = self.order(500, payment_term_id=self.at_once.id)
        order.action_confirm()
        self.assertEqual(order.state, "draft")

    def test_an_order_that_was_a_quotation_again_is_asked_about_again(self):
        order = self.goods_order(10)
        self.transfer(order).button_validate()
        self.cut_limit(100)
        order.sudo().write({"state": "draft"})
        order.action_confirm()
        self.assertEqual((order.state, self.held(order).state), ("draft", "held"))

    # === No way around === #

    def test_writing_done_is_refused(self):
        picking = self.transfer(self.goods_order(10))
        self.cut_limit()
        self.pick(picking, 10)
        self.refused(picking.move_ids.write, {"state": "done"}, says="needs a credit decision")
        self.refused(
            picking.write, {"move_ids": [Command.update(picking.move_ids.id, {"state": "done"})]},
            says="needs a credit decision",
        )
        self.assert_left_nothing(picking)

    def test_creating_done_moves_is_refused(self):
        order = self.goods_order(10)
        move = self.transfer(order).move_ids
        self.cut_limit()
        values = {
            "product_id": self.goods.id, "product_uom_qty": 10, "quantity": 10,
            "product_uom": self.goods.uom_id.id, "state": "done", "picked": True,
            "location_id": move.location_id.id, "location_dest_id": move.location_dest_id.id,
        }
        moves = self.env["stock.move"].with_user(self.clerk)
        for link in (
            {"sale_line_id": order.order_line.id},
            {"picking_id": move.picking_id.id},
            {"partner_id": self.customer.id},
        ):
            self.refused(moves.create, {**values, **link}, says="needs a credit decision")

    def test_a_transfer_without_an_order_counts_at_the_sales_price(self):
        self.cut_limit(100)
        picking = self.loose(self.customer)
        picking.button_validate()
        self.assert_held(picking)
        self.assertEqual(picking.sudo().ar_credit_hold_id.amount, 300)

    def test_transfers_without_an_order_add_up_until_they_are_invoiced(self):
        self.cut_limit(500)
        first, second = self.loose(self.customer), self.loose(self.customer)
        first.button_validate()
        self.assertEqual((first.state, self.exposure("loose")), ("done", 300))
        second.button_validate()
        self.assert_held(second)
        self.refused(second.move_ids.write, {"state": "done"}, says="needs a credit decision")
        self.refused(
            first.move_line_ids.write, {"quantity": 6}, says="needs a credit decision"
        )
        order = self.order(300)
        order.action_confirm()
        self.assertEqual(order.state, "draft", "orders see what left without one, too")
        action = self.env["ar.exposure"]._component_action("loose", self.customer, self.company)
        self.assertEqual(
            self.env[action["res_model"]].search(action["domain"]), first.sudo().move_ids
        )
        invoice = self._invoice(0, "2026-03-01", post=False, invoice_line_ids=[Command.create({
            "product_id": self.goods.id, "quantity": 3, "price_unit": 0,
            "tax_ids": [Command.clear()],
        })])
        self.assertEqual(self.exposure("loose"), 300, "a draft at no price takes nothing off")
        invoice.invoice_line_ids.price_unit = 90
        self.assertEqual((self.exposure("loose"), self.exposure()), (30, 300))
        invoice.action_post()
        self.assertEqual((self.exposure("loose"), self.exposure()), (0, 270))
        self._pay(invoice, fields.Date.today())
        second.button_validate()
        self.assertEqual(second.state, "done")

    def test_goods_that_come_back_or_are_given_away_are_not_owed(self):
        picking = self.loose(self.customer, 4)
        picking.button_validate()
        self.assertEqual(self.exposure(), 400)
        wizard = self.env["stock.return.picking"].with_context(
            active_id=picking.id, active_model="stock.picking"
        ).create({"picking_id": picking.id})
        wizard.product_return_moves.quantity = 1
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        self.pick(back, 1).button_validate()
        self.assertEqual((back.state, self.exposure()), ("done", 300))
        with self.assertRaisesRegex(AccessError, "Credit Manager"):
            picking.ar_owes_nothing = True
        manager = self.credit_manager
        manager.group_ids += self.env.ref("stock.group_stock_user")
        picking.with_user(manager).ar_owes_nothing = True
        back.with_user(manager).ar_owes_nothing = True
        self.assertEqual(self.exposure(), 0)

    def test_what_left_before_deliveries_were_held_counts_for_nothing(self):
        self.company.ar_credit_hold_deliveries = False
        self.assertFalse(self.company.ar_delivery_hold_since)
        self.loose(self.customer).button_validate()
        self.assertEqual(self.exposure(), 0)
        self.company.ar_credit_hold_deliveries = True
        self.company.ar_delivery_hold_since += timedelta(hours=1)
        since = self.company.ar_delivery_hold_since
        self.assertEqual(self.exposure(), 0)
        self.company.ar_credit_hold_deliveries = True
        self.assertEqual(self.company.ar_delivery_hold_since, since, "no new beginning")

    def loose(self, partner, quantity=3):
        """A transfer without an order, ready to leave, as the clerk makes it."""
        kind = self.env["stock.picking.type"].search(
            [("code", "=", "outgoing"), ("company_id", "=", self.company.id)], limit=1
        )
        picking = self.env["stock.picking"].with_user(self.clerk).create({
            "partner_id": partner.id, "picking_type_id": kind.id,
            "move_ids": [Command.create({
                "product_id": self.goods.id, "product_uom_qty": quantity,
                "location_id": kind.default_location_src_id.id,
                "location_dest_id": self.customer.property_stock_customer.id,
            })],
        })
        picking.action_confirm()
        return self.pick(picking, quantity)

    def test_goods_of_an_order_keep_their_order_and_so_their_debtor(self):
        order, other = self.goods_order(10), self.goods_order(10, partner=self.free)
        picking = self.transfer(order)
        self.cut_limit()
        says = f"is part of {order.name}"
        for values in (
            {"sale_line_id": False}, {"sale_line_id": other.order_line.id},
            {"product_id": self.product.copy({"type": "consu"}).id},
        ):
            self.refused(picking.move_ids.write, values, says=says)
            self.refused(
                picking.write, {"move_ids": [Command.update(picking.move_ids.id, values)]},
                says=says,
            )
        for order_id in (False, other.id):
            self.refused(picking.write, {"sale_id": order_id}, says=says)
        for partner in (self.free, self.env["res.partner"]):
            picking.partner_id = partner
            picking.move_ids.partner_id = partner
            picking.button_validate()
            self.assert_held(picking)
            self.assertEqual(picking.sudo().ar_credit_hold_id.partner_id, self.customer)

    def test_goods_leave_for_nobody_without_a_name(self):
        picking = self.loose(self.env["res.partner"])
        self.refused(picking.button_validate, says="names none: nobody would owe")
        self.refused(picking.move_ids.write, {"state": "done"}, says="names none")
        self.company.ar_credit_hold_deliveries = False
        picking.button_validate()
        self.assertEqual(picking.state, "done")

    def test_another_contact_asks_for_credit_of_his_own(self):
        self.cut_limit(100)
        picking = self.loose(self.customer)
        picking.button_validate()
        hold = picking.sudo().ar_credit_hold_id
        hold.with_user(self.credit_manager)._release("For this customer")
        poor = self._poor()
        picking.partner_id = poor
        picking.button_validate()
        self.assert_held(picking)
        self.assertEqual((hold.state, picking.sudo().ar_credit_hold_id.partner_id),
                         ("expired", poor))

    def test_a_done_delivery_is_not_moved_to_another_customer(self):
        picking = self.loose(self.free)
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        self.refused(picking.write, {"partner_id": self._poor().id}, says="needs a credit")
        self.refused(picking.write, {"partner_id": False}, says="names none")

    def test_more_goods_on_a_done_delivery_are_refused(self):
        order = self.goods_order(5)
        picking = self.transfer(order)
        self.pick(picking, 5)
        picking.button_validate()
        self.cut_limit(500)
        says = "needs a credit decision"
        self.refused(picking.move_ids.write, {"quantity": 50}, says=says)
        self.refused(picking.move_line_ids.write, {"quantity": 50}, says=says)
        self.refused(picking.write, {"move_line_ids": [Command.create({
            "product_id": self.goods.id, "quantity": 50,
            "product_uom_id": self.goods.uom_id.id,
        })]}, says=says)
        picking.move_ids.write({"quantity": 4})

    def test_no_context_helps(self):
        picking = self.transfer(self.goods_order(10))
        self.cut_limit()
        for key in (
            "skip_backorder", "skip_sanity_check", "cancel_backorder", "force", "bypass_risk",
            "is_scrap", "ar_decided_moves", "install_mode", "mail_notrack", "skip_credit_check",
        ):
            picking.with_context(**{key: True}).button_validate()
            self.assert_held(picking)
        picking.with_context(button_validate_picking_ids=picking.ids).button_validate()
        self.assert_held(picking)

    def test_a_changed_destination_does_not_help(self):
        picking = self.transfer(self.goods_order(10))
        self.cut_limit()
        picking.write({"location_dest_id": picking.location_id.id})
        picking.button_validate()
        self.assert_held(picking)

    def test_the_backorder_of_a_released_delivery_asks_for_itself(self):
        order = self.goods_order(10)
        picking = self.transfer(order)
        self.cut_limit()
        self.pick(picking, 4)
        question = picking.button_validate()
        self.assertEqual(question["res_model"], "stock.backorder.confirmation")

        def confirm():
            return self.env["stock.backorder.confirmation"].with_user(self.clerk).with_context(
                **question["context"]
            ).create({"pick_ids": [Command.set(picking.ids)]}).process()

        action = confirm()
        self.assert_held(picking)
        self.assertEqual(action["res_model"], "ar.credit.hold")
        picking.sudo().ar_credit_hold_id.with_user(self.credit_manager)._release("These four")
        confirm()
        self.assertEqual(picking.state, "done")
        rest = self.transfer(order)
        self.pick(rest, 6)
        rest.button_validate()
        self.assert_held(rest)

    def test_a_mass_validation_lets_the_good_ones_leave(self):
        bad = self.transfer(self.goods_order(10))
        good = self.transfer(self.goods_order(10, partner=self.free))
        self.cut_limit()
        action = (bad + good).button_validate()
        self.assertEqual((good.state, action["res_id"]), ("done", bad.sudo().ar_credit_hold_id.id))
        self.assert_held(bad)

    def test_splitting_a_delivery_gains_nothing(self):
        pickings = self.transfer(self.goods_order(4)) + self.transfer(self.goods_order(4))
        self.cut_limit(500)
        pickings.button_validate()
        self.assertEqual(sorted(pickings.mapped("state"))[-1:], ["done"])
        self.assertEqual(len(pickings.filtered(lambda each: each.state == "done")), 1)
        pickings.filtered(lambda each: each.state != "done").button_validate()
        self.assertEqual(len(pickings.filtered(lambda each: each.state == "done")), 1)

    def test_moves_that_are_done_directly_stay_undone(self):
        picking = self.transfer(self.goods_order(10))
        self.cut_limit()
        self.pick(picking, 10)
        self.assertFalse(picking.move_ids.sudo()._action_done())
        self.assert_held(picking)
        picking.sudo()._action_done()
        self.assert_held(picking)
        self.assertFalse(picking.date_done)

    def test_another_active_company_makes_no_difference(self):
        other = self.setup_other_company()["company"]
        self.clerk.company_ids += other
        picking = self.transfer(self.goods_order(10))
        self.cut_limit()
        picking.with_context(allowed_company_ids=[other.id, self.company.id]).button_validate()
        self.assert_held(picking)

    def test_writing_over_the_delivered_quantity_hides_nothing(self):
        order = self.goods_order(9)
        self.transfer(order).button_validate()
        self.assertEqual(self.exposure("delivered"), 900)
        for values in ({"qty_delivered": 0}, {"qty_delivered_method": "manual"}):
            order.order_line.write(values)
            self.assertEqual(self.exposure("delivered"), 900)

    def test_a_clerk_neither_releases_nor_writes_a_hold(self):
        picking = self.transfer(self.goods_order(10))
        self.cut_limit()
        picking.button_validate()
        hold = picking.sudo().ar_credit_hold_id.with_user(self.clerk)
        for function, args in ((hold._release, ("Mine",)), (hold.write, ({"state": "released"},))):
            with self.assertRaises(UserError):
                function(*args)

    def test_a_delivery_reads_other_orders_together(self):
        self._grant(self.customer, 100_000)

        def queries(others):
            for _number in range(others):
                self.goods_order(1)
            picking = self.pick(self.transfer(self.goods_order(1)), 1)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            picking.button_validate()
            self.env.flush_all()
            self.assertEqual(picking.state, "done")
            return self.env.cr.sql_log_count - before

        queries(1)  # warm
        self.assertEqual(queries(0), queries(12))

    def test_what_was_released_leaves_beside_what_is_held(self):
        released, held = (self.transfer(self.goods_order(4)) for _number in range(2))
        self.cut_limit()
        released.button_validate()
        self.assert_held(released)
        hold = released.sudo().ar_credit_hold_id
        hold.with_user(self.credit_manager)._release("Paid tomorrow")
        both = self.pick(released, 4) | self.pick(held, 4)
        both.with_user(self.clerk).button_validate()
        self.assertEqual(released.state, "done")
        self.assert_held(held)

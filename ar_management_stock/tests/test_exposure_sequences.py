from hypothesis import given
from hypothesis import strategies as st

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.ar_management.tests.properties import database_examples, undone_afterwards

from .common import DeliveryCreditCommon

LIMIT = 1000
ORDER = st.integers(0, 4)
STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("new"), st.sampled_from((100, 400, 900, 1500)), st.booleans(), st.booleans(),
        ),
        st.tuples(st.just("edit"), ORDER, st.sampled_from((
            {"product_uom_qty": 1}, {"product_uom_qty": 4}, {"product_uom_qty": 15},
            {"price_unit": 1}, {"price_unit": 900}, {"discount": 50}, {"discount": 0},
            {"product_uom_qty": 1, "price_unit": 5000}, {"qty_delivered": 7},
        ))),
        st.tuples(st.just("deliver"), ORDER, st.integers(1, 12)),
        st.tuples(st.just("loose"), st.integers(1, 6)),
        st.tuples(st.just("invoice"), ORDER),
        st.tuples(st.just("pay"), ORDER, st.sampled_from((0.3, 1.0))),
        st.tuples(st.just("name_in_payment"), ORDER, ORDER, st.sampled_from((300, 1500))),
        st.tuples(st.just("down_payment"), ORDER, st.booleans()),
        st.tuples(st.just("give_back"), ORDER),
        st.tuples(st.just("move_line"), ORDER, ORDER),
        st.tuples(st.just("replace_goods"), ORDER),
        st.tuples(st.just("link"), ORDER, ORDER),
        st.tuples(st.just("cancel"), ORDER),
        st.tuples(st.just("confirm_again"), ORDER),
        st.tuples(st.just("release"), ORDER),
    ),
    min_size=4, max_size=12,
)
ASKING = frozenset({"new", "edit", "link", "move_line", "confirm_again"})
"""Steps that ask about everything the customer owes, what is ordered included."""


@tagged("post_install", "-at_install")
class TestExposureSequences(DeliveryCreditCommon):
    """No sequence of events gives more credit than was allowed and released."""

    @database_examples(usual=10, deep=150)
    @given(STEPS)
    def test_no_sequence_passes_more_than_was_released(self, steps):
        with undone_afterwards(self):
            self.orders = [self.goods_order(2), self.goods_order(1)]
            for name, *values in steps:
                self.check_one(name, values)

    def check_one(self, name, values):
        before = self.exposure()
        try:
            with self.env.cr.savepoint():
                getattr(self, f"do_{name}")(*values)
                self.env.flush_all()
        except UserError:
            self.env.invalidate_all()
        allowed = LIMIT + self.released()
        done = f"{name}{values}"
        # A delivery does not ask about other orders, which can still be stopped.
        self.assertLessEqual(self.exposure() - self.exposure("ordered"), allowed, done)
        # Goods to be paid at once are ordered by anybody: their delivery asks.
        waiting = any(order.payment_term_id == self.at_once for order in self.orders)
        if name in ASKING and not waiting:
            self.assertLessEqual(self.exposure(), max(before, allowed), done)
        self.assertLessEqual(self.taken() - self.received(), allowed, done)

    def taken(self):
        """What the customer ever got and did not give back, added up without the exposure.

        What was invoiced, down payments apart, and what left and is on no posted invoice.
        """
        lines = self.env["sale.order.line"].search([
            ("order_id.partner_invoice_id", "=", self.customer.id),
        ])
        entries = self.env["account.move.line"].search([
            ("move_id.partner_id", "=", self.customer.id), ("parent_state", "=", "posted"),
            ("move_id.move_type", "=", "out_invoice"), ("display_type", "=", "product"),
        ])
        total = sum(entries.filtered(
            lambda entry: not any(entry.sale_line_ids.mapped("is_downpayment"))
        ).mapped("price_total"))
        for line in lines.filtered(lambda each: not each.is_downpayment):
            invoiced = sum((line.invoice_lines & entries).mapped("quantity"))
            total += max(0, self.left(line) - invoiced) * line.price_unit * (
                1 - line.discount / 100
            )
        loose = self.env["stock.move.line"].search([
            ("product_id", "=", self.goods.id), ("state", "=", "done"),
            ("move_id.sale_line_id", "=", False), ("location_dest_id.usage", "=", "customer"),
            ("picking_id.sale_id", "=", False),
        ])
        return total + sum(loose.mapped("quantity")) * self.goods.lst_price

    def left(self, line):
        if line.product_id == self.product:
            return line.qty_delivered
        moved = line.move_ids.move_line_ids.filtered(lambda each: each.state == "done")
        return sum(
            each.quantity * (1 if each.location_dest_id.usage == "customer" else -1)
            for each in moved
        )

    def received(self):
        """All money that ever came."""
        return sum(self.env["account.payment"].search([
            ("partner_id", "=", self.customer.id), ("payment_type", "=", "inbound"),
            ("state", "in", ("in_process", "paid")),
        ]).mapped("amount"))

    def released(self):
        """All that people ever let go beyond the limit."""
        holds = self.env["ar.credit.hold"].search([("partner_id", "=", self.customer.id)])
        return sum(holds.mapped("released_amount"))

    def chosen(self, index):
        return self.orders[index % len(self.orders)]

    # === Steps, by whoever does them === #

    def do_new(self, amount, is_service, is_at_once):
        product = self.product if is_service else self.goods
        terms = {"payment_term_id": self.at_once.id} if is_at_once else {}
        order = self.order(0, **terms, order_line=[Command.create({
            "product_id": product.id, "product_uom_qty": 1, "price_unit": amount,
            "tax_ids": [Command.clear()],
        })])
        self.orders.append(order)
        order.action_confirm()

    def do_edit(self, index, values):
        self.chosen(index).order_line[:1].write(values)

    def do_deliver(self, index, quantity):
        picking = self.transfer(self.chosen(index))[:1]
        if picking:
            self.pick(picking, quantity)
            picking.with_context(skip_backorder=True).button_validate()

    def do_loose(self, quantity):
        self.without_order(quantity).button_validate()

    def do_invoice(self, index):
        order = self.chosen(index).sudo()
        order._create_invoices(final=True)
        order.invoice_ids.filtered(lambda move: move.state == "draft").action_post()

    def do_pay(self, index, part):
        open_ones = self.chosen(index).sudo().invoice_ids.filtered(
            lambda move: move.state == "posted" and move.amount_residual > 0
        )[:1]
        if open_ones:
            self._pay(open_ones, fields.Date.today(), open_ones.amount_residual * part)

    def do_name_in_payment(self, first, second, amount):
        self.env["account.payment"].create({
            "payment_type": "inbound", "partner_id": self.customer.id, "amount": amount,
            "memo": f"{self.chosen(first).name} {self.chosen(second).name}",
        }).action_post()

    def do_link(self, first, second):
        entries = self.chosen(second).sudo().invoice_ids.invoice_line_ids[:1]
        line = self.chosen(first).order_line[:1]
        line.sudo().write({"invoice_lines": [Command.link(entries.id)] if entries else []})

    def do_down_payment(self, index, is_paid):
        order = self.chosen(index).sudo()
        before = order.invoice_ids
        self.env["sale.advance.payment.inv"].with_context(
            active_model="sale.order", active_ids=order.ids
        ).sudo().create({
            "advance_payment_method": "percentage", "amount": 50,
        }).create_invoices()
        invoice = order.invoice_ids - before
        invoice.action_post()
        if is_paid:
            self._pay(invoice, fields.Date.today())

    def do_give_back(self, index):
        picking = self.chosen(index).sudo().picking_ids.filtered(
            lambda each: each.state == "done" and each.picking_type_code == "outgoing"
        )[:1].with_user(self.clerk)
        if picking:
            wizard = self.env["stock.return.picking"].with_user(self.clerk).with_context(
                active_id=picking.id, active_ids=picking.ids, active_model="stock.picking",
            ).create({})
            back = wizard._create_return()
            back.move_ids.picked = True
            back.button_validate()

    def do_move_line(self, first, second):
        self.chosen(first).order_line[:1].write({"order_id": self.chosen(second).id})

    def do_replace_goods(self, index):
        line = self.chosen(index).order_line[:1]
        line.write({"product_id": self.product.id, "price_unit": line.price_unit})

    def do_cancel(self, index):
        self.chosen(index)._action_cancel()

    def do_confirm_again(self, index):
        order = self.chosen(index)
        if order.state == "cancel":
            order.action_draft()
        order.action_confirm()

    def do_release(self, index):
        order = self.chosen(index).sudo()
        holds = order.ar_credit_hold_id | order.picking_ids.ar_credit_hold_id
        for hold in holds.filtered(lambda each: each.state == "held"):
            hold.with_user(self.credit_manager)._release("Known for years")

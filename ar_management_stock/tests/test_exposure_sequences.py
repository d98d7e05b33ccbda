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
        st.tuples(st.just("new"), st.sampled_from((100, 400, 900, 1500)), st.booleans()),
        st.tuples(st.just("edit"), ORDER, st.sampled_from((
            {"product_uom_qty": 1}, {"product_uom_qty": 4}, {"product_uom_qty": 15},
            {"price_unit": 1}, {"price_unit": 900}, {"discount": 50}, {"discount": 0},
            {"product_uom_qty": 1, "price_unit": 5000}, {"qty_delivered": 7},
        ))),
        st.tuples(st.just("deliver"), ORDER, st.integers(1, 12)),
        st.tuples(st.just("loose"), st.integers(1, 6)),
        st.tuples(st.just("invoice"), ORDER),
        st.tuples(st.just("pay"), ORDER, st.sampled_from((0.3, 1.0))),
        st.tuples(st.just("name_in_payment"), ORDER, ORDER),
        st.tuples(st.just("link"), ORDER, ORDER),
        st.tuples(st.just("cancel"), ORDER),
        st.tuples(st.just("release"), ORDER),
    ),
    min_size=4, max_size=12,
)
ASKING = frozenset({"new", "edit", "link"})
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
        if name in ASKING:
            self.assertLessEqual(self.exposure(), max(before, allowed), done)

    def released(self):
        """All that people ever let go beyond the limit."""
        holds = self.env["ar.credit.hold"].search([("partner_id", "=", self.customer.id)])
        return sum(holds.mapped("released_amount"))

    def chosen(self, index):
        return self.orders[index % len(self.orders)]

    # === Steps, by whoever does them === #

    def do_new(self, amount, is_service):
        product = self.product if is_service else self.goods
        order = self.order(0, order_line=[Command.create({
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
        kind = self.env["stock.picking.type"].search(
            [("code", "=", "outgoing"), ("company_id", "=", self.company.id)], limit=1
        )
        places = {"location_id": kind.default_location_src_id.id,
                  "location_dest_id": self.customer.property_stock_customer.id}
        picking = self.env["stock.picking"].with_user(self.clerk).create({
            "partner_id": self.customer.id, "picking_type_id": kind.id, **places,
            "move_ids": [Command.create({
                "product_id": self.goods.id, "product_uom_qty": quantity, **places,
            })],
        })
        picking.action_confirm()
        self.pick(picking, quantity).button_validate()

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

    def do_name_in_payment(self, first, second):
        self.env["account.payment"].create({
            "payment_type": "inbound", "partner_id": self.customer.id, "amount": 300,
            "memo": f"{self.chosen(first).name} {self.chosen(second).name}",
        }).action_post()

    def do_link(self, first, second):
        entries = self.chosen(second).sudo().invoice_ids.invoice_line_ids[:1]
        line = self.chosen(first).order_line[:1]
        line.sudo().write({"invoice_lines": [Command.link(entries.id)] if entries else []})

    def do_cancel(self, index):
        self.chosen(index)._action_cancel()

    def do_release(self, index):
        order = self.chosen(index).sudo()
        holds = order.ar_credit_hold_id | order.picking_ids.ar_credit_hold_id
        for hold in holds.filtered(lambda each: each.state == "held"):
            hold.with_user(self.credit_manager)._release("Known for years")

from contextlib import contextmanager
from contextvars import ContextVar

from odoo import api, models
from odoo.exceptions import UserError

# What can make goods leave, make more of them leave, or make another customer owe them.
DELIVERY_FIELDS = frozenset({
    "state", "quantity", "product_uom", "move_line_ids", "location_dest_id", "location_id",
    "sale_line_id", "picking_id", "partner_id", "product_id",
})

# Moves that were decided about a moment ago in this request. Not a key of the context: that one
# comes from whoever calls.
_decided: ContextVar[frozenset] = ContextVar("ar_decided_moves", default=frozenset())


@contextmanager
def decided(moves):
    """Spare these moves a second decision while the block makes them leave."""
    token = _decided.set(_decided.get() | frozenset(moves.ids))
    try:
        yield
    finally:
        _decided.reset(token)


def are_decided():
    """Tell whether goods are leaving right now that were decided about."""
    return bool(_decided.get())


class StockMove(models.Model):
    """Goods leave on credit when their state becomes done, whoever writes it.

    ``_action_done`` keeps moves against the credit terms undone and holds their transfers; any
    other write into done, or of more goods on a done move, is refused.
    """

    _name = "stock.move"
    _inherit = ["ar.checked.numbers", "stock.move"]

    def _action_done(self, cancel_backorder=False):
        allowed = self - self._ar_hold_over_credit()
        with decided(allowed):
            return super(StockMove, allowed)._action_done(cancel_backorder=cancel_backorder)

    @api.model_create_multi
    def create(self, vals_list):
        moves = super().create(vals_list)
        moves._ar_refuse_new_deliveries({})
        return moves

    def write(self, vals):
        if not DELIVERY_FIELDS.intersection(vals):
            return super().write(vals)
        if "sale_line_id" in vals:
            self._ar_refuse_other_order(vals["sale_line_id"])
        before = self._ar_delivered()
        result = super().write(vals)
        self._ar_refuse_new_deliveries(before)
        return result

    # === Holding and refusing === #

    def _ar_hold_over_credit(self):
        """Hold the transfers against the credit terms, and give back their moves among these."""
        leaving = self.filtered(
            lambda move: move.id not in _decided.get()
            and move.state not in ("done", "cancel")
            and move.picked
            and move.quantity > 0
            and move._ar_goes_to_customer()
        )
        held = self.browse()
        for parcel in self.env["ar.delivery.credit"]._decide(leaving):
            if parcel.answer.is_held:
                self.env["ar.delivery.credit"]._hold(parcel)
                held |= parcel.picking.move_ids
        return self & held.sudo(False)

    def _ar_delivered(self):
        """What has left with these moves: ``{move_id: (debtor, quantity)}``."""
        return {
            move.id: (move._ar_debtor(), move._ar_product_quantity())
            for move in self.sudo()
            if move.state == "done" and move._ar_goes_to_customer()
        }

    def _ar_refuse_new_deliveries(self, before):
        """Refuse what has left against the credit terms since.

        :param before: what had left before the change
        :raise UserError: names the transfer, the reasons and the remedy
        """
        grown = self.browse()
        for move_id, (debtor, quantity) in self._ar_delivered().items():
            known, was = before.get(move_id, (None, 0.0))
            if move_id not in _decided.get() and (debtor != known or quantity > was):
                grown += self.browse(move_id)
        if not grown:
            return
        for parcel in self.env["ar.delivery.credit"]._decide(grown, counted=True):
            if parcel.answer.is_held:
                self.env["ar.delivery.credit"]._refuse(parcel)

    def _ar_refuse_other_order(self, line_id):
        """Goods of an order stay goods of that order: it says who owes them.

        :param line_id: the order line that they would belong to from now on
        """
        for move in self.sudo():
            line = move.sale_line_id
            if (
                line and line.id != line_id and move.company_id.ar_credit_hold_deliveries
                and move._ar_goes_to_customer()
            ):
                raise UserError(self.env._(
                    "%(product)s in %(document)s is part of %(order)s, which says who owes it. "
                    "Cancel the transfer, or have the order changed, instead.",
                    product=move.product_id.display_name, order=line.order_id.name,
                    document=(move.picking_id or move).display_name,
                ))

    # === Reading === #

    def _ar_goes_to_customer(self):
        """Tell whether these goods leave for somebody who will owe them.

        The lines say where the goods really go. What was paid over a counter owes nobody.
        """
        self.ensure_one()
        if self._ar_is_sold_at_counter():
            return False
        if any(line._ar_leaves() for line in self.move_line_ids):
            return True
        if self.location_id._is_outgoing():
            return False
        ordered = bool(self.sale_line_id) and self.picking_type_id.code == "outgoing"
        return self.location_dest_id._is_outgoing() or (
            # A changed destination does not bring ordered goods back into the house.
            ordered and self.location_dest_usage != "inventory"
        )

    def _ar_is_sold_at_counter(self):
        """Tell whether a point of sale sold these goods, as its orders say.

        What it put on the customer's account was decided about at the counter, where orders are.
        """
        if "pos_session_id" not in self.picking_id._fields or self._ar_order():
            return False
        picking = self.picking_id.sudo()
        is_decided = self.company_id.sudo().ar_credit_hold_orders
        orders = (picking.pos_order_id or picking.pos_session_id.order_ids).filtered(
            lambda order: order.state in ("paid", "done") and (
                is_decided
                or "pay_later" not in order.payment_ids.payment_method_id.mapped("type")
            )
        )
        sold = sum(
            line.qty for line in orders.lines if line.product_id == self.product_id
        )
        uom = self.product_id.uom_id
        return bool(orders) and uom.compare(self._ar_product_quantity(), sold) <= 0

    def _ar_order(self):
        """Orders that these goods belong to."""
        return self.sale_line_id.order_id | self.filtered(
            lambda move: not move.sale_line_id
        ).picking_id.sale_id

    def _ar_debtor(self):
        """The commercial entity that will owe the goods."""
        self.ensure_one()
        if order := self._ar_order():
            return order._ar_debtor()
        return (self.picking_id.partner_id or self.partner_id).commercial_partner_id

    def _ar_product_quantity(self):
        quantity = self.product_uom._compute_quantity(
            self.quantity, self.product_id.uom_id, rounding_method="HALF-UP"
        )
        return max(quantity, sum(self.move_line_ids.mapped("quantity_product_uom")))

    def _ar_line_quantity(self):
        """Quantity in the unit of the order line, 0 for goods that are not on one."""
        line = self.sale_line_id
        if line.product_id != self.product_id:
            return self._ar_kit_quantity()
        return self.product_id.uom_id._compute_quantity(
            self._ar_product_quantity(), line.product_uom_id, rounding_method="HALF-UP"
        )

    def _ar_kit_quantity(self):
        """The part of the kits of an order line that these components are.

        Each component counts the same, whatever its own price: all of them are the kit. Neither
        a changed recipe nor a changed transfer makes it a smaller part than the other says. The
        manufacturing add-on is not required, so its fields are asked for.
        """
        line = self.sale_line_id
        if not line or "bom_line_id" not in self._fields:
            return 0.0
        bom = self.env["mrp.bom"].sudo()._bom_find(
            line.product_id, company_id=self.company_id.id, bom_type="phantom"
        )[line.product_id] or self.bom_line_id.bom_id
        if not bom:
            return 0.0
        recipe = {
            product_id: part["qty"] for product_id, part in line._get_bom_component_qty(bom).items()
        }
        planned = self._ar_planned_parts()
        needs = [part[self.product_id.id] for part in (recipe, planned)
                 if part.get(self.product_id.id)]
        if not needs:
            return 0.0
        parts = min(len(each) for each in (recipe, planned) if each)
        kits = self._ar_product_quantity() / min(needs) / parts
        return line.product_id.uom_id._compute_quantity(kits, line.product_uom_id, round=False)

    def _ar_planned_parts(self):
        """What the transfers of the order line take of each part for one kit."""
        line, parts = self.sale_line_id, {}
        ordered = line.product_uom_id._compute_quantity(
            line.product_uom_qty, line.product_id.uom_id, round=False
        )
        for move in line.move_ids if ordered > 0 else ():
            leaves = move.location_dest_id._is_outgoing() and not move.location_id._is_outgoing()
            if leaves and move.state != "cancel":
                key = move.product_id.id
                parts[key] = parts.get(key, 0.0) + move.product_qty / ordered
        return parts

    def _ar_values(self):
        """Value of the goods, tax included, as ``{move_id: amount in the company's currency}``.

        Goods that are on no order line count at their sales price.
        """
        return {
            move.id: move._ar_line_quantity() * move.sale_line_id._ar_company_price()
            if move._ar_line_quantity()
            else move._ar_loose_value()
            for move in self
        }

    def _ar_loose_value(self):
        return self.product_id._ar_sales_value(self.company_id, self._ar_product_quantity())

from odoo import models

from .stock_move import are_decided

DELIVERED_FIELDS = frozenset({"qty_delivered", "qty_delivered_method"})


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _ar_compute_anew(self, names):
        """What stock moves delivered is not for anybody to write over."""
        result = super()._ar_compute_anew(names)
        if DELIVERED_FIELDS.intersection(names):
            self.env.add_to_compute(self._fields["qty_delivered_method"], self)
            by_moves = self.filtered(lambda line: line.qty_delivered_method == "stock_move")
            self.env.add_to_compute(self._fields["qty_delivered"], by_moves)
        return result

    def _ar_is_spent_already(self):
        """Goods that nobody ordered were decided about when they left."""
        return super()._ar_is_spent_already() or (
            are_decided() and not self.product_uom_qty and self._ar_is_stopped_at_delivery()
        )

    def _ar_is_stopped_at_delivery(self):
        """Tell whether its goods leave by a stock move, so that a delivery can be held."""
        return self.product_id.type == "consu" and not self.is_expense

    def _ar_left_quantity(self):
        """What really left of it, whatever was written on the line."""
        total = 0.0
        for move in self.move_ids.filtered(lambda move: move.state == "done"):
            if any(line._ar_leaves() for line in move.move_line_ids):
                total += move._ar_line_quantity()
            elif any(line._ar_returns() for line in move.move_line_ids):
                total -= move._ar_line_quantity()
        return total

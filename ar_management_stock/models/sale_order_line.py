from odoo import models

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

    def _ar_company_price(self):
        """Price of one unit, tax included, in the company's currency; 0 without a line."""
        if not self:
            return 0.0
        price = self.price_unit * (1 - (self.discount or 0.0) / 100)
        if self.product_uom_qty:
            price = self.price_total / self.product_uom_qty
        return price / self.order_id._ar_currency_rate()

    def _ar_is_stopped_at_delivery(self):
        """Tell whether its goods leave by a stock move, so that a delivery can be held."""
        return self.product_id.type == "consu" and not self.is_expense

    def _ar_left_quantity(self):
        """What really left of it, whatever was written on the line."""
        outgoing, incoming = self._get_outgoing_incoming_moves()
        done = (outgoing | incoming).filtered(lambda move: move.state == "done")
        return sum(
            move._ar_line_quantity() * (1 if move in outgoing else -1) for move in done
        )

from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _ar_stopped_at_delivery(self):
        """Goods to be paid at once wait for delivery; all that has left cannot be stopped."""
        amounts = super()._ar_stopped_at_delivery()
        for order in self.filtered("company_id.ar_credit_hold_deliveries"):
            if order._ar_is_all_delivered():
                amounts[order.id] = order._ar_company_amount()
            elif order.payment_term_id and not order.payment_term_id.ar_longest_days:
                goods = order.order_line.filtered(lambda line: line._ar_is_stopped_at_delivery())
                amounts[order.id] = sum(
                    max(0.0, line.price_total) / order._ar_currency_rate() for line in goods
                )
        return amounts

    def _ar_is_all_delivered(self):
        """Tell whether everything that costs something has left the house already."""
        lines = self.order_line.filtered(lambda line: line.price_total > 0)
        return bool(lines) and all(
            line._ar_is_stopped_at_delivery() and line._ar_left_quantity() >= line.product_uom_qty
            for line in lines
        )

    def _ar_value_left(self, moves, counted):
        """Value of all that has left of an order together with these moves.

        :param counted: the moves are among what has left already
        """
        self.ensure_one()
        before = sum(
            line.qty_delivered * line._ar_company_price()
            for line in self.order_line
            if line._ar_is_stopped_at_delivery()
        )
        return max(0.0, before) + (0.0 if counted else sum(moves._ar_values().values()))

    def _ar_added_by_delivery(self, moves):
        """What these moves add to what is delivered and not invoiced."""
        self.ensure_one()
        added = 0.0
        for line, mine in moves.grouped("sale_line_id").items():
            quantity = sum(move._ar_line_quantity() for move in mine)
            open_before = max(0.0, line.qty_delivered - line.qty_invoiced)
            open_after = max(0.0, line.qty_delivered + quantity - line.qty_invoiced)
            added += (open_after - open_before) * line._ar_company_price()
        return added

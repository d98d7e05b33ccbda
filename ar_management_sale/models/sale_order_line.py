from odoo import api, models

COMPUTED_AMOUNTS = frozenset({"price_total", "qty_invoiced"})


class SaleOrderLine(models.Model):
    """A confirmed order that somebody makes larger asks for credit again.

    Goods and costs that Odoo adds by itself (delivery charges, re-invoiced expenses) do not stop
    the operation that brought them.
    """

    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._ar_compute_anew(set().union(*vals_list))
        if not self.env.su:
            added = lines.filtered(lambda line: line.price_total > 0)
            added.order_id._ar_refuse_new_credit({})
        return lines

    def write(self, vals):
        before = {} if self.env.su else self.order_id._ar_credit_footprint()
        result = super().write(vals)
        self._ar_compute_anew(vals)
        if not self.env.su:
            self.order_id._ar_refuse_new_credit(before)
        return result

    def unlink(self):
        if self.env.su:
            return super().unlink()
        # A line that is deleted may have been a discount.
        orders = self.order_id
        before = orders._ar_credit_footprint()
        result = super().unlink()
        orders._ar_refuse_new_credit(before)
        return result

    def _ar_compute_anew(self, names):
        """What a client wrote over a computed amount does not last: the exposure rests on it."""
        for name in COMPUTED_AMOUNTS.intersection(names):
            self.env.add_to_compute(self._fields[name], self)

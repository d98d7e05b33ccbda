from odoo import api, models


class SaleOrderLine(models.Model):
    """A confirmed order that somebody makes larger asks for credit again.

    Goods and costs that Odoo adds by itself (delivery charges, re-invoiced expenses) do not stop
    the operation that brought them.
    """

    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        if not self.env.su:
            added = lines.filtered(lambda line: line.price_total > 0)
            added.order_id._ar_refuse_new_credit({})
        return lines

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        before = self.order_id._ar_credit_footprint()
        result = super().write(vals)
        self.order_id._ar_refuse_new_credit(before)
        return result

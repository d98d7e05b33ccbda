from odoo import models
from odoo.exceptions import UserError


class StockLocation(models.Model):
    """Goods reach a customer by a transfer, which is decided about, not by a change of place."""

    _inherit = "stock.location"

    def write(self, vals):
        if vals.get("usage") == "customer":
            self._ar_refuse_goods_given_away()
        return super().write(vals)

    def _ar_refuse_goods_given_away(self):
        companies = self.env["res.company"].sudo()
        if not companies.search_count([("ar_credit_hold_deliveries", "=", True)], limit=1):
            return
        for location in self.filtered(lambda each: each.usage != "customer").sudo():
            if any(quant.quantity > 0 for quant in location.quant_ids):
                raise UserError(self.env._(
                    "%(location)s holds goods: they would be with a customer without a transfer. "
                    "Move them out first.",
                    location=location.display_name,
                ))

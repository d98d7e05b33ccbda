from odoo import api, models


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        self.env["ar.credit.policy"]._create_missing(companies)
        return companies

    def write(self, vals):
        """From the day on which a company holds orders, its limits are decisions."""
        starts = self.filtered(lambda each: not each.ar_credit_hold_orders)
        result = super().write(vals)
        if vals.get("ar_credit_hold_orders"):
            self.env["ar.credit.application"]._take_over_limits(starts)
        return result

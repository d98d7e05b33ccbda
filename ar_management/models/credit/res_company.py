from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    ar_credit_hold_orders = fields.Boolean(string="Hold Orders over the Credit Limit", default=True)
    ar_credit_overdue_days = fields.Integer(string="Overdue by More Than (Days)", default=30)
    ar_credit_overdue_amount = fields.Monetary(string="Overdue Amount Tolerated")
    ar_credit_hold_invoices = fields.Boolean(
        string="Hold Invoices over the Credit Limit",
        help="Also keep invoices that come from no order as drafts. Without it they only warn, "
        "because goods that were delivered must be invoiced.",
    )
    ar_credit_release_days = fields.Integer(
        string="Releases Last (Days)",
        default=30,
        help="A released document has to go on within this number of days. 0: without end.",
    )
    ar_credit_group_wide = fields.Boolean(
        string="Exposure of the Whole Group",
        help="Count what customers owe to every company that has this set, in the currency of "
        "the company that decides.",
    )

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

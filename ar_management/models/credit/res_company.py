from odoo import api, fields, models

SETTINGS = (
    "ar_credit_hold_orders", "ar_credit_warns", "ar_credit_one_person", "ar_credit_overdue_days",
    "ar_credit_overdue_amount", "ar_credit_hold_invoices", "ar_credit_release_days",
    "ar_credit_group_wide",
)


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["ar.checked.numbers", "res.company"]

    ar_credit_hold_orders = fields.Boolean(
        string="Hold Orders over the Credit Limit",
        help="Off until switched on: installing the module holds no orders.",
    )
    ar_credit_warns = fields.Boolean(
        string="Show What Would Be Held",
        help="Show on quotations and draft invoices what would be held, without holding anything.",
    )
    ar_credit_one_person = fields.Boolean(
        string="Requesters May Release",
        help="For companies in which one person sells and decides. Such a release needs its "
        "comment like any other and is marked: the list of holds has a filter for it.",
    )
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
        help="A released document must proceed within this number of days. 0: no limit.",
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

    def _get_company_root_delegated_field_names(self):
        """A customer owes the legal entity: its branches cannot each give the same credit."""
        return [*super()._get_company_root_delegated_field_names(), *SETTINGS]

    def _ar_that_hold_credit(self):
        """The legal entities that hold orders over the limit."""
        return self.env["res.company"].sudo().search([
            ("ar_credit_hold_orders", "=", True), ("parent_id", "=", False),
        ])

    def _ar_tells_credit(self):
        """Tell whether quotations and draft invoices say what credit has against them."""
        return self.ar_credit_hold_orders or self.ar_credit_warns

    def write(self, vals):
        """From the day on which a company holds orders, its limits are decisions."""
        ours = [name for name in SETTINGS if name in vals]
        if ours and len(vals) > 1:
            # Core hands them on to the branches one by one, and each time compares them all.
            rest = {name: vals[name] for name in vals if name not in ours}
            parts = [{name: vals[name]} for name in ours] + ([rest] if rest else [])
            return all([self.write(part) for part in parts])
        starts = self.filtered(
            lambda each: not each.parent_id and not each.ar_credit_hold_orders
        )
        result = super().write(vals)
        if vals.get("ar_credit_hold_orders"):
            self.env["ar.credit.application"]._take_over_limits(starts)
        return result

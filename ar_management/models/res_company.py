from odoo import fields, models


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["ar.late.fee.company.mixin", "ar.credit.company.mixin", "res.company"]

    # ---- Credit
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
    # ---- Electronic invoices
    ar_facturx_enabled = fields.Boolean(
        "French Electronic Invoices",
        default=True,
        help="Make Factur-X invoices that pass EN 16931 and the French rules, and stop those "
        "that do not. Only for companies in France.",
    )
    ar_facturx_send_unchecked = fields.Boolean(
        "Send Unchecked E-Invoices",
        default=True,
        help="Send an electronic invoice also when a validator is missing on the server. The "
        "invoice keeps the result: not checked.",
    )

    def _ar_facturx_applies(self):
        """Tell whether this module makes the e-invoices of the company."""
        return self.account_fiscal_country_id.code == "FR" and self.ar_facturx_enabled

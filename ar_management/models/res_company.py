from odoo import fields, models


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["ar.late.fee.company.mixin", "ar.late.fee.run.company.mixin", "res.company"]

    # ---- Credit
    ar_credit_hold_orders = fields.Boolean(string="Hold Orders over the Credit Limit", default=True)
    ar_credit_overdue_days = fields.Integer(string="Overdue by More Than (Days)", default=30)
    ar_credit_overdue_amount = fields.Monetary(string="Overdue Amount Tolerated")
    # ---- Late fees
    ar_late_fee_document = fields.Selection(
        [("customer", "One document per customer"), ("invoice", "One document per invoice")],
        string="Penalty Documents", required=True, default="customer",
    )
    ar_late_fee_since = fields.Date(
        string="Never Bill Delays Before", default=fields.Date.context_today,
        help="Invoices that were due before this day are shown with their interest, but no run "
        "bills them unless a person says so.",
    )
    ar_late_fee_waiver_limit = fields.Monetary(
        string="Waive Alone up to", default=500.0,
        help="Waiving more than this on one invoice needs a second person: a Credit Manager who "
        "did not ask for it.",
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

from odoo import fields, models

from ..discount.offer import VAT_TREATMENTS


class ResCompany(models.Model):
    _inherit = "res.company"

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
    # ---- Early-payment discounts
    ar_discount_vat_treatment = fields.Selection(
        VAT_TREATMENTS, string="VAT on Discounts", required=True, default="reduced",
        help="What an early-payment discount does to VAT, unless the payment term says otherwise.",
    )
    ar_discount_goodwill_limit = fields.Monetary(
        string="Granted Without Approval", default=50.0,
        help="A discount taken too late may be granted up to this amount by any Receivables "
        "User; above it a Credit Manager decides.",
    )
    ar_discount_journal_id = fields.Many2one(
        "account.journal", string="Discount Journal", check_company=True,
        domain="[('type', '=', 'general')]",
        help="Miscellaneous journal of the discounts that are booked without a credit note. Empty: "
        "the first one of the company.",
    )
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
        help="Waiving more than this on one invoice, all runs together, needs a second person: a "
        "Credit Manager who did not ask for it.",
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

    ar_facturx_vat_group_id = fields.Many2one(
        "res.partner", string="VAT Group",
        domain="[('is_company', '=', True)]",
        help="The single taxable person that the company is a member of (CGI 256 C). Its "
        "e-invoices then name it with its SIREN and VAT number.",
    )

    ar_legal_information = fields.Char(
        "Legal Form and Register",
        help="Legal form, capital and place of registration, as “SAS au capital de 60 000 €, RCS "
        "Lyon”: printed on invoices, and BT-33 of the electronic invoice.",
    )

    def _ar_facturx_applies(self):
        """Tell whether this module makes the e-invoices of the company."""
        return self.account_fiscal_country_id.code == "FR" and self.ar_facturx_enabled

    def _ar_today(self):
        """Today where the company is, for those who have no time zone of their own."""
        self.ensure_one()
        zone = self.sudo().partner_id.tz or self.sudo().resource_calendar_id.tz
        return fields.Date.context_today(self.with_context(tz=zone or self.env.context.get("tz")))
    # ---- Matching
    ar_match_tolerance = fields.Monetary(
        string="Small Difference",
        help="A payment that is short by no more than this closes its documents; the difference "
        "is written off. 0: nothing is ever written off.",
    )
    ar_match_tolerance_percent = fields.Float(
        string="Small Difference (%)", default=5.0,
        help="And by no more than this share of what was due.",
    )
    ar_match_tolerance_account_id = fields.Many2one(
        "account.account", string="Account of Small Differences",
        domain="[('account_type', 'in', ('expense', 'expense_other', 'income_other'))]",
        help="Account that small differences are written off to.",
    )
    ar_match_charge_limit = fields.Monetary(
        string="Bank Charges Borne Up To",
        help="A payment from which the bank kept no more than this closes its documents where "
        "the company bears the charges.",
    )
    ar_match_charge_account_id = fields.Many2one(
        "account.account", string="Account of Bank Charges",
        domain="[('account_type', 'in', ('expense', 'expense_other'))]",
        help="Account that bank charges are written off to.",
    )
    ar_match_goodwill_limit = fields.Monetary(
        string="Late Discounts Granted Up To",
        help="A discount that was taken too late is granted as goodwill up to this amount.",
    )

from odoo import fields, models

from .offer import VAT_TREATMENTS


class ResCompany(models.Model):
    _inherit = "res.company"

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


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    ar_discount_vat_treatment = fields.Selection(
        related="company_id.ar_discount_vat_treatment", readonly=False, required=True
    )
    ar_discount_journal_id = fields.Many2one(
        related="company_id.ar_discount_journal_id", readonly=False
    )
    ar_discount_goodwill_limit = fields.Monetary(
        related="company_id.ar_discount_goodwill_limit", readonly=False
    )

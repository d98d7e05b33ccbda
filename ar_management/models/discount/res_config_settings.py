from odoo import fields, models


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

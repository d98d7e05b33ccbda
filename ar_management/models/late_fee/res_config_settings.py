from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    ar_late_fee_document = fields.Selection(
        related="company_id.root_id.ar_late_fee_document", readonly=False
    )
    ar_late_fee_since = fields.Date(related="company_id.root_id.ar_late_fee_since", readonly=False)
    ar_late_fee_waiver_limit = fields.Monetary(
        related="company_id.root_id.ar_late_fee_waiver_limit", readonly=False
    )
    ar_late_fee_in_portal = fields.Boolean(
        related="company_id.ar_late_fee_in_portal", readonly=False
    )
    ar_late_fee_annex = fields.Boolean(related="company_id.ar_late_fee_annex", readonly=False)

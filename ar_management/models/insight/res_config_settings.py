from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    ar_ageing_days = fields.Char(related="company_id.ar_ageing_days", readonly=False)

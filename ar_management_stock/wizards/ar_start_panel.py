from odoo import fields, models


class ArStartPanel(models.TransientModel):
    _inherit = "ar.start.panel"

    credit_hold_deliveries = fields.Boolean(
        related="company_id.ar_credit_hold_deliveries", readonly=False
    )

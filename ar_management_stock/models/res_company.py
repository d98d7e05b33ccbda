from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    ar_credit_hold_deliveries = fields.Boolean(
        string="Hold Deliveries over the Credit Limit"
    )

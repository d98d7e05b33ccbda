from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    ar_vat_regime = fields.Selection(
        [("monthly", "Monthly"), ("quarterly", "Quarterly"), ("simplified", "Simplified"),
         ("franchise", "Exempt Small Business (293 B)")],
        "VAT Regime", default="monthly", required=True,
        help="Sets the periods of e-reporting, and when they are due.")

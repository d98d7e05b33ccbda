from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    ar_cashed_line_ids = fields.One2many(
        "ar.cashed.line", "move_id", string="Reported Cashed Amounts", copy=False)

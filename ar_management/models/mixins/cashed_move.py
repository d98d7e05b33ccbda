from odoo import fields, models


class ArCashedMoveMixin(models.AbstractModel):
    _name = "ar.cashed.move.mixin"
    _description = "Amounts Cashed of an Invoice"

    ar_cashed_line_ids = fields.One2many(
        "ar.cashed.line", "move_id", string="Reported Cashed Amounts", copy=False)

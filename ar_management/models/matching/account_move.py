from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    # Without this inverse, Odoo searches the deductions of an entry each time that a partner is
    # set on one; with it they are read for a whole batch of bank entries at once.
    ar_discount_deduction_ids = fields.One2many(
        "ar.discount.deduction", "move_id", string="Discount Deductions", readonly=True,
    )

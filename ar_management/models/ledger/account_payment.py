from odoo import fields, models


class AccountPayment(models.Model):
    _name = "account.payment"
    _inherit = ["ar.checked.numbers", "account.payment"]
    _largest_number = 1e15  # in the smallest currencies

    # The move carries the date, so that every reader of a journal item finds it in one place;
    # a payment without entry has nothing that it could reduce.
    ar_effective_date = fields.Date(related="move_id.ar_effective_date", readonly=False)

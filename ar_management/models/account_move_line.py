from odoo import models


class AccountMoveLine(models.Model):
    _name = "account.move.line"
    # Features first: a mixin after "account.move.line" could not extend its methods.
    _inherit = [
        "ar.einvoice.line.mixin",
        "ar.credit.deposit.line.mixin",
        "ar.late.fee.penalty.line.mixin",
        "ar.payment.history.line.mixin",
        "ar.discount.settlement.line.mixin",
        "ar.payment.days.line.mixin",
        "ar.discount.line.mixin",
        "ar.late.fee.line.mixin",
        "account.move.line",
    ]

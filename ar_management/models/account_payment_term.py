from odoo import models


class AccountPaymentTerm(models.Model):
    _name = "account.payment.term"
    _inherit = ["ar.credit.term.mixin", "ar.discount.term.mixin", "account.payment.term"]

from odoo import models


class AccountPaymentTerm(models.Model):
    _inherit = "account.payment.term"

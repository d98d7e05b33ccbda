from odoo import models


class AccountMoveLine(models.Model):
    # Features first: a mixin after "account.move.line" could not extend its methods.
    _inherit = "account.move.line"

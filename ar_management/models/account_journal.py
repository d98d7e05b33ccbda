from odoo import models


class AccountJournal(models.Model):
    _name = "account.journal"
    _inherit = ["ar.late.fee.journal.mixin", "ar.statement.journal.mixin", "account.journal"]

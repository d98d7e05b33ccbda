from odoo import models


class AccountJournal(models.Model):
    _inherit = "account.journal"

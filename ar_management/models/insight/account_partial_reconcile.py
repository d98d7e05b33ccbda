from odoo import models


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    # What was matched after a day is what an ageing of that day takes back.
    _ar_max_date_idx = models.Index("(max_date)")

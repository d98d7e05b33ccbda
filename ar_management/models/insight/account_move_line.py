from odoo import models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    # A draft may keep its matchings: they count for nothing in the books, and there are few.
    _ar_matched_draft_idx = models.Index(
        "(id) WHERE parent_state != 'posted' AND matching_number IS NOT NULL"
    )


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    # What was matched after a day is what an ageing of that day takes back.
    _ar_max_date_idx = models.Index("(max_date)")

from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _ar_asks_for_credit(self):
        """What an order brought was decided about when the order was confirmed."""
        return super()._ar_asks_for_credit() and not all(
            line.sale_line_ids
            for line in self.invoice_line_ids
            if line.display_type == "product" and line.price_total > 0
        )

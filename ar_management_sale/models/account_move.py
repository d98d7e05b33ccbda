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

    def _ar_advance_lines(self):
        return super()._ar_advance_lines() | self._ar_product_lines().filtered("is_downpayment")

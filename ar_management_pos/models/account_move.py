from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _ar_asks_for_credit(self):
        """What a counter sold was decided about when it was sold, as far as its orders say."""
        return super()._ar_asks_for_credit() and not self.sudo()._ar_is_decided_at_counter()

    def _ar_is_decided_at_counter(self):
        orders = self.pos_order_ids
        return (
            bool(orders)
            and self.company_id.ar_credit_hold_orders
            and orders.partner_id.commercial_partner_id == self.commercial_partner_id
            and self.currency_id.compare_amounts(
                self.amount_total, sum(orders.mapped("amount_total"))
            ) <= 0
        )

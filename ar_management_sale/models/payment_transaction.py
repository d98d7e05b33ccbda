from odoo import models


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _check_amount_and_confirm_order(self):
        """An order held for credit was not confirmed: its customer gets the payment mail."""
        return super()._check_amount_and_confirm_order().filtered(
            lambda order: order.state == "sale"
        )

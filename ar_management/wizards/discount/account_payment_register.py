from odoo import models


class AccountPaymentRegister(models.TransientModel):
    _name = "account.payment.register"
    _inherit = ["ar.checked.numbers", "account.payment.register"]

    def _create_payment_vals_from_wizard(self, batch_result):
        wizard = self.with_context(ar_payment_date=self.payment_date)
        return super(AccountPaymentRegister, wizard)._create_payment_vals_from_wizard(batch_result)

    def _create_payment_vals_from_batch(self, batch_result):
        wizard = self.with_context(ar_payment_date=self.payment_date)
        return super(AccountPaymentRegister, wizard)._create_payment_vals_from_batch(batch_result)

from odoo import models

from ...engine.credit.payment_term import Delay, Instalment


class AccountPaymentTermLine(models.Model):
    _inherit = "account.payment.term.line"

    def _ar_instalment(self):
        """This line for the engine."""
        self.ensure_one()
        day = self.days_next_month or ""
        # Odoo, too, reads what is not a number as the first day of the month.
        return Instalment(
            Delay(self.delay_type), self.nb_days, int(day) if day.isnumeric() else 1
        )

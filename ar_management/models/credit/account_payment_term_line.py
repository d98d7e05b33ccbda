from odoo import models, tools

from ...engine.credit.payment_term import latest_lawful, sample_days


class AccountPaymentTermLine(models.Model):
    _name = "account.payment.term.line"
    _inherit = ["ar.checked.numbers", "account.payment.term.line"]

    @tools.ormcache("self.delay_type", "self.nb_days", "self.days_next_month")
    def _ar_delay(self):
        """How long this line lets a customer wait, over all days of the calendar.

        :return: (most days from an invoice to the due date, whether that is over the legal cap)
        """
        self.ensure_one()
        dues = [(day, self._get_due_date(day)) for day in sample_days()]
        return (
            max((due - day).days for day, due in dues),
            any(due > latest_lawful(day) for day, due in dues),
        )

from odoo import models
from odoo.tools import format_date


class PaymentLinkWizard(models.TransientModel):
    _inherit = "payment.link.wizard"

    def _compute_epd_info(self):
        result = super()._compute_epd_info()
        for wizard in self.filtered(lambda wizard: wizard.res_model == "account.move"):
            invoice = self.env["account.move"].browse(wizard.res_id)
            if steps := invoice._ar_tier_schedule():
                wizard.epd_info = self.env._(
                    "The customer pays less by paying early: %(steps)s.",
                    steps=", ".join(
                        self.env._(
                            "%(amount)s until %(deadline)s",
                            amount=invoice.currency_id.format(float(step.amount)),
                            deadline=format_date(self.env, step.until),
                        )
                        for step in steps
                    ),
                )
        return result

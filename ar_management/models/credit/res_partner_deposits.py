from odoo import models

from ...engine.ledger.deposit import AskedDeposit


class ResPartner(models.Model):
    """Deposits that a credit limit was approved against."""

    _inherit = "res.partner"

    def _ar_deposits_asked(self, company):
        found = super()._ar_deposits_asked(company)
        applications = self.env["ar.credit.application"].sudo().search([
            ("company_id", "=", company.id), ("state", "=", "conditional"),
            ("deposit_percent", ">", 0), ("deposit_received_on", "=", False),
        ])
        received = applications._deposits_received()
        for application in applications:
            currency = application.currency_id._ar_engine_currency()
            found.append(AskedDeposit(
                key=f"ar.credit.application,{application.id}",
                reference=application.display_name,
                customer=application.partner_id.id,
                amount=currency.from_float(application.deposit_amount),
                since=application.decided_on.date(),
                currency=currency.code,
                received=max(
                    currency.from_float(received[application.id]), currency.from_float(0)
                ),
            ))
        return found

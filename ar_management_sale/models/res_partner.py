from odoo import fields, models

from odoo.addons.ar_management.engine.ledger.deposit import AskedDeposit

MISSING = "credit.deposit_missing"
"""Code of the reason that an order is held until a part of it is paid."""


class ResPartner(models.Model):
    """Deposits that a credit policy asks for before an order goes on."""

    _inherit = "res.partner"

    def _ar_deposits_asked(self, company):
        found = super()._ar_deposits_asked(company)
        orders = self.env["sale.order"].sudo().search([
            ("company_id", "=", company.id), ("state", "in", ("draft", "sent")),
            ("ar_credit_hold_ids.state", "=", "held"),
        ])
        for order, answer in orders._ar_credit_answers(alone=True).items():
            reason = next((each for each in answer.decision.reasons if each.code == MISSING), None)
            if reason:
                deposit, missing = reason.params["deposit"], reason.params["missing"]
                found.append(AskedDeposit(
                    key=f"sale.order,{order.id}", reference=order.name,
                    customer=order._ar_debtor().id, amount=deposit.value,
                    since=fields.Date.to_date(order.ar_credit_hold_id.create_date),
                    currency=deposit.currency, received=deposit.value - missing.value,
                ))
        return found


class ArDepositRequest(models.Model):
    """A deposit for an order: its payment names the order, and counts for that order only."""

    _inherit = "ar.deposit.request"

    def _was_received(self, origin):
        if origin._name != "sale.order":
            return super()._was_received(origin)
        covered = float(origin._ar_covered_amounts().get(origin.id, 0))
        return self.currency_id.compare_amounts(covered, self.amount) >= 0

    def _payment_reference(self):
        if self.source.startswith("sale.order,"):
            return self.reference
        return super()._payment_reference()

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.ar_management.engine.common.reason import Reason
from odoo.addons.ar_management.engine.credit.decision import Request
from odoo.addons.ar_management.models.credit.decide import Asked

from .ar_exposure import COUNTER

SOLD = ("paid", "done")
GUARDED = frozenset({"state", "partner_id", "payment_ids", "lines", "company_id"})


class PosOrder(models.Model):
    """Goods that a counter gives for no money ask for credit when the order counts as paid.

    Nothing can be held at a counter: it is refused with a sentence, and the customer pays.
    """

    _inherit = "pos.order"

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders._ar_refuse_over_credit({})
        return orders

    def write(self, vals):
        if not GUARDED.intersection(vals):
            return super().write(vals)
        before = self._ar_on_account()
        result = super().write(vals)
        self._ar_refuse_over_credit(before)
        return result

    def _ar_on_account(self):
        """``{order_id: (who owes it, amount in the company's currency)}`` of what was sold."""
        found = {}
        for order in self.sudo():
            later = order.payment_ids.filtered(
                lambda payment: payment.payment_method_id.type == "pay_later"
            )
            if order.state in SOLD and order.company_id.ar_credit_hold_orders and later:
                amount = sum(later.mapped("amount")) / (order.currency_rate or 1.0)
                found[order.id] = (order.partner_id.commercial_partner_id, amount)
        return found

    def _ar_refuse_over_credit(self, before):
        """Refuse what is on account against the credit terms since.

        :param before: what was on account before the change
        :raise UserError: names the order, the reasons and the remedy
        """
        for order_id, (debtor, amount) in self._ar_on_account().items():
            order = self.sudo().browse(order_id)
            known, was = before.get(order_id, (None, 0.0))
            currency = order.company_id.currency_id
            if debtor == known and currency.compare_amounts(amount, was) <= 0:
                continue
            if currency.compare_amounts(amount, 0) > 0:
                order._ar_decide(debtor, amount)

    def _ar_decide(self, debtor, amount):
        unnamed = self.payment_ids.payment_method_id.filtered(
            lambda method: method.type == "pay_later" and not method.split_transactions
        )
        if unnamed or not debtor:
            raise UserError(self.env._(
                "%(order)s is on account, but nobody would owe it: choose the customer, and let "
                "the payment method identify customers.", order=self.display_name,
            ))
        amount = self.company_id.currency_id._ar_engine_currency().from_float(amount)
        # What is in the books already, as an invoice, is not in the exposure of the counter.
        counted = {} if self.account_move else {COUNTER: amount}
        asked = Asked(debtor, (Request(self.id, amount),), counted)
        answer = self.env["ar.credit.terms"]._decide(self.company_id, [asked])[0].get(self.id)
        if answer and answer.is_held:
            self.env["ar.credit.refusal"]._refuse(
                self, debtor, self.company_id, answer.decision, Reason.of("refusal.counter")
            )

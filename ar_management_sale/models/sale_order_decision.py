from odoo import fields, models

from odoo.addons.ar_management.engine.common.money import ZERO
from odoo.addons.ar_management.engine.credit.decision import Request, decide_batch
from odoo.addons.ar_management.engine.credit.exposure import Exposure

UNCONFIRMED = ("draft", "sent", "cancel")


class SaleOrder(models.Model):
    """What an order asks for, and what the credit terms of its customer answer."""

    _inherit = "sale.order"

    def _ar_credit_decisions(self, alone=False):
        """Decide on each order beside the rest of its customer's exposure.

        :param alone: only to inform: each order for itself, without announcing a decision
        :return: ``{order: engine.credit.decision.Decision}``
        """
        decisions = {}
        for company, orders in self.grouped("company_id").items():
            orders = orders.sudo().with_company(company)
            debtors = orders.partner_invoice_id.commercial_partner_id
            if not alone:
                self.env["ar.exposure"]._announce_decision(debtors, company)
                orders._ar_recompute_amounts()
            decisions |= orders._ar_decide_in_company(company, debtors, alone)
        return {order: decisions[order.id] for order in self if order.id in decisions}

    def _ar_decide_in_company(self, company, debtors, alone):
        sheet = self.env["ar.exposure"]
        exposures = sheet._exposure(debtors, company)
        terms = debtors._ar_credit_terms_by_entity(company)
        overdues = sheet._overdue(debtors, company, terms)
        currency = company.currency_id._ar_engine_currency()
        added = {
            order_id: currency.from_float(amount)
            for order_id, amount in self._ar_added_amounts(company).items()
        }
        requests = self._ar_credit_requests(company, added, alone)
        decisions = {}
        for debtor, orders in self.grouped(lambda order: order._ar_debtor()).items():
            if not debtor:
                continue
            counted = sum(added[each.id] for each in orders if each.state not in UNCONFIRMED)
            exposure = exposures.get(debtor.id, Exposure()).plus("ordered", -counted)
            asked = [requests[each.id] for each in orders]
            for batch in [[each] for each in asked] if alone else [asked]:
                decisions |= decide_batch(
                    exposure, batch, terms[debtor.id], overdues.get(debtor.id, ZERO), currency.code
                )
        return decisions

    def _ar_credit_requests(self, company, added, alone):
        """One ``engine.credit.decision.Request`` for each order.

        :param added: ``{order_id: Decimal}``: what each adds to the exposure
        """
        currency = company.currency_id._ar_engine_currency()
        later = self._ar_stopped_at_delivery()
        covered = self._ar_covered_amounts()
        requests = {}
        for order in self:
            wait = currency.from_float(later.get(order.id, 0.0))
            value = max(currency.from_float(order._ar_company_amount()), added[order.id])
            requests[order.id] = Request(
                order.id,
                amount=max(ZERO, added[order.id] - wait),
                approved=not alone and order._ar_is_released(order._ar_debtor()),
                value=max(ZERO, value - wait),
                covered=covered.get(order.id, ZERO),
                term_days=order.payment_term_id.ar_longest_days,
            )
        return requests

    def _ar_stopped_at_delivery(self):
        """The part of each order that needs no decision now: delivery decides, or has decided.

        :return: ``{order_id: amount in the company's currency}``
        """
        return {}

    def _ar_recompute_amounts(self):
        """Compute the stored amounts anew: a client may have written over them."""
        lines = self.order_line
        for records, names in (
            (lines, ("price_total", "qty_invoiced")), (self, ("amount_total",))
        ):
            for name in names:
                self.env.add_to_compute(records._fields[name], records)

    def _ar_added_amounts(self, company):
        """What each order adds to the exposure, in the company's currency.

        An order that is not confirmed yet counts at today's rate, which it gets when confirmed.
        """
        saved = self.filtered(lambda order: isinstance(order.id, int))
        amounts = {order.id: order._ar_company_amount() for order in self - saved}
        amounts |= dict.fromkeys(saved.ids, 0.0)
        waiting = saved.filtered(lambda order: order.state in UNCONFIRMED)
        for currency, orders in waiting.grouped("currency_id").items():
            amounts |= self.env["ar.exposure"]._order_amount(
                orders, _rate_today(company, currency or company.currency_id)
            )
        return amounts | self.env["ar.exposure"]._order_amount(saved - waiting)

    def _ar_is_released(self, debtor, amount=0.0):
        """Tell whether a person allowed this order, and deliveries of it up to an amount."""
        amount = max(amount, self._ar_company_amount())
        return self.env["ar.credit.hold"]._covers(
            self, debtor, self.company_id, amount, self.payment_term_id
        )

    def _ar_debtor(self):
        """The commercial entity that will owe the amount: the one that is invoiced."""
        return self.partner_invoice_id.commercial_partner_id

    def _ar_company_amount(self):
        """Total of the order, tax included, in the company's currency."""
        company, rate = self.company_id, self._ar_currency_rate()
        return company.currency_id.round(self.amount_total / rate)

    def _ar_currency_rate(self):
        """Units of the order's currency for one of the company's: today's until it is confirmed."""
        company, rate = self.company_id, self.currency_rate
        if self.state in UNCONFIRMED:
            rate = _rate_today(company, self.currency_id or company.currency_id)
        return rate or 1.0


def _rate_today(company, currency):
    return currency._get_conversion_rate(
        company.currency_id, currency, company, fields.Date.today()
    )

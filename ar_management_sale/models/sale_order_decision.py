from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from odoo import fields, models

from odoo.addons.ar_management.engine.common.money import ZERO
from odoo.addons.ar_management.engine.credit.decision import Request
from odoo.addons.ar_management.models.credit.decide import Asked

UNCONFIRMED = ("draft", "sent", "cancel")


@dataclass(frozen=True)
class Footprint:
    """What an order gave on credit at a moment, in the company's currency.

    :ivar conditions: who owes it, on which payment terms, to which company
    :ivar amount: what it is worth: what was ordered or delivered, whichever is more
    :ivar prices: price of one unit of each line, tax included, by line
    :ivar waiting: the part of the amount that a delivery decides about
    """

    conditions: tuple = ()
    amount: float = 0.0
    prices: Mapping[int, float] = field(default_factory=dict)
    waiting: float = 0.0


@dataclass(frozen=True)
class Spared:
    """The part of an order that needs no decision now.

    :ivar left: value of what has left the house, at the price that was decided at
    :ivar left_open: what of that is on no invoice yet: it stays in the exposure
    :ivar waiting: value of what the delivery decides about
    :ivar waiting_open: what of that is on no invoice yet
    """

    left: Decimal = ZERO
    left_open: Decimal = ZERO
    waiting: Decimal = ZERO
    waiting_open: Decimal = ZERO


class SaleOrder(models.Model):
    """What an order asks for, and what the credit terms of its customer answer."""

    _name = "sale.order"
    _inherit = ["ar.held.document", "ar.checked.numbers", "sale.order"]

    ar_credit_asked_by_ids = fields.Many2many(relation="ar_credit_order_asked_rel")

    def _ar_credit_answers(self, before=None, alone=False):
        """Decide on each order beside the rest of its customer's exposure.

        :param before: ``{order_id: Footprint}`` of what was decided about before
        :param alone: only to inform: each order for itself, without announcing a decision
        :return: ``{order: models.credit.decide.Answer}``
        """
        answers = {}
        # Beside each other in one legal entity: together they must not pass a limit of it either.
        for company, orders in self.sudo().grouped(lambda each: each.company_id.root_id).items():
            orders = orders.sudo().with_company(company)
            if not alone:
                orders._ar_recompute_amounts()
            answers |= orders._ar_decide_in_company(company, before or {}, alone)
        return {order: answers[order.id] for order in self if order.id in answers}

    def _ar_decide_in_company(self, company, before, alone):
        currency = company.currency_id._ar_engine_currency()
        added = {
            order_id: currency.from_float(amount)
            for order_id, amount in self._ar_added_amounts(company).items()
        }
        spared = self._ar_spared(before)
        covered = self._ar_covered_amounts()
        counting = self._ar_counted_amounts(added, currency)
        asked = []
        for debtor, orders in self.grouped(lambda order: order._ar_debtor()).items():
            counted = sum(
                (counting[each.id] - spared.get(each.id, Spared()).left_open
                 for each in orders if each.id in counting), ZERO,
            )
            asked.append(Asked(debtor, tuple(
                order._ar_credit_request(
                    added[order.id], spared.get(order.id, Spared()),
                    covered.get(order.id, ZERO), alone,
                ) for order in orders
            ), {"ordered": counted, "unallocated": -currency.from_float(
                orders._ar_money_of_quotations(debtor, company)
            )}))
        terms = self.env["ar.credit.terms"]
        holds = company.ar_credit_hold_orders
        answers = {}
        for found in terms._decide(company, asked, holds=holds, alone=alone):
            answers |= found
        return answers

    def _ar_counted_amounts(self, added, currency):
        """What the exposure counts of these orders already, of a quotation what has left."""
        counted = {
            order.id: added[order.id] for order in self if order.state not in UNCONFIRMED
        }
        left = self.filtered(lambda order: order.id not in counted and order._ar_has_left())
        if left:
            found = self.env["ar.exposure"]._counted_amount(left)
            counted |= {key: currency.from_float(amount) for key, amount in found.items()}
        return counted

    def _ar_has_left(self):
        """Tell whether anything of it was delivered."""
        return isinstance(self.id, int) and any(
            line.qty_delivered for line in self.order_line
        )

    def _ar_credit_request(self, added, spared, covered, alone):
        """The order for the engine.

        :param added: what it adds to the exposure
        """
        currency = self.company_id.currency_id._ar_engine_currency()
        value = max(currency.from_float(self._ar_company_amount()), added)
        return Request(
            self.id,
            amount=max(ZERO, added - spared.left_open - spared.waiting_open),
            approved=not alone and self._ar_is_released(),
            value=max(ZERO, value - spared.left - spared.waiting),
            # What was paid pays what has left first.
            covered=max(ZERO, covered - spared.left),
            term_days=self.payment_term_id.ar_longest_days,
        )

    def _ar_spared(self, before):
        """The part of each order that needs no decision now: delivery decides, or has decided.

        :param before: ``{order_id: Footprint}`` of what was decided about before
        :return: ``{order_id: Spared}``
        """
        return {}

    def _ar_footprint(self):
        """What the order gives on credit as it is now (``Footprint``)."""
        self.ensure_one()
        lines = self.order_line.filtered(lambda line: not line.display_type)
        return Footprint(
            (self._ar_debtor(), self.payment_term_id, self.company_id),
            self._ar_asked_amount(), {line.id: line._ar_company_price() for line in lines},
        )

    def _ar_asked_amount(self):
        gross = sum(
            line._ar_company_price() * line._ar_largest_quantity()
            for line in self.order_line if not line.display_type
        )
        return max(self._ar_company_amount(), self.company_id.currency_id.round(gross))

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
                orders, rate_today(company, currency or company.currency_id)
            )
        return amounts | self.env["ar.exposure"]._order_amount(saved - waiting)

    def _ar_debtor(self):
        """The commercial entity that will owe the amount: the one that is invoiced."""
        return self.partner_invoice_id.commercial_partner_id

    def _ar_term(self):
        return self.payment_term_id

    def _ar_company_amount(self):
        """Total of the order, tax included, in the company's currency."""
        company, rate = self.company_id, self._ar_currency_rate()
        return company.currency_id.round(self.amount_total / rate)

    def _ar_currency_rate(self):
        """Units of the order's currency for one of the company's: today's until it is confirmed."""
        company, rate = self.company_id, self.currency_rate
        if self.state in UNCONFIRMED:
            rate = rate_today(company, self.currency_id or company.currency_id)
        return rate or 1.0


def rate_today(company, currency):
    """Units of a currency for one of the company's, today."""
    return currency._get_conversion_rate(
        company.currency_id, currency, company, fields.Date.today()
    )

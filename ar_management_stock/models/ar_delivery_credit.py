from dataclasses import dataclass, replace

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.ar_management.engine.common.money import ZERO
from odoo.addons.ar_management.engine.common.reason import Reason
from odoo.addons.ar_management.engine.credit.decision import Request
from odoo.addons.ar_management.models.credit.decide import Answer, Asked

from .ar_exposure import LOOSE


@dataclass(frozen=True)
class Parcel:
    """What leaves with one transfer for one customer who will owe it.

    :ivar picking: the transfer, empty for goods that move without one
    :ivar debtor: commercial entity that will owe the goods
    :ivar moves: the stock moves
    :ivar answer: what the credit terms say, once they were asked
    """

    picking: models.BaseModel
    debtor: models.BaseModel
    moves: models.BaseModel
    answer: Answer | None = None


class ArDeliveryCredit(models.AbstractModel):
    """Whether goods may leave the house on credit.

    What counts is what the customer owes once they have left: orders that can still be stopped
    do not. A person who released the order has allowed its deliveries, too.
    """

    _name = "ar.delivery.credit"
    _description = "Credit Decision about a Delivery"

    @api.model
    def _decide(self, moves, counted=False):
        """Decide on goods that leave, together for each customer.

        :param moves: stock moves to customers
        :param counted: they have left already, as far as the exposure knows
        :return: list of ``Parcel`` with their decisions; none where a company does not hold
        """
        parcels = []
        for company, mine in moves.sudo().grouped(lambda each: each.company_id.root_id).items():
            if company.ar_credit_hold_deliveries:
                self._refuse_nameless(mine)
                parcels += self.with_company(company)._decide_in_company(company, mine, counted)
        return parcels

    def _refuse_nameless(self, moves):
        """Refuse goods that leave for a customer without a word who will owe them."""
        for move in moves:
            if not move._ar_debtor():
                raise UserError(self.env._(
                    "%(document)s takes %(product)s to a customer, but names none: nobody would "
                    "owe the goods. Enter the contact of the transfer first.",
                    document=(move.picking_id or move).display_name,
                    product=move.product_id.display_name,
                ))

    def _decide_in_company(self, company, moves, counted):
        parcels = self._parcels(moves)
        moves.sale_line_id._ar_compute_anew({"qty_delivered"})
        covered = moves._ar_order()._ar_covered_amounts()
        asked, by_debtor = [], {}
        for parcel in parcels:
            by_debtor.setdefault(parcel.debtor, []).append(parcel)
        for debtor, mine in by_debtor.items():
            mine_ordered = moves.browse().union(*(each.moves for each in mine))._ar_order()
            currency = company.currency_id._ar_engine_currency()
            asked.append(Asked(debtor, tuple(
                self._request(key, each, covered, counted) for key, each in enumerate(mine)
            ), {
                LOOSE: self._loose_counted(mine) if counted else ZERO,
                "unallocated": -currency.from_float(
                    mine_ordered._ar_money_of_others(debtor, company)
                ),
            }, without=("ordered",)))
        found = self.env["ar.credit.terms"]._decide(company, asked)
        return [
            replace(parcel, answer=answers[key])
            for mine, answers in zip(by_debtor.values(), found, strict=True)
            for key, parcel in enumerate(mine)
        ]

    def _loose_counted(self, parcels):
        """What the exposure counts already of goods without an order that have left."""
        currency = parcels[0].moves.company_id.root_id.currency_id
        loose = self.env["stock.move"].union(*(each.moves for each in parcels)).filtered(
            lambda move: not move.sale_line_id and not move.picking_id.ar_owes_nothing
            and move.company_id.ar_delivery_hold_since and all(
                line.create_date >= move.company_id.ar_delivery_hold_since
                for line in move.move_line_ids
            )
        )
        return currency._ar_engine_currency().from_float(sum(loose._ar_values().values()))

    def _parcels(self, moves):
        grouped = moves.grouped(lambda move: (move.picking_id, move._ar_debtor()))
        return [
            Parcel(picking, debtor, mine) for (picking, debtor), mine in grouped.items() if debtor
        ]

    def _request(self, key, parcel, covered, counted):
        """The ``engine.credit.decision.Request`` of a parcel.

        What was invoiced before it leaves adds nothing to the exposure, but is at stake all the
        same; so it is worth all that has left of its orders, and paid as far as they are.
        """
        currency = parcel.moves.company_id.currency_id._ar_engine_currency()
        loose = parcel.moves.filtered(lambda move: not move._ar_line_quantity())
        # No order knows of loose goods: they are in the exposure once they have left.
        added = value = currency.from_float(sum(loose._ar_values().values()))
        paid, released = ZERO, not loose
        for order, moves in (parcel.moves - loose).grouped(lambda move: move._ar_order()).items():
            left = currency.from_float(order._ar_value_left(moves, counted))
            value += left
            paid += min(covered.get(order.id, ZERO), left)
            added += currency.from_float(order._ar_added_by_delivery(moves, counted))
            released = released and order._ar_is_released(parcel.debtor, float(left))
        terms = parcel.moves._ar_order().payment_term_id
        return Request(
            key, added, approved=released or self._is_released(parcel), value=value, covered=paid,
            term_days=max(terms.mapped("ar_longest_days"), default=0),
        )

    def _is_released(self, parcel):
        if not parcel.picking:
            return False
        sent = parcel.picking.move_ids.filtered(
            lambda move: move.state == "done" and move._ar_goes_to_customer()
            and move._ar_debtor() == parcel.debtor
        )
        amount = sum((sent | parcel.moves)._ar_values().values())
        return self.env["ar.credit.hold"]._covers(
            parcel.picking, parcel.debtor, parcel.moves.company_id, amount, self._term(parcel)
        )

    def _term(self, parcel):
        """Payment terms of the orders in a parcel, none where they differ."""
        terms = parcel.moves._ar_order().payment_term_id
        return terms if len(terms) == 1 else terms.browse()

    # === What follows === #

    @api.model
    def _hold(self, parcel):
        """Hold the transfer of a parcel; goods without a transfer are refused."""
        company = parcel.moves.company_id
        if not parcel.picking:
            self._refuse(parcel)
        self.env["ar.credit.hold"]._ask(
            parcel.picking, parcel.debtor, company, sum(parcel.moves._ar_values().values()),
            parcel.answer, self._term(parcel),
        )

    @api.model
    def _refuse(self, parcel):
        """Refuse goods that left by a direct write, and keep a trace of it.

        :raise UserError: always
        """
        self.env["ar.credit.refusal"]._refuse(
            parcel.picking or parcel.moves[:1], parcel.debtor, parcel.moves.company_id,
            parcel.answer.decision,
            Reason.of("refusal.transfer"),
        )

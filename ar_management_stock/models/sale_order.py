from dataclasses import replace

from odoo import models

from odoo.addons.ar_management_sale.models.sale_order_decision import Footprint, Spared


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _ar_spared(self, before):
        """What has left at the price it was decided at; what is paid at once waits for delivery.

        Only what really left: quantities of stock moves, whatever was written on the lines. Other
        conditions than those it left under spare nothing of it.
        """
        spared = super()._ar_spared(before)
        for order in self.filtered("company_id.ar_credit_hold_deliveries"):
            known = before.get(order.id, Footprint())
            now = order._ar_footprint()
            decided = known.prices if known.conditions == now.conditions else {}
            spared[order.id] = order._ar_spared_by_delivery(decided, now.prices)
        return spared

    def _ar_footprint(self):
        footprint = super()._ar_footprint()
        if not self.company_id.ar_credit_hold_deliveries:
            return footprint
        spared = self._ar_spared_by_delivery({}, footprint.prices)
        return replace(footprint, waiting=float(spared.waiting))

    def _ar_spared_by_delivery(self, decided, prices):
        at_once = self.payment_term_id and not self.payment_term_id.ar_longest_days
        left = left_open = waiting = waiting_open = 0.0
        for line in self.order_line.filtered(lambda each: each._ar_is_stopped_at_delivery()):
            price = max(0.0, prices.get(line.id, 0.0))
            gone = max(0.0, line._ar_left_quantity())
            free = min(price, max(0.0, decided.get(line.id, 0.0)))
            left += gone * free
            left_open += max(0.0, gone - line.qty_invoiced) * free
            if at_once:
                whole = max(line._ar_largest_quantity(), gone)
                waiting += (whole - gone) * price
                waiting_open += (whole - max(gone, line.qty_invoiced)) * price
        currency = self.company_id.currency_id._ar_engine_currency()
        return Spared(*(
            currency.from_float(max(0.0, each))
            for each in (left, left_open, waiting, waiting_open)
        ))

    def _ar_value_left(self, moves, counted):
        """Value of all that has left of an order together with these moves.

        :param counted: the moves are among what has left already
        """
        self.ensure_one()
        before = sum(
            max(line.qty_delivered, line._ar_left_quantity()) * line._ar_company_price()
            for line in self.order_line
            if line._ar_is_stopped_at_delivery()
        )
        return max(0.0, before) + (0.0 if counted else sum(moves._ar_values().values()))

    def _ar_money_of_others(self, debtor, company):
        """Money in the exposure that is for goods of other orders, which wait to be delivered.

        A delivery does not ask about those orders, so their money pays none of it either.
        """
        kept, sheet = self._ar_money_of_quotations(debtor, company), self.env["ar.exposure"]
        for each in sheet._companies(company):
            model, domain = sheet._ordered_records(debtor.ids, each)
            others = self.env[model].search(domain) - self
            counted = sheet._counted_amount(others) if others else {}
            credits = self._ar_open_credits_of(debtor, each)
            for order in others:
                money = order._ar_settled_on_invoices() + order._ar_paid_on_account(credits)
                if money > 0:  # what has left is counted for few orders only
                    money -= order._ar_value_left(self.env["stock.move"], True)
                    kept += min(counted.get(order.id, 0.0), max(0.0, money))
        return kept

    def _ar_added_by_delivery(self, moves, counted):
        """What the exposure does not count yet of what is delivered and not invoiced.

        It counts whole kits only, and no goods that went another way than their move says.

        :param counted: the moves are among what has left already
        """
        self.ensure_one()
        added = 0.0
        for line, mine in moves.grouped("sale_line_id").items():
            quantity = 0.0 if counted else sum(move._ar_line_quantity() for move in mine)
            left = max(line.qty_delivered, line._ar_left_quantity())
            open_before = max(0.0, line.qty_delivered - line.qty_invoiced)
            open_after = max(0.0, left + quantity - line.qty_invoiced)
            added += (open_after - open_before) * line._ar_company_price()
        return added

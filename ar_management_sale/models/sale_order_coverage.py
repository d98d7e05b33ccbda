import re
from collections import defaultdict

from odoo import models

from odoo.addons.ar_management.engine.common.money import ZERO

PAID_STATES = ("authorized", "done")
DIGITS_OF_A_NAME = 3


class SaleOrder(models.Model):
    """What was paid for an order: what is covered is not sold on credit.

    Three places know: its invoices, its online payments that are on no invoice yet, and payments
    on account that name it.
    """

    _inherit = "sale.order"

    def _ar_covered_amounts(self):
        """Amounts paid, as ``{order_id: Decimal}`` in the currency of each order's company."""
        covered = defaultdict(lambda: ZERO)
        orders = self.filtered(lambda order: isinstance(order.id, int)).sudo()
        for company, mine in orders.grouped("company_id").items():
            currency = company.currency_id._ar_engine_currency()
            # Payments on account of the customers who owe these orders.
            debtors = mine.partner_invoice_id.commercial_partner_id
            credits = self._ar_open_credits_of(debtors, company)
            for order in mine:
                amount = order._ar_settled_on_invoices() + order._ar_paid_ahead(credits)
                covered[order.id] = max(ZERO, currency.from_float(amount))
        return dict(covered)

    def _ar_settled_on_invoices(self):
        """What is settled on its lines of invoices, less what its credit notes settled.

        No credit note is money: what it takes off an invoice it takes off here, too. Lines that
        somebody linked to an invoice of another customer cover nothing.
        """
        return sum(
            (move.amount_total_signed - move.amount_residual_signed) * self._ar_part_of(move)
            for move in self.invoice_ids
            if move.state == "posted"
        )

    def _ar_part_of(self, move):
        """Which part of an invoice, from 0 to 1, comes from this order."""
        lines = move.invoice_line_ids.filtered(lambda line: line.display_type == "product")
        mine = lines.filtered(lambda entry: any(
            entry._ar_is_from(line) for line in entry.sale_line_ids if line.order_id == self
        ))
        if mine == lines:
            return 1.0
        whole = sum(lines.mapped("price_total"))
        part = sum(mine.mapped("price_total")) / whole if whole else 0.0
        return min(1.0, max(0.0, part))

    def _ar_paid_ahead(self, credits):
        """Payments that are on no invoice yet: made online for it, or on account naming it."""
        authorised = sum(
            self._ar_share_of(self._ar_authorised(each), each.sale_order_ids)
            for each in self._ar_paid_online()
        )
        return authorised + self._ar_paid_on_account(credits)

    def _ar_paid_online(self):
        return self.transaction_ids.filtered(lambda each: each.state in PAID_STATES)

    def _ar_paid_on_account(self, credits):
        """What of these payments, which the exposure takes off, is for this order."""
        online, amount = self._ar_paid_online(), 0.0
        for line in credits:
            paying = online.filtered_domain([("payment_id.move_id.line_ids", "in", line.ids)])
            if paying or self._ar_is_named_by(line):
                others = paying.sale_order_ids or self._ar_also_named_by(line)
                amount += self._ar_share_of(-line.amount_residual, others)
        return amount

    def _ar_share_of(self, money, orders):
        """What of money for several orders is left for this one: it covers nothing twice.

        Orders that are confirmed come first, then those that were made first.
        """
        def turn(order):
            return (order.state != "sale", order.id)

        before = (orders - self).filtered(
            lambda order: order.state != "cancel" and turn(order) < turn(self)
        )
        return max(0.0, money - sum(order._ar_company_amount() for order in before))

    def _ar_also_named_by(self, line):
        """Other orders of the customer that the same payment names."""
        found = self._ar_named_in(line, self._ar_debtor(), self.company_id)
        return found.filtered(lambda order: order._ar_is_named_by(line))

    def _ar_named_in(self, credits, debtor, company):
        """Orders of a customer whose numbers are words of these payments."""
        words = re.findall(r"[^\s,;]+", " ".join(
            text for line in credits for text in _texts(line)
        ))
        return self.search([
            ("name", "in", list({*words, *(word.upper() for word in words)})),
            ("company_id", "=", company.id),
            ("partner_invoice_id.commercial_partner_id", "=", debtor.id),
        ])

    def _ar_money_of_quotations(self, debtor, company):
        """Payments on account that are for other orders, which wait: they pay none of these.

        Those for confirmed orders stand beside them in the exposure.
        """
        money = 0.0
        for each in self.env["ar.exposure"]._companies(company):
            if credits := self._ar_open_credits_of(debtor, each):
                waiting = self._ar_named_in(credits, debtor, each) - self._origin
                money += sum(
                    min(order._ar_company_amount(), order._ar_paid_on_account(credits))
                    for order in waiting if order.state in ("draft", "sent")
                )
        return money

    def _ar_authorised(self, transaction):
        """An online payment that is in no journal entry yet, in the company's currency."""
        if transaction.payment_id:
            return 0.0
        return transaction.currency_id._convert(
            transaction.amount, self.company_id.currency_id, self.company_id,
            transaction.last_state_change or transaction.create_date,
        )

    def _ar_open_credits_of(self, debtors, company):
        """Payments on account of these customers."""
        if not debtors:
            return self.env["account.move.line"]
        model, domain = self.env["ar.exposure"]._unallocated_records(debtors.ids, company)
        return self.env[model].search(domain).filtered(
            lambda line: line.payment_id or line.statement_line_id
        )

    def _ar_is_named_by(self, line):
        """Tell whether a payment says that it is for this order and for no other one.

        Not for an order whose number somebody chose: it may be that of another one.
        """
        self.ensure_one()
        name = self.name or ""
        if self.ar_is_named_by_hand or sum(letter.isdigit() for letter in name) < DIGITS_OF_A_NAME:
            return False
        if line.partner_id.commercial_partner_id != self._ar_debtor():
            return False
        words = rf"(?<!\w){re.escape(name)}(?!\w)"
        return any(
            re.search(words, text, re.IGNORECASE) for text in _texts(line)
        )


def _texts(line):
    return [text for text in (line.name, line.ref, line.payment_id.memo) if text]

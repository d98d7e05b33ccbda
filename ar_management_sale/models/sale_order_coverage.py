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
            credits = mine._ar_open_credits(company)
            for order in mine:
                online = order.transaction_ids.filtered(lambda each: each.state in PAID_STATES)
                booked = online.payment_id.move_id.line_ids
                named = credits.filtered(order._ar_is_named_by)
                amount = (
                    order._ar_settled_on_invoices()
                    + order._ar_authorised(online)
                    - sum((credits & (booked | named)).mapped("amount_residual"))
                )
                covered[order.id] = max(ZERO, currency.from_float(amount))
        return dict(covered)

    def _ar_settled_on_invoices(self):
        """What is settled on the invoices, less what credit notes of the order settled.

        No credit note is money: what it takes off an invoice it takes off here, too.
        """
        return sum(
            move.amount_total_signed - move.amount_residual_signed
            for move in self.invoice_ids
            if move.state == "posted"
        )

    def _ar_authorised(self, transactions):
        """Online payments that are in no journal entry yet, in the company's currency."""
        return sum(
            each.currency_id._convert(
                each.amount, self.company_id.currency_id, self.company_id,
                each.last_state_change or each.create_date,
            )
            for each in transactions
            if not each.payment_id
        )

    def _ar_open_credits(self, company):
        """Payments on account of the customers who owe these orders."""
        debtors = self.partner_invoice_id.commercial_partner_id
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
            re.search(words, text or "", re.IGNORECASE)
            for text in (line.name, line.ref, line.payment_id.memo)
        )

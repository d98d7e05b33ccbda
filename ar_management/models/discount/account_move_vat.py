from decimal import Decimal

from odoo import models
from odoo.exceptions import UserError

from ...engine.discount.vat import RateAmounts, add_up, exceeded_rates, left_by_rate


def charged_taxes(tax_details):
    """Taxes of a base line that the customer was charged.

    What the buyer declares and deducts itself (reverse charge) stands there twice, once with each
    sign, and is left out.
    """
    reverse = {data["tax"] for data in tax_details["taxes_data"] if data["is_reverse_charge"]}
    return [data for data in tax_details["taxes_data"] if data["tax"] not in reverse]


class AccountMove(models.Model):
    """What an invoice charged at each rate of VAT, and what of it can still be deducted."""

    _inherit = "account.move"

    def _ar_left_by_rate(self, without=None):
        """What neither credit notes nor discounts have taken off this invoice yet.

        :param without: a credit note that does not count, because it is being judged
        :return: {taxes (frozenset of ids): engine.discount.vat.RateAmounts}
        """
        self.ensure_one()
        notes = self._ar_credit_notes() - (without or self.browse())
        deducted = [
            *(note._ar_amounts_by_rate() for note in notes),
            *(document._ar_amounts_by_rate() for document in self._ar_vat_discounts()),
        ]
        currency = self.currency_id._ar_engine_currency()
        return left_by_rate(self._ar_amounts_by_rate(), add_up(deducted), currency)

    def _ar_matched_by_rate(self):
        """What credit notes about nothing in particular took off this invoice, by their rates.

        They count as far as they are matched with it.
        """
        found = []
        for partial in self._ar_receivables().matched_credit_ids:
            note = partial.credit_move_id.move_id
            free = note.move_type == "out_refund" and not (
                note.reversed_entry_id or note.ar_discount_invoice_id
            )
            if free and note.currency_id == self.currency_id and note.amount_total:
                share = Decimal(str(partial.debit_amount_currency / note.amount_total))
                found.append({
                    rate: RateAmounts().plus(amounts, share)
                    for rate, amounts in note._ar_amounts_by_rate().items()
                })
        return add_up(found)

    def _ar_amounts_by_rate(self):
        """Base and taxes of this document at each rate, in its currency and above zero."""
        by_rate = self._ar_base_lines_by_rate()
        return {
            rate: add_up([{rate: self._ar_rate_amounts(line)} for line in base_lines])[rate]
            for rate, base_lines in by_rate.items()
        }

    def _ar_base_lines_by_rate(self):
        """Base lines of Odoo's tax engine, without what no discount reduces, by their taxes."""
        self.ensure_one()
        base_lines, _tax_lines = self._get_rounded_base_and_tax_lines()
        if account := self._ar_discount_receivable().account_id:
            base_lines = [line for line in base_lines if line["record"].account_id != account]
        found = {}
        for line in self.env["account.tax"]._prepare_discountable_base_lines(
            base_lines, self.company_id
        ):
            found.setdefault(frozenset(line["tax_ids"].ids), []).append(line)
        return found

    def _ar_rate_amounts(self, base_line):
        details = base_line["tax_details"]
        read = self.currency_id._ar_engine_currency().from_float
        base = details["total_excluded_currency"] + details["delta_total_excluded_currency"]
        return RateAmounts(read(base), {
            data["tax"].id: read(data["tax_amount_currency"])
            for data in charged_taxes(details)
        })

    def _ar_credit_notes(self):
        """Credit notes on this invoice that stand, discounts left out."""
        return self.sudo().reversal_move_ids.filtered(
            lambda move: (
                move.state == "posted"
                and move.move_type == "out_refund"
                and not move.ar_discount_invoice_id
                and "posted" not in move.reversal_move_ids.mapped("state")
            )
        )

    def _ar_vat_discounts(self):
        """Discounts on this invoice that reduced its VAT and stand."""
        discounts = self._ar_earned_discounts().filtered(
            lambda document: document.ar_discount_invoice_id == self
        )
        return discounts.filtered(lambda document: document.line_ids.tax_ids)

    def _ar_check_rates_after_discount(self, invoice):
        """Do not credit what a discount has taken back: its VAT would be deducted twice.

        :param invoice: what this credit note is about; it has discounts that reduced its VAT
        :raise UserError: more is credited at a rate than is left of it
        """
        left = invoice._ar_left_by_rate(without=self)
        exceeded = exceeded_rates(self._ar_amounts_by_rate(), left)
        if not exceeded:
            return
        rest = left.get(exceeded[0], RateAmounts())
        taxes = self.env["account.tax"].browse(exceeded[0])
        raise UserError(self.env._(
            "%(invoice)s was paid with a discount: at “%(rate)s” at most %(base)s before tax and "
            "%(tax)s of tax can still be credited. Credit less, or open %(document)s and choose "
            "“Undo Discount” first.",
            invoice=invoice.name, document=invoice._ar_vat_discounts()[0].name,
            rate=", ".join(taxes.mapped("name")) or self.env._("No tax"),
            base=invoice.currency_id.format(float(rest.base)),
            tax=invoice.currency_id.format(float(rest.total - rest.base)),
        ))

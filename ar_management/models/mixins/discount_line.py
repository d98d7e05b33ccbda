from odoo import fields, models
from odoo.exceptions import UserError

from ...engine.discount import ClosingAmount, DiscountOffer, closing_amount
from ...engine.money import ZERO

OFFER_FIELDS = frozenset({
    "ar_discount_percent", "ar_discount_computation", "discount_date",
    "discount_amount_currency", "discount_balance",
})


class ArDiscountLineMixin(models.AbstractModel):
    _name = "ar.discount.line.mixin"
    _description = "Discount Offer of a Receivable"

    # Core keeps deadline and amount on the line, but reads percentage and VAT treatment from the
    # live payment term, even long after the invoice was sent.
    ar_discount_percent = fields.Float(
        string="Discount Offered (%)",
        digits="Discount",
        readonly=True,
        copy=False,
        help="Early-payment discount that was offered when the invoice was posted. A later edit "
        "of the payment term does not change it.",
    )
    ar_discount_computation = fields.Selection(
        selection=lambda self: self.env["account.payment.term"]
        ._fields["early_pay_discount_computation"]
        ._description_selection(self.env),
        string="VAT on the Discount Offered",
        readonly=True,
        copy=False,
    )

    def write(self, vals):
        if not self.env.su and OFFER_FIELDS.intersection(vals):
            held = self.filtered(lambda line: line.parent_state == "posted").move_id
            if sold := held.filtered(lambda move: move.is_sale_document(include_receipts=True)):
                raise UserError(self.env._(
                    "The customer holds %(invoice)s with the discount that it offers: reset it to "
                    "draft to offer another one.",
                    invoice=sold[0].display_name,
                ))
        return super().write(vals)

    def _ar_discount_offer(self):
        """Offer frozen at posting (``engine.discount.DiscountOffer``), or ``None``."""
        self.ensure_one()
        if not self.ar_discount_percent or not self.discount_date:
            return None
        currency = self._ar_currency()
        return DiscountOffer(
            percent=currency.from_float(self.ar_discount_percent),
            deadline=self.discount_date,
            discounted=currency.from_float(self.discount_amount_currency),
        )

    def _ar_closing_amount(self, day, with_late_fee=False) -> ClosingAmount:
        """What closes this receivable on a day and why: the one answer for payment and matching.

        :param day: day of the payment, by its effective date
        :param with_late_fee: add interest and indemnity to date
        :return: amounts in the currency of the line, positive for a debt of the customer
        """
        self.ensure_one()
        currency = self._ar_currency()
        late_fee = ZERO
        if with_late_fee:
            assessment = self._ar_late_fee(day)
            self.move_id._ar_require_rates(assessment)
            late_fee = assessment.interest + assessment.indemnity
        return closing_amount(
            original=currency.from_float(self.amount_currency),
            residual=currency.from_float(self.amount_residual_currency),
            on=day,
            offer=self._ar_discount_offer(),
            late_fee=late_fee,
            currency=currency.code,
        )

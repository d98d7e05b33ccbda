from odoo import fields, models
from odoo.exceptions import UserError

from ...engine.common.money import ZERO
from ...engine.discount.offer import ClosingAmount, closing_amount

NOTHING_TO_SYNC = {"skip_invoice_sync": True, "skip_is_manually_modified": True}
"""These columns are ours: core has no line to compute again and nobody edited the invoice."""
OFFER_FIELDS = frozenset({
    "ar_discount_percent", "ar_discount_computation", "discount_date",
    "discount_amount_currency", "discount_balance",
})


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    ar_discount_offer_ids = fields.One2many(
        "ar.discount.offer", "line_id", string="Discount Offers", readonly=True,
    )
    # Core keeps deadline and amount on the line, but reads percentage and VAT treatment from the
    # live payment term, even long after the invoice was sent.
    ar_discount_percent = fields.Float(
        string="Discount Offered (%)",
        digits="Discount",
        readonly=True,
        copy=False,
        help="Early-payment discount that was offered when the invoice was posted, the best one "
        "of several. A later edit of the payment term does not change it.",
    )
    ar_discount_computation = fields.Selection(
        selection=lambda self: self.env["account.payment.term"]
        ._fields["early_pay_discount_computation"]
        ._description_selection(self.env),
        string="VAT on the Discount Offered",
        readonly=True,
        copy=False,
        help="Only for Odoo's own early discount; discount tiers keep it in their offers.",
    )

    def write(self, vals):
        if not self.env.su and OFFER_FIELDS.intersection(vals):
            held = self.filtered(lambda line: line.parent_state == "posted").move_id
            if sold := held.filtered(lambda move: move.is_sale_document(include_receipts=True)):
                raise UserError(self.env._(
                    "The customer already has %(invoice)s with the discount it offers: reset it "
                    "to draft to offer another one.",
                    invoice=sold[0].display_name,
                ))
        return super().write(vals)

    def _ar_has_tiers(self):
        """Tell whether the discount comes from tiers, not from Odoo's own early discount."""
        self.ensure_one()
        return bool(self.ar_discount_percent) and not self.ar_discount_computation

    def _ar_show_tier(self, offer):
        """Show an offer in core's own columns of the line, or nothing."""
        for line in self:
            discount = offer.discount_amount_currency if offer else 0.0
            share = discount / line.amount_currency if offer else 0.0
            line.sudo().with_context(**NOTHING_TO_SYNC).write({
                "ar_discount_percent": offer.percent if offer else 0.0,
                "discount_date": offer.printed_deadline if offer else False,
                "discount_amount_currency": line.amount_currency - discount if offer else 0.0,
                "discount_balance": line.balance * (1 - share) if offer else 0.0,
            })
            # Core finds the line of an instalment by its discount date, too.
            line.invalidate_recordset(["term_key"])

    def _ar_closing_amount(
        self, day, with_late_fee=False, residual=None, together=None
    ) -> ClosingAmount:
        """What closes this receivable on a day and why: the one answer for payment and matching.

        :param day: day of the payment, by its effective date
        :param with_late_fee: add interest and indemnity to date
        :param residual: Decimal, what was open before a payment that is already matched; what is
            open now when not given
        :param together: lines that the same payment closes, for a discount that is taken off the
            last instalment
        :return: amounts in the currency of the line, positive for a debt of the customer
        """
        self.ensure_one()
        currency = self._ar_currency()
        if residual is None:
            residual = currency.from_float(self.amount_residual_currency)
        late_fee = ZERO
        if with_late_fee:
            assessment = self._ar_late_fee(day)
            self.move_id._ar_require_rates(assessment)
            late_fee = assessment.interest + assessment.indemnity
        offers = self._ar_discount_offers(together or self) if self.ar_discount_percent else ()
        return closing_amount(residual, day, offers, late_fee, currency=currency.code)

    def _get_installments_data(
        self, payment_currency=None, payment_date=None, next_payment_date=None
    ):
        """The payment wizard, the portal and the payment link propose what closes each line."""
        if not any(line._ar_has_tiers() for line in self):
            return super()._get_installments_data(payment_currency, payment_date, next_payment_date)
        # Core would take every instalment for one with a discount.
        plain = self.with_context(ar_without_discount=True)
        installments = super(AccountMoveLine, plain)._get_installments_data(
            payment_currency, payment_date, next_payment_date
        )
        day = payment_date or self.company_id._ar_today()
        for installment in installments:
            line = installment["line"] = installment["line"].with_env(self.env)
            if line.reconciled:
                continue
            closing = line._ar_closing_amount(day, together=self)
            if closing.discount:
                installment.update(line._ar_discounted_installment(closing))
        return _whole_when_the_last_pays(installments)

    def _ar_discounted_installment(self, closing):
        """Core's keys for an instalment that is closed with its discount."""
        amount, discount = float(closing.amount), float(closing.discount)
        rate = self.amount_residual / self.amount_residual_currency
        balance = self.company_currency_id.round(discount * rate)
        return {
            "type": "early_payment_discount",
            "amount_residual_currency": amount,
            "amount_residual": self.amount_residual - balance,
            "amount_residual_currency_unsigned": amount,
            "amount_residual_unsigned": self.amount_residual - balance,
            "discount_amount_currency": discount,
            "discount_amount": balance,
            "ar_closing": closing,
        }

    def _ar_discount_offers(self, together):
        """Offers frozen at posting, with what was received on the earlier instalments.

        :return: list of engine.discount.offer.DiscountOffer
        """
        rows = self.sudo().ar_discount_offer_ids
        if not any(row.on_last for row in rows):
            return [row._engine_offer() for row in rows]
        currency = self._ar_currency()
        earlier = self.move_id.line_ids.filtered(
            lambda line: line.display_type == "payment_term" and line != self
        )
        history = earlier._ar_allocation_history()
        paid_now = sum((earlier & together).mapped("amount_residual_currency"))
        still_open = sum((earlier - together).mapped("amount_residual_currency"))
        return [
            row._engine_offer(
                earlier_open=currency.from_float(still_open),
                received=currency.from_float(paid_now) + sum((
                    allocation.amount
                    for line in earlier for allocation in history[line.id]
                    if allocation.kind.is_receipt and allocation.on <= row.deadline
                ), ZERO),
            )
            for row in rows
        ]


def _whole_when_the_last_pays(installments):
    """A discount that the whole invoice earns supposes that all instalments are paid at once."""
    if any(each.get("ar_closing") and each["ar_closing"].offer.on_last for each in installments):
        for installment in installments:
            if "ar_closing" not in installment:
                installment["type"] = "other"
    return installments

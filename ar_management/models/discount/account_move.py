from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_date

from .account_move_line import NOTHING_TO_SYNC
from .offer import OFFERING_DOCUMENTS

LINKS = frozenset({"ar_discount_invoice_id", "ar_discount_line_id", "ar_discount_payment_id"})
"""What makes a document that of a discount."""
FROZEN_TERM_FIELDS = ("early_discount", "discount_percentage", "early_pay_discount_computation")


@dataclass(frozen=True)
class Step:
    """What closes an invoice until a day, as the customer is told.

    :ivar percent: the tier's; the highest one when instalments have different ones
    """

    until: date
    amount: Decimal
    discount: Decimal
    percent: Decimal


class AccountMove(models.Model):
    """An invoice keeps the discount it was posted with, whatever happens to its payment term."""

    _inherit = "account.move"

    # Without these inverses Odoo searches the rows of one entry each time that a partner is set
    # on one; with them they are read for a whole batch of entries at once.
    ar_discount_offer_ids = fields.One2many(
        "ar.discount.offer", "move_id", string="Discounts Offered", readonly=True,
    )

    @api.model_create_multi
    def create(self, vals_list):
        self._ar_refuse_links(set().union(*vals_list))
        return super().create(vals_list)

    def write(self, vals):
        self._ar_refuse_links(vals)
        return super().write(vals)

    def _ar_refuse_links(self, names):
        """A document is tied to a discount by the matching that earned it, never by hand."""
        if not self.env.su and LINKS.intersection(names):
            raise AccessError(self.env._(
                "The payment that earned a discount decides which document books it. Match or "
                "unmatch the payment instead."
            ))

    def _post(self, soft=True):
        for move in self.filtered(lambda move: move.move_type == "out_refund"):
            move._ar_check_credit_after_discount()
        for move in self.filtered(lambda move: move.move_type in OFFERING_DOCUMENTS):
            if term := move.invoice_payment_term_id:
                term._ar_require_lawful_discount(move.company_id)
        posted = super()._post(soft=soft)
        posted._ar_freeze_discount_offer()
        return posted

    def button_draft(self):
        result = super().button_draft()
        # Posting again offers what the term says then.
        if offering := self._ar_offer_lines():
            offering.sudo().ar_discount_offer_ids.unlink()
            offering.filtered(lambda line: line._ar_has_tiers())._ar_show_tier(None)
            offering.write({"ar_discount_percent": 0, "ar_discount_computation": False})
        return result

    def _is_eligible_for_early_payment_discount(self, currency, reference_date):
        """Core asks this in the payment wizard, the portal and the payment link."""
        if self.env.context.get("ar_without_discount"):
            return False
        if not self._ar_has_frozen_terms():
            return super()._is_eligible_for_early_payment_discount(currency, reference_date)
        day = reference_date or self.invoice_date
        offering = self._ar_offer_lines()
        return self.currency_id == currency and any(
            line._ar_closing_amount(day, together=self.line_ids).discount for line in offering
        )

    def _get_invoice_next_payment_values(self, custom_amount=None):
        values = super()._get_invoice_next_payment_values(custom_amount=custom_amount)
        if values and any(line._ar_has_tiers() for line in self.line_ids):
            values.update(self._ar_discounted_payment_values(values))
        return values

    def _ar_discounted_payment_values(self, values):
        """What the portal tells about the tiers that are open today."""
        left = values["not_reconciled_installments"]
        discounted = [installment for installment in left if "ar_closing" in installment]
        if not discounted:
            return {"ar_discount_schedule": []}
        today = self.company_id._ar_today()
        schedule = self._ar_tier_schedule()
        deadline = schedule[0].until if schedule else today
        rounded = self.currency_id.round
        amount = rounded(sum(each["amount_residual_currency_unsigned"] for each in left))
        discount = rounded(sum(each["discount_amount_currency"] for each in discounted))
        return {
            "amount_due": amount,
            "epd_discount_amount_currency": discount,
            "epd_discount_amount": sum(each["discount_amount"] for each in discounted),
            "discount_date": fields.Date.to_string(deadline),
            "epd_days_left": max(0, (deadline - today).days),
            "epd_line": discounted[0]["line"],
            "epd_discount_msg": self.env._(
                "Pay %(amount)s by %(deadline)s: a discount of %(discount)s is deducted.",
                amount=self.currency_id.format(amount),
                discount=self.currency_id.format(discount),
                deadline=format_date(self.env, deadline),
            ),
            "ar_discount_schedule": schedule,
        }

    def _ar_tier_schedule(self):
        """The tiers that can still be had today (list of Step)."""
        if not any(line._ar_has_tiers() for line in self.line_ids):
            return []
        return self._ar_discount_schedule(self.company_id._ar_today())

    def _ar_discount_schedule(self, day):
        """What closes the whole document until each printed deadline from a day on.

        :return: list of Step, the first to end first; empty when no discount can be had any more
        """
        self.ensure_one()
        lines = self._ar_receivables().filtered(lambda line: not line.reconciled)
        offers = lines.sudo().ar_discount_offer_ids
        steps = []
        for until in sorted({offer.printed_deadline for offer in offers}):
            if until < day:
                continue
            closings = [line._ar_closing_amount(until, together=lines) for line in lines]
            discount = sum(closing.discount for closing in closings)
            if discount:
                percents = {closing.offer.percent for closing in closings if closing.offer}
                amount = sum(closing.amount for closing in closings)
                steps.append(Step(until, amount, discount, max(percents)))
        return steps

    def _ar_receivables(self):
        return self.line_ids.filtered(lambda line: line.display_type == "payment_term")

    def _get_invoice_counterpart_amls_for_early_payment_discount_per_payment_term_line(self):
        with self._ar_term_as_posted():
            return super()._get_invoice_counterpart_amls_for_early_payment_discount_per_payment_term_line()  # noqa: E501

    def _ar_offer_lines(self):
        return self.line_ids.filtered("ar_discount_percent")

    def _ar_has_frozen_terms(self):
        self.ensure_one()
        return self.state == "posted" and self.is_sale_document(include_receipts=True)

    def _ar_freeze_discount_offer(self):
        """Keep what the payment terms offer now: one row per instalment and tier.

        Core's own columns on the receivable lines show the best offer.
        """
        sold = self.filtered(lambda move: move.move_type in OFFERING_DOCUMENTS)
        for move in sold:
            term = move.invoice_payment_term_id
            if not term.early_discount or term.ar_discount_tier_ids:
                continue
            move._ar_receivables().sudo().with_context(**NOTHING_TO_SYNC).write({
                "ar_discount_percent": term.discount_percentage,
                "ar_discount_computation": term.early_pay_discount_computation,
            })
        sold = sold.filtered(lambda move: move._ar_may_offer_discount())
        if not sold:
            return
        offers = self.env["ar.discount.offer"]._freeze(sold)
        tiers = offers.filtered(lambda offer: not offer.from_core)
        for line, rows in tiers.grouped("line_id").items():
            line._ar_show_tier(max(rows, key=lambda row: row.percent))
        for move in sold.filtered(lambda move: not move.delivery_date):
            move._ar_log_missing_delivery()

    def _ar_offers(self):
        """What was frozen at posting; on a draft, what would be frozen now."""
        frozen = self.line_ids.sudo().ar_discount_offer_ids
        if frozen or not self._ar_may_offer_discount():
            return frozen
        return self.env["ar.discount.offer"].sudo()._preview(self)

    def _ar_discount_clauses(self):
        """What the invoice says about its discount: nothing when it offers none."""
        offers = self._ar_offers()
        return self._ar_discount_sentences(offers) if offers else []

    def _ar_may_offer_discount(self):
        """Tell whether there is anything to freeze or to print about discounts."""
        self.ensure_one()
        term = self.invoice_payment_term_id
        return bool(
            term.early_discount or term.ar_discount_tier_ids
            or any(line.discount_date for line in self.line_ids)
            or self.line_ids.sudo().ar_discount_offer_ids
        )

    def _ar_log_missing_delivery(self):
        tiers = self.invoice_payment_term_id.ar_discount_tier_ids
        if any(tier.window == "days_after_delivery" for tier in tiers):
            books = self.env["ar.reason"]._for(self.company_id).env
            self._message_log(body=books._(
                "The discount of %(term)s runs from delivery, but this invoice has no delivery "
                "date: its days were counted from the invoice date. Reset it to draft and enter "
                "the delivery date to count from that day.",
                term=self.with_env(books).invoice_payment_term_id.name,
            ))

    @contextmanager
    def _ar_term_as_posted(self):
        """Show core the discount fields of the payment term as they were at posting.

        Core reads them from the term at half a dozen places. The values are placed in the cache
        only, never marked as changed, and put back afterwards, so nothing reaches the database.
        """
        term = self.invoice_payment_term_id
        if not term or not self._ar_has_frozen_terms():
            yield
            return
        term.flush_recordset(FROZEN_TERM_FIELDS)
        live = {name: term[name] for name in FROZEN_TERM_FIELDS}
        # Tiers are no discount that core knows: it must not book them.
        offer = self._ar_offer_lines().filtered("ar_discount_computation")[:1]
        frozen = {
            "early_discount": bool(offer),
            "discount_percentage": offer.ar_discount_percent,
            "early_pay_discount_computation": offer.ar_discount_computation
            or live["early_pay_discount_computation"],
        }
        try:
            _show(term, frozen)
            yield
        finally:
            _show(term, live)


def _show(term, values):
    for name, value in values.items():
        term._fields[name]._update_cache(term, value)

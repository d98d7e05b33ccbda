"""Early-payment discount: which offer is open on a day, and what closes the item then.

Amounts are in the currency of the item. How the discount splits into base and VAT is not
decided here: Odoo's own tax engine does that when the discount is booked.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from ..common.money import ZERO, Currency
from ..common.reason import Amount, Reason


@dataclass(frozen=True)
class DiscountOffer:
    """One tier as it was offered when the invoice was posted; later edits do not change it.

    :ivar percent: as printed, 2 for 2 %
    :ivar deadline: last day on which the discount is earned
    :ivar amount: what the offer was made on: the item, or the whole invoice (``on_last``)
    :ivar base: part of ``amount`` that the percentage applies to: without VAT when the discount
        is granted on the untaxed price only
    :ivar discount: discount on all of ``amount``
    :ivar currency: of all these amounts
    :ivar key: id of the record that keeps the offer
    :ivar one_payment: nothing is earned once the item was partly matched (Odoo's own rule)
    :ivar on_last: earned by the whole invoice and taken off its last instalment
    :ivar received: what came in on the earlier instalments until the deadline (``on_last``)
    :ivar earlier_open: what is still open on the earlier instalments (``on_last``)
    """

    percent: Decimal
    deadline: date
    amount: Decimal
    base: Decimal
    discount: Decimal
    currency: Currency
    key: int = 0
    one_payment: bool = False
    on_last: bool = False
    received: Decimal = ZERO
    earlier_open: Decimal = ZERO

    def discount_on(self, residual: Decimal) -> Decimal:
        """Discount on what remains of the item, whatever the day.

        The share of what remains is rounded once, and never more than what remains.

        >>> from ..common.money import EUR
        >>> offer = DiscountOffer(
        ...     Decimal(2), date(2026, 1, 11), Decimal(1200), Decimal(1200), Decimal(24), EUR)
        >>> offer.discount_on(Decimal(1200)), offer.discount_on(Decimal(700))
        (Decimal('24'), Decimal('14.00'))
        """
        covered = residual + self.received
        if covered == self.amount:
            return min(self.discount, residual)
        share = Fraction(covered) / Fraction(self.amount) if self.amount else Fraction(0)
        exact = Fraction(self.percent) / 100 * Fraction(self.base) * share
        return min(self.currency.round_exact(exact), residual)


@dataclass(frozen=True)
class ClosingAmount:
    """What closes a receivable on a date, and why.

    ``amount`` = ``residual`` - ``discount`` + ``late_fee``, all in the item's currency.

    :ivar offer: the offer that is open on this date, the best one when there are several
    """

    on: date
    residual: Decimal
    discount: Decimal = ZERO
    late_fee: Decimal = ZERO
    reasons: tuple[Reason, ...] = ()
    offer: DiscountOffer | None = None

    @property
    def amount(self) -> Decimal:
        """Amount that closes the receivable on this date.

        >>> ClosingAmount(date(2026, 1, 9), Decimal(1200), discount=Decimal(24)).amount
        Decimal('1176')
        """
        return self.residual - self.discount + self.late_fee


def closing_amount(
    residual: Decimal,
    on: date,
    offers: Iterable[DiscountOffer] = (),
    late_fee: Decimal = ZERO,
    *,
    currency: str,
) -> ClosingAmount:
    """Tell what closes an item on a day.

    The discount is the share of what remains that the best open offer grants; its deadline is
    included. A late fee is added only when the caller passes one.

    :param residual: what is left of the item; a debt of the customer is positive
    :param currency: ISO code of the item's currency, to print the late fee with

    >>> from ..common.money import EUR
    >>> offer = DiscountOffer(
    ...     Decimal(2), date(2026, 1, 11), Decimal(1200), Decimal(1200), Decimal(24), EUR)
    >>> closing_amount(Decimal(1200), date(2026, 1, 11), [offer], currency="EUR").amount
    Decimal('1176')
    >>> closing_amount(Decimal(1200), date(2026, 1, 12), [offer], currency="EUR").amount
    Decimal('1200')
    """
    discount, offer, reason = _best_offer(residual, on, tuple(offers))
    reasons = (reason,)
    if late_fee:
        reasons += (Reason.of("closing.late_fee", amount=Amount(late_fee, currency)),)
    return ClosingAmount(on, residual, discount, late_fee, reasons, offer)


def _best_offer(residual, on, offers):
    if not offers:
        return ZERO, None, Reason.of("discount.none")
    if open_offers := [offer for offer in offers if on <= offer.deadline]:
        offer = max(open_offers, key=lambda offer: offer.percent)
    else:
        offer = max(offers, key=lambda offer: offer.deadline)
    discount = offer.discount_on(residual) if residual > 0 else ZERO
    facts = {"percent": offer.percent, "deadline": offer.deadline}
    if not open_offers:
        return ZERO, None, Reason.of("discount.too_late", **facts)
    if offer.one_payment and residual != offer.amount:
        return ZERO, None, Reason.of("discount.not_whole", **facts)
    if offer.earlier_open:
        still_open = Amount(offer.earlier_open, offer.currency.code)
        return ZERO, None, Reason.of("discount.earlier_open", open=still_open, **facts)
    if not discount:
        return ZERO, None, Reason.of("discount.nothing_left", **facts)
    amount = Amount(discount, offer.currency.code)
    return discount, offer, Reason.of("discount.in_time", amount=amount, **facts)

"""Early-payment discount: is an offer open on a day, and what closes the item then.

Amounts are in the currency of the item. How the discount splits into base and VAT is not
decided here: Odoo's own tax engine does that when the discount is booked.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .money import ZERO
from .reason import Amount, Reason


@dataclass(frozen=True)
class DiscountOffer:
    """What was offered when the invoice was posted; later edits of the term do not change it.

    :ivar percent: as printed, 2 for 2 %
    :ivar deadline: last day on which the discount is earned
    :ivar discounted: amount that closes the item until the deadline
    """

    percent: Decimal
    deadline: date
    discounted: Decimal


@dataclass(frozen=True)
class ClosingAmount:
    """What closes a receivable on a date, and why.

    ``amount`` = ``residual`` - ``discount`` + ``late_fee``, all in the item's currency.
    """

    on: date
    residual: Decimal
    discount: Decimal = ZERO
    late_fee: Decimal = ZERO
    reasons: tuple[Reason, ...] = ()

    @property
    def amount(self) -> Decimal:
        """Amount that closes the receivable on this date.

        >>> ClosingAmount(date(2026, 1, 9), Decimal(1200), discount=Decimal(24)).amount
        Decimal('1176')
        """
        return self.residual - self.discount + self.late_fee


def closing_amount(
    original: Decimal,
    residual: Decimal,
    on: date,
    offer: DiscountOffer | None = None,
    late_fee: Decimal = ZERO,
    currency: str = "EUR",
) -> ClosingAmount:
    """Tell what closes an item on a day.

    The discount is earned when the item is still whole and the day is not after the deadline.
    A late fee is added only when the caller passes one.

    :param original: amount of the item when it was posted
    :param residual: what is left of it now

    >>> offer = DiscountOffer(Decimal(2), date(2026, 1, 11), Decimal("1176.00"))
    >>> closing_amount(Decimal(1200), Decimal(1200), date(2026, 1, 11), offer).amount
    Decimal('1176.00')
    >>> closing_amount(Decimal(1200), Decimal(1200), date(2026, 1, 12), offer).amount
    Decimal('1200')
    """
    discount, reasons = _discount_on(original, residual, on, offer, currency)
    if late_fee:
        reasons += (Reason.of("closing.late_fee", amount=Amount(late_fee, currency)),)
    return ClosingAmount(on, residual, discount, late_fee, reasons)


def _discount_on(original, residual, on, offer, currency):
    if offer is None:
        return ZERO, (Reason.of("discount.none"),)
    facts = {"percent": offer.percent, "deadline": offer.deadline}
    if on > offer.deadline:
        return ZERO, (Reason.of("discount.too_late", **facts),)
    if residual != original:
        return ZERO, (Reason.of("discount.not_whole", **facts),)
    discount = original - offer.discounted
    return discount, (Reason.of("discount.in_time", amount=Amount(discount, currency), **facts),)

"""What to bill now, after what was billed before: no day twice, no cent lost.

Each receivable line carries a watermark, the last day that was billed. The next bill takes the
days after it. Successive bills add up to the single bill because each one is the difference of
two rounded totals, and the rounding of earlier bills is never repeated.

What happened before the watermark may look different today: a receipt was entered late with an
earlier effective date, a dispute was recorded, a matching was undone. The difference is kept
apart as a correction; a negative one is proposed as a credit. Amounts are in the currency of
the item.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..common.money import ZERO
from .assessment import Assessment, InterestSlice
from .reference_rate import MissingRate
from .slice import with_shares
from .slicing import DAY


@dataclass(frozen=True)
class Billed:
    """One earlier bill of an item, or one credit for it (with negative amounts).

    :ivar until: its watermark, the last day that it covers
    """

    until: date
    interest: Decimal = ZERO
    indemnity: Decimal = ZERO


@dataclass(frozen=True)
class Bill:
    """What an item has to be billed, or to be credited, up to a day.

    :ivar start: first day that is billed, ``None`` when no day is
    :ivar until: the new watermark
    :ivar slices: the days after the last watermark; they add up to ``interest``
    :ivar indemnity: only while it was not billed before
    :ivar correction: interest of days that were billed before, as it is known today, less what
        was billed for them; negative when too much was billed
    :ivar corrected: the slices of those days as they are known today, empty without a correction
    :ivar indemnity_correction: what was billed as indemnity without being due, negative
    :ivar missing: rates without which there is no bill at all
    """

    until: date
    start: date | None = None
    slices: tuple[InterestSlice, ...] = ()
    interest: Decimal = ZERO
    indemnity: Decimal = ZERO
    correction: Decimal = ZERO
    corrected: tuple[InterestSlice, ...] = ()
    indemnity_correction: Decimal = ZERO
    missing: tuple[MissingRate, ...] = ()

    @property
    def new(self) -> Decimal:
        """Interest and indemnity that fell due after the last bill."""
        return self.interest + self.indemnity

    @property
    def corrections(self) -> Decimal:
        """What earlier bills have to be changed by."""
        return self.correction + self.indemnity_correction

    @property
    def total(self) -> Decimal:
        """New amounts and corrections together; negative for a credit."""
        return self.new + self.corrections

    def is_worth(self, minimum: Decimal) -> bool:
        """Tell whether it is billed: a credit always is, anything else from the minimum on.

        >>> Bill(date(2026, 1, 31), interest=Decimal("4.20")).is_worth(Decimal(5))
        False
        """
        return self.total < 0 or (self.total > 0 and self.total >= minimum)


def bill(fee: Assessment, billed: Sequence[Billed]) -> Bill:
    """Return what has to be billed so that all bills together are what the assessment says.

    A day up to the watermark is never billed again; when the assessment ends before the
    watermark there is nothing to bill and nothing that could be compared.

    :param fee: all that the item owes to date, from the first day on
    :param billed: its earlier bills and credits, in any order, without those that were cancelled

    >>> from ..common.money import EUR
    >>> from .slice import AppliedRate
    >>> january = InterestSlice(date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 31),
    ...                         Decimal(1000), AppliedRate(Decimal(10)), 365, Decimal("8.49"))
    >>> fee = Assessment(date(2026, 1, 31), (january,), Decimal("8.49"), Decimal(40),
    ...                  currency=EUR)
    >>> now = bill(fee, [Billed(date(2026, 1, 10), Decimal("2.74"), Decimal(40))])
    >>> str(now.start), now.interest, now.indemnity, now.correction
    ('2026-01-11', Decimal('5.75'), Decimal('0'), Decimal('0.00'))
    """
    if fee.missing:
        return Bill(fee.until, missing=fee.missing)
    watermark = max((earlier.until for earlier in billed), default=date.min)
    if fee.until < watermark:
        return Bill(watermark)
    before = fee.of(_until(fee.slices, watermark))
    interest = fee.interest - before.interest
    slices = with_shares(_after(fee.slices, watermark), interest, fee.currency)
    correction = before.interest - sum((earlier.interest for earlier in billed), ZERO)
    indemnity = fee.indemnity - sum((earlier.indemnity for earlier in billed), ZERO)
    return Bill(
        until=fee.until,
        start=slices[0].start if slices else None,
        slices=slices,
        interest=interest,
        indemnity=max(indemnity, ZERO),
        correction=correction,
        corrected=before.slices if correction else (),
        indemnity_correction=min(indemnity, ZERO),
    )


def _until(slices, watermark):
    """The slices, or parts of slices, up to a day."""
    return tuple(
        part._replace(end=min(part.end, watermark)) for part in slices if part.start <= watermark
    )


def _after(slices, watermark):
    """The slices, or parts of slices, after a day."""
    return tuple(
        part._replace(start=max(part.start, watermark + DAY))
        for part in slices
        if part.end > watermark
    )

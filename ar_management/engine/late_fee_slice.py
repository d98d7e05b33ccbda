"""Interest slices: days with one amount and one rate, counted in whole numbers, rounded once.

The exact interest of a slice is a whole number of ticks, so that thousands of slices are added
up without fractions and without losing anything. One unit of money has ``TICKS`` of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import lcm

from .money import ZERO, Currency
from .reference_rate import RateValue

MICRO = 1_000_000
"""Amounts and percentages have at most six decimals."""
DAYS_OF_ALL_YEARS = lcm(360, 365, 366)
TICKS = MICRO * MICRO * 100 * DAYS_OF_ALL_YEARS


@dataclass(frozen=True)
class AppliedRate:
    """The rate of a slice and what it is made of.

    :ivar percent: per year, all included
    :ivar reference: published value it is built on, ``None`` for an agreed rate
    :ivar monthly: percentage per month that it stands for, if it was agreed like that
    :ivar fixed: amount that falls due instead of interest, ``None`` for a rate
    """

    percent: Decimal
    reference: RateValue | None = None
    margin: Decimal = ZERO
    monthly: Decimal | None = None
    fixed: Decimal | None = None


@dataclass(frozen=True)
class InterestSlice:
    """A run of days with one amount, one rate and one length of the year.

    A fixed fee is a slice of the one day on which it falls due.

    :ivar due: due date of the instalment
    :ivar start: first day that bears interest
    :ivar end: last day that bears interest
    :ivar remaining: amount that was open, without what was in dispute
    :ivar interest: rounded such that the slices of an item add up to its rounded total
    """

    due: date
    start: date
    end: date
    remaining: Decimal
    rate: AppliedRate
    year_days: int
    interest: Decimal = ZERO

    @property
    def days(self) -> int:
        """Number of days, both ends included."""
        return self.end.toordinal() - self.start.toordinal() + 1

    @property
    def ticks(self) -> int:
        """Interest before rounding, in ticks."""
        if self.rate.fixed is not None:
            return int(self.rate.fixed * MICRO) * (TICKS // MICRO)
        principal = int(self.remaining * MICRO) * self.days
        return principal * int(self.rate.percent * MICRO) * (DAYS_OF_ALL_YEARS // self.year_days)

    @property
    def exact(self) -> Fraction:
        """Interest before rounding."""
        return Fraction(self.ticks, TICKS)


def interest_of(
    slices: Sequence[InterestSlice], currency: Currency, cap: Decimal | None = None
) -> Decimal:
    """Rounded interest of the slices together, at most the cap.

    >>> from .money import EUR
    >>> part = InterestSlice(date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 31),
    ...                      Decimal(1000), AppliedRate(Decimal(10)), 365)
    >>> interest_of([part, part], EUR), interest_of([part, part], EUR, Decimal(5))
    (Decimal('16.99'), Decimal('5'))
    """
    total = _rounded(sum(part.ticks for part in slices), currency)
    return total if cap is None else min(total, cap)


def with_shares(
    slices: Sequence[InterestSlice], total: Decimal, currency: Currency
) -> tuple[InterestSlice, ...]:
    """Give each slice its part of a rounded total, so that the printed slices add up to it.

    Units lost by rounding go to the largest remainders. A total below the exact interest was
    capped: the first days use it up and the later ones get nothing.

    >>> from .money import EUR
    >>> part = InterestSlice(date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 31),
    ...                      Decimal(1000), AppliedRate(Decimal(10)), 365)
    >>> [str(each.interest) for each in with_shares([part, part], Decimal("16.99"), EUR)]
    ['8.50', '8.49']
    >>> [str(each.interest) for each in with_shares([part, part], Decimal("10.00"), EUR)]
    ['8.49', '1.51']
    """
    ticks = [part.ticks for part in slices]
    unit = int(currency.rounding * MICRO) * (TICKS // MICRO)
    wanted = int(total / currency.rounding)
    units = [each // unit for each in ticks]
    uncapped = max(wanted, _half_up(sum(ticks), unit) - 1)
    for index in sorted(range(len(ticks)), key=lambda index: -(ticks[index] % unit)):
        if sum(units) >= uncapped:
            break
        units[index] += 1
    for index, each in enumerate(units):
        units[index] = min(each, wanted)
        wanted -= units[index]
    return tuple(
        replace(part, interest=each * currency.rounding)
        for part, each in zip(slices, units, strict=True)
    )


def _rounded(ticks, currency):
    unit = int(currency.rounding * MICRO) * (TICKS // MICRO)
    return _half_up(ticks, unit) * currency.rounding


def _half_up(amount, unit):
    return (2 * amount + unit) // (2 * unit)

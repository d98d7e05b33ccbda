"""Interest slices: days with one amount and one rate, counted in whole numbers, rounded once.

The exact interest of a slice is a whole number of ticks, so that thousands of slices are added
up without fractions and without losing anything. One unit of money has ``TICKS`` of them.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import NamedTuple

from ..common.money import ZERO, Currency
from .reference_rate import RateValue

MICRO = 1_000_000
"""Amounts and percentages have at most six decimals."""
DAYS_OF_ALL_YEARS = lcm(360, 365, 366)
TICKS = MICRO * MICRO * 100 * DAYS_OF_ALL_YEARS


class AppliedRate(NamedTuple):
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


class InterestSlice(NamedTuple):
    """A run of days with one amount, one rate and one length of the year.

    A fixed fee is a slice of the one day on which it falls due. There are many slices: a tuple
    is made four times faster than a frozen dataclass.

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

    >>> from ..common.money import EUR
    >>> part = InterestSlice(date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 31),
    ...                      Decimal(1000), AppliedRate(Decimal(10)), 365)
    >>> interest_of([part, part], EUR), interest_of([part, part], EUR, Decimal(5))
    (Decimal('16.99'), Decimal('5'))
    """
    return _total([part.ticks for part in slices], currency, cap)


def settled(
    slices: Sequence[InterestSlice], currency: Currency, cap: Decimal | None = None
) -> tuple[tuple[InterestSlice, ...], Decimal]:
    """The slices with their share of the rounded total, and that total.

    >>> from ..common.money import EUR
    >>> part = InterestSlice(date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 31),
    ...                      Decimal(1000), AppliedRate(Decimal(10)), 365)
    >>> slices, total = settled([part, part], EUR)
    >>> [str(each.interest) for each in slices], total
    (['8.50', '8.49'], Decimal('16.99'))
    """
    ticks = [part.ticks for part in slices]
    total = _total(ticks, currency, cap)
    return _shared(slices, ticks, total, currency), total


def with_shares(
    slices: Sequence[InterestSlice], total: Decimal, currency: Currency
) -> tuple[InterestSlice, ...]:
    """Give each slice its part of a rounded total, so that the printed slices add up to it.

    Units lost by rounding go to the largest remainders. A total below the exact interest was
    capped: the first days use it up and the later ones get nothing.

    >>> from ..common.money import EUR
    >>> part = InterestSlice(date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 31),
    ...                      Decimal(1000), AppliedRate(Decimal(10)), 365)
    >>> [str(each.interest) for each in with_shares([part, part], Decimal("10.00"), EUR)]
    ['8.49', '1.51']
    """
    return _shared(slices, [part.ticks for part in slices], total, currency)


def _total(ticks, currency, cap):
    total = _half_up(sum(ticks), _ticks_of(currency)) * currency.rounding
    return total if cap is None else min(total, cap)


def _shared(slices, ticks, total, currency):
    unit = _ticks_of(currency)
    wanted = int(total / currency.rounding)
    # Short by more than rounding: a cap, which the first days use up.
    units = _whole_units(ticks, unit, max(wanted, _half_up(sum(ticks), unit) - 1))
    shared = []
    for part, each in zip(slices, units, strict=True):
        share = min(each, wanted)
        wanted -= share
        # Three times faster than _replace, and there are many slices.
        shared.append(InterestSlice(*part[:-1], share * currency.rounding))
    return tuple(shared)


def _whole_units(ticks, unit, total):
    """Whole units of each slice; those lost by cutting go to the largest remainders."""
    units = [each // unit for each in ticks]
    lost = total - sum(units)
    if lost > 0:
        order = sorted(range(len(ticks)), key=lambda index: -(ticks[index] % unit))
        for index in order[:lost]:
            units[index] += 1
    return units


def _ticks_of(currency):
    """Ticks of the smallest unit of a currency."""
    return int(currency.rounding * MICRO) * (TICKS // MICRO)


def _half_up(amount, unit):
    return (2 * amount + unit) // (2 * unit)

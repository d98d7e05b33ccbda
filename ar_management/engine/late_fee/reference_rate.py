"""Reference rates that late-payment interest is built on, one value per series and semester.

Directive 2011/7/EU, article 2: the rate of the first semester is the one in force on 1 January,
that of the second semester the one in force on 1 July. A semester without a value of its own is
unknown: the value of the semester before is never carried over.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..common.reason import Label, Reason

ECB_MRO = "ecb_mro"
"""Main refinancing operations of the European Central Bank."""
FR_LEGAL_PROFESSIONAL = "fr_legal_professional"
"""French legal interest rate of professional creditors (CMF L313-2)."""

FLOOR_FACTOR = 3
"""An agreed French rate is at least this many times the legal rate (Code de commerce L441-10)."""


class Semester(NamedTuple):
    """Half a calendar year: half 1 begins on 1 January, half 2 on 1 July."""

    year: int
    half: int

    @classmethod
    def of(cls, day: date) -> "Semester":
        """Return the semester that a day lies in.

        >>> str(Semester.of(date(2026, 6, 30))), str(Semester.of(date(2026, 7, 1)))
        ('2026-S1', '2026-S2')
        """
        return cls(day.year, 1 if day.month < 7 else 2)

    @property
    def first_day(self) -> date:
        """First day of the semester, whose rate holds for all of it.

        >>> Semester(2026, 2).first_day
        datetime.date(2026, 7, 1)
        """
        return date(self.year, 1 if self.half == 1 else 7, 1)

    @property
    def next(self) -> "Semester":
        """The semester that follows.

        >>> str(Semester(2026, 2).next)
        '2027-S1'
        """
        return Semester(self.year, 2) if self.half == 1 else Semester(self.year + 1, 1)

    def __str__(self) -> str:
        return f"{self.year}-S{self.half}"


@dataclass(frozen=True)
class RateValue:
    """One published value of a series.

    :ivar percent: per year, 2.15 for 2.15 %
    :ivar source: where it was published
    :ivar is_secondary: whether others than the publisher are the only ones that tell it
    """

    series: str
    semester: Semester
    percent: Decimal
    source: str = ""
    is_secondary: bool = False


@dataclass(frozen=True)
class MissingRate:
    """A value that somebody has to enter before anything can be computed."""

    series: str
    semester: Semester

    def named(self) -> Reason:
        """Name the value, for the sentence that asks for it.

        >>> MissingRate(ECB_MRO, Semester(2026, 2)).named().params["semester"]
        '2026-S2'
        """
        series = Label("ar.reference.series", self.series)
        return Reason.of("late_fee.rate", series=series, semester=str(self.semester))


class RateTable:
    """All known values; what is not in it is unknown.

    >>> table = RateTable([RateValue(ECB_MRO, Semester(2026, 1), Decimal("2.15"))])
    >>> table.value(ECB_MRO, Semester(2026, 1)).percent
    Decimal('2.15')
    >>> table.value(ECB_MRO, Semester(2026, 2))
    """

    def __init__(self, values: Iterable[RateValue] = ()):
        self._values = {(value.series, value.semester): value for value in values}

    def value(self, series: str, semester: Semester) -> RateValue | None:
        """Return the value of a semester, ``None`` when nobody has entered it.

        >>> RateTable().value(ECB_MRO, Semester(2026, 2))
        """
        return self._values.get((series, semester))

    def latest(self, series: str, day: date) -> RateValue | None:
        """Return the last known value on a day. Good for a check, never for computing interest.

        >>> table = RateTable([RateValue(ECB_MRO, Semester(2026, 1), Decimal("2.15"))])
        >>> str(table.latest(ECB_MRO, date(2026, 11, 22)).semester)
        '2026-S1'
        """
        limit = Semester.of(day)
        known = [
            value
            for value in self._values.values()
            if value.series == series and value.semester <= limit
        ]
        return max(known, key=lambda value: value.semester, default=None)


def contract_floor(legal_rate: RateValue) -> Decimal:
    """Lowest rate, in percent per year, that parties may agree on under French law.

    It binds agreed rates only: the default rate (ECB + margin) is never raised to it.

    >>> contract_floor(RateValue(FR_LEGAL_PROFESSIONAL, Semester(2024, 1), Decimal("5.07")))
    Decimal('15.21')
    """
    return legal_rate.percent * FLOOR_FACTOR

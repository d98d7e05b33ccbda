"""How long a payment term lets a customer wait, and whether French law allows it.

Between businesses a term may not exceed 60 days after the invoice date, or 45 days end of month
(C. com. L441-10, I): the 45 days are counted before or after the end of the month.
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

LONGEST_NET_DAYS = 60
LONGEST_END_OF_MONTH_DAYS = 45
SAMPLE_START = date(2023, 1, 1)
SAMPLE_DAYS = 731
"""A usual and a leap year: the due date depends on the day of the invoice."""


class Delay(str, Enum):
    """How the days of an instalment are counted; the names are Odoo's."""

    AFTER = "days_after"
    AFTER_END_OF_MONTH = "days_after_end_of_month"
    AFTER_END_OF_NEXT_MONTH = "days_after_end_of_next_month"
    END_OF_MONTH_ON_THE = "days_end_of_month_on_the"


@dataclass(frozen=True)
class Instalment:
    """One line of a payment term.

    :ivar day: day of the next month for ``END_OF_MONTH_ON_THE``; 0 is the end of the same month
    """

    delay: Delay
    days: int
    day: int = 0

    def due(self, issued: date) -> date:
        """Due date of an invoice of that day.

        >>> Instalment(Delay.AFTER_END_OF_MONTH, 45).due(date(2026, 1, 10))
        datetime.date(2026, 3, 17)
        >>> Instalment(Delay.END_OF_MONTH_ON_THE, 30, 10).due(date(2026, 1, 10))
        datetime.date(2026, 3, 10)
        """
        if self.delay is Delay.AFTER_END_OF_MONTH:
            return _end_of_month(issued) + timedelta(days=self.days)
        if self.delay is Delay.AFTER_END_OF_NEXT_MONTH:
            next_month = _end_of_month(issued) + timedelta(days=1)
            return _end_of_month(next_month) + timedelta(days=self.days)
        later = issued + timedelta(days=self.days)
        if self.delay is Delay.AFTER:
            return later
        end = _end_of_month(later)
        if not self.day:
            return end
        following = _end_of_month(end + timedelta(days=1))
        return following.replace(day=min(self.day, following.day))


def longest_days(instalments: Iterable[Instalment]) -> int:
    """Most days from an invoice to its last due date, over all days of the calendar.

    >>> longest_days([Instalment(Delay.AFTER, 30)])
    30
    >>> longest_days([Instalment(Delay.AFTER_END_OF_MONTH, 45)])
    75
    >>> longest_days([])
    0
    """
    lines = tuple(instalments)
    return max(
        ((line.due(day) - day).days for line in lines for day in _sample_days()), default=0
    )


def exceeds_legal_cap(instalments: Iterable[Instalment]) -> bool:
    """Tell whether an invoice of some day would fall due later than C. com. L441-10 allows.

    >>> exceeds_legal_cap([Instalment(Delay.AFTER, 60)])
    False
    >>> exceeds_legal_cap([Instalment(Delay.AFTER, 61)])
    True
    >>> exceeds_legal_cap([Instalment(Delay.AFTER_END_OF_MONTH, 45)])
    False
    >>> exceeds_legal_cap([Instalment(Delay.END_OF_MONTH_ON_THE, 45)])
    False
    >>> exceeds_legal_cap([Instalment(Delay.AFTER_END_OF_MONTH, 60)])
    True
    """
    lines = tuple(instalments)
    return any(line.due(day) > _latest_lawful(day) for line in lines for day in _sample_days())


def _latest_lawful(issued: date) -> date:
    return max(
        issued + timedelta(days=LONGEST_NET_DAYS),
        _end_of_month(issued) + timedelta(days=LONGEST_END_OF_MONTH_DAYS),
        _end_of_month(issued + timedelta(days=LONGEST_END_OF_MONTH_DAYS)),
    )


def _sample_days() -> Iterator[date]:
    return (SAMPLE_START + timedelta(days=number) for number in range(SAMPLE_DAYS))


def _end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])

"""How late French law lets an invoice fall due, and the days on which a payment term is tried.

Between businesses a term may not exceed 60 days after the invoice date, or 45 days end of month
(C. com. L441-10, I): the 45 days are counted before or after the end of the month.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

LONGEST_NET_DAYS = 60
LONGEST_END_OF_MONTH_DAYS = 45
SAMPLE_START = date(2023, 1, 1)
SAMPLE_DAYS = 731
"""A usual and a leap year: the due date depends on the day of the invoice."""


def latest_lawful(issued: date) -> date:
    """Latest due date that the law allows for an invoice of that day.

    >>> latest_lawful(date(2026, 1, 1))
    datetime.date(2026, 3, 17)
    >>> latest_lawful(date(2026, 1, 31))
    datetime.date(2026, 4, 1)
    """
    return max(
        issued + timedelta(days=LONGEST_NET_DAYS),
        _end_of_month(issued) + timedelta(days=LONGEST_END_OF_MONTH_DAYS),
        _end_of_month(issued + timedelta(days=LONGEST_END_OF_MONTH_DAYS)),
    )


def sample_days() -> Iterator[date]:
    """Every day on which a due date can turn out differently.

    >>> len(set(sample_days()))
    731
    """
    return (SAMPLE_START + timedelta(days=number) for number in range(SAMPLE_DAYS))


def _end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])

"""What comes in each week: the chances of all open items, added up.

An item for which a day was agreed (a promise, a payment plan) is paid by then with the chance
that promises are kept, and by its customer's habit after it. What is in dispute is left out, and
said so. The band of a week has room for customers who pay several items at once (``TOGETHER``)
and is as wide as past forecasts were wrong (``spread``, see ``back_test``).
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import sqrt

from .payday import Habits

WEEKS = 13
KEPT = 0.75
"""Chance that an agreed day is kept, when nothing is known about the customer's promises."""
GRACE = 3
"""Days that the money may take after an agreed day."""
TOGETHER = 0.3
"""Correlation of two items of a customer to be paid in the same week."""
EIGHT_OF_TEN = 1.2816
"""Standard deviations on each side of the middle that hold 80 % of a normal distribution."""


@dataclass(frozen=True)
class OpenItem:
    """What is owed and not in dispute.

    :ivar amount: in the currency of the forecast
    :ivar agreed: day by which it was promised or agreed to be paid
    :ivar key: what the caller knows it by
    """

    customer: Hashable
    segment: Hashable
    due: date
    amount: float
    agreed: date | None = None
    kept: float = KEPT
    key: Hashable = None


@dataclass(frozen=True)
class Week:
    """Money expected in the seven days from ``start``, with the band for eight of ten weeks."""

    start: date
    expected: float
    low: float
    high: float
    deviation: float = 0.0


@dataclass(frozen=True)
class Forecast:
    """Weeks, what comes later, and what it is made of.

    :ivar later: not expected within these weeks
    :ivar made_of: amount by what its days come from: agreed, own, segment, company
    :ivar chances: of each item, by week
    """

    weeks: tuple[Week, ...]
    later: float = 0.0
    made_of: Mapping[str, float] = field(default_factory=dict)
    chances: tuple[tuple[OpenItem, tuple[float, ...]], ...] = ()


def forecast(
    items: Iterable[OpenItem], habits: Habits, today: date, weeks: int = WEEKS,
    spread: float = 1.0,
) -> Forecast:
    """Expect the payments of open items by week, from tomorrow on.

    >>> from .payday import Seen
    >>> habits = Habits([Seen("a", None, -30, 3, True) for _ in range(40)])
    >>> item = OpenItem("a", None, date(2026, 3, 10), 1000.0)
    >>> found = forecast([item], habits, date(2026, 3, 8), weeks=2)
    >>> [round(week.expected) > 900 for week in found.weeks], found.weeks[0].start
    ([True, False], datetime.date(2026, 3, 9))
    """
    by_customer, made_of = defaultdict(list), defaultdict(float)
    for item in items:
        by_customer[item.customer].append(item)
    expected, variance = [0.0] * weeks, [0.0] * weeks
    total, chances = 0.0, []
    for theirs in by_customer.values():
        rows = [(item, _chances(item, habits, today, weeks)) for item in theirs]
        chances += [(item, tuple(row)) for item, row in rows]
        for item, _row in rows:
            total += item.amount
            made_of[_source(item, habits, today)] += item.amount
        for week in range(weeks):
            money, own, together = 0.0, 0.0, 0.0
            for item, row in rows:
                chance = row[week]
                money += item.amount * chance
                wave = abs(item.amount) * sqrt(max(chance * (1.0 - chance), 0.0))
                own += wave * wave
                together += wave
            expected[week] += money
            variance[week] += (1.0 - TOGETHER) * own + TOGETHER * together * together
    return Forecast(
        tuple(
            _week(today + timedelta(days=1 + 7 * week), expected[week], variance[week], spread)
            for week in range(weeks)
        ),
        total - sum(expected), dict(made_of), tuple(chances),
    )


def _week(start, expected, variance, spread):
    deviation = sqrt(variance)
    reach = EIGHT_OF_TEN * spread * deviation
    return Week(start, expected, max(expected - reach, 0.0), expected + reach, deviation)


def _source(item, habits, today):
    if item.agreed and item.agreed > today:
        return "agreed"
    return habits.source(item.customer, item.segment)


def _chances(item, habits, today, weeks):
    """Chance of each week to be the one in which an item is paid."""
    late = (today - item.due).days
    curve = habits.curve(item.customer, item.segment)
    row = curve.chances(late, [late + 7 * (week + 1) for week in range(weeks)])
    if not item.agreed or item.agreed <= today:
        return row
    day = (item.agreed - today).days + GRACE
    week = (day - 1) // 7
    missed = [0.0] * min(week, weeks) + row[: max(weeks - week, 0)]
    row = [(1.0 - item.kept) * chance for chance in missed]
    if week < weeks:
        row[week] += item.kept
    return row

"""How wrong the forecast is: made again on days of the past, with what was known on them.

The error is the sum of the weekly differences over the sum of what came in (WAPE), for what had
been invoiced by then. It stands beside the same figure for the belief that each item is paid on
its due date, and what is overdue in the next week.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from .forecast import EIGHT_OF_TEN, WEEKS, OpenItem, forecast
from .payday import Habits, Seen

SMALL = 0.005
LEARNED = timedelta(days=730)
"""How far back items tell something."""


@dataclass(frozen=True)
class History:
    """An item and its payments.

    :ivar payments: (day, amount), in order; reductions that no money stands behind are left out
    """

    customer: Hashable
    segment: Hashable
    issued: date
    due: date
    amount: float
    payments: tuple[tuple[date, float], ...] = ()

    def open_on(self, day: date) -> float:
        """What was open at the end of a day.

        >>> paid = ((date(2026, 2, 2), 40.0),)
        >>> History(1, None, date(2026, 1, 1), date(2026, 2, 1), 100.0, paid).open_on(
        ...     date(2026, 2, 3))
        60.0
        """
        return self.amount - sum(amount for on, amount in self.payments if on <= day)

    def seen_on(self, day: date) -> Seen:
        """What it told on a day about its customer: most of it was paid, or not yet.

        >>> History(1, None, date(2026, 1, 1), date(2026, 2, 1), 100.0).seen_on(date(2026, 2, 3))
        Seen(customer=1, segment=None, since=-31, days=2, paid=False, age=0)
        """
        paid, half = 0.0, self.amount / 2
        for on, amount in self.payments:
            if on > day:
                break
            paid += amount
            if paid >= half:
                return self._seen(on, True, (day - on).days)
        return self._seen(day, False, 0)

    def _seen(self, on, paid, age):
        return Seen(
            self.customer, self.segment, (self.issued - self.due).days, (on - self.due).days,
            paid, age,
        )


@dataclass(frozen=True)
class BackTest:
    """What the forecast was worth on days of the past.

    :ivar error: weekly differences over receipts; 0.25 is a quarter of the money wrong
    :ivar baseline: the same for the due dates
    :ivar coverage: share of the weeks that ended within their band
    :ivar spread: how much wider than the chances say a band has to be
    :ivar weeks: weeks compared
    """

    error: float | None = None
    baseline: float | None = None
    coverage: float | None = None
    spread: float = 1.0
    weeks: int = 0

    @property
    def ratio(self) -> float | None:
        """Our error over that of the due dates; less than 1 is better than they are.

        >>> BackTest(0.2, 0.5).ratio
        0.4
        """
        return self.error / self.baseline if self.error is not None and self.baseline else None


def learn(histories: Iterable[History], today: date) -> Habits:
    """Habits from what was known on a day.

    >>> learn([], date(2026, 1, 1)).source("anybody")
    'company'
    """
    return Habits(
        each.seen_on(today) for each in histories
        if each.issued <= today and each.due > today - LEARNED
    )


def back_test(
    histories: Sequence[History], origins: Iterable[date], weeks: int = WEEKS
) -> BackTest:
    """Forecast on each day of ``origins`` and compare with the weeks that followed.

    Bands are widened by what the other days showed, so a day never judges itself.

    >>> back_test([], [date(2026, 1, 1)]).error is None
    True
    """
    tests = [_replay(histories, origin, weeks) for origin in origins]
    rows = [row for test in tests for row in test]
    received = sum(actual for _made, _due, actual in rows)
    if received <= 0:
        return BackTest()
    inside = [
        abs(actual - made.expected) <= EIGHT_OF_TEN * spread * made.deviation + SMALL
        for number, test in enumerate(tests)
        for spread in [_spread([row for other, rest in enumerate(tests)
                                if other != number or len(tests) == 1 for row in rest])]
        for made, _due, actual in test
    ]
    return BackTest(
        error=sum(abs(actual - made.expected) for made, _due, actual in rows) / received,
        baseline=sum(abs(actual - due) for _made, due, actual in rows) / received,
        coverage=sum(inside) / len(inside),
        spread=_spread(rows),
        weeks=len(rows),
    )


def _replay(histories, origin, weeks):
    """(our week, expected by due date, received) for each week after a day."""
    known = [each for each in histories if each.issued <= origin]
    items, due, received = [], [0.0] * weeks, [0.0] * weeks
    for each in known:
        left = each.open_on(origin)
        if left <= SMALL:
            continue
        items.append(OpenItem(each.customer, each.segment, each.due, left))
        week = max((each.due - origin).days - 1, 0) // 7
        if week < weeks:
            due[week] += left
        for on, amount in each.payments:
            week = ((on - origin).days - 1) // 7
            if on > origin and week < weeks:
                received[week] += amount
    found = forecast(items, learn(known, origin), origin, weeks)
    return list(zip(found.weeks, due, received, strict=True))


def _spread(rows):
    """How many of the computed deviations hold eight of ten weeks, over what they should."""
    seen = sorted(
        abs(actual - made.expected) / made.deviation
        for made, _due, actual in rows if made.deviation > SMALL
    )
    return max(seen[(8 * len(seen)) // 10 - 1] / EIGHT_OF_TEN, 0.5) if len(seen) >= 10 else 1.0

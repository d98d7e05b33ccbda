"""A payment plan: instalments over what is open, filled by what has reduced the items since.

Nothing is posted for a plan. It says on which days what is open is due, so whatever reduces the
items (money, a credit note) or opens them again (a bounce, an undone matching) is followed by
itself: the open parts of the instalments always add up to what is open of what was agreed.
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum

from ..common.money import ZERO, Currency
from ..ledger.claimable import DuePart

YEAR_DAYS = 365


class Frequency(str, Enum):
    """How far the instalments of a plan are apart."""

    WEEK = "week"
    FORTNIGHT = "fortnight"
    MONTH = "month"
    QUARTER = "quarter"


@dataclass(frozen=True)
class Instalment:
    """One payment of a plan.

    :ivar due: agreed day
    :ivar amount: in the currency of the plan, interest not included
    """

    due: date
    amount: Decimal


@dataclass(frozen=True)
class Standing:
    """An instalment and how much of it has been paid.

    :ivar paid: from zero to the amount
    """

    due: date
    amount: Decimal
    paid: Decimal = ZERO

    @property
    def open(self) -> Decimal:
        """What is left to be paid of it.

        >>> Standing(date(2026, 1, 1), Decimal(100), Decimal(30)).open
        Decimal('70')
        """
        return self.amount - self.paid


@dataclass(frozen=True)
class PlanItem:
    """An item of a plan, in the plan's currency.

    :ivar key: id of the journal item
    :ivar agreed: what was open of it when the plan was agreed
    :ivar residual: what is open of it now
    :ivar due: day on which the ledger says it is due
    """

    key: int
    agreed: Decimal
    residual: Decimal
    due: date

    @property
    def covered(self) -> Decimal:
        """What is open of what was agreed.

        >>> PlanItem(1, Decimal(100), Decimal(130), date(2026, 1, 1)).covered
        Decimal('100')
        """
        return min(max(self.residual, ZERO), self.agreed)


def due_dates(first: date, frequency: Frequency, count: int) -> tuple[date, ...]:
    """Days of the instalments; a month that is too short gives its last day.

    >>> [str(day) for day in due_dates(date(2026, 1, 31), Frequency.MONTH, 3)]
    ['2026-01-31', '2026-02-28', '2026-03-31']
    """
    if frequency in (Frequency.WEEK, Frequency.FORTNIGHT):
        days = 7 if frequency is Frequency.WEEK else 14
        return tuple(first + timedelta(days=days * number) for number in range(count))
    months = 1 if frequency is Frequency.MONTH else 3
    return tuple(_months_later(first, months * number) for number in range(count))


def _months_later(day, months):
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def make_instalments(
    total: Decimal, first: date, frequency: Frequency, count: int, currency: Currency
) -> tuple[Instalment, ...]:
    """Equal instalments that add up to the total exactly; the last one takes the rounding.

    An amount too small for so many of them gives fewer.

    >>> from ..common.money import EUR
    >>> [str(each.amount) for each in make_instalments(
    ...     Decimal("100.00"), date(2026, 1, 31), Frequency.MONTH, 3, EUR)]
    ['33.33', '33.33', '33.34']
    """
    count = max(min(count, int(total / currency.rounding)), 0)
    if not count:
        return ()
    each = currency.round_down(total / count)
    amounts = [each] * (count - 1) + [total - each * (count - 1)]
    days = due_dates(first, frequency, count)
    return tuple(Instalment(day, amount) for day, amount in zip(days, amounts, strict=True))


def interest_of(
    instalments: Sequence[Instalment], start: date, percent: Decimal, currency: Currency
) -> tuple[Decimal, ...]:
    """Simple interest of each instalment from the day of the agreement to its own day.

    It is the price of a delay that is granted, so it bears VAT like the sale; a penalty for a
    delay that nobody granted does not.

    >>> from ..common.money import EUR
    >>> interest_of([Instalment(date(2027, 1, 1), Decimal(1000))], date(2026, 1, 1), Decimal(5),
    ...             EUR)
    (Decimal('50.00'),)
    """
    return tuple(
        currency.round(each.amount * percent * max((each.due - start).days, 0) / 100 / YEAR_DAYS)
        for each in instalments
    )


def fill(instalments: Iterable[Instalment], paid: Decimal) -> tuple[Standing, ...]:
    """Give what has been paid to the instalments by their days.

    >>> plan = [Instalment(date(2026, month, 1), Decimal(50)) for month in (2, 3)]
    >>> [each.open for each in fill(plan, Decimal(70))]
    [Decimal('0'), Decimal('30')]
    """
    standings, left = [], max(paid, ZERO)
    for each in sorted(instalments, key=lambda instalment: instalment.due):
        part = min(each.amount, left)
        left -= part
        standings.append(Standing(each.due, each.amount, part))
    return tuple(standings)


def standings_of(
    instalments: Sequence[Instalment], items: Iterable[PlanItem]
) -> tuple[Standing, ...]:
    """The instalments with what has reduced the items since the plan was agreed.

    >>> plan = [Instalment(date(2026, month, 1), Decimal(50)) for month in (2, 3)]
    >>> item = PlanItem(7, Decimal(100), Decimal(60), date(2026, 1, 1))
    >>> [each.open for each in standings_of(plan, [item])]
    [Decimal('10'), Decimal('50')]
    """
    total = sum((each.amount for each in instalments), ZERO)
    return fill(instalments, total - sum((each.covered for each in items), ZERO))


def schedule(
    instalments: Sequence[Instalment], items: Sequence[PlanItem]
) -> dict[int, tuple[DuePart, ...]]:
    """On which days what is open of each item is due.

    The items take the instalments in the order in which the ledger says they are due. What is
    open beyond what was agreed (a payment from before the plan that bounced) is due as in the
    ledger.

    >>> plan = [Instalment(date(2026, month, 1), Decimal(50)) for month in (2, 3)]
    >>> items = [PlanItem(7, Decimal(80), Decimal(80), date(2026, 1, 1)),
    ...          PlanItem(8, Decimal(20), Decimal(20), date(2026, 1, 5))]
    >>> [(str(part.due), str(part.amount)) for part in schedule(plan, items)[7]]
    [('2026-02-01', '50'), ('2026-03-01', '30')]
    """
    parts = [[each.due, each.open] for each in standings_of(instalments, items) if each.open]
    found = {}
    for item in sorted(items, key=lambda each: (each.due, each.key)):
        mine, left = [], item.covered
        if item.residual != item.covered:
            mine.append(DuePart(item.due, item.residual - item.covered))
        while left and parts:
            taken = min(left, parts[0][1])
            mine.append(DuePart(parts[0][0], taken))
            left -= taken
            parts[0][1] -= taken
            if not parts[0][1]:
                parts.pop(0)
        found[item.key] = tuple(mine) or (DuePart(item.due, item.residual),)
    return found


@dataclass(frozen=True)
class Verdict:
    """How a plan stands.

    :ivar state: ``kept``, ``on_schedule``, ``missed`` or ``broken``
    :ivar missed: the first instalment that was missed
    """

    state: str
    missed: Standing | None = None


def judge_plan(
    standings: Iterable[Standing],
    known_until: date,
    grace: int = 0,
    notice_days: int = 0,
    noticed_on: date | None = None,
) -> Verdict:
    """Whether a plan is kept, on schedule, missed, or broken after a notice.

    Nothing is missed before the bank is known up to the last day of grace: money that arrived
    in time may not have been read yet. The rest is due at once only when the days of the notice
    have passed in vain.

    :param noticed_on: day of the notice about the instalment, ``None`` without one

    >>> plan = fill([Instalment(date(2026, 2, 1), Decimal(50))], Decimal(0))
    >>> [judge_plan(plan, date(2026, 2, day), grace=2).state for day in (3, 4)]
    ['on_schedule', 'missed']
    >>> [judge_plan(plan, date(2026, 2, day), 2, 8, date(2026, 2, 4)).state for day in (12, 13)]
    ['missed', 'broken']
    """
    standings = tuple(standings)
    if not any(each.open for each in standings):
        return Verdict("kept")
    missed = next((
        each for each in standings
        if each.open and known_until > each.due + timedelta(days=grace)
    ), None)
    if missed is None:
        return Verdict("on_schedule")
    if noticed_on and known_until > noticed_on + timedelta(days=notice_days):
        return Verdict("broken", missed)
    return Verdict("missed", missed)

"""How a customer pays: facts about the past, counted by item and free of judgement.

One observation is one instalment: the days from its due date to the day on which most of it was
paid (the amount-weighted middle of its payments). What is late and still open counts with its
days so far. Credit notes and write-offs say nothing about how a customer pays.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from ..common.money import ZERO
from .open_item import AllocationKind, OpenItem

RECENT = timedelta(days=183)
"""What the trend compares with the time before."""
PAYS = frozenset({AllocationKind.PAYMENT, AllocationKind.DISCOUNT})


@dataclass(frozen=True)
class Behaviour:
    """How a customer paid until a day.

    :ivar sample: instalments that were paid, or are late; 0 says that nothing is known
    :ivar median_days: median of the days late, negative when paid before the due date
    :ivar spread: half of the instalments are within this many days of the median
    :ivar trend: median of those due in the last six months less the median before; positive
        gets worse, ``None`` when one of the two has no sample
    :ivar in_time: share of the instalments that were paid by their due date, in percent
    :ivar returned: payments that the bank took back in the last six months
    """

    sample: int = 0
    median_days: int = 0
    spread: int = 0
    trend: int | None = None
    in_time: int = 0
    returned: int = 0


def measure_behaviour(items: Iterable[OpenItem], today: date) -> Behaviour:
    """Count how a customer pays from its open and closed items.

    >>> from decimal import Decimal
    >>> from .open_item import Allocation
    >>> paid = Allocation(date(2026, 2, 10), Decimal(100), Decimal(100), AllocationKind.PAYMENT)
    >>> from ..common.money import EUR
    >>> item = OpenItem(1, "F1", date(2026, 1, 1), date(2026, 1, 31), Decimal(100), EUR,
    ...                 allocations=(paid,))
    >>> measure_behaviour([item], date(2026, 3, 1))
    Behaviour(sample=1, median_days=10, spread=0, trend=None, in_time=0, returned=0)
    >>> measure_behaviour([], date(2026, 3, 1)).sample
    0
    """
    seen = [
        (item.due, days)
        for item in items if item.amount > 0 and (days := _days_late(item, today)) is not None
    ]
    if not seen:
        return Behaviour()
    days = [late for _due, late in seen]
    middle = _median(days)
    since = today - RECENT
    recent = [late for due, late in seen if due >= since]
    before = [late for due, late in seen if due < since]
    return Behaviour(
        sample=len(seen),
        median_days=middle,
        spread=_median([abs(late - middle) for late in days]),
        trend=_median(recent) - _median(before) if recent and before else None,
        in_time=100 * sum(late <= 0 for late in days) // len(days),
    )


def _days_late(item, today):
    """Days late of one item, ``None`` when it says nothing yet."""
    paid = sorted(
        (each.on, each.amount)
        for each in item.allocations
        if each.kind in PAYS and each.on <= today and each.amount > 0
    )
    still_open = item.remaining_on(today)
    if item.due < today and still_open > 0 and not item.currency.is_zero(still_open):
        paid.append((today, still_open))
    elif still_open > sum((amount for _on, amount in paid), ZERO):
        return None
    half = sum((amount for _on, amount in paid), ZERO) / 2
    if not half:
        return None
    counted = ZERO
    for day, amount in paid:
        counted += amount
        if counted >= half:
            return (day - item.due).days
    return None


def _median(values):
    """The lower middle value, a day that was really seen."""
    return sorted(values)[(len(values) - 1) // 2]

"""Tiers of an early-payment discount: their last days, and whether they make sense together.

A tier is a percentage and a window. All dates are calendar days of the seller.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum

from ..common.reason import Reason

LONGEST_ROLL = 31
"""Days after which a calendar without any working day is not followed further."""


class Window(str, Enum):
    """From when the days of a tier are counted."""

    DAYS_AFTER_INVOICE = "days_after_invoice"
    DAYS_AFTER_DELIVERY = "days_after_delivery"
    END_OF_MONTH = "end_of_month"
    """Days after the last day of the invoice's month."""
    DAY_OF_MONTH = "day_of_month"
    """A day of the month that follows the invoice; its last day when the month is shorter."""


@dataclass(frozen=True)
class DiscountTier:
    """What a payment term offers to those who pay early.

    :ivar percent: as printed, 2 for 2 %
    :ivar number: days of the window; for ``DAY_OF_MONTH`` the day, 1 to 31
    """

    percent: Decimal
    window: Window = Window.DAYS_AFTER_INVOICE
    number: int = 0


@dataclass(frozen=True)
class Deadline:
    """Last days of a tier on one invoice.

    :ivar printed: what the customer is told
    :ivar last: day until which the discount is granted, grace days included
    """

    printed: date
    last: date


def window_end(tier: DiscountTier, invoice_date: date, delivery_date: date | None = None) -> date:
    """Last day of the window before grace, working days and due date.

    Without a delivery date the invoice date stands for it.

    >>> window_end(DiscountTier(Decimal(2), number=10), date(2026, 1, 31))
    datetime.date(2026, 2, 10)
    >>> window_end(DiscountTier(Decimal(2), Window.END_OF_MONTH, 10), date(2028, 2, 3))
    datetime.date(2028, 3, 10)
    >>> window_end(DiscountTier(Decimal(2), Window.DAY_OF_MONTH, 31), date(2027, 1, 5))
    datetime.date(2027, 2, 28)
    """
    if tier.window is Window.DAYS_AFTER_DELIVERY:
        return (delivery_date or invoice_date) + timedelta(days=tier.number)
    if tier.window is Window.END_OF_MONTH:
        return _month_end(invoice_date) + timedelta(days=tier.number)
    if tier.window is Window.DAY_OF_MONTH:
        first = _month_end(invoice_date) + timedelta(days=1)
        return min(first + timedelta(days=tier.number - 1), _month_end(first))
    return invoice_date + timedelta(days=tier.number)


def deadline(
    end: date,
    due: date | None = None,
    grace_days: int = 0,
    works_on: Callable[[date], bool] | None = None,
) -> Deadline:
    """Turn the end of a window into the printed and the granted last day.

    A window never outlives the due date of the instalment. Grace days come on top and are not
    printed. With ``works_on`` both days roll to the next working day.

    >>> deadline(date(2026, 1, 10), grace_days=2, works_on=lambda day: day.weekday() < 5)
    Deadline(printed=datetime.date(2026, 1, 12), last=datetime.date(2026, 1, 12))
    >>> deadline(date(2026, 2, 10), due=date(2026, 2, 5)).printed
    datetime.date(2026, 2, 5)
    """
    end = min(end, due) if due else end
    return Deadline(_roll(end, works_on), _roll(end + timedelta(days=grace_days), works_on))


def worth_taking(
    dated: Iterable[tuple[DiscountTier, Deadline]],
) -> list[tuple[DiscountTier, Deadline]]:
    """Leave out what nobody would take: another tier lasts as long and gives as much.

    :return: the first to end first

    >>> ends = deadline(date(2026, 1, 10))
    >>> tiers = [(DiscountTier(Decimal(percent)), ends) for percent in (2, 3)]
    >>> [tier.percent for tier, _ends in worth_taking(tiers)]
    [Decimal('3')]
    """
    kept = []
    for tier, ends in sorted(dated, key=lambda pair: (-pair[0].percent, -pair[1].last.toordinal())):
        if not kept or ends.last > kept[-1][1].last:
            kept.append((tier, ends))
    return kept


def tier_problem(
    tiers: Sequence[DiscountTier], days: Sequence[date], due_on: Callable[[date], date]
) -> Reason | None:
    """Tell what is wrong with the tiers of a term, the first thing that is found.

    Windows of different kinds cross on some invoice dates, so the tiers are tried on each of
    ``days``: none may end after the last due date (``due_on``), and each must be worth taking on
    one of them.

    >>> tiers = [DiscountTier(Decimal(2), number=10), DiscountTier(Decimal(3), number=20)]
    >>> day = date(2026, 1, 5)
    >>> tier_problem(tiers, [day], lambda day: day + timedelta(days=30)).code
    'discount.tier_rising'
    """
    for tier in tiers:
        if not 0 < tier.percent < 100:
            return Reason.of("discount.tier_percent", percent=tier.percent)
        if tier.number < 0 or (tier.window is Window.DAY_OF_MONTH and not 1 <= tier.number <= 31):
            return Reason.of("discount.tier_days", percent=tier.percent)
    useless = (
        _useless(low, high, days) for high in tiers for low in tiers
        if high is not low and high.percent >= low.percent
    )
    late = (_after_due(tier, days, due_on) for tier in tiers)
    return next(filter(None, (*useless, *late)), None)


def _useless(low, high, days):
    ends = [(window_end(low, day), window_end(high, day)) for day in days]
    if any(low_end > high_end for low_end, high_end in ends):
        return None
    low_end, high_end = ends[0]
    facts = {"first": low.percent, "second": high.percent, "day": days[0], "deadline": low_end}
    if low_end == high_end:
        return Reason.of("discount.tier_overlap", **facts)
    return Reason.of("discount.tier_rising", later=high_end, **facts)


def _after_due(tier, days, due_on):
    for day in days:
        end, due = window_end(tier, day), due_on(day)
        if end > due:
            return Reason.of(
                "discount.tier_after_due", percent=tier.percent, deadline=end, due=due, day=day
            )
    return None


def _month_end(day):
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _roll(day, works_on):
    if works_on is None:
        return day
    following = (day + timedelta(days=days) for days in range(LONGEST_ROLL))
    return next(filter(works_on, following), day)

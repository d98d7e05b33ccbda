"""Tiers of an early-payment discount: their last days, and whether they make sense together.

A tier is a percentage and a window. All dates are calendar days of the seller.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum

from .reason import Reason

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


def tier_problem(
    tiers: Sequence[DiscountTier], days: Iterable[date], due_on: Callable[[date], date]
) -> Reason | None:
    """Tell what is wrong with the tiers of a term, the first thing that is found.

    Windows of different kinds cross on some invoice dates only, so the tiers are tried on each
    of ``days``: two tiers must not end together, a longer window must offer less, and none may
    end after the last due date (``due_on``).

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
    for day in days:
        dated = sorted(((window_end(tier, day), tier) for tier in tiers), key=lambda pair: pair[0])
        if problem := _problem_on(day, dated, due_on(day)):
            return problem
    return None


def _problem_on(day, dated, due):
    for (end, tier), (later_end, later) in zip(dated, dated[1:], strict=False):
        facts = {"first": tier.percent, "second": later.percent, "day": day}
        if end == later_end:
            return Reason.of("discount.tier_overlap", deadline=end, **facts)
        if later.percent >= tier.percent:
            return Reason.of("discount.tier_rising", deadline=end, later=later_end, **facts)
    if dated and dated[-1][0] > due:
        end, tier = dated[-1]
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

"""How well a company collects: the figures that credit managers compare.

Amounts are in one currency, VAT included on both sides; days are calendar days.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..common.money import ZERO

TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Sales:
    """What was invoiced on credit in a span of days, less credit notes."""

    amount: Decimal
    days: int


def days_sales_outstanding(owed: Decimal, months: Sequence[Sales]) -> Decimal | None:
    """How many days of the latest sales are unpaid: DSO by count-back (exhaustion method).

    What is owed is used up by the sales of the latest month, then of the month before, and so on;
    the month in which it ends counts by share. Seasonal sales do not distort it, as they do owed
    over sales. Source: Credit Research Foundation, "count-back"; in France AFDCC, *DSO par
    épuisement*.

    :param months: latest first
    :return: days, to a tenth; ``None`` when the sales given are less than what is owed

    >>> months = [Sales(Decimal(60000), 31), Sales(Decimal(80000), 30)]
    >>> days_sales_outstanding(Decimal(100000), months)
    Decimal('46.0')
    >>> days_sales_outstanding(Decimal(500000), months) is None
    True
    """
    left, days = max(owed, ZERO), ZERO
    for month in months:
        if left <= 0:
            break
        if month.amount <= 0:
            days += month.days
            continue
        used = min(left, month.amount)
        days += month.days * used / month.amount
        left -= used  # not by the share, whose rounding would leave something
    return None if left > 0 else days.quantize(TENTH)


def collection_effectiveness(
    opening: Decimal, sales: Decimal, closing: Decimal, closing_not_due: Decimal
) -> Decimal | None:
    """Which share of what could be collected in a period was collected: CEI, in percent.

    (opening + sales - closing) / (opening + sales - closing not yet due). 100 is everything that
    fell due. Source: Credit Research Foundation, "Collection Effectiveness Index".

    :return: to a tenth; ``None`` when nothing could be collected

    >>> collection_effectiveness(Decimal(400), Decimal(600), Decimal(350), Decimal(250))
    Decimal('86.7')
    """
    could = opening + sales - closing_not_due
    if could <= 0:
        return None
    collected = max(opening + sales - closing, ZERO)
    return (100 * collected / could).quantize(TENTH)


def average_days_late(payments: Iterable[tuple[Decimal, int]]) -> Decimal | None:
    """Days from due date to payment, each payment with the weight of its amount.

    What was paid early counts with negative days. Source: Credit Research Foundation, "Average
    Days Delinquent" by the amount-weighted method.

    :param payments: (amount, days late)
    :return: to a tenth; ``None`` when nothing was paid

    >>> average_days_late([(Decimal(100), 10), (Decimal(300), -2)])
    Decimal('1.0')
    """
    money, weighted = ZERO, ZERO
    for amount, days in payments:
        money += amount
        weighted += amount * days
    return (weighted / money).quantize(TENTH) if money else None

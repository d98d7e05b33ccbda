"""Statement of account with the balance forward: what was owed, what happened, what is owed.

Each document and each payment stands once, on the day on which it counts in law (a transfer on
its value date). What is matched with what changes nothing here, so the last balance is what the
open items of that day add up to.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..common.money import ZERO


@dataclass(frozen=True)
class Entry:
    """A document or a payment.

    :ivar on: day on which it counts
    :ivar amount: positive raises what the customer owes
    """

    key: int
    on: date
    amount: Decimal


@dataclass(frozen=True)
class Movement:
    """An entry of the period, and what was owed after it."""

    entry: Entry
    balance: Decimal


@dataclass(frozen=True)
class BalanceForward:
    """A period in one currency.

    :ivar opening: owed at the end of the day before
    :ivar closing: owed at the end of the last day
    """

    opening: Decimal
    movements: tuple[Movement, ...]
    closing: Decimal


def balance_forward(entries: Iterable[Entry], start: date, end: date) -> BalanceForward:
    """What was owed before a period, what changed it day by day, and what was owed at its end.

    >>> entries = [Entry(1, date(2026, 1, 5), Decimal(100)), Entry(2, date(2026, 2, 3),
    ...            Decimal(-60)), Entry(3, date(2026, 2, 9), Decimal(40))]
    >>> account = balance_forward(entries, date(2026, 2, 1), date(2026, 2, 28))
    >>> account.opening, [each.balance for each in account.movements], account.closing
    (Decimal('100'), [Decimal('40'), Decimal('80')], Decimal('80'))
    """
    known = sorted((each for each in entries if each.on <= end), key=lambda each: (
        each.on, -each.amount, each.key))
    opening = sum((each.amount for each in known if each.on < start), ZERO)
    balance, movements = opening, []
    for entry in known:
        if entry.on >= start:
            balance += entry.amount
            movements.append(Movement(entry, balance))
    return BalanceForward(opening, tuple(movements), balance)

"""A promise to pay: kept or broken by the days on which the money arrived, with days of grace."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from ..common.money import ZERO
from ..common.reason import Amount, Reason
from ..ledger.open_item import OpenItem


@dataclass(frozen=True)
class Promise:
    """What a customer promised.

    :ivar made: day on which it was given
    :ivar until: day that the customer named
    :ivar amount: promised, in the currency of the items
    :ivar grace: days that the money may take on top
    """

    made: date
    until: date
    amount: Decimal
    grace: int = 0

    @property
    def last_day(self) -> date:
        """Last day on which money keeps the promise.

        >>> Promise(date(2026, 3, 1), date(2026, 3, 10), Decimal(1), 2).last_day
        datetime.date(2026, 3, 12)
        """
        return self.until + timedelta(days=self.grace)


@dataclass(frozen=True)
class Verdict:
    """What became of a promise.

    :ivar state: ``open``, ``kept`` or ``broken``
    :ivar on: day on which it was kept or broken; ``None`` while it is open
    :ivar received: what has reduced the items in time
    """

    state: str
    on: date | None
    received: Decimal
    reason: Reason


def judge(promise: Promise, items: Iterable[OpenItem], known_until: date) -> Verdict:
    """Judge a promise by what has reduced its items since it was made.

    A promise is not broken before the bank is known up to its last day: money that arrived in
    time may not have been read yet.

    :param known_until: last day that the books know

    >>> promise = Promise(date(2026, 3, 1), date(2026, 3, 10), Decimal(100), 2)
    >>> from ..common.money import EUR
    >>> item = OpenItem(1, "F1", date(2026, 1, 1), date(2026, 1, 31), Decimal(100), EUR)
    >>> judge(promise, [item], date(2026, 3, 12)).state
    'open'
    >>> judge(promise, [item], date(2026, 3, 13)).state
    'broken'
    """
    items = list(items)
    currency = items[0].currency.code if items else "EUR"
    received, kept_on = ZERO, None
    for on, amount in sorted(
        (each.on, each.amount) for item in items for each in item.allocations
        if promise.made <= each.on <= promise.last_day
    ):
        received += amount
        if kept_on is None and received >= promise.amount:
            kept_on = on
    # Items that something else closed leave nothing to be promised.
    closed = bool(items) and all(
        item.currency.is_zero(item.remaining_on(promise.last_day)) for item in items
    )
    facts = {"amount": Amount(promise.amount, currency), "day": promise.until,
             "received": Amount(received, currency)}
    if kept_on or closed:
        return Verdict("kept", kept_on or promise.last_day, received,
                       Reason.of("promise.kept", **facts))
    if known_until > promise.last_day:
        return Verdict("broken", promise.last_day + timedelta(days=1), received,
                       Reason.of("promise.broken", **facts))
    return Verdict("open", None, received, Reason.of("promise.open", **facts))

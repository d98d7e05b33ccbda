"""What forbids to write to a customer today; nothing here decides, it only gives the reasons.

Each obstacle goes away by itself: the message is looked at again every day.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..common.money import ZERO
from ..common.reason import Amount, Reason


@dataclass(frozen=True)
class Situation:
    """What is known about a customer on the day of a message.

    :ivar owed: what could be asked for, in the company's currency
    :ivar unallocated: money that came in and stands on no invoice yet, positive
    :ivar credits: credit notes that stand on no invoice yet, positive
    :ivar waiting: reasons of money that the bank or an advice announces
    :ivar bank_known_until: day of the last bank line; ``None`` where no bank is followed
    :ivar bank_days: age from which on bank data is too old to chase anybody; 0 for any age
    :ivar paused_until: last day of a pause
    :ivar is_working_day: whether the company works on this day
    :ivar can_reach: whether the channel has an address that works
    """

    today: date
    currency: str = "EUR"
    owed: Decimal = ZERO
    unallocated: Decimal = ZERO
    credits: Decimal = ZERO
    waiting: tuple[Reason, ...] = ()
    bank_known_until: date | None = None
    bank_days: int = 0
    paused_until: date | None = None
    is_working_day: bool = True
    can_reach: bool = True
    deduct_unallocated: bool = False


def obstacles(seen: Situation) -> tuple[Reason, ...]:
    """Why a message must wait; nothing when it may leave.

    >>> obstacles(Situation(date(2026, 3, 2), owed=Decimal(100)))
    ()
    >>> [reason.code for reason in obstacles(
    ...     Situation(date(2026, 3, 2), owed=Decimal(100), unallocated=Decimal(30)))]
    ['guard.unallocated']
    """
    return tuple(_obstacles(seen))


def _obstacles(seen):
    credit = seen.credits + (seen.unallocated if seen.deduct_unallocated else ZERO)
    if seen.paused_until and seen.paused_until >= seen.today:
        yield Reason.of("guard.paused", day=seen.paused_until)
    if not seen.is_working_day:
        yield Reason.of("guard.not_a_working_day", day=seen.today)
    yield from seen.waiting
    if seen.unallocated > 0 and not seen.deduct_unallocated:
        yield Reason.of("guard.unallocated", amount=Amount(seen.unallocated, seen.currency))
    if credit > 0 and credit >= seen.owed:
        yield Reason.of(
            "guard.covered", credit=Amount(credit, seen.currency),
            owed=Amount(seen.owed, seen.currency),
        )
    if seen.bank_days and seen.bank_known_until and (
        (seen.today - seen.bank_known_until).days > seen.bank_days
    ):
        yield Reason.of("guard.bank_data_old", day=seen.bank_known_until, days=seen.bank_days)
    if not seen.can_reach:
        yield Reason.of("guard.no_address")

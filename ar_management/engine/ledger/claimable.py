"""What may be asked for: an open item less the parts that somebody has a reason not to pay yet.

Each feature gives its limits (a dispute, a promise, an insolvency); none knows the others. A
limit without an amount takes the whole item. Parts may overlap, because nobody can tell whether
the contested part is the promised one: the customer gets the benefit of the doubt, so parts add
up, at most to the whole.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..common.money import ZERO
from ..common.reason import Reason


@dataclass(frozen=True)
class Limit:
    """A part of an item that may not be asked for.

    :ivar reason: why, for people to read
    :ivar amount: in the item's currency; ``None`` for the whole of it
    """

    reason: Reason
    amount: Decimal | None = None


@dataclass(frozen=True)
class Claimable:
    """How much of an item may be asked for.

    :ivar amount: in the item's currency, from zero to what is open
    :ivar reasons: why it is less than what is open
    """

    amount: Decimal
    reasons: tuple[Reason, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether anything may be asked for."""
        return self.amount > 0


def claimable(residual: Decimal, limits: Iterable[Limit] = ()) -> Claimable:
    """What is left of an open amount once every limit has been taken off.

    >>> claimable(Decimal(100), [Limit(Reason.of("claim.disputed"), Decimal(40))]).amount
    Decimal('60')
    >>> bool(claimable(Decimal(100), [Limit(Reason.of("claim.insolvent"))]))
    False
    """
    limits = tuple(limits)
    taken = sum((residual if each.amount is None else each.amount for each in limits), ZERO)
    return Claimable(
        max(residual - max(taken, ZERO), ZERO), tuple(each.reason for each in limits)
    )


@dataclass(frozen=True)
class DuePart:
    """A part of an item and the day on which it is due.

    :ivar due: the day in the ledger, or another one that was agreed since
    :ivar amount: in the item's currency
    """

    due: date
    amount: Decimal

"""A deposit that was agreed with a customer, whoever agreed on it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..common.money import ZERO


@dataclass(frozen=True)
class AskedDeposit:
    """A deposit that is waited for.

    :ivar key: what it was agreed in, as ``"ar.credit.application,7"``: the same one every day
    :ivar reference: name of that, for people to read
    :ivar customer: id of the commercial entity
    :ivar amount: agreed, in ``currency``
    :ivar since: day on which it was agreed
    :ivar currency: ISO 4217 code
    """

    key: str
    reference: str
    customer: int
    amount: Decimal
    since: date
    currency: str
    received: Decimal = ZERO

    @property
    def missing(self) -> Decimal:
        """What has not been received yet.

        >>> AskedDeposit("x,1", "X1", 7, Decimal(100), date(2026, 1, 1), "EUR", Decimal(30)).missing
        Decimal('70')
        """
        return max(self.amount - self.received, ZERO)

"""What became of the late fees of an invoice: accrued, billed, paid, waived, and what is left."""

from dataclasses import dataclass
from decimal import Decimal

from ..common.money import ZERO


@dataclass(frozen=True)
class Position:
    """Interest and indemnity of one invoice up to a day, in its currency.

    :ivar accrued: what the delay came to
    :ivar billed: what penalties charge of it, corrections included
    :ivar paid: what was received on these penalties
    :ivar waived: what was given up
    """

    accrued: Decimal = ZERO
    billed: Decimal = ZERO
    paid: Decimal = ZERO
    waived: Decimal = ZERO

    @property
    def unbilled(self) -> Decimal:
        """What a penalty may still charge; what was billed or waived is not charged again.

        >>> Position(Decimal(50), billed=Decimal(40)).unbilled
        Decimal('10')
        """
        return max(self.accrued - self.billed - self.waived, ZERO)

    @property
    def owed(self) -> Decimal:
        """What the customer owes of it; what was paid is not asked for again.

        >>> Position(Decimal(50), billed=Decimal(40), paid=Decimal(40)).owed
        Decimal('10')
        """
        return self.unbilled + max(self.billed - self.paid, ZERO)

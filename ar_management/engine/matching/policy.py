"""What a company does with a difference between a bank line and what it pays."""

from dataclasses import dataclass, replace
from decimal import Decimal

from ..money import ZERO


@dataclass(frozen=True)
class Policy:
    """Which differences may be proposed, and up to what amount.

    :ivar tolerance: most that is written off on one bank line, in its currency
    :ivar tolerance_share: most that is written off, as a share of what was due
    :ivar differences: propose part payments, late discounts and payments of too much
    :ivar foreign_tolerance: how far a payment in another currency may be from the known rate
    """

    tolerance: Decimal = ZERO
    tolerance_share: Decimal = ZERO
    differences: bool = False
    foreign_tolerance: Decimal = ZERO

    def tolerates(self, missing: Decimal, due: Decimal) -> bool:
        """Tell whether so little is missing that the documents are closed all the same.

        >>> USUAL.tolerates(Decimal(15), Decimal(1200)), USUAL.tolerates(Decimal(15), Decimal(90))
        (True, False)
        """
        return ZERO < missing <= min(self.tolerance, due * self.tolerance_share)

    def without_differences(self) -> "Policy":
        """The same, proposing only what fits to the cent.

        >>> USUAL.without_differences().differences
        False
        """
        return replace(self, tolerance=ZERO, differences=False, foreign_tolerance=ZERO)


STRICT = Policy()
"""Only what fits to the cent: nothing is written off, nothing stays open."""
USUAL = Policy(Decimal(25), Decimal("0.05"), True, Decimal("0.01"))
"""Closes a document that is short by at most 25 and 5 %; a larger rest stays open."""

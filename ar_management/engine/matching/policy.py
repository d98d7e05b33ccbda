"""What a company does with a difference between a bank line and what it pays."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from ..common.money import ZERO


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

    def of(self, customer: int) -> "Policy":
        """The policy itself: one for all customers.

        >>> STRICT.of(7) is STRICT
        True
        """
        return self


STRICT = Policy()
"""Only what fits to the cent: nothing is written off, nothing stays open."""
NO_WRITE_OFF = Policy(differences=True)
"""Part payments and payments of too much; nothing is written off."""
USUAL = Policy(Decimal(25), Decimal("0.05"), True, Decimal("0.01"))
"""Closes a document that is short by at most 25 and 5 %; a larger rest stays open."""


@dataclass(frozen=True)
class Policies:
    """One policy for most customers, and those of the customers that have one of their own.

    :ivar by_customer: policy by the key of the commercial entity
    """

    default: Policy = STRICT
    by_customer: Mapping[int, Policy] = field(default_factory=dict)

    def of(self, customer: int) -> Policy:
        """What may be proposed for one customer.

        >>> Policies(STRICT, {7: USUAL}).of(7) is USUAL, Policies(STRICT, {7: USUAL}).of(8) is USUAL
        (True, False)
        """
        return self.by_customer.get(customer, self.default)

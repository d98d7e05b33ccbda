"""Open items: what a customer owes, and what has reduced it, when, by how much and by what.

An open item is one receivable journal item (one instalment of one document). Its amounts are
in the currency of the item; a debt of the customer is positive, a credit note negative.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from ..common.money import ZERO, Currency


class AllocationKind(str, Enum):
    """What reduced an open item."""

    PAYMENT = "payment"
    CREDIT_NOTE = "credit_note"
    DISCOUNT = "discount"
    WRITE_OFF = "write_off"
    EXCHANGE = "exchange"
    TRANSFER = "transfer"
    """Moved to an account that is no claim on the customer any more (a set-off): not a receipt.

    A claim that was moved to doubtful debts or to a bill of exchange is still open: what shows in
    its history is what has reduced it there.
    """
    INVOICE = "invoice"
    """The other side of a credit note: the document that the credit note reduced."""

    @property
    def is_receipt(self) -> bool:
        """Tell whether money came in, the question of VAT due on collection.

        >>> AllocationKind.DISCOUNT.is_receipt
        False
        """
        return self is AllocationKind.PAYMENT


@dataclass(frozen=True)
class Allocation:
    """One reduction of one open item.

    :ivar on: effective date: the day on which the debt was reduced in law
    :ivar amount: in the item's currency; positive brings a debt nearer to zero
    :ivar company_amount: the same in the company's currency
    :ivar kind: what reduced it
    :ivar source: number or label of the document that reduced it, for people to read
    :ivar key: id of the matching (``account.partial.reconcile``) that it comes from
    """

    on: date
    amount: Decimal
    company_amount: Decimal
    kind: AllocationKind
    source: str = ""
    key: int = 0


@dataclass(frozen=True)
class OpenItem:
    """One instalment of one document, with all that has reduced it so far.

    :ivar key: id of the journal item
    :ivar number: number of the document
    :ivar issued: invoice date
    :ivar due: due date
    :ivar amount: original amount, in ``currency``
    :ivar allocations: in any order
    """

    key: int
    number: str
    issued: date
    due: date
    amount: Decimal
    currency: Currency
    allocations: tuple[Allocation, ...] = ()

    @property
    def residual(self) -> Decimal:
        """What is left once everything known has been counted.

        >>> from ..common.money import EUR
        >>> OpenItem(1, "F1", date(2026, 1, 1), date(2026, 1, 31), Decimal(100), EUR).residual
        Decimal('100')
        """
        return self.amount - sum((allocation.amount for allocation in self.allocations), ZERO)

    def remaining_on(self, day: date) -> Decimal:
        """Amount that was still open at the end of ``day``, by effective dates.

        >>> from ..common.money import EUR
        >>> paid = Allocation(date(2026, 2, 3), Decimal(40), Decimal(40), AllocationKind.PAYMENT)
        >>> item = OpenItem(1, "F1", date(2026, 1, 1), date(2026, 1, 31), Decimal(100), EUR,
        ...                 allocations=(paid,))
        >>> item.remaining_on(date(2026, 2, 2)), item.remaining_on(date(2026, 2, 3))
        (Decimal('100'), Decimal('60'))
        """
        return self.amount - allocated_until(self.allocations, day)


def allocated_until(allocations: Iterable[Allocation], day: date) -> Decimal:
    """Sum of what had reduced the item by the end of ``day``.

    >>> paid = Allocation(date(2026, 2, 3), Decimal(40), Decimal(40), AllocationKind.PAYMENT)
    >>> allocated_until([paid], date(2026, 2, 2))
    Decimal('0')
    """
    return sum((allocation.amount for allocation in allocations if allocation.on <= day), ZERO)

"""Payments that settle interest before the principal (Code civil 1343-1).

The law's order between a debt and its interest, which parties and most companies leave aside.
A policy that follows it keeps more of the principal open after each payment. In the books the
payment still closes the invoice: what it left open of the principal is then part of the bill
for interest, and the total that the customer owes is the same.
"""

from collections import defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal

from ..common.money import ZERO
from ..ledger.open_item import Allocation, AllocationKind, OpenItem
from .reference_rate import RateTable
from .slice import interest_of
from .slicing import slices_of
from .terms import Circumstances, LateFeeTerms


def interest_before_principal(
    item: OpenItem,
    terms: LateFeeTerms,
    rates: RateTable,
    until: date,
    circumstances: Circumstances,
    cap: Decimal | None = None,
) -> tuple[OpenItem, Decimal]:
    """The item with each payment less the interest that it settled, and all that was settled.

    Only money settles interest: a credit note reduces what it was written for. With an unknown
    rate nothing can be told apart and the item is returned up to there.

    >>> from ..common.money import EUR
    >>> from .terms import Regime
    >>> paid = Allocation(date(2026, 3, 2), Decimal(100), Decimal(100), AllocationKind.PAYMENT)
    >>> item = OpenItem(1, "F1", date(2026, 1, 1), date(2026, 1, 31), Decimal(1000), EUR,
    ...                 allocations=(paid,))
    >>> terms = LateFeeTerms(Regime.CONTRACT, contract_percent=Decimal("36.5"))
    >>> changed, settled = interest_before_principal(
    ...     item, terms, RateTable(), date(2026, 3, 31), Circumstances())
    >>> changed.allocations[0].amount, settled
    (Decimal('70.00'), Decimal('30.00'))
    """
    received = _received(item, circumstances)
    others = tuple(each for each in item.allocations if each.kind is not AllocationKind.PAYMENT)
    changed = replace(item, allocations=others)
    settled = ZERO
    for day in sorted(received):
        covered = ZERO
        if item.due < day <= until:
            slices, missing = slices_of(changed, terms, rates, day, circumstances)
            if missing:
                break
            owed = interest_of(slices, item.currency, cap) - settled
            covered = min(owed, received[day])
        settled += covered
        rest = received[day] - covered
        principal = Allocation(day, rest, rest, AllocationKind.PAYMENT)
        changed = replace(changed, allocations=(*changed.allocations, principal))
    return changed, settled


def _received(item, circumstances):
    """Money by day, for the principal and for the interest."""
    received = defaultdict(Decimal)
    for allocation in item.allocations:
        if allocation.kind is AllocationKind.PAYMENT:
            received[allocation.on] += allocation.amount
    for day, amount in circumstances.interest_receipts:
        received[day] += amount
    return received

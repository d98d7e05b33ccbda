"""What each matching of an accounting entry did to the items that it reduced.

One bank entry can close several invoices and hold a discount, a bank charge and an exchange
difference besides the money. Odoo matches the receivable lines and leaves the rest of the entry
unattached; here the parts are given back to the matchings they belong to, to the cent.

Amounts are positive magnitudes; ``company_amount`` and the parts of the entry are in the
company's currency.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from .money import ZERO, Currency, share_out
from .open_item import Allocation, AllocationKind

PARTS = (
    AllocationKind.PAYMENT,
    AllocationKind.CREDIT_NOTE,
    AllocationKind.INVOICE,
    AllocationKind.WRITE_OFF,
    AllocationKind.EXCHANGE,
    AllocationKind.TRANSFER,
)
"""Parts spread over all matchings of an entry; the discount goes to those that offered one."""


@dataclass(frozen=True)
class Matching:
    """One matching of a receivable line with a line of the reducing entry.

    :ivar key: id of the matching
    :ivar item: id of the receivable line
    :ivar amount: what it took off the item, in the item's currency
    :ivar company_amount: the same in the company's currency
    :ivar offered_discount: discount offered on the item, company currency, 0 when none
    :ivar sign: 1 on a debt of the customer, -1 on a credit note
    """

    key: int
    item: int
    amount: Decimal
    company_amount: Decimal
    currency: Currency
    offered_discount: Decimal = ZERO
    sign: int = 1


@dataclass(frozen=True)
class ReducingEntry:
    """An entry that reduced items: a bank line, payment, credit note or other entry.

    :ivar on: effective date
    :ivar source: its number or label
    :ivar parts: what it is made of beside the receivable lines, company currency
    :ivar matchings: all its matchings, also those with items that nobody asked about
    """

    on: date
    source: str
    currency: Currency
    parts: Mapping[AllocationKind, Decimal] = field(default_factory=dict)
    matchings: tuple[Matching, ...] = ()


def allocations_of(entry: ReducingEntry) -> dict[int, tuple[Allocation, ...]]:
    """Allocations of each item that the entry reduced, adding up to each matching exactly.

    >>> from .money import EUR
    >>> matching = Matching(7, 1, Decimal("1200.00"), Decimal("1200.00"), EUR, Decimal("24.00"))
    >>> parts = {AllocationKind.PAYMENT: Decimal("1176.00"),
    ...          AllocationKind.DISCOUNT: Decimal("24.00")}
    >>> entry = ReducingEntry(date(2026, 1, 9), "BNK1/1", EUR, parts, (matching,))
    >>> [(a.kind.value, str(a.amount)) for a in allocations_of(entry)[1]]
    [('payment', '1176.00'), ('discount', '24.00')]
    """
    discounts = _discounts(entry)
    result: dict[int, tuple[Allocation, ...]] = {}
    for matching, discount in zip(entry.matchings, discounts, strict=True):
        result[matching.item] = result.get(matching.item, ()) + _split(entry, matching, discount)
    return result


def _discounts(entry: ReducingEntry) -> Sequence[Decimal]:
    """Discount of each matching: to the items that offered one, never more than was matched."""
    total = min(
        entry.parts.get(AllocationKind.DISCOUNT, ZERO),
        sum((matching.company_amount for matching in entry.matchings), ZERO),
    )
    if not entry.matchings or total <= 0:
        return [ZERO] * len(entry.matchings)
    weights = [min(m.offered_discount, m.company_amount) for m in entry.matchings]
    if sum(weights, ZERO) < total:
        weights = [matching.company_amount for matching in entry.matchings]
    return share_out(total, weights, entry.currency)


def _split(entry, matching, discount):
    """Cut one matching into its kinds, in company currency first, then in the item's."""
    weights = [max(entry.parts.get(kind, ZERO), ZERO) for kind in PARTS]
    if not any(weights):
        weights = [Decimal(kind is AllocationKind.TRANSFER) for kind in PARTS]
    rest = share_out(matching.company_amount - discount, weights, entry.currency)
    kinds = (PARTS[0], AllocationKind.DISCOUNT, *PARTS[1:])
    company = (rest[0], discount, *rest[1:])
    amounts = _in_item_currency(entry, matching, company)
    return tuple(
        Allocation(entry.on, matching.sign * amount, matching.sign * company_amount, kind,
                   entry.source, matching.key)
        for kind, amount, company_amount in zip(kinds, amounts, company, strict=True)
        if amount or company_amount
    )


def _in_item_currency(entry, matching, company):
    if matching.currency == entry.currency:
        return company
    if not matching.company_amount:
        # The item's currency moved without company money: all of it goes to the first part.
        return (matching.amount, *[ZERO] * (len(company) - 1))
    return share_out(matching.amount, company, matching.currency)

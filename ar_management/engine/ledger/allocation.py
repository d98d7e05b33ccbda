"""What each matching of an accounting entry did to the items that it reduced.

One bank entry can close several invoices and hold a discount, a bank charge and an exchange
difference besides the money. Odoo matches the receivable lines and leaves the rest of the entry
unattached; here the parts are given back to the matchings they belong to, to the cent.

Amounts are positive magnitudes; ``company_amount`` and the parts of the entry are in the
company's currency.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from ..common.money import ZERO, Currency, share_out
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
    :ivar offered_in_currency: the same in the item's currency
    :ivar sign: 1 on a debt of the customer, -1 on a credit note
    :ivar due: due date of the item
    """

    key: int
    item: int
    amount: Decimal
    company_amount: Decimal
    currency: Currency
    offered_discount: Decimal = ZERO
    offered_in_currency: Decimal = ZERO
    sign: int = 1
    due: date = date.min


@dataclass(frozen=True)
class ReducingEntry:
    """An entry that reduced items: a bank line, payment, credit note or other entry.

    :ivar on: effective date
    :ivar source: its number or label
    :ivar parts: what it is made of beside the receivable lines, company currency
    :ivar matchings: all its matchings, also those with items that nobody asked about
    :ivar foreign: currency of the entry when it is not the company's
    :ivar foreign_parts: the parts in that currency; an exchange difference has none there
    """

    on: date
    source: str
    currency: Currency
    parts: Mapping[AllocationKind, Decimal] = field(default_factory=dict)
    matchings: tuple[Matching, ...] = ()
    foreign: Currency | None = None
    foreign_parts: Mapping[AllocationKind, Decimal] = field(default_factory=dict)


def allocations_of(entry: ReducingEntry) -> dict[int, tuple[Allocation, ...]]:
    """Allocations of each item that the entry reduced, adding up to each matching exactly.

    >>> from ..common.money import EUR
    >>> matching = Matching(7, 1, Decimal("1200.00"), Decimal("1200.00"), EUR, Decimal("24.00"))
    >>> parts = {AllocationKind.PAYMENT: Decimal("1176.00"),
    ...          AllocationKind.DISCOUNT: Decimal("24.00")}
    >>> entry = ReducingEntry(date(2026, 1, 9), "BNK1/1", EUR, parts, (matching,))
    >>> [(a.kind.value, str(a.amount)) for a in allocations_of(entry)[1]]
    [('payment', '1176.00'), ('discount', '24.00')]
    """
    if _is_foreign(entry):
        # Matchings without an amount only hold an exchange difference, in company money.
        moneyless = tuple(each for each in entry.matchings if not each.amount)
        return _split_in_foreign(entry) | allocations_of(
            replace(entry, foreign=None, matchings=moneyless)
        )
    discounts = _discounts(entry)
    result: dict[int, tuple[Allocation, ...]] = {}
    for matching, discount in zip(entry.matchings, discounts, strict=True):
        result[matching.item] = result.get(matching.item, ()) + _split(entry, matching, discount)
    return result


def follow_transfer(
    entry: ReducingEntry,
    allocations: Mapping[int, tuple[Allocation, ...]],
    reductions: Sequence[Allocation],
    currency: Currency,
) -> dict[int, tuple[Allocation, ...]]:
    """Show what reduced a claim after an entry had moved it, in place of the move itself.

    Moving a claim to doubtful debts or to a bill of exchange pays nothing. What is received there
    later goes to the items that were moved, the oldest first (C. civ. 1342-10).

    :param allocations: what ``allocations_of`` said of the entry
    :param reductions: what has reduced the claim on its new account, by effective date
    :param currency: currency of the claim on its new account

    >>> from ..common.money import EUR
    >>> matching = Matching(7, 1, Decimal("900.00"), Decimal("900.00"), EUR)
    >>> entry = ReducingEntry(date(2026, 6, 30), "MISC/1", EUR, {}, (matching,))
    >>> paid = Allocation(date(2026, 9, 1), Decimal("200.00"), Decimal("200.00"),
    ...                   AllocationKind.PAYMENT, "BNK1/4")
    >>> moved = follow_transfer(entry, allocations_of(entry), [paid], EUR)
    >>> [(a.on.isoformat(), a.kind.value, str(a.amount)) for a in moved[1]]
    [('2026-09-01', 'payment', '200.00')]
    """
    matchings = {matching.key: matching for matching in entry.matchings}
    moved = [
        (matchings[each.key], item, each)
        for item, group in allocations.items()
        for each in group
        if each.kind is AllocationKind.TRANSFER and matchings[each.key].sign > 0
    ]
    moved.sort(key=lambda row: (row[0].due, row[1]))
    result = {
        item: tuple(each for each in group if not any(each is row[2] for row in moved))
        for item, group in allocations.items()
    }
    if len(moved) == 1 and _fits(*moved[0], reductions, currency):
        result[moved[0][1]] += tuple(reductions)
        return result
    pieces = _oldest_first([row[2].company_amount for row in moved], reductions)
    for (matching, item, transfer), shares in zip(moved, pieces, strict=True):
        result[item] += _in_currency_of(matching, transfer, reductions, shares)
    return result


def _fits(matching, _item, transfer, reductions, currency):
    """Tell whether one item was moved whole, so that what reduced the claim reduced the item."""
    return (
        matching.currency == currency
        and sum((each.amount for each in reductions), ZERO) <= transfer.amount
        and sum((each.company_amount for each in reductions), ZERO) <= transfer.company_amount
    )


def _oldest_first(claims, reductions):
    """Shares of each claim in each reduction, company currency: the first claim is served first."""
    pieces = [[ZERO] * len(reductions) for _claim in claims]
    left = list(claims)
    for number, reduction in enumerate(reductions):
        rest = reduction.company_amount
        for index in range(len(claims)):
            share = min(rest, left[index])
            pieces[index][number] = share
            left[index] -= share
            rest -= share
    return pieces


def _in_currency_of(matching, transfer, reductions, shares):
    amounts = shares
    if transfer.amount != transfer.company_amount:
        open_part = max(transfer.company_amount - sum(shares, ZERO), ZERO)
        weights = [max(share, ZERO) for share in shares]
        amounts = share_out(transfer.amount, [*weights, open_part], matching.currency)
    return tuple(
        replace(reduction, amount=amount, company_amount=share)
        for reduction, amount, share in zip(reductions, amounts, shares, strict=False)
        if amount or share
    )


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


def _is_foreign(entry):
    """Tell whether an entry and all that it reduced are in one foreign currency.

    Money of the company's own currency that pays a foreign item is not: only its receivable line
    is in the currency of the item.
    """
    currencies = {matching.currency for matching in entry.matchings if matching.amount}
    own = {kind for kind, amount in entry.parts.items() if amount} - {AllocationKind.EXCHANGE}
    foreign = {kind for kind, amount in entry.foreign_parts.items() if amount}
    return entry.foreign is not None and currencies == {entry.foreign} and own <= foreign


def _split_in_foreign(entry):
    """Cut in the currency in which was paid; rates of several days cannot distort it there."""
    result: dict[int, tuple[Allocation, ...]] = {}
    foreign = replace(
        entry, currency=entry.foreign, foreign=None, parts=entry.foreign_parts, matchings=tuple(
            replace(each, company_amount=each.amount, offered_discount=each.offered_in_currency)
            for each in entry.matchings if each.amount
        ),
    )
    found = [each for group in allocations_of(foreign).values() for each in group]
    for matching in filter(lambda each: each.amount, entry.matchings):
        cut = [each for each in found if each.key == matching.key]
        company = share_out(
            matching.company_amount, [abs(each.amount) for each in cut], entry.currency
        )
        result[matching.item] = result.get(matching.item, ()) + tuple(
            replace(each, company_amount=matching.sign * amount)
            for each, amount in zip(cut, company, strict=True)
        )
    return result

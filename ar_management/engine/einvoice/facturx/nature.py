"""Goods or services, and when their VAT falls due: BT-23 (first letter) and BT-8."""

from collections.abc import Collection
from dataclasses import dataclass

DEBITS, DELIVERY, COLLECTION = "5", "29", "72"
"""BT-8: VAT on services by option at the invoice; on goods at delivery; when paid."""

GOODS, SERVICE = "goods", "service"


@dataclass(frozen=True)
class Sold:
    """What a line contributes; discounts, shipping and the like contribute nothing.

    :ivar kind: ``goods``, ``service`` or empty when nothing tells
    :ivar on_payment: whether its VAT falls due when the customer pays
    :ivar opted: whether its VAT is one on services that falls due at the invoice: only by option
        (CGI 269, 2, c)
    :ivar taxed: whether it bears VAT
    """

    kind: str = ""
    on_payment: bool = False
    opted: bool = False
    taxed: bool = True


def nature(sold: Collection[Sold]) -> str:
    """First letter of the business process (BT-23): B goods, S services, M both.

    An invoice whose lines say nothing about their nature counts as services.

    >>> nature([Sold("goods"), Sold("service")]), nature([Sold("goods"), Sold()]), nature([])
    ('M', 'B', 'S')
    """
    kinds = {part.kind for part in sold}
    if GOODS in kinds:
        return "M" if SERVICE in kinds else "B"
    return "S"


def vat_point(sold: Collection[Sold], down_payment: bool = False) -> str:
    """When the VAT falls due (BT-8); nothing when the lines disagree or nobody can tell.

    VAT on services falls due when they are paid, unless the seller has opted for debits; on goods
    when they are delivered, on a down payment for them when it is paid (CGI 269, 2).

    >>> vat_point([Sold("service", opted=True)]), vat_point([Sold("service")])
    ('5', '')
    >>> vat_point([Sold("goods")]), vat_point([Sold("goods")], down_payment=True)
    ('29', '72')
    >>> vat_point([Sold("service", on_payment=True)])
    '72'
    """
    taxed = [part for part in sold if part.taxed]
    points = {part.on_payment for part in taxed}
    if len(points) != 1:
        return ""
    if points == {True}:
        return COLLECTION
    services = [part for part in taxed if part.kind == SERVICE]
    if services:
        return DEBITS if all(part.opted for part in services) else ""
    if any(part.kind == GOODS for part in taxed):
        return COLLECTION if down_payment else DELIVERY
    return ""

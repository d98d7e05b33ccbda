"""Amounts that add up exactly (EN 16931: BR-CO-10, BR-CO-13 to 16, BR-S-08).

The books may round VAT over the whole invoice, so that the lines differ by some cents from the
total that was posted. The posted totals are what is owed: the lines are brought to them.
"""

from collections import Counter
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from ...common.money import ZERO, share_out
from .snapshot import InvoiceSnapshot, Line, Vat

CENT = Decimal("0.01")
"""Smallest amount that EN 16931 can write (BR-DEC)."""


class DoesNotAddUp(Exception):
    """The lines differ from the posted totals by more than rounding.

    :ivar term: business term of the total that cannot be reached
    """

    def __init__(self, term: str, expected: Decimal, found: Decimal):
        super().__init__(f"{term}: {found} instead of {expected}")
        self.term = term
        self.expected = expected
        self.found = found


@dataclass(frozen=True)
class VatRow:
    """One row of the VAT breakdown (BG-23): BT-116 ``base``, BT-117 ``amount``."""

    vat: Vat
    base: Decimal
    amount: Decimal

    @property
    def expected(self) -> Decimal:
        """BT-117 as the rate alone would have it, to the cent."""
        return (self.base * self.vat.rate / 100).quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Amounts:
    """Lines and VAT breakdown whose sums are the totals of the invoice.

    The discounts on the whole invoice are those of the snapshot: only lines are moved.
    """

    lines: tuple[Line, ...]
    rows: tuple[VatRow, ...]


def reconcile(invoice: InvoiceSnapshot) -> Amounts:
    """Bring lines (BT-131) and VAT rows (BT-116, BT-117) to the posted totals.

    One smallest unit per line may be moved; more is not rounding and raises ``DoesNotAddUp``.

    >>> from datetime import date
    >>> from .snapshot import Party, TaxTotal
    >>> vat = Vat("S", Decimal(20))
    >>> lines = tuple(
    ...     Line(str(n), "x", Decimal(1), Decimal("33.33"), Decimal("33.33"), vat) for n in (1, 2)
    ... )
    >>> amounts = reconcile(InvoiceSnapshot(
    ...     "F1", "380", date(2026, 1, 2), None, Party("A"), Party("B"), lines,
    ...     (TaxTotal(vat, Decimal("13.33")),),
    ...     untaxed=Decimal("66.67"), tax=Decimal("13.33"), total=Decimal("80.00"),
    ... ))
    >>> [str(line.net) for line in amounts.lines], str(amounts.rows[0].base)
    (['33.34', '33.33'], '66.67')
    """
    if invoice.untaxed + invoice.tax != invoice.total:
        raise DoesNotAddUp("BT-112", invoice.total, invoice.untaxed + invoice.tax)
    lines = _lines(invoice)
    return Amounts(lines, _rows(invoice, lines))


def untrue_rows(invoice: InvoiceSnapshot, amounts: Amounts) -> tuple[VatRow, ...]:
    """VAT rows whose VAT is not their base times their rate, rounding allowed for.

    EN 16931 tolerates less than one unit of the currency (BR-S-09), EXTENDED one cent for each
    line and discount of the rate (BR-FXEXT-S-09). VAT that was rounded line by line exceeds it in
    a currency without cents; the VAT that was posted is owed, so that nothing can be moved.

    >>> from datetime import date
    >>> from .snapshot import Party, TaxTotal
    >>> vat = Vat("S", Decimal(20))
    >>> yen = InvoiceSnapshot(
    ...     "F1", "380", date(2026, 1, 2), None, Party("A"), Party("B"),
    ...     (Line("1", "x", Decimal(1), Decimal(100), Decimal(100), vat),),
    ...     (TaxTotal(vat, Decimal(21)),),
    ...     untaxed=Decimal(100), tax=Decimal(21), total=Decimal(121),
    ... )
    >>> [str(row.expected) for row in untrue_rows(yen, reconcile(yen))]
    ['20.00']
    """
    rows = [row for row in amounts.rows if row.vat.category == "S"]
    if invoice.profile == "en16931":
        return tuple(row for row in rows if abs(row.amount - row.expected) >= 1)
    parts = Counter(vat.key for vat in invoice.vats)
    return tuple(
        row for row in rows
        if abs(row.amount - row.base * row.vat.rate / 100) > parts[row.vat.key] * CENT
    )


def _lines(invoice):
    found = sum((line.net for line in invoice.lines), ZERO)
    found -= sum((allowance.amount for allowance in invoice.allowances), ZERO)
    found += sum((charge.amount for charge in invoice.charges), ZERO)
    gap = invoice.untaxed - found
    if not gap:
        return invoice.lines
    if not invoice.lines or abs(gap) > invoice.currency.rounding * len(invoice.lines):
        raise DoesNotAddUp("BT-109", invoice.untaxed, found)
    shares = share_out(gap, [abs(line.net) for line in invoice.lines], invoice.currency)
    return tuple(
        replace(line, net=line.net + share)
        for line, share in zip(invoice.lines, shares, strict=True)
    )


def _rows(invoice, lines):
    bases, amounts, vats = {}, {}, {}
    parts = [(line.vat, line.net) for line in lines]
    parts += [(allowance.vat, -allowance.amount) for allowance in invoice.allowances]
    parts += [(charge.vat, charge.amount) for charge in invoice.charges]
    for vat, amount in parts:
        if vat is None:
            raise DoesNotAddUp("BT-151", ZERO, amount)
        bases[vat.key] = bases.get(vat.key, ZERO) + amount
        vats[vat.key] = _merged(vats.get(vat.key), vat)
    for tax in invoice.taxes:
        if tax.vat.key not in bases and tax.amount:
            raise DoesNotAddUp("BT-117", ZERO, tax.amount)
        amounts[tax.vat.key] = amounts.get(tax.vat.key, ZERO) + tax.amount
    found = sum(amounts.values(), ZERO)
    gap = invoice.tax - found
    if gap:
        if not bases or abs(gap) > invoice.currency.rounding * len(lines):
            raise DoesNotAddUp("BT-110", invoice.tax, found)
        widest = max(bases, key=lambda key: (key[1] > 0, abs(bases[key])))
        amounts[widest] = amounts.get(widest, ZERO) + gap
    return tuple(
        VatRow(vats[key], bases[key], amounts.get(key, ZERO))
        for key in sorted(bases, key=lambda key: (-key[1], key[0]))
    )


def _merged(known, vat):
    """One category and rate has one row: its reasons of exemption are told together."""
    if known is None or known == vat:
        return known or vat
    texts = dict.fromkeys(text for text in (known.exemption, vat.exemption) if text)
    same = known.exemption_code == vat.exemption_code
    return replace(
        known,
        exemption="; ".join(texts),
        exemption_code=known.exemption_code if same else "",
    )

"""Whether the sums of a document hold (EN 16931: BR-CO-10 to BR-CO-17, BR-S-08).

Documents without lines (profiles MINIMUM and BASIC WL) are checked on what they have. A total
that is not in the file is left out of the sum as zero, as the standard has it; a sum is only
checked when the total that it should give is there.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal

from ...common.money import ZERO
from .document import EInvoice, Line

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Check:
    """One sum.

    :ivar rule: rule of EN 16931, or ``line`` for quantity times price
    :ivar stated: what the document says
    :ivar found: what its parts come to
    :ivar line: number of the line, for a check of one line
    :ivar right: whether both agree
    :ivar vat: category and rate of the row of the VAT breakdown
    """

    rule: str
    stated: Decimal
    found: Decimal
    right: bool
    line: str = ""
    vat: str = ""


def check_sums(invoice: EInvoice) -> tuple[Check, ...]:
    """Check all sums that the document states, the totals first.

    >>> from .document import Totals
    >>> check_sums(EInvoice("cii", totals=Totals(
    ...     untaxed=Decimal(100), tax=Decimal(20), total=Decimal(121))))[0].right
    False
    """
    return (*_totals(invoice), *_vat_rows(invoice), *_wrong_lines(invoice))


def _totals(invoice):
    total = invoice.totals
    lines = sum((line.net or ZERO for line in invoice.lines if line.is_counted), ZERO)
    # EXTENDED allows one cent a line, where the seller rounds over the whole invoice.
    slack = CENT * len(invoice.lines) if "extended" in invoice.profile.lower() else ZERO
    if invoice.lines:
        yield from _check("BR-CO-10", total.lines, lines, slack)
        for is_charge, stated, rule in (
            (False, total.allowances, "BR-CO-11"), (True, total.charges, "BR-CO-12"),
        ):
            parts = [each for each in invoice.adjustments if each.is_charge is is_charge]
            yield from _check(rule, stated, sum((each.amount or ZERO for each in parts), ZERO))
    if total.lines is not None:
        untaxed = total.lines - (total.allowances or ZERO) + (total.charges or ZERO)
        yield from _check("BR-CO-13", total.untaxed, untaxed)
    if invoice.vat_rows:
        taxes = sum((row.amount or ZERO for row in invoice.vat_rows), ZERO)
        yield from _check("BR-CO-14", total.tax, taxes)
    if total.untaxed is not None:
        yield from _check("BR-CO-15", total.total, total.untaxed + (total.tax or ZERO))
    # MINIMUM has no element for what was paid before: what is left to pay proves nothing there.
    if total.total is not None and "minimum" not in invoice.profile.lower():
        payable = total.total - (total.prepaid or ZERO) + (total.rounding or ZERO)
        payable += sum((each.signed for each in invoice.third_party), ZERO)
        yield from _check("BR-CO-16", total.payable, payable)


def _vat_rows(invoice):
    bases = _bases(invoice)
    for row in invoice.vat_rows:
        vat = f"{row.vat.category} {(row.vat.rate or ZERO).normalize():f} %".strip()
        found = bases.get(row.vat.key)
        if invoice.lines and row.base is not None and found is not None:
            yield from _check("BR-S-08", row.base, found, CENT * len(invoice.lines), vat=vat)
        if row.base is not None and row.vat.rate is not None:
            # The norm allows a unit: VAT may be rounded line by line.
            yield from _check(
                "BR-CO-17", row.amount, row.base * row.vat.rate / 100, Decimal(1), vat=vat)


def _bases(invoice):
    """What is taxed alike, by row of the VAT breakdown; no sum where a part may be of two rows.

    ZUGFeRD 1 may leave out the category of a line, or its VAT altogether.
    """
    by_rate = defaultdict(set)
    for row in invoice.vat_rows:
        by_rate[row.vat.key[1]].add(row.vat.key)
    keys = {row.vat.key for row in invoice.vat_rows}
    loose = {rate for category, rate in keys if not category}
    sums, doubts = Counter(dict.fromkeys(keys, ZERO)), set()
    parts = [(line.vat, line.net or ZERO) for line in invoice.lines if line.is_counted]
    for vat, amount in parts + [(each.vat, each.signed) for each in invoice.adjustments]:
        category, rate = vat.key if vat else ("", ZERO)
        if not category and (vat is None or vat.rate is None):
            rate, fitting = None, keys
        elif category and rate not in loose:
            fitting = {vat.key} & keys
        else:
            fitting = by_rate[rate]
        if len(fitting) == 1:
            sums[next(iter(fitting))] += amount
        elif fitting:
            doubts.add(rate)
    return {key: base for key, base in sums.items() if not doubts & {None, key[1]}}


def _wrong_lines(invoice):
    for line in invoice.lines:
        if None in (line.quantity, line.price, line.net):
            continue
        found = line_amount(line)
        # A unit price is rounded too: its last decimal weighs as often as the quantity.
        rounding = abs(line.quantity) * Decimal(1).scaleb(line.price.as_tuple().exponent) / 2
        check = next(_check("line", line.net, found, CENT + rounding, line=line.number))
        if not check.right:
            yield check


def line_amount(line: Line) -> Decimal:
    """Quantity times price, with the allowances and charges of the line.

    >>> line_amount(Line("1", quantity=Decimal(3), price=Decimal(5), base_quantity=Decimal(10)))
    Decimal('1.5')
    """
    units = line.base_quantity or Decimal(1)
    amount = line.quantity * line.price / units
    return amount + sum((each.signed for each in line.adjustments), ZERO)


def _check(rule, stated, found, slack=ZERO, line="", vat=""):
    if stated is not None:
        found = found if found == stated else found.quantize(CENT)
        yield Check(rule, stated, found, abs(stated - found) <= slack, line, vat)

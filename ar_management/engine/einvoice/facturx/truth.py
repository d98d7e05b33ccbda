"""An XML that others have written says the same sums as the page.

A document can pass every rule and still ask for another sum than the page beside it: the
validators read one of the two only.
"""

from collections.abc import Iterator
from decimal import Decimal

from ...common.money import ZERO
from ...common.reason import Amount
from ..reading.document import Unreadable
from ..reading.read import read_xml
from .precheck import Finding, found
from .snapshot import InvoiceSnapshot

TERMS = (("BT-109", "untaxed"), ("BT-110", "tax"), ("BT-112", "total"), ("BT-115", "payable"))


def untrue_totals(xml: bytes, invoice: InvoiceSnapshot) -> Iterator[Finding]:
    """Findings for the totals of an XML that differ from those of the page.

    >>> from .samples import plain_invoice
    >>> from .ubl import build_ubl
    >>> invoice = plain_invoice()
    >>> xml = build_ubl(invoice)
    >>> list(untrue_totals(xml, invoice))
    []
    >>> [finding.term for finding in untrue_totals(xml.replace(b"180.00", b"181.00"), invoice)]
    ['BT-112', 'BT-115']
    """
    try:
        totals = read_xml(xml).totals
    except Unreadable:
        return  # the validators tell
    on_page = (invoice.untaxed, invoice.tax, invoice.total, invoice.due)
    for (term, name), expected in zip(TERMS, on_page, strict=True):
        told: Decimal = getattr(totals, name) or ZERO
        if told != expected:
            currency = invoice.currency.code
            yield found(f"PAGE-{term}", "page_differs", term=term,
                        expected=Amount(expected, currency), found=Amount(told, currency))

"""The XML inside a PDF (Factur-X, ZUGFeRD), taken out by the helper process of ``limited``."""

from ...common.limited import ask
from .document import Unreadable


def xml_of_pdf(pdf: bytes) -> tuple[bytes, str, tuple[str, ...]]:
    """XML of an e-invoice, its name and the names of all files inside the PDF.

    Of several files the one that is an invoice by its content counts.

    >>> try:
    ...     xml_of_pdf(b"%PDF-1.7")
    ... except Unreadable as error:
    ...     error.reason.code
    'einvoice.pdf_broken'
    """
    try:
        xml, found = ask.ask("invoice_xml", pdf)
    except ask.Refused as error:
        raise Unreadable(f"pdf_{error.code}", **error.params) from error
    return xml, found["name"], tuple(found["files"])

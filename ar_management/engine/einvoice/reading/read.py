"""One door for the e-invoices of others: whatever the file is, a document or a reason why not."""

from dataclasses import replace

from ...common.limited import ask
from . import cii, ubl
from .document import EInvoice, Unreadable
from .guard import check_size, parse

READERS = {
    cii.ROOT: cii.read,
    cii.ROOT_ZUGFERD_1: lambda root: cii.read(root, is_zugferd_1=True),
    ubl.ROOT_INVOICE: ubl.read,
    ubl.ROOT_CREDIT_NOTE: ubl.read,
}
PDF_HEADER_WITHIN = 1024
"""Bytes in which a PDF says what it is (ISO 32000-1, annex H)."""


def is_pdf(data: bytes) -> bool:
    """Tell whether the file says that it is a PDF.

    >>> is_pdf(b"%PDF-1.7")
    True
    """
    return b"%PDF-" in data[:PDF_HEADER_WITHIN]


def xml_of(data: bytes) -> tuple[bytes, str, tuple[str, ...]]:
    """XML of a file, its name inside a PDF, and the names of all files in there.

    >>> xml_of(b"<a/>")
    (b'<a/>', '', ())
    """
    check_size(data)
    return xml_of_pdf(data) if is_pdf(data) else (data, "", ())


def xml_of_pdf(pdf: bytes) -> tuple[bytes, str, tuple[str, ...]]:
    """XML of an e-invoice, its name and the names of all files inside the PDF.

    A process of its own (``limited``) takes it out. Of several files the one that is an invoice by
    its content counts.

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


def read(data: bytes) -> EInvoice:
    """Read a Factur-X or ZUGFeRD PDF, a CII or a UBL document (EN 16931-3-2, -3-3).

    :raise Unreadable: the file is none of them, or is built to do harm; its ``reason`` says so

    >>> try:
    ...     read(b"<order/>")
    ... except Unreadable as error:
    ...     error.reason.code, error.reason.params["root"]
    ('einvoice.wrong_root', 'order')
    """
    return read_xml(*xml_of(data))


def read_xml(xml: bytes, container: str = "", files: tuple[str, ...] = ()) -> EInvoice:
    """Read the XML of an e-invoice that was taken out of its file.

    :raise Unreadable: as ``read``

    >>> from ..facturx.build import build
    >>> from ..facturx.samples import plain_invoice
    >>> document = read_xml(build(plain_invoice()))
    >>> document.number, document.seller.name, str(document.totals.payable)
    ('F2026/0001', 'Menuiserie Durand SARL', '180.00')
    """
    root = parse(xml)
    reader = READERS.get(root.tag)
    if reader is None:
        raise Unreadable("wrong_root", root=str(root.tag).rpartition("}")[2][:80])
    return replace(reader(root), container=container, files=files)

"""Files inside a PDF: the invoice under its one name, others named safely."""

import io
import re
from dataclasses import dataclass

FILE_NAME = "factur-x.xml"
RESERVED = frozenset(
    {FILE_NAME, "zugferd-invoice.xml", "xrechnung.xml", "order-x.xml", "cida.xml"}
)
"""Names under which readers look for the invoice: no other file may bear one."""

LONGEST_NAME = 120
ANY_TYPE = "application/octet-stream"


@dataclass(frozen=True)
class Attached:
    """A file to put beside the XML, as a time sheet; ``mimetype`` as in RFC 6838."""

    name: str
    content: bytes
    mimetype: str = ANY_TYPE


def safe_name(name: str, taken: frozenset[str] = frozenset()) -> str:
    """Name for an attached file: no path, no control characters, unique, not the invoice's.

    >>> safe_name("../../etc/passwd"), safe_name("Factur-X.xml"), safe_name("  ")
    ('passwd', 'attached-Factur-X.xml', 'attachment')
    >>> safe_name("a.csv", frozenset({"a.csv"}))
    'a (2).csv'
    """
    base = re.sub(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e<>:\"|?*]", "", name)
    base = re.split(r"[/\\]", base.strip())[-1].strip(" .") or "attachment"
    if base.lower() in RESERVED:
        base = f"attached-{base}"
    stem, dot, extension = base.rpartition(".")
    if not dot or len(extension) > 10:
        stem, extension = base, ""
    stem, number, free = stem[:LONGEST_NAME], 1, ""
    while not free or free in taken:
        free = stem + (f" ({number})" if number > 1 else "") + (extension and f".{extension}")
        number += 1
    return free


def embedded_files(document: bytes) -> dict[str, list[bytes]]:
    """Files attached to a PDF: name -> contents, one for each time the name occurs.

    >>> from .samples import blank_page
    >>> embedded_files(blank_page())
    {}
    """
    from pypdf import PdfReader

    found = PdfReader(io.BytesIO(document)).attachments
    return {name: list(files) for name, files in found.items()}

"""One ``factur-x.xml`` inside one PDF/A-3B."""

import io
import tempfile
from pathlib import Path

from . import library
from .build import PROFILE

FILE_NAME = "factur-x.xml"


def embed(page: bytes, xml: bytes, title: str, author: str, icc: bytes = b"") -> bytes:
    """Put the XML of an invoice into its PDF, other attached files kept.

    Exactly one ``factur-x.xml`` is in the result, also when the PDF had one. With ``icc`` (an
    sRGB colour profile) and the package ``pikepdf``, the result is brought to PDF/A-3B
    (ISO 19005-3).

    >>> from .build import build
    >>> from .samples import blank_page, plain_invoice
    >>> document = embed(blank_page(), build(plain_invoice()), "F2026/0001", "Durand")
    >>> {name: len(files) for name, files in embedded_files(document).items()}
    {'factur-x.xml': 1}
    """
    with tempfile.TemporaryDirectory(prefix="facturx-") as folder:
        source, target = Path(folder) / "page.pdf", Path(folder) / "invoice.pdf"
        source.write_bytes(page)
        # Only paths: with streams the library has doubled or damaged the file.
        library.load().generate_from_file(
            str(source),
            xml,
            flavor="factur-x",
            level=PROFILE,
            check_xsd=False,
            pdf_metadata={"author": author, "title": title, "subject": title, "keywords": ""},
            output_pdf_file=str(target),
            attachments=_attached(source),
            afrelationship="data",
            # A PDF/A reader must find the metadata uncompressed.
            xmp_compression=False,
        )
        document = target.read_bytes()
    return _finish(document, icc) if icc else document


def embedded_files(document: bytes) -> dict[str, list[bytes]]:
    """Files attached to a PDF: name -> contents, one for each time the name occurs.

    >>> from .samples import blank_page
    >>> embedded_files(blank_page())
    {}
    """
    from pypdf import PdfReader

    found = PdfReader(io.BytesIO(document)).attachments
    return {name: list(files) for name, files in found.items()}


def _attached(source):
    return {
        name: {"filedata": contents[0]}
        for name, contents in embedded_files(source.read_bytes()).items()
        if name != FILE_NAME
    }


def _finish(document, icc):
    """Bring a PDF of wkhtmltopdf to PDF/A-3B; without ``pikepdf`` it is left as it is."""
    try:
        from .pdfa import to_pdfa
    except ImportError:
        return document
    return to_pdfa(document, icc)

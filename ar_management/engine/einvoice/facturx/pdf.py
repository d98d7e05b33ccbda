"""One ``factur-x.xml`` inside one PDF/A-3B, other attached files kept and named safely."""

import tempfile
from pathlib import Path

from lxml import etree

from . import library
from .attached import FILE_NAME, Attached, embedded_files, safe_name

LEVELS = {
    "urn:factur-x.eu:1p0:minimum": "MINIMUM",
    "urn:factur-x.eu:1p0:basicwl": "BASIC WL",
    "urn:cen.eu:en16931:2017#compliant#urn:factur-x.eu:1p0:basic": "BASIC",
    "urn:cen.eu:en16931:2017": "EN 16931",
    "urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended": "EXTENDED",
    "urn:cen.eu:en16931:2017#conformant#urn.cpro.gouv.fr:1p0:extended-ctc-fr": "EXTENDED",
}
"""``fx:ConformanceLevel`` of the PDF by guideline of its XML (BT-24)."""


class UnknownLevel(ValueError):
    """The XML names a guideline (BT-24) that Factur-X has no level for."""


def embed(
    page: bytes,
    xml: bytes,
    title: str,
    author: str,
    icc: bytes = b"",
    attachments: tuple[Attached, ...] = (),
) -> bytes:
    """Put the XML of an invoice into its PDF; files that are attached already are kept.

    Exactly one ``factur-x.xml`` is in the result, also when the PDF had one. The level in the
    metadata and the relationship of the file follow from the XML. With ``icc`` (an sRGB colour
    profile) and the package ``pikepdf``, the result is PDF/A-3B (ISO 19005-3).

    >>> from .build import build
    >>> from .samples import blank_page, plain_invoice
    >>> document = embed(blank_page(), build(plain_invoice()), "F2026/0001", "Durand")
    >>> {name: len(files) for name, files in embedded_files(document).items()}
    {'factur-x.xml': 1}
    """
    facts = {"title": title, "author": author, "level": level_of(xml)}
    try:
        from .pdfa import finish
    except ImportError:
        return _embed_by_library(page, xml, facts, attachments)
    return finish(page, xml, {**facts, "relationship": relationship_of(xml)}, icc, attachments)


def level_of(xml: bytes) -> str:
    """``fx:ConformanceLevel`` (Factur-X 1.07, 6.2) for the guideline (BT-24) of an XML.

    >>> from .build import build
    >>> from .samples import plain_invoice
    >>> level_of(build(plain_invoice()))
    'EN 16931'
    """
    guideline = _text(xml, "GuidelineSpecifiedDocumentContextParameter", "ID")
    if guideline not in LEVELS:
        raise UnknownLevel(guideline)
    return LEVELS[guideline]


def relationship_of(xml: bytes) -> str:
    """AFRelationship of the XML to the pages: ``Data``, for German buyers ``Alternative``.

    Factur-X 1.07 and ZUGFeRD 2.3, 6.2.2: in France the XML supports the pages (Data), in
    Germany the XML *is* the invoice and the pages are another form of it (Alternative); a
    MINIMUM or BASIC WL document is no invoice there and stays Data.

    >>> from .build import build
    >>> from .samples import plain_invoice
    >>> relationship_of(build(plain_invoice()))
    'Data'
    """
    german = _text(xml, "BuyerTradeParty", "PostalTradeAddress", "CountryID") == "DE"
    return "Alternative" if german and level_of(xml)[:3] not in ("MIN", "BAS") else "Data"


def _text(xml, *path):
    root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    return (root.findtext(".//{*}" + "/{*}".join(path)) or "").strip()


def _embed_by_library(page, xml, facts, attachments):
    """Without ``pikepdf``: a Factur-X file, but what wkhtmltopdf wrote stays as it is."""
    levels = {"EN 16931": "en16931", "EXTENDED": "extended", "BASIC": "basic"}
    files = {
        name: {"filedata": contents[0]}
        for name, contents in embedded_files(page).items()
        if name != FILE_NAME
    }
    for item in attachments:
        files[safe_name(item.name, frozenset(files))] = {"filedata": item.content}
    with tempfile.TemporaryDirectory(prefix="facturx-") as folder:
        source, target = Path(folder) / "page.pdf", Path(folder) / "invoice.pdf"
        source.write_bytes(page)
        # Only paths: with streams the library has doubled or damaged the file.
        library.load().generate_from_file(
            str(source),
            xml,
            flavor="factur-x",
            level=levels[facts["level"]],
            check_xsd=False,
            pdf_metadata={
                "author": facts["author"],
                "title": facts["title"],
                "subject": facts["title"],
                "keywords": "",
            },
            output_pdf_file=str(target),
            attachments=files,
            afrelationship=relationship_of(xml).lower(),
            # A PDF/A reader must find the metadata uncompressed.
            xmp_compression=False,
        )
        return target.read_bytes()

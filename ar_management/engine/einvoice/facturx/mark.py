"""A word across every page, on what looks like an invoice and is none."""

import io
import math


def mark_pages(document: bytes, text: str) -> bytes:
    """Write a text across each page of a PDF, in light grey from corner to corner.

    Without the package ``pikepdf`` the document comes back as it was: the caller prints the
    mark on the page itself too.

    >>> from .samples import blank_page
    >>> b"(DRAFT) Tj" in mark_pages(blank_page(), "DRAFT")
    True
    """
    try:
        import pikepdf
    except ImportError:
        return document
    with pikepdf.open(io.BytesIO(document)) as pdf:
        font = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Font,
                Subtype=pikepdf.Name.Type1,
                BaseFont=pikepdf.Name("/Helvetica-Bold"),
                Encoding=pikepdf.Name.WinAnsiEncoding,
            )
        )
        see_through = pdf.make_indirect(pikepdf.Dictionary(ca=0.18))
        for page in pdf.pages:
            font_name = page.add_resource(font, pikepdf.Name.Font)
            state_name = page.add_resource(see_through, pikepdf.Name.ExtGState)
            # What was drawn may leave the coordinates changed: they are kept apart.
            page.contents_add(b"q", prepend=True)
            page.contents_add(b"Q " + _across(page.mediabox, text, font_name, state_name))
        result = io.BytesIO()
        pdf.save(result, compress_streams=False)
    return result.getvalue()


def _across(box, text, font, state):
    left, bottom, right, top = (float(value) for value in box)
    width, height = right - left, top - bottom
    length, angle = math.hypot(width, height), math.atan2(height, width)
    size = min(90.0, 0.8 * length / (0.62 * max(len(text), 1)))
    half = 0.31 * size * len(text)
    cos, sin = math.cos(angle), math.sin(angle)
    start = left + width / 2 - half * cos, bottom + height / 2 - half * sin
    words = text.encode("cp1252", "replace")
    for character in b"\\()":
        words = words.replace(bytes([character]), b"\\" + bytes([character]))
    matrix = f"{cos:.4f} {sin:.4f} {-sin:.4f} {cos:.4f} {start[0]:.2f} {start[1]:.2f} Tm"
    return (
        f"q {state} gs 0.45 g BT {font} {size:.1f} Tf {matrix} (".encode() + words + b") Tj ET Q"
    )

"""What wkhtmltopdf leaves out of PDF/A-3B (ISO 19005-3): colours, widths of glyphs, identity."""

import io
import struct

import pikepdf
from pikepdf import Array, Dictionary, Name


def to_pdfa(document: bytes, icc: bytes) -> bytes:
    """Add what PDF/A-3B demands; nothing that is visible changes.

    :param icc: sRGB colour profile (ISO 15076-1), for the device colours of the pages

    >>> from .samples import blank_page
    >>> b"/GTS_PDFA1" in to_pdfa(blank_page(), b"profile")
    True
    """
    with pikepdf.open(io.BytesIO(document)) as pdf:
        _output_intent(pdf, icc)
        for page in pdf.pages:
            _page_group(page)
        for item in pdf.objects:
            if isinstance(item, Dictionary) and item.get(Name.Type) == Name.Font:
                _font(item)
        _interpolation(pdf)
        result = io.BytesIO()
        # The metadata stream must stay readable without a filter; the identifier is required.
        pdf.save(result, min_version="1.7", compress_streams=False, fix_metadata_version=False)
    return result.getvalue()


def _output_intent(pdf, icc):
    """Tell what the device colours mean (6.2.3)."""
    profile = pdf.make_stream(icc, N=3)
    pdf.Root.OutputIntents = Array(
        [
            Dictionary(
                Type=Name.OutputIntent,
                S=Name.GTS_PDFA1,
                OutputConditionIdentifier="sRGB",
                Info="sRGB",
                DestOutputProfile=pdf.make_indirect(profile),
            )
        ]
    )


def _page_group(page):
    """Name the colour space in which transparent objects are blended (6.2.10)."""
    if Name.Group not in page.obj:
        page.obj.Group = Dictionary(S=Name.Transparency, CS=Name.DeviceRGB)


def _font(font):
    """Make the widths in the PDF those of the embedded font program (6.2.11.5)."""
    if font.get(Name.Subtype) != Name.CIDFontType2:
        return
    descriptor = font.get(Name.FontDescriptor)
    if descriptor is None or Name.FontFile2 not in descriptor:
        return
    font.W = Array([0, Array(_advance_widths(descriptor.FontFile2.read_bytes()))])


def _advance_widths(program):
    """Advance width of each glyph in 1/1000 em, from a TrueType program (ISO/IEC 14496-22).

    The last of the ``numberOfHMetrics`` widths holds for all glyphs after it; a font of equal
    widths has one.
    """
    tables = {}
    for index in range(struct.unpack_from(">H", program, 4)[0]):
        tag, _sum, offset, length = struct.unpack_from(">4sLLL", program, 12 + 16 * index)
        tables[tag] = program[offset : offset + length]
    em = struct.unpack_from(">H", tables[b"head"], 18)[0]
    count = struct.unpack_from(">H", tables[b"hhea"], 34)[0]
    glyphs = struct.unpack_from(">H", tables[b"maxp"], 4)[0]
    widths = [struct.unpack_from(">H", tables[b"hmtx"], 4 * glyph)[0] for glyph in range(count)]
    widths += widths[-1:] * (glyphs - count)
    return [round(width * 1000 / em) for width in widths]


def _interpolation(pdf):
    """Images may not ask for interpolation (6.2.8)."""
    for item in pdf.objects:
        if isinstance(item, pikepdf.Stream) and item.get(Name.Interpolate):
            item.Interpolate = False

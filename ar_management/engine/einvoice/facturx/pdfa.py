"""PDF/A-3B (ISO 19005-3) from what wkhtmltopdf wrote, with the invoice inside; one pass."""

import base64
import io
import re
import struct
import zlib
from functools import lru_cache

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from .attached import ANY_TYPE, FILE_NAME, Attached, safe_name
from .xmp import iso_date, packet

MIMETYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,100}")

PRINT, HIDING = 4, 1 | 2 | 32 | 256
"""Flags of an annotation (ISO 32000-1, table 165): Print; Invisible, Hidden, NoView, Toggle."""

MISSING_GLYPH = re.compile(rb"<(?:0000)+>\s*Tj\b")
FORBIDDEN_IN_ROOT = ("/AA", "/OpenAction", "/Requirements", "/Perms", "/Collection")
ACTIONS = frozenset({"/URI", "/GoTo", "/GoToR", "/GoToE", "/Thread", "/Named", "/SubmitForm"})


def finish(page: bytes, xml: bytes, facts: dict[str, str], icc: bytes, attachments=()) -> bytes:
    """Add the invoice and what PDF/A-3B demands; nothing that is visible changes.

    :param facts: title, author, level and relationship (AFRelationship) of the XML
    :param icc: sRGB colour profile (ISO 15076-1), for the device colours of the pages
    :param attachments: more files (``Attached``)

    >>> from .samples import blank_page
    >>> facts = {"title": "F1", "author": "Durand", "level": "EN 16931", "relationship": "Data"}
    >>> b"/GTS_PDFA1" in finish(blank_page(), b"<x/>", facts, b"profile")
    True
    """
    with pikepdf.open(io.BytesIO(page)) as pdf:
        for name in FORBIDDEN_IN_ROOT:
            if name in pdf.Root:
                del pdf.Root[name]
        created = _date(pdf)
        _files(pdf, xml, facts["relationship"], attachments, created)
        if icc:
            _output_intent(pdf, icc)
        for leaf in pdf.pages:
            _page(leaf.obj)
        for item in pdf.objects:
            _object(item)
        _metadata(pdf, facts, created)
        for item in pdf.objects:
            if isinstance(item, Stream):
                _end_of_stream(item)
        result = io.BytesIO()
        # The metadata stream must stay readable without a filter; the identifier is required.
        pdf.save(
            result,
            min_version="1.7",
            compress_streams=False,
            fix_metadata_version=False,
            deterministic_id=True,
            # Object streams would be written after the ends of the others were looked at.
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    return result.getvalue()


# ---- Streams (6.1.7)


def _end_of_stream(stream):
    """Let no stream end with a byte that a reader takes for an end of line (6.1.7.1).

    ``endstream`` stands after an end of line that ``Length`` does not count. After data ending
    with 0D the writer's 0A completes 0D 0A, and a strict reader finds ``Length`` one too long.
    Another level of compression would not help: the checksum ends a deflated stream. ASCII85
    around it ends with ``~>``; metadata, which must stay readable, end with a space.
    """
    data = stream.read_raw_bytes()
    if not data.endswith((b"\r", b"\n")):
        return
    if stream.get(Name.Type) == Name.Metadata and Name.Filter not in stream:
        stream.write(data + b" ")
        return
    filters, options = _listed(stream, Name.Filter), _listed(stream, Name.DecodeParms)
    stream.write(
        base64.a85encode(data) + b"~>",
        filter=Array([Name.ASCII85Decode, *filters]),
        decode_parms=Array([None, *options]) if options else None,
    )


def _listed(stream, key):
    """Filters (or their options) of a stream, of which a single one needs no array."""
    found = stream.get(key)
    return list(found) if isinstance(found, Array) else [] if found is None else [found]


# ---- Attached files (6.8)


def _files(pdf, xml, relationship, attachments, created):
    """Rebuild the table of attached files: the invoice once, the others under safe names."""
    specs = {FILE_NAME: _file(pdf, FILE_NAME, xml, "text/xml", relationship, created)}
    for item in (*_present(pdf), *attachments):
        name = safe_name(item.name, frozenset(specs))
        specs[name] = _file(pdf, name, item.content, item.mimetype, "Supplement", created)
    names = sorted((bytes(String(name)), name) for name in specs)
    tree = Array([entry for _key, name in names for entry in (String(name), specs[name])])
    if Name.Names not in pdf.Root:
        pdf.Root.Names = Dictionary()
    pdf.Root.Names.EmbeddedFiles = Dictionary(Names=tree)
    if Name.JavaScript in pdf.Root.Names:
        del pdf.Root.Names.JavaScript
    pdf.Root.AF = Array(list(specs.values()))


def _present(pdf):
    """Files that the page brought along, an older invoice left out."""
    for name, spec in pdf.attachments.items():
        if name.lower() != FILE_NAME:
            file = spec.get_file()
            yield Attached(name, file.read_bytes(), file.mime_type or ANY_TYPE)


def _file(pdf, name, content, mimetype, relationship, created):
    stream = Stream(pdf, zlib.compress(content))
    stream.Filter = Name.FlateDecode
    stream.Type = Name.EmbeddedFile
    mimetype = mimetype.split(";")[0].strip().lower()
    stream.Subtype = Name("/" + (mimetype if MIMETYPE.fullmatch(mimetype) else ANY_TYPE))
    stream.Params = Dictionary(Size=len(content))
    if created:
        stream.Params.ModDate = String(created)
    stream = pdf.make_indirect(stream)
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Filespec,
            F=String(name),
            UF=String(name),
            Desc=String("Factur-X invoice" if name == FILE_NAME else name),
            AFRelationship=Name("/" + relationship),
            EF=Dictionary(F=stream, UF=stream),
        )
    )


# ---- Colours and pages (6.2)


@lru_cache(maxsize=4)
def _packed(icc):
    return zlib.compress(icc, 9)


def _output_intent(pdf, icc):
    """Tell what the device colours mean (6.2.3)."""
    profile = Stream(pdf, _packed(icc))
    profile.Filter = Name.FlateDecode
    profile.N = 3
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


def _page(page):
    """Name the colour space of blending (6.2.10); links are printed and hide nothing (6.3)."""
    if Name.Group not in page:
        page.Group = Dictionary(S=Name.Transparency, CS=Name.DeviceRGB)
    elif Name.CS not in page.Group:
        page.Group.CS = Name.DeviceRGB
    if Name.AA in page:
        del page.AA
    _missing_glyphs(page)
    for annotation in page.get(Name.Annots, ()):
        annotation.F = int(annotation.get(Name.F, 0)) & ~HIDING | PRINT
        action = annotation.get(Name.A)
        if action is not None and str(action.get(Name.S)) not in ACTIONS:
            del annotation.A
        if Name.AA in annotation:
            del annotation.AA


def _missing_glyphs(page):
    """Leave out characters that no font of the server has (6.2.11.8).

    wkhtmltopdf shows each as an empty box, glyph 0, and places every glyph by itself: nothing
    moves when one is gone. The XML keeps the character.
    """
    contents = page.get(Name.Contents)
    for stream in contents if isinstance(contents, Array) else filter(None, [contents]):
        drawing = stream.read_bytes()
        if b"<0000" in drawing and MISSING_GLYPH.search(drawing):
            drawing = MISSING_GLYPH.sub(b"", drawing)
            stream.write(zlib.compress(drawing), filter=Name.FlateDecode)


def _object(item):
    if isinstance(item, Stream):
        if item.get(Name.Subtype) == Name.Image:
            _image(item)
    elif isinstance(item, Dictionary) and item.get(Name.Type) == Name.Font:
        _font(item)


def _image(image):
    """Images ask for no interpolation and bring no other version of themselves (6.2.8)."""
    if image.get(Name.Interpolate):
        image.Interpolate = False
    for key in ("/Alternates", "/OPI"):
        if key in image:
            del image[key]


# ---- Fonts (6.2.11)


def _font(font):
    """Make the widths in the PDF those of the embedded font program (6.2.11.5)."""
    descriptor = font.get(Name.FontDescriptor)
    if descriptor is not None and Name.CIDSet in descriptor:
        del descriptor.CIDSet  # may be left out, and must be complete when present (6.2.11.4.2)
    if font.get(Name.Subtype) != Name.CIDFontType2:
        return
    if Name.CIDToGIDMap not in font:
        font.CIDToGIDMap = Name.Identity
    if descriptor is not None and Name.FontFile2 in descriptor:
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
    widths = struct.unpack_from(f">{2 * count}H", tables[b"hmtx"])[::2]
    scaled = [round(width * 1000 / em) for width in widths]
    return scaled + scaled[-1:] * (glyphs - count)


# ---- Metadata (6.6)


def _date(pdf):
    """Date at which the page was made, when it says so in the right form."""
    value = str(pdf.docinfo.get(Name.CreationDate, ""))
    return value if iso_date(value) else ""


def _metadata(pdf, facts, created):
    """Document information and XMP say the same (6.6.2.3.3)."""
    source = pdf.docinfo
    known = {
        "title": facts["title"],
        "author": facts["author"],
        "producer": str(source.get(Name.Producer, "Odoo")),
        "tool": str(source.get(Name.Creator, "Odoo")),
        "created": created,
    }
    information = Dictionary(
        Title=String(known["title"]),
        Author=String(known["author"]),
        Producer=String(known["producer"]),
        Creator=String(known["tool"]),
    )
    if created:
        information.CreationDate = information.ModDate = String(created)
    pdf.docinfo = pdf.make_indirect(information)
    stream = Stream(pdf, packet(FILE_NAME, {**known, "level": facts["level"]}))
    stream.Type, stream.Subtype = Name.Metadata, Name.XML
    pdf.Root.Metadata = pdf.make_indirect(stream)

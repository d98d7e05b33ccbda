"""One XML in the PDF, other files kept, PDF/A-3B."""

import io
import re
import unittest
import zlib
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ...einvoice.facturx.attached import (
    FILE_NAME,
    LONGEST_NAME,
    RESERVED,
    Attached,
    embedded_files,
    safe_name,
)
from ...einvoice.facturx.build import build
from ...einvoice.facturx.mark import mark_pages
from ...einvoice.facturx.pdf import UnknownLevel, embed, level_of, relationship_of
from ...einvoice.facturx.samples import BUYER, blank_page, plain_invoice


def page_with(attachment=None):
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    if attachment:
        writer.add_attachment(*attachment)
    result = io.BytesIO()
    writer.write(result)
    return result.getvalue()


def kept_stream(pdf, data):
    """Every other one deflated, as fonts and drawings are; with the options of a filter."""
    import pikepdf

    if len(data) % 2:
        return pikepdf.Stream(pdf, data)
    stream = pikepdf.Stream(pdf, zlib.compress(data))
    stream.Filter, stream.DecodeParms = pikepdf.Name.FlateDecode, pikepdf.Dictionary(Predictor=1)
    return stream


def badly_ended(document):
    """Streams of a PDF whose data end with 0D or 0A, found in the bytes of the file."""
    ends = re.findall(rb"((?:\nstream)?[\r\n]+)endstream", document)
    return [end for end in ends if end not in (b"\n", b"\nstream\n\n")]  # the last one is empty


class TestFacturxPdf(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        from PIL import ImageCms

        cls.icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        cls.xml = build(plain_invoice())

    def embed(self, page):
        return embed(page, self.xml, "F2026/0001", "Menuiserie Durand SARL", self.icc)

    def test_exactly_one_xml_even_when_embedded_twice(self):
        twice = self.embed(self.embed(page_with()))
        self.assertEqual(embedded_files(twice), {FILE_NAME: [self.xml]})

    def test_other_attached_files_are_kept(self):
        files = embedded_files(self.embed(page_with(("bon.csv", b"a;b"))))
        self.assertEqual(files["bon.csv"], [b"a;b"])
        self.assertEqual(files[FILE_NAME], [self.xml])

    def test_metadata_tells_the_level(self):
        self.assertIn(b"EN 16931</fx:ConformanceLevel>", self.embed(page_with()))

    def assertPdfA(self, document):
        import page

        report = page.validate_pdf_bytes(document, profile=page.ValidationProfile.PDF_A_3B)
        self.assertEqual([(f.rule_id, f.message) for f in report.failures], [])

    def test_result_passes_a_pdf_a_3b_validator(self):
        self.assertPdfA(self.embed(page_with()))
        self.assertPdfA(self.embed(self.embed(page_with(("bon.csv", b"a;b")))))

    def test_what_the_norm_forbids_is_taken_out_of_the_page(self):
        import pikepdf
        from pikepdf import Array, Dictionary, Name

        with pikepdf.open(io.BytesIO(page_with())) as pdf:
            script = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
            pdf.Root.OpenAction = pdf.Root.AA = pdf.pages[0].obj.AA = Dictionary(O=script)
            box = Array([0, 0, 10, 10])
            pdf.pages[0].obj.Annots = Array([
                pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=box, A=action,
                                             F=2, Border=Array([0, 0, 0])))
                for action in (script, Dictionary(S=Name.URI, URI="https://a.example"))
            ])
            image = pikepdf.Stream(pdf, bytes(3))
            image.stream_dict.update(Dictionary(
                Type=Name.XObject, Subtype=Name.Image, Width=1, Height=1, BitsPerComponent=8,
                ColorSpace=Name.DeviceRGB, Interpolate=True,
            ))
            pdf.pages[0].add_resource(image, Name.XObject)
            result = io.BytesIO()
            pdf.save(result)
        document = self.embed(result.getvalue())
        self.assertPdfA(document)
        self.assertNotIn(b"JavaScript", document)
        self.assertIn(b"https://a.example", document)

    def test_a_character_that_no_font_has_is_left_out(self):
        import pikepdf

        with pikepdf.open(io.BytesIO(page_with())) as pdf:
            pdf.pages[0].contents_add(b"BT 3 0 Td <0000> Tj 8 0 Td <0041> Tj ET")
            result = io.BytesIO()
            pdf.save(result)
        with pikepdf.open(io.BytesIO(self.embed(result.getvalue()))) as pdf:
            drawn = b"".join(part.read_bytes() for part in pdf.pages[0].Contents)
        self.assertNotIn(b"<0000>", drawn)
        self.assertIn(b"8 0 Td <0041> Tj", drawn)

    def test_the_level_and_the_relationship_follow_from_the_xml(self):
        guideline = b"urn:cen.eu:en16931:2017"
        longer = guideline + b"#conformant#urn:factur-x.eu:1p0:extended"
        extended = self.xml.replace(guideline, longer)
        self.assertIn(
            b"EXTENDED</fx:ConformanceLevel>", embed(page_with(), extended, "F1", "Durand")
        )
        with self.assertRaises(UnknownLevel):
            level_of(self.xml.replace(guideline, b"urn:example"))
        german = replace(BUYER, address=replace(BUYER.address, country="DE"))
        xml = build(plain_invoice(buyer=german))
        self.assertEqual((relationship_of(self.xml), relationship_of(xml)), ("Data", "Alternative"))
        self.assertIn(b"/Alternative", embed(page_with(), xml, "F1", "Durand"))

    def test_attached_files_have_their_type_and_a_title_may_hold_any_character(self):
        files = (
            Attached("heures.csv", b"a", "text/csv; charset=utf-8"),
            Attached("heures.csv", b"b", "not a type"),
        )
        document = embed(page_with(), self.xml, "F1 <é&> (漢)", "A & B", self.icc, files)
        self.assertPdfA(document)
        found = embedded_files(document)
        self.assertEqual((found["heures.csv"], found["heures (2).csv"]), ([b"a"], [b"b"]))
        for subtype in (b"/text#2fcsv", b"/application#2foctet-stream", b"/text#2fxml"):
            self.assertIn(subtype, document.lower())

    @given(st.lists(st.text(max_size=200), max_size=5))
    def test_any_names_become_safe_and_different(self, names):
        taken = {FILE_NAME}
        for name in names:
            safe = safe_name(name, frozenset(taken))
            self.assertNotIn(safe, taken)
            self.assertNotRegex(safe, r"[/\\\x00-\x1f]")
            self.assertLessEqual(len(safe), LONGEST_NAME + 20)
            self.assertNotIn(safe.lower(), RESERVED)
            taken.add(safe)

    @given(
        st.lists(st.binary(max_size=300), min_size=1, max_size=6),
        st.sampled_from([b"", b"\r", b"\n", b"\r\n"]),
        st.booleans(),
    )
    def test_no_stream_ends_with_an_end_of_line_and_all_keep_their_data(self, data, end, packed):
        import pikepdf

        with pikepdf.new() as pdf:
            pdf.add_blank_page(page_size=(595, 842))
            pdf.Root.Kept = pdf.make_indirect(
                pikepdf.Array([pdf.make_indirect(kept_stream(pdf, d + end)) for d in data])
            )
            result = io.BytesIO()
            pdf.save(result, object_stream_mode=pikepdf.ObjectStreamMode(2 if packed else 0))
        document = embed(
            result.getvalue(), self.xml, "F1", "Durand", self.icc, (Attached("a.bin", data[0]),)
        )
        with pikepdf.open(io.BytesIO(document)) as pdf:
            self.assertEqual([kept.read_bytes() for kept in pdf.Root.Kept], [d + end for d in data])
        self.assertEqual(embedded_files(document)["a.bin"], [data[0]])
        self.assertEqual(badly_ended(document), [])
        self.assertPdfA(document)

    def test_every_last_byte_of_a_deflated_stream_is_valid(self):
        """The sum of its bytes decides how a deflated stream ends: each of the 256 ends."""
        for size in range(256):
            files = (Attached("a.bin", b"\1" * size),)
            document = embed(blank_page(), self.xml, "F1", "Durand", attachments=files)
            self.assertEqual(badly_ended(document), [], size)
            self.assertEqual(embedded_files(document)["a.bin"], [b"\1" * size])

    def test_a_mark_is_on_every_page(self):
        from pypdf import PdfReader, PdfWriter

        writer = PdfWriter()
        for _page in range(3):
            writer.add_blank_page(595, 842)
        result = io.BytesIO()
        writer.write(result)
        pages = PdfReader(io.BytesIO(mark_pages(result.getvalue(), "BROUILLON (é\\)"))).pages
        self.assertEqual(len(pages), 3)
        for marked in pages:
            self.assertIn("BROUILLON (é", marked.extract_text())
        self.assertNotIn("BROUILLON", PdfReader(io.BytesIO(blank_page())).pages[0].extract_text())

"""One XML in the PDF, other files kept, PDF/A-3B."""

import io
import unittest

from ..facturx.build import build
from ..facturx.pdf import FILE_NAME, embed, embedded_files
from ..facturx.samples import plain_invoice


def page_with(attachment=None):
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    if attachment:
        writer.add_attachment(*attachment)
    result = io.BytesIO()
    writer.write(result)
    return result.getvalue()


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

    def test_result_passes_a_pdf_a_3b_validator(self):
        import page

        report = page.validate_pdf_bytes(
            self.embed(page_with()), profile=page.ValidationProfile.PDF_A_3B
        )
        self.assertEqual([(f.rule_id, f.message) for f in report.failures], [])

import base64
import re
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import config

from ...engine.einvoice.facturx.pdf import embed
from ...engine.einvoice.facturx.samples import blank_page
from ...engine.einvoice.facturx.ubl import build_ubl
from ...engine.tests.einvoice import einvoice_samples as samples
from ...wizards.einvoice import reading as reading_wizard
from ..common import ArCommon


@tagged("post_install", "-at_install")
class TestEinvoice(ArCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._invoice(
            1000, "2026-03-02", due="2026-04-01", tax=cls.tax_20, ref="PO-77")
        cls.xml = cls._export(cls.invoice)

    # ---- Helpers

    @classmethod
    def _export(cls, move):
        xml, errors = cls.env["account.edi.xml.cii"]._export_invoice(move)
        assert not errors, errors
        return xml

    def _read(self, data, user=None, **values):
        return self.env["ar.einvoice.reading"].with_user(user or self.ar_user).create({
            "file": base64.b64encode(data), "file_name": "invoice.xml", **values,
        })

    def _changed(self):
        """The same invoice with another due date and another amount to pay."""
        xml = self.xml.replace(b"20260401", b"20260415")
        return re.sub(rb"(<ram:DuePayableAmount>)[0-9.]+", rb"\g<1>1190.00", xml)

    # ---- Showing

    def test_a_document_is_shown_with_parties_lines_totals_and_checks(self):
        reading = self._read(self.xml)
        self.assertFalse(reading.refusal)
        for text in (self.invoice.name, "Atelier du Rhône SAS", "Menuiserie Vasseur SARL",
                     "732829320", "Windows", "1,200.00", "PO-77", "Amount to pay",
                     "French Rules", "EN 16931"):
            self.assertIn(text, reading.document)
        self.assertNotIn("alert-danger", reading.document)

    def test_a_ubl_is_checked_by_its_own_rules(self):
        xml = build_ubl(self.env["ar.einvoice.reader"]._of(self.invoice))
        page = self._read(xml).document
        self.assertIn("French Rules", page)
        self.assertNotIn("alert-danger", page)
        broken = self._read(xml.replace(b"#PMT#", b"#ABC#")).document
        self.assertIn("BR-FR-05", broken)

    def test_wrong_sums_and_broken_rules_are_shown(self):
        page = self._read(self._changed()).document
        self.assertIn("BR-CO-16", page)
        self.assertIn("alert-danger", page)

    def test_a_pdf_is_read_and_its_xml_can_be_downloaded(self):
        pdf = embed(blank_page(), self.xml, self.invoice.name, "Atelier")
        reading = self._read(pdf)
        self.assertEqual(reading.container, "factur-x.xml")
        self.assertEqual(base64.b64decode(reading.xml), self.xml)
        self.assertIn("factur-x.xml", reading.action_download_xml()["url"])

    def test_documents_of_others_in_each_syntax_are_shown(self):
        for path in samples.FOLDER.glob("*.xml"):
            with self.subTest(file=path.name):
                reading = self._read(path.read_bytes())
                self.assertFalse(reading.refusal)
                self.assertFalse(reading.move_id)
                self.assertIn("Checks", reading.document)

    def test_what_strangers_write_is_text_and_no_markup(self):
        evil = b"&lt;script&gt;alert(1)&lt;/script&gt;"
        page = self._read(self.xml.replace(b"Windows", evil)).document
        self.assertNotIn("<script", page)
        self.assertIn("&lt;script&gt;", page)

    def test_each_refused_file_gives_a_sentence(self):
        files = samples.hostile_xml()
        del files["100 MB"]  # refused by its length before it is decoded: see below
        for name, (code, data) in files.items():
            with self.subTest(file=name):
                reading = self._read(data) if data else self._read(b" ")
                self.assertTrue(reading.refusal, code)
                self.assertFalse(reading.document)
        # The whole 100 MB through the database is a test of this machine's memory.
        with patch.object(reading_wizard, "MAX_FILE_BYTES", 2**20):
            self.assertIn("3 MB", self._read(b"x" * 3 * 2**20).refusal)

    def test_a_pdf_bomb_does_not_end_the_server(self):
        self.assertIn("more memory", self._read(samples.bomb()).refusal)

    def test_the_form_reads_as_soon_as_a_file_is_chosen(self):
        with Form(self.env["ar.einvoice.reading"].with_user(self.ar_user)) as form:
            form.file = base64.b64encode(self._changed())
            self.assertEqual(form.move_id, self.invoice)
            self.assertEqual(form.difference_count, 2)
            form.file = base64.b64encode(b"Dear customer")
            self.assertIn("neither a PDF", form.refusal)
            self.assertFalse(form.move_id)

    # ---- Comparing

    def test_our_own_document_has_no_difference(self):
        reading = self._read(self.xml)
        self.assertEqual((reading.move_id, reading.difference_count), (self.invoice, 0))
        self.assertIn("what our invoice says", reading.comparison)

    def test_each_field_that_differs_is_shown_with_both_values(self):
        reading = self._read(self._changed())
        self.assertEqual(reading.difference_count, 2)
        different, _same = reading.comparison.split("<details>")
        for text in ("04/01/2026", "04/15/2026", "1,200.00", "1,190.00", "Due date", "To pay"):
            self.assertIn(text, different)
        self.assertNotIn("Windows", different)

    def test_what_was_sent_is_compared_not_what_would_be_sent_today(self):
        attachment = self.env["ir.attachment"].create({
            "name": "factur-x.xml", "raw": self.xml, "res_model": "account.move",
            "res_id": self.invoice.id, "res_field": "ubl_cii_xml_file",
        })
        self.invoice.invalidate_recordset(["ubl_cii_xml_id", "ubl_cii_xml_file"])
        self.assertEqual(self.invoice.ubl_cii_xml_id, attachment)
        self.customer.street = "9 rue Neuve"
        self.assertEqual(self._read(self.xml).difference_count, 0)

    def test_a_comparison_starts_from_the_invoice_too(self):
        other = self._invoice(500, "2026-03-03", tax=self.tax_20)
        action = other.with_user(self.ar_user).action_ar_compare_einvoice()
        reading = self.env["ar.einvoice.reading"].with_user(self.ar_user).with_context(
            **action["context"]).create({"file": base64.b64encode(self.xml)})
        self.assertEqual(reading.move_id, other)
        with Form(reading.browse()) as form:
            form.file = base64.b64encode(self.xml)
            self.assertEqual(form.move_id, other)
        self.assertIn(self.invoice.name, reading.comparison)
        self.assertGreater(reading.difference_count, 2)

    def test_an_invoice_of_ours_that_lacks_data_says_so(self):
        self.customer.write({"company_registry": False, "vat": False})
        reading = self._read(self.xml)
        self.assertIn("SIREN", reading.not_ours)
        self.assertFalse(reading.comparison)

    def test_the_number_of_a_stranger_is_not_ours(self):
        stranger = self.xml.replace(b"732829320", b"552081317")
        self.assertFalse(self._read(stranger).move_id)

    # ---- Rights

    def test_nobody_sees_the_readings_or_the_invoices_of_others(self):
        reading = self._read(self.xml)
        with self.assertRaises(AccessError):
            reading.with_user(self.credit_manager).read(["document"])
        clerk = new_test_user(self.env, login="clerk", groups="base.group_user",
                              company_id=self.company.id)
        with self.assertRaises(AccessError):
            self._read(self.xml, user=clerk)

    def test_an_invoice_of_another_company_is_neither_found_nor_compared(self):
        other = self.setup_other_company()["company"]
        self.ar_admin.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        self.assertFalse(self._read(self.xml, user=self.ar_admin).move_id)
        with self.assertRaises(AccessError):
            self._read(self.xml, user=self.ar_admin, move_id=self.invoice.id).mapped("comparison")

    def test_reading_sends_nothing_and_writes_nothing_on_the_invoice(self):
        with patch.dict(config.options, {"test_enable": False}):
            before = self.invoice.write_date
            self._read(self.xml).mapped("comparison")
        self.assertEqual(self.invoice.write_date, before)
        self.assertFalse(self.invoice.ar_facturx_check_ids)

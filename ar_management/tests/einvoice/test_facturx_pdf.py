import base64
import io
import os
import re
import shutil
import signal
import subprocess
import unicodedata
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import psycopg2
from lxml import etree
from PIL import Image, ImageDraw

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import html2plaintext, mute_logger

from odoo.addons.account_edi_ubl_cii.models.ir_actions_report import (
    IrActionsReport as EdiReport,
)

from ...engine.einvoice.facturx import fonts
from ...engine.einvoice.facturx.attached import FILE_NAME, embedded_files
from ...engine.einvoice.facturx.validate import shared_client, validate
from ...models.einvoice import account_move_send
from ..common import ArHttpCommon
from ..properties import DEEP
from .common import Sales

NS = {
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
}


def transparent_logo():
    picture = Image.new("RGBA", (300, 120), (0, 0, 0, 0))
    ImageDraw.Draw(picture).ellipse((10, 10, 200, 110), fill=(200, 30, 60, 120))
    result = io.BytesIO()
    picture.save(result, "png")
    return base64.b64encode(result.getvalue())


def flat(text):
    """Text without the spaces and breaks that a page puts in."""
    return re.sub(r"\s", "", text)


@tagged("post_install", "-at_install")
class TestFacturxPdf(Sales, ArHttpCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("report.url", cls.base_url())
        cls.company.write({
            "logo": transparent_logo(),
            "ar_legal_information": "SAS au capital de 60 000 €, RCS Lyon",
        })
        cls.unknown = cls._without_numbers()
        cls.service = cls.env["product.product"].create({"name": "Pose", "type": "service"})
        cls.tax_debits = cls.tax_20.copy({"name": "20 % D", "tax_scope": "service"})
        cls.goods = cls.env["product.product"].create({"name": "Porte", "type": "consu"})

    # ---- Helpers

    def _sale_of(self, *products, **values):
        return self._sale(invoice_line_ids=[
            Command.create({"product_id": product.id, "name": product.name, "price_unit": 10,
                            "tax_ids": (self.tax_debits if product == self.service
                                        else self.tax_20).ids})
            for product in products
        ], **values)

    def _send_for_real(self, invoice, **settings):
        """Send, and return the page that core rendered and the document that we made of it."""
        pages, real = [], account_move_send.embed

        def keep(page, *args):
            pages.append(page)
            return real(page, *args)

        with self._real_pdf() as sender, patch.object(account_move_send, "embed", keep):
            sender._generate_and_send_invoices(
                invoice.with_env(sender.env), **{"sending_methods": ["manual"], **settings}
            )
        return pages[0], invoice.invoice_pdf_report_id.raw

    def _pixels(self, document):
        with TemporaryDirectory() as folder:
            path = Path(folder) / "page.pdf"
            path.write_bytes(document)
            return subprocess.run(
                ["pdftoppm", "-r", "60", "-png", str(path)], capture_output=True, check=True
            ).stdout

    def assertPdfA(self, document):
        import page

        report = page.validate_pdf_bytes(document, profile=page.ValidationProfile.PDF_A_3B)
        self.assertEqual([(f.rule_id, f.message) for f in report.failures], [])
        files = embedded_files(document)
        self.assertEqual(len(files[FILE_NAME]), 1)
        return files

    def _html(self, move, user=None):
        reports = self.env["ir.actions.report"].with_user(user or self.env.user)
        html, _kind = reports._render_qweb_html("account.account_invoices", move.ids)
        return html2plaintext(html.decode()) if isinstance(html, bytes) else html2plaintext(html)

    def _terms(self, xml):
        """Values of the XML that the law wants on the page too."""
        root = etree.fromstring(xml)

        def all_of(*paths):
            return [node.text for path in paths for node in root.iterfind(path, NS) if node.text]

        seller, buyer = ".//ram:SellerTradeParty", ".//ram:BuyerTradeParty"
        parties = [
            f"{party}/{path}"
            for party in (seller, buyer)
            for path in ("ram:Name", "ram:PostalTradeAddress/ram:LineOne",
                         "ram:PostalTradeAddress/ram:CityName",
                         "ram:SpecifiedLegalOrganization/ram:ID",
                         "ram:SpecifiedTaxRegistration/ram:ID")
        ]
        return all_of(
            *parties, f"{seller}/ram:Description", f"{buyer}/ram:GlobalID",
            ".//ram:ShipToTradeParty/ram:Name", ".//ram:ShipToTradeParty//ram:CityName",
            ".//ram:ExemptionReason", ".//ram:InvoiceReferencedDocument/ram:IssuerAssignedID",
        )

    def _notes(self, xml):
        return {
            note.findtext("ram:SubjectCode", namespaces=NS):
                note.findtext("ram:Content", namespaces=NS)
            for note in etree.fromstring(xml).iterfind(".//ram:IncludedNote", NS)
        }

    def assertAgrees(self, text, move):
        """What the law wants is on the page as in the XML."""
        xml, errors = self.env["account.edi.xml.cii"]._export_invoice(move)
        self.assertFalse(errors)
        wanted = self._terms(xml)
        if move.move_type == "out_invoice":
            notes = self._notes(xml)
            wanted += [notes[code] for code in ("PMD", "PMT", "AAB")]
        page = flat(text)
        self.assertEqual([value for value in wanted if flat(value) not in page], [])
        return xml

    # ---- PDF/A-3B

    def test_every_layout_gives_the_same_pixels_as_pdf_a_3b_with_all_mentions(self):
        from pypdf import PdfReader

        shop = self._customer("Dépôt de Vertou", type="delivery", parent_id=self.customer.id,
                              city="Vertou", is_company=False)
        layouts = self.env["report.layout"].search([])
        self.assertGreaterEqual(len(layouts), 7)
        layouts = layouts if DEEP else layouts[::3]
        for number, layout in enumerate(layouts):
            # Whatever format is sent beside it, the PDF holds the XML, once.
            edi_format = ("facturx", "ubl_bis3", False)[number % 3]
            self.customer.with_company(self.company).invoice_edi_format = edi_format
            with self.subTest(layout=layout.name, format=edi_format):
                self.company.external_report_layout_id = layout.view_id
                invoice = self._sale_of(self.service, partner_shipping_id=shop.id)
                page, document = self._send_for_real(invoice)
                xml = self.assertPdfA(document)[FILE_NAME][0]
                self.assertTrue(invoice.ar_einvoice_frozen_date)
                self.assertEqual(invoice._ar_sent_xml(), xml)
                if shutil.which("pdftoppm"):
                    self.assertEqual(self._pixels(document), self._pixels(page))
                text = "".join(p.extract_text() for p in PdfReader(io.BytesIO(document)).pages)
                self.assertAgrees(text, invoice)

    def test_what_a_font_of_the_server_has_is_on_the_page_and_the_rest_is_a_finding(self):
        from pypdf import PdfReader

        for name in ("شركة النور", "株式会社サクラ", "Ὀδύσσεια Α.Ε."):
            with self.subTest(name):
                buyer = self._customer(name)
                invoice = self._sale(partner=buyer)
                snapshot = self.env["ar.einvoice.reader"]._of(invoice)
                if fonts.uncovered(name):
                    found = self.env["ar.einvoice.reader"]._findings(snapshot)
                    self.assertIn("PAGE-FONT", {f.rule for f in found if f.fatal})
                    continue
                _page, document = self._send_for_real(invoice)
                self.assertPdfA(document)
                text = "".join(p.extract_text() for p in PdfReader(io.BytesIO(document)).pages)
                # The shapes of joined letters stand for the letters, maybe from left to right.
                written = set(unicodedata.normalize("NFKC", text))
                self.assertEqual({char for char in name if char not in written}, set())

    def test_files_of_the_dialog_are_inside_with_safe_names_and_their_type(self):
        files = self.env["ir.attachment"].create([
            {"name": "../../Relevé d'heures.csv", "raw": b"jour;heures", "mimetype": "text/csv"},
            {"name": "factur-x.xml", "raw": b"<other/>", "mimetype": "application/xml"},
        ])
        chosen = [{"id": file.id, "name": file.name, "manual": True} for file in files]
        lines = [Command.create({"name": f"Ligne {number}", "price_unit": number,
                                 "tax_ids": self.tax_20.ids}) for number in range(1, 70)]
        invoice = self._sale(invoice_line_ids=lines)
        _page, document = self._send_for_real(
            invoice, sending_methods=["email"], mail_attachments_widget=chosen
        )
        inside = self.assertPdfA(document)
        self.assertEqual(inside["Relevé d'heures.csv"], [b"jour;heures"])
        self.assertEqual(inside["attached-factur-x.xml"], [b"<other/>"])
        self.assertEqual(inside[FILE_NAME], [invoice.ubl_cii_xml_id.raw])
        self.assertIn(b"/text#2fcsv", document.lower())
        self.assertGreater(document.count(b"/Type /Page\n") + document.count(b"/Type /Page "), 1)

    # ---- Printed and electronic agree

    def test_the_page_says_what_the_xml_says(self):
        office = self._customer("Service comptable", type="invoice", parent_id=self.customer.id,
                                street="9 place Royale", city="Rezé", is_company=False)
        self.customer.name = "Menuiserie Vasseur et Fils, Agencement d'Intérieur " * 3
        german = self._customer("Holz GmbH", country_id=self.env.ref("base.de").id,
                                vat="DE136695976", company_registry=False, city="Köln")
        free = self.tax_20.copy({"name": "0 % EU", "amount": 0, "ubl_cii_tax_category_code": "K"})
        cases = {
            "goods": (self._sale_of(self.goods), "Supply of goods", False),
            "service": (self._sale_of(self.service), "Supply of services", True),
            "both": (self._sale_of(self.goods, self.service, partner=office),
                     "Supply of goods and services", True),
            "abroad": (self._sale(partner=german, tax=free), "Supply of", False),
        }
        for name, (invoice, nature, on_debits) in cases.items():
            with self.subTest(case=name):
                text = self._html(invoice)
                self.assertAgrees(text, invoice)
                self.assertIn(nature, text)
                self.assertEqual("VAT paid on debits by option" in text, on_debits)

    def test_a_credit_note_names_on_the_page_what_it_corrects(self):
        invoice = self._sale()
        credit_note = self._credit_note(invoice, "2026-03-10", amount=100)
        text = self._html(credit_note)
        self.assertAgrees(text, credit_note)
        self.assertIn(f"Corrects the invoice {invoice.name} of", text)

    def test_the_seller_is_not_told_twice(self):
        self.company.report_footer = (
            "SAS au capital de 60 000 €, RCS Lyon - 732 829 320 - FR44732829320")
        self.assertEqual(self._sale()._ar_mentions().seller, "")
        self.company.report_footer = False
        self.assertIn("SIREN 732829320", self._sale()._ar_mentions().seller)

    # ---- Marks

    def test_a_page_that_is_no_invoice_says_so_on_every_page(self):
        draft = self._sale(post=False)
        refused, valid = self._sale(partner=self.unknown), self._sale()
        self.assertIn("DRAFT, NOT AN INVOICE", self._html(draft))
        self.assertIn("NOT VALID AS AN INVOICE", self._html(refused))
        self.assertIn("Proforma Invoice", self._html(refused))
        self.assertNotIn("NOT VALID", self._html(valid))
        reports = self.env["ir.actions.report"]
        made = {move.id: {"stream": io.BytesIO(self._blank()), "attachment": None}
                for move in (draft, refused, valid)}
        marked = (draft | refused)
        with patch.object(EdiReport, "_render_qweb_pdf_prepare_streams", lambda *a, **k: made):
            streams = reports._render_qweb_pdf_prepare_streams(
                "account.account_invoices", {}, (marked | valid).ids
            )
        found = {key: b" Tj ET Q" in value["stream"].getvalue() for key, value in streams.items()}
        self.assertEqual(found, {draft.id: True, refused.id: True, valid.id: False})

    def _blank(self):
        from ...engine.einvoice.facturx.samples import blank_page

        return blank_page()

    def test_an_invoice_that_is_being_sent_carries_no_mark(self):
        invoice = self._sale()
        self.assertFalse(invoice._ar_facturx_mark())
        self.customer.write({"company_registry": False, "vat": False})
        self.assertTrue(invoice._ar_facturx_mark())
        # What was sent once is the invoice that the customer has.
        self.customer.company_registry = "30326504500049"
        self.env["account.move.send"]._generate_and_send_invoices(
            invoice, sending_methods=["manual"])
        self.customer.write({"company_registry": False, "vat": False})
        self.assertFalse(invoice._ar_facturx_mark())

    # ---- Ways out

    def test_the_portal_and_its_token_give_no_invalid_invoice(self):
        refused, valid = self._sale(partner=self.unknown), self._sale()
        for move, is_ready in ((refused, False), (valid, True)):
            page = self.url_open(move.get_portal_url(report_type="pdf", download=True))
            self.assertEqual("is not ready yet" in page.text, not is_ready)
            self.assertEqual("Proforma" in html2plaintext(page.text), is_ready)
            self.assertNotIn("SIREN", page.text if not is_ready else "")
        html = self.url_open(refused.get_portal_url(report_type="html")).text
        self.assertIn("NOT VALID AS AN INVOICE", html)

    def test_downloads_name_the_bad_invoice_and_give_the_good_ones(self):
        refused, valid = self._sale(partner=self.unknown), self._sale()
        for filetype in ("pdf", "ubl"):
            document = refused._get_invoice_legal_documents(filetype, allow_fallback=True)
            self.assertTrue(document["filename"].endswith(".txt"))
            self.assertIn("has no SIREN", document["errors"][0])
            good = valid._get_invoice_legal_documents(filetype, allow_fallback=True)
            self.assertFalse(good.get("errors"))
        self.assertEqual(len(refused._get_invoice_legal_documents_all(allow_fallback=True)), 1)
        self.assertFalse(refused._get_move_zip_export_docs())
        with self.assertRaisesRegex(UserError, "has no SIREN"):
            refused._get_invoice_pdf_proforma()
        self.authenticate("test_ar_user", "test_ar_user")
        base = "/account/download_invoice_documents"
        with mute_logger("odoo.http"):
            page = self.url_open(f"{base}/{refused.id}/pdf")
        self.assertIn("has no SIREN", html2plaintext(page.text))
        both = self.url_open(f"{base}/{refused.id},{valid.id}/pdf")
        self.assertEqual(both.headers["Content-Type"], "zip")

    def test_an_email_template_with_the_page_is_refused(self):
        template = self.env.ref("account.email_template_edi_invoice")
        template.report_template_ids = self.env.ref("account.account_invoices")
        refused, valid = self._sale(partner=self.unknown), self._sale()
        fields = ("subject", "report_template_ids")
        self.assertTrue(template._generate_template(valid.ids, fields)[valid.id]["attachments"])
        with self.assertRaisesRegex(UserError, "stays here"):
            template._generate_template(refused.ids, fields)

    def test_the_point_of_sale_sends_no_invalid_invoice(self):
        # The method that it calls after an order, with its context.
        refused = self._sale(partner=self.unknown)
        refused.with_context(skip_invoice_sync=True)._generate_and_send()
        self.assertFalse(refused.is_move_sent)
        self.assertFalse(self.env["ir.attachment"].search([
            ("res_model", "=", "account.move"), ("res_id", "=", refused.id)]))

    def test_whatever_leaves_as_an_e_invoice_is_refused_and_the_rest_is_core_s_business(self):
        refused = self._sale(partner=self.unknown)
        self.unknown.with_company(self.company).invoice_edi_format = False
        self.assertFalse(refused._ar_facturx_obstacles() or refused._ar_facturx_mark())
        self.assertIn("proforma", refused._get_invoice_legal_documents(
            "pdf", allow_fallback=True)["filename"])
        for edi_format in ("ubl_bis3", "nlcius", "xrechnung", "facturx"):
            self.unknown.with_company(self.company).invoice_edi_format = edi_format
            with self.subTest(edi_format):
                self.assertTrue(refused._ar_facturx_obstacles() and refused._ar_facturx_mark())
                self.assertEqual(refused._get_invoice_legal_documents(
                    "pdf", allow_fallback=True)["filetype"], "text/plain")
        self.company.ar_facturx_enabled = False
        self.assertFalse(refused._ar_facturx_obstacles() or refused._ar_facturx_mark())
        self.assertFalse(refused._ar_mentions().seller)
        self.assertFalse(self._sale(post=False)._ar_facturx_mark())
        action = self._batch_wizard(refused | self._sale())
        self.assertEqual(action["tag"], "display_notification")

    # ---- Preview

    def test_a_draft_has_a_preview_that_nothing_keeps(self):
        reader = new_test_user(self.env, login="test_reader", company_id=self.company.id,
                               company_ids=[Command.set(self.company.ids)],
                               groups="account.group_account_readonly")
        before = self.env["ir.attachment"].search_count([])
        for partner, state in ((self.customer, "valid"), (self.unknown, "invalid")):
            draft = self._sale(partner=partner, post=False)
            self.assertTrue(draft.ar_facturx_can_preview)
            action = draft.with_user(reader).action_ar_preview_facturx()
            preview = self.env[action["res_model"]].with_user(reader).browse(action["res_id"])
            self.assertEqual(preview.state, state)
            self.assertIn(b"PREVIEW, NOT AN INVOICE", base64.b64decode(preview.pdf))
            self.assertFalse(draft.invoice_pdf_report_id or draft.ubl_cii_xml_id)
            self.assertFalse(draft.ar_facturx_check_ids)
        self.assertEqual(preview.finding_ids.mapped("rule"), ["BR-FR-11", "BR-FR-12"])
        opened = preview.finding_ids[:1].action_open_record()
        self.assertEqual(opened["res_id"], self.unknown.id)
        self.assertFalse(preview.xml)
        draft.partner_id = self.customer
        preview = self.env["ar.facturx.preview"]._of(draft)
        xml = base64.b64decode(preview.xml)
        self.assertIn(f"<ram:ID>PREVIEW-{draft.id}</ram:ID>".encode(), xml)
        self.assertEqual(validate(xml, french_rules=True).state, "valid")
        self.assertEqual(self.env["ir.attachment"].search_count([]), before)

    # ---- Many invoices

    def _batch_wizard(self, moves, user=None):
        return self.env["account.move.send.batch.wizard"].with_user(user or self.ar_user).create(
            {"move_ids": [Command.set(moves.ids)]}
        ).action_send_and_print()

    def _run_cron(self):
        """Core's job takes a hundred invoices at a time, and runs again while some are left."""
        moves = self.env["account.move"]
        queue = [("sending_data", "!=", False), ("state", "=", "posted")]
        left = moves.search_count(queue)
        while left:
            self.env.ref("account.ir_cron_account_move_send").method_direct_trigger()
            before, left = left, moves.search_count(queue)
            self.assertLess(left, before)

    def _batch(self, moves):
        action = self._batch_wizard(moves)
        self.assertEqual(action["res_model"], "ar.facturx.batch")
        return self.env["ar.facturx.batch"].with_user(self.ar_user).browse(action["res_id"])

    def test_a_sending_goes_on_when_the_validator_is_killed_and_lists_the_bad_ones(self):
        count = 200 if DEEP else 12
        moves = self.env["account.move"].union(*(
            self._sale(partner=self.unknown if number % 6 == 3 else self.customer)
            for number in range(count)
        ))
        bad = moves.filtered(lambda move: move.partner_id == self.unknown)
        batch = self._batch(moves)
        self.assertEqual((batch.total, batch.waiting, batch.progress, batch.state),
                         (count, count, 0, "running"))
        checks = type(self.env["ar.facturx.check"])
        real, killed = checks._check, []

        def check(model, move, xml=None):
            pid = shared_client().pid
            if pid and len(killed) < 2:
                killed.append(pid)
                os.kill(pid, signal.SIGKILL)
            return real(model, move, xml)

        with patch.object(checks, "_check", check):
            self._run_cron()
        self.assertEqual(len(killed), 2)
        batch.invalidate_recordset()
        self.assertEqual((batch.sent, batch.refused, batch.waiting, batch.state),
                         (count - len(bad), len(bad), 0, "done"))
        self.assertEqual((moves - bad).mapped("is_move_sent"), [True] * (count - len(bad)))
        self.assertEqual(set((moves - bad).mapped("ar_facturx_state")), {"valid"})
        line = batch.line_ids.filtered("problem")[:1]
        self.assertEqual(batch.line_ids.sorted()[:1], line)  # those to correct stand first
        self.assertIn("has no SIREN", line.reason)
        opened = line.action_open_record()
        self.assertEqual((opened["res_model"], opened["res_id"]), ("res.partner", self.unknown.id))
        self.unknown.company_registry = "81254567100016"
        batch.action_send_again()
        self._run_cron()
        batch.invalidate_recordset()
        self.assertEqual((batch.sent, batch.progress), (count, 100))

    def test_what_breaks_on_one_invoice_leaves_the_others_alone(self):
        moves = self._sale() | self._sale() | self._sale()
        batch, broken = self._batch(moves), moves[1]
        sender = type(self.env["account.move.send"])
        real = sender._prepare_invoice_pdf_report

        def prepare(model, invoices_data):
            if broken.id in {move.id for move in invoices_data}:
                raise ValueError("wkhtmltopdf went away")
            return real(model, invoices_data)

        with patch.object(sender, "_prepare_invoice_pdf_report", prepare), \
                mute_logger("odoo.addons.ar_management.models.einvoice.account_move_send"):
            self._run_cron()
        batch.invalidate_recordset()
        self.assertEqual((batch.sent, batch.refused, batch.waiting), (2, 1, 0))
        self.assertFalse(broken.is_move_sent or broken.sending_data)
        self.assertIn("wkhtmltopdf went away", broken.message_ids[0].body)
        broken.sending_data = {"author_user_id": self.ar_user.id}
        with patch.object(sender, "_prepare_invoice_pdf_report",
                          side_effect=psycopg2.OperationalError), \
                self.assertRaises(psycopg2.OperationalError):
            self.env["account.move.send"]._generate_and_send_invoices(broken, from_cron=True)

    def test_what_is_sent_to_nobody_is_listed_and_stops_no_other(self):
        good, later, rejected = self._sale(), self._sale(), self._sale()
        rejected.sudo().ar_einvoice_status = "rejected"
        moves = (good | later | rejected).with_user(self.ar_user)
        moves.action_send_and_print()
        wizard = self.env["account.move.send.batch.wizard"].with_user(self.ar_user).create(
            {"move_ids": [Command.set(moves.ids)]})
        self.assertIn(rejected.name, wizard.alerts["ar_einvoice_kept_back"]["message"])
        batch = self.env["ar.facturx.batch"].browse(wizard.action_send_and_print()["res_id"])
        self.assertEqual((batch.waiting, batch.refused), (2, 1))
        self.assertIn("must not be sent again", batch.line_ids.filtered("problem").reason)
        self.assertFalse(rejected.sending_data)
        later.sudo().ar_einvoice_internal = True  # decided while it waited
        self._run_cron()
        batch.invalidate_recordset()
        self.assertEqual((batch.sent, batch.refused, batch.waiting), (1, 2, 0))
        self.assertFalse(later.sending_data or later.is_move_sent or later.invoice_pdf_report_id)
        for alone in (rejected, later, rejected | later):
            with self.assertRaises(UserError):
                alone.with_user(self.ar_user).action_send_and_print()
            with self.assertRaises(UserError):
                self.env["account.move.send"]._generate_and_send_invoices(
                    alone, sending_methods=["manual"])

    def test_a_sending_can_be_stopped_and_is_of_its_company(self):
        batch = self._batch(self._sale() | self._sale())
        reader = new_test_user(self.env, login="test_looker", company_id=self.company.id,
                               company_ids=[Command.set(self.company.ids)],
                               groups="account.group_account_readonly")
        seen = batch.with_user(reader)
        self.assertEqual(seen.waiting, 2)
        for change in (seen.action_stop, seen.action_send_again, seen.unlink,
                       lambda: seen.line_ids.write({"state": "sent"})):
            with self.assertRaises(AccessError):
                change()
        batch.line_ids[0].move_id.sudo().button_draft()
        batch.invalidate_recordset()
        self.assertEqual((batch.stopped, batch.waiting), (1, 1))
        batch.action_stop()
        self.assertEqual((batch.stopped, batch.state), (2, "done"))
        self.assertEqual(
            {line.reason_data[0][0] for line in batch.line_ids},
            {"sending.reset", "sending.stopped"},
        )
        batch.action_send_again()  # the draft stays where it is
        self.assertEqual((batch.stopped, batch.waiting), (1, 1))
        batch.action_stop()
        self.assertFalse(any(batch.line_ids.move_id.mapped("sending_data")))
        elsewhere = self.env["res.company"].create({"name": "Ailleurs SA"})
        self.ar_user.write({"company_ids": [Command.set(elsewhere.ids)],
                            "company_id": elsewhere.id})
        self.assertFalse(self.env["ar.facturx.batch"].with_user(self.ar_user).with_company(
            elsewhere).search([]))

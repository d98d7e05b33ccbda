from unittest.mock import patch

from lxml import etree

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...engine.einvoice.facturx.build import build
from ...engine.einvoice.reading.read import read_xml
from .common import FacturxCommon


@tagged("post_install", "-at_install")
class TestFacturxUbl(FacturxCommon):
    """UBL of any flavour, by any way: checked, refused, marked and frozen as Factur-X is."""

    def setUp(self):
        super().setUp()
        self.partner = self.cases.customer.with_company(self.company)

    def _on_platform(self, move):
        """What the access point's module does in the middle of sending."""
        if "peppol_move_state" not in move._fields:
            self.skipTest("without account_peppol")
        move.peppol_move_state = "processing"

    # ---- What leaves

    def test_core_s_ubl_is_checked_by_its_own_rules_and_says_the_terms_of_the_page(self):
        self.partner.invoice_edi_format = "ubl_bis3"
        self.partner.lang = "en_US"
        invoice = self.cases.sale(self.cases.line(100), ref="BC-1")
        self._send(invoice)
        check = invoice._ar_facturx_last_check()
        self.assertEqual(
            [(f.rule, f.message) for f in check.finding_ids if f.fatal], [])
        self.assertEqual((check.state, check.profile), ("valid", "ubl_invoice"))
        self.assertEqual(check.br_fr_state, "not_applicable")
        self.assertTrue(invoice.ar_einvoice_frozen_date)
        sent = read_xml(invoice.ubl_cii_xml_id.raw)
        self.assertEqual(sent.terms[0].text, self._snapshot(invoice).payment_terms)
        penalty = invoice._ar_legal_clauses().penalty
        self.assertIn(penalty, sent.terms[0].text)

    def test_what_was_sent_stays_in_every_format(self):
        for edi_format in ("ubl_bis3", "facturx"):
            with self.subTest(edi_format):
                self.partner.invoice_edi_format = edi_format
                invoice = self.cases.sale(self.cases.line(100), ref="BC-1")
                self._send(invoice)
                document, xml = invoice.ubl_cii_xml_id, invoice.ubl_cii_xml_id.raw
                self.partner.street = "9 place Graslin"
                self.cases.pay(invoice, "2026-03-20", amount=20)
                self._send(invoice, ("email",))
                self.assertEqual((invoice.ubl_cii_xml_id, document.raw), (document, xml))
                builder = self.partner._get_edi_builder(edi_format)
                self.assertEqual(builder._export_invoice(invoice), (xml, set()))
                self.assertEqual(invoice._ar_sent_document(), xml)
                with self.assertRaises(UserError):
                    document.raw = b"<other/>"
                with self.assertRaises(UserError):
                    invoice.button_draft()

    def test_an_xml_that_says_other_sums_than_the_page_is_refused(self):
        self.partner.invoice_edi_format = "ubl_bis3"
        invoice = self.cases.sale(self.cases.line(100), ref="BC-1")
        ubl = type(self.env["account.edi.xml.ubl_bis3"])
        lying = self.partner._get_edi_builder("ubl_bis3")._export_invoice(invoice)[0].replace(
            b"120.0", b"130.0")
        with patch.object(ubl, "_export_invoice", lambda *_args: (lying, set())):
            check = self.env["ar.facturx.check"]._check(invoice)
            with self.assertRaisesRegex(UserError, r"says 130.00\s€ where the page says 120.00\s€"):
                self._send(invoice)
        self.assertEqual(check.state, "invalid")
        self.assertIn("Choose Factur-X", " ".join(check._refusals()))
        self.assertFalse(invoice.ubl_cii_xml_id or invoice.invoice_pdf_report_id)

    # ---- Through a platform

    def test_what_a_platform_took_is_frozen_and_noted_once(self):
        invoice = self.cases.sale(self.cases.line(100))
        self._on_platform(invoice)
        self.assertTrue(invoice.ar_einvoice_frozen_date)
        self.assertEqual(invoice.ar_einvoice_status, "transmitted")
        invoice.peppol_move_state = "done"
        self.assertEqual(len(invoice.ar_einvoice_event_ids), 1)
        with self.assertRaises(UserError):
            invoice.button_draft()

    def test_states_in_which_nothing_left_change_nothing(self):
        invoice = self.cases.sale(self.cases.line(100))
        if "peppol_move_state" not in invoice._fields:
            self.skipTest("without account_peppol")
        for state in ("ready", "to_send", "error"):
            invoice.peppol_move_state = state
            self.assertFalse(invoice.ar_einvoice_frozen_date or invoice.ar_einvoice_event_ids)

    def test_the_next_mail_keeps_the_xml_that_the_platform_has(self):
        invoice = self.cases.sale(self.cases.line(100))
        sender = type(self.env["account.move.send"])
        service = sender._call_web_service_after_invoice_pdf_render

        def by_platform(model, data):
            service(model, data)
            for move in data:
                self._on_platform(move)

        with patch.object(sender, "_call_web_service_after_invoice_pdf_render", by_platform):
            self._send(invoice, methods=())
        self.assertFalse(invoice.ar_einvoice_unsent)
        document, xml = invoice.ubl_cii_xml_id, invoice.ubl_cii_xml_id.raw
        self.assertTrue(xml)
        self.partner.street = "9 place Graslin"
        self._send(invoice, ("email",))
        self.assertEqual((invoice.ubl_cii_xml_id, document.raw), (document, xml))
        self.assertEqual(document.res_field, "ubl_cii_xml_file")
        self.assertEqual(
            invoice.ar_einvoice_event_ids.mapped("status"), ["transmitted", "transmitted"])

    # ---- Which format

    def test_the_format_of_the_company_stands_against_a_suggestion_and_a_choice_against_both(self):
        core = type(self.env["res.partner"])

        def suggested(partner):
            return "ubl_bis3" if partner.country_code == "FR" else False

        with patch.object(core, "_get_suggested_invoice_edi_format", suggested):
            customer = self.cases.partner("Scierie du Lac SARL").with_company(self.company)
            self.assertEqual(customer.invoice_edi_format, "facturx")
            for chosen in ("ubl_bis3", False, "facturx"):
                customer.invoice_edi_format = chosen
                self.env.invalidate_all()
                self.assertEqual(customer.invoice_edi_format, chosen)
            self.company.ar_einvoice_format = "suggested"
            self.env.invalidate_all()
            self.assertEqual(customer.invoice_edi_format, "ubl_bis3")

    # ---- Where to pay

    def test_a_transfer_without_an_account_is_refused_and_other_means_are_not(self):
        invoice = self.cases.sale(self.cases.line(100))
        self.assertTrue(self._snapshot(invoice).iban)
        invoice.partner_bank_id = False
        verdict = self.env["ar.facturx.check"]._verdict(invoice)
        self.assertEqual([f.rule for f in verdict.findings if f.fatal], ["PAY-IBAN"])
        self.assertEqual(verdict.findings[0].term, "BT-84")
        cash = self.env["account.journal"].search([
            ("type", "=", "cash"), ("company_id", "=", self.company.id)], limit=1)
        invoice.preferred_payment_method_line_id = cash.inbound_payment_method_line_ids[:1]
        invoice.partner_bank_id = False
        self.assertFalse(self._snapshot(invoice).wants_iban)
        self.assertEqual(self.env["ar.facturx.check"]._verdict(invoice).state, "valid")
        self.assertFalse(etree.fromstring(build(self._snapshot(invoice))).findall(
            ".//{*}PayeePartyCreditorFinancialAccount"))

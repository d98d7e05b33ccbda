from contextlib import contextmanager
from unittest.mock import patch

from lxml import etree

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.ar_management.engine.einvoice.facturx.build import build
from odoo.addons.ar_management.engine.einvoice.facturx.validate import validate
from odoo.addons.ar_management.engine.einvoice.reading.compare import compare
from odoo.addons.ar_management.engine.einvoice.reading.read import read_xml
from odoo.addons.ar_management.tests.common import ArCommon
from odoo.addons.ar_management.tests.einvoice.facturx_cases import FacturxCases


@tagged("post_install", "-at_install")
class TestBridge(ArCommon):
    """The contract with ``l10n_fr_pdp``: the same on the real module and on its stub."""

    def setUp(self):
        super().setUp()
        self.cases = FacturxCases(self.env)
        self.partner = self.cases.customer.with_company(self.company)

    @contextmanager
    def _on_platform(self):
        """The company is a member of Odoo's platform."""
        companies = type(self.company)
        with patch.object(companies, "_get_peppol_proxy_type", lambda _company: "pdp"):
            yield

    def _ubl(self, invoice):
        builder = self.partner._get_edi_builder("ubl_21_fr")
        return builder._export_invoice(invoice)

    def _answer(self, invoice, code, uuid, state="done", **values):
        return self.env["account.peppol.response"].create({
            "move_id": invoice.id, "response_code": code, "peppol_state": state,
            "peppol_message_uuid": uuid, "pdp_flow_number": "2",
            "pdp_issue_date": "2026-03-10 09:00:00", **values,
        })

    def _sent(self):
        invoice = self.cases.sale(self.cases.line(100))
        invoice.peppol_message_uuid = "uuid-of-the-invoice"
        invoice.peppol_move_state = "processing"
        return invoice

    # ---- The document

    def test_the_ubl_says_what_page_and_factur_x_say(self):
        for name in ("plain", "several_rates", "global_discount", "final_invoice", "credit_note",
                     "structured_terms", "down_payment"):
            with self.subTest(name), self._on_platform():
                invoice = self.cases.build(name)
                xml, errors = self._ubl(invoice)
                self.assertEqual(errors, set())
                snapshot = self.env["ar.einvoice.reader"]._of(invoice)
                different = [each for each in compare(read_xml(build(snapshot)), read_xml(xml))
                             if not each.same]
                self.assertEqual(different, [])
                verdict = validate(xml, french_rules=True)
                self.assertEqual(
                    [(f.rule, f.message) for f in verdict.findings if f.fatal], [])
                self.assertEqual(verdict.state, "valid")

    def test_notes_terms_and_profile_are_ours_and_no_note_is_there_twice(self):
        with self._on_platform():
            invoice = self.cases.sale(self.cases.line(100))
            document = read_xml(self._ubl(invoice)[0])
        clauses = invoice._ar_legal_clauses()
        notes = [(note.code, note.text) for note in document.notes]
        self.assertEqual(dict(notes), {
            "PMD": clauses.penalty, "PMT": clauses.indemnity, "AAB": clauses.discount,
            "BAR": "B2B",
        })
        self.assertEqual(len(notes), len(dict(notes)))
        snapshot = self.env["ar.einvoice.reader"]._of(invoice)
        self.assertEqual(document.process, snapshot.process)
        self.assertEqual(document.terms[0].text, snapshot.payment_terms)
        with self._on_platform():
            self.assertEqual(invoice._l10n_fr_pdp_get_default_notes(), {
                "PMD": clauses.penalty, "PMT": clauses.indemnity, "AAB": clauses.discount,
            })

    def test_what_is_not_valid_does_not_leave_as_ubl(self):
        unknown = self.cases.partner("Scierie Sans Numéro", company_registry=False, vat=False)
        unknown.with_company(self.company).invoice_edi_format = "ubl_21_fr"
        invoice = self.cases.sale(self.cases.line(100), partner=unknown)
        sender = self.env["account.move.send"].with_user(self.ar_user)
        with self._on_platform(), self.assertRaisesRegex(UserError, "BR-FR-11"):
            sender._generate_and_send_invoices(
                invoice.with_env(sender.env), sending_methods=["manual"])
        self.assertEqual(invoice.ar_facturx_state, "invalid")
        self.assertTrue(invoice._ar_facturx_mark())
        self.assertFalse(invoice.ubl_cii_xml_id)

    def test_what_leaves_holds_the_page_stays_valid_and_is_frozen(self):
        self.partner.invoice_edi_format = "ubl_21_fr"
        invoice = self.cases.sale(self.cases.line(100))
        sender = self.env["account.move.send"].with_user(self.ar_user)
        with self._on_platform():
            sender._generate_and_send_invoices(
                invoice.with_env(sender.env), sending_methods=["manual"])
        self.assertEqual(invoice.ar_facturx_state, "valid")
        self.assertTrue(invoice.ar_einvoice_frozen_date)
        xml = invoice.ubl_cii_xml_id.raw
        self.assertTrue(etree.fromstring(xml).findall(".//{*}EmbeddedDocumentBinaryObject"))
        verdict = validate(xml, french_rules=True)
        self.assertEqual([(f.rule, f.message) for f in verdict.findings if f.fatal], [])
        self.partner.street = "9 place Graslin"
        self.assertEqual(self._ubl(invoice), (xml, set()))

    def test_the_format_follows_the_way(self):
        self.assertEqual(self.partner.invoice_edi_format, "facturx")
        self.partner.write({"peppol_eas": "0225", "peppol_endpoint": "303265045"})
        self.partner.invoice_sending_method = "peppol"
        self.assertEqual(self.partner.invoice_edi_format, "ubl_21_fr")
        self.partner.invoice_sending_method = "email"
        self.assertEqual(self.partner.invoice_edi_format, "facturx")
        self.company.ar_einvoice_format = "suggested"
        self.env.invalidate_all()
        self.assertEqual(self.partner.invoice_edi_format, "ubl_21_fr")

    # ---- Statuses

    def test_answers_of_the_platform_are_events_once_each_with_their_reason(self):
        invoice = self._sent()
        waiting = self._answer(invoice, "submitted", "m1", state="processing")
        self.assertEqual(invoice.ar_einvoice_status, "transmitted")
        waiting.peppol_state = "done"
        self.assertEqual(invoice.ar_einvoice_status, "deposited")
        waiting.peppol_state = "done"
        self._answer(invoice, "AP", "m2", pdp_issue_date="2026-03-11 09:00:00")
        self._answer(invoice, "refused", "m3", pdp_issue_date="2026-03-12 09:00:00",
                     pdp_status_info="[TX_TVA_ERR] Taux erroné\n10 % convenus")
        self.assertEqual(
            invoice.ar_einvoice_event_ids.sorted("id").mapped("status"),
            ["transmitted", "deposited", "approved", "refused"])
        last = invoice.ar_einvoice_event_ids.sorted("id")[-1]
        self.assertEqual((last.motive, last.external_id, last.source),
                         ("TX_TVA_ERR", "m3", "connector"))
        self.assertIn("10 % convenus", last.note)
        self.assertTrue(invoice.ar_dispute_ids)

    def test_a_rejection_is_the_customer_s_platform_and_reports_are_no_statuses(self):
        invoice = self._sent()
        self._answer(invoice, "AP", "f1", pdp_flow_number="1")
        self._answer(invoice, "RE", "f6", pdp_flow_number="6", pdp_ref_response_code="AP")
        self.assertEqual(invoice.ar_einvoice_status, "transmitted")
        self._answer(invoice, "RE", "m1")
        event = invoice.ar_einvoice_event_ids.sorted("id")[-1]
        self.assertEqual((event.status, event.platform_of), ("rejected", "buyer"))

    def test_answers_to_a_vendor_bill_are_not_ours(self):
        bill = self.env["account.move"].create({
            "move_type": "in_invoice", "partner_id": self.partner.id,
            "invoice_date": "2026-03-02", "date": "2026-03-02",
        })
        self._answer(bill, "AB", "b1")
        self.assertFalse(bill.ar_einvoice_event_ids)

    # ---- Said and reported once

    def test_the_duty_is_not_told_where_the_platform_issues(self):
        self.company.ar_einvoice_duty_date = "2026-01-01"
        by_mail, by_platform = self.cases.plain(), self._sent()
        with self._on_platform():
            self.env.invalidate_all()
            self.assertTrue(by_mail._ar_einvoice_duty_sentence())
            self.assertFalse(by_platform._ar_einvoice_duty_sentence())
            self.assertFalse(by_platform._ar_einvoice_claim_limit())
            self.partner.write({"peppol_eas": "0225", "peppol_endpoint": "303265045",
                                "invoice_sending_method": "peppol"})
            self.assertFalse(by_mail._ar_einvoice_duty_sentence())

    def test_what_the_platform_reports_is_no_cashed_line(self):
        by_mail, by_platform = self.cases.plain(), self._sent()
        for invoice in (by_mail, by_platform):
            self.cases.pay(invoice, "2026-03-20")
        reading = self.env["ar.cashed.reading"]
        period = (self.env["account.move"]._fields["date"].to_date("2026-03-01"),
                  self.env["account.move"]._fields["date"].to_date("2026-03-31"))
        with self._on_platform():
            self.env.invalidate_all()
            rows = reading._rows(self.company, *period, on_collection_only=False)
        self.assertIn(by_mail, {row[0] for row in rows})
        self.assertNotIn(by_platform, {row[0] for row in rows})

    def test_a_penalty_is_no_sale_of_a_report(self):
        invoice = self.cases.plain()
        self.assertTrue(invoice._l10n_fr_pdp_is_sale())
        invoice.journal_id.sudo().env.cr.execute(
            "UPDATE account_journal SET ar_is_penalty = true WHERE id = %s",
            [invoice.journal_id.id])
        self.env.invalidate_all()
        self.assertTrue(invoice.ar_is_penalty)
        self.assertFalse(invoice._l10n_fr_pdp_is_sale())

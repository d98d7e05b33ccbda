from contextlib import contextmanager
from dataclasses import replace
from unittest.mock import patch

from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...engine.einvoice.facturx.attached import FILE_NAME, embedded_files
from ...engine.einvoice.facturx.schematron_client import NotAvailable, SchematronClient
from ...engine.einvoice.facturx.validate import shared_client, validate
from ..common import ArCommon
from .common import Sales

RAM = "{urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100}"


@tagged("post_install", "-at_install")
class TestFacturx(Sales, ArCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.addClassCleanup(shared_client().stop)
        cls.tax_5 = cls.tax_20.copy({"name": "5.5 %", "amount": 5.5})
        cls.unknown = cls._without_numbers()

    # ---- Helpers

    @contextmanager
    def _without_saxon(self):
        gone = patch.object(SchematronClient, "apply", side_effect=NotAvailable("No saxonche"))
        with gone:
            yield

    def _xml(self, move):
        xml, errors = self.env["account.edi.xml.cii"]._export_invoice(move)
        self.assertEqual(errors, set())
        return xml

    def _value(self, xml, name):
        return next(etree.fromstring(xml).iter(f"{RAM}{name}")).text

    def assertValid(self, move):
        xml = self._xml(move)
        verdict = validate(xml, french_rules=True)
        self.assertEqual([(f.rule, f.message) for f in verdict.findings if f.fatal], [])
        self.assertEqual({level.state for level in verdict.levels.values()}, {"valid"})
        return xml

    def _attachments(self, move):
        return self.env["ir.attachment"].sudo().search_count([
            ("res_model", "=", "account.move"), ("res_id", "in", move.ids),
            ("res_field", "in", [False, "invoice_pdf_report_file", "ubl_cii_xml_file"]),
        ])

    # ---- The PDF that is sent

    def test_the_sent_pdf_holds_one_valid_xml_and_is_pdf_a_3b(self):
        import page

        invoice = self._sale()
        with self._real_pdf() as sender:
            sender._generate_and_send_invoices(
                invoice.with_env(sender.env), sending_methods=["manual"]
            )
        pdf = invoice.invoice_pdf_report_id.raw
        files = embedded_files(pdf)
        self.assertEqual([(name, len(found)) for name, found in files.items()], [(FILE_NAME, 1)])
        self.assertEqual(files[FILE_NAME][0], invoice.ubl_cii_xml_id.raw)
        verdict = validate(files[FILE_NAME][0], french_rules=True)
        self.assertEqual({level.state for level in verdict.levels.values()}, {"valid"})
        self.assertIn(b"EN 16931</fx:ConformanceLevel>", pdf)
        report = page.validate_pdf_bytes(pdf, profile=page.ValidationProfile.PDF_A_3B)
        self.assertEqual([(f.rule_id, f.message) for f in report.failures], [])
        self.assertEqual(invoice.ar_facturx_state, "valid")
        self.assertEqual(invoice.ar_facturx_check_ids.br_fr_state, "valid")

    def test_an_invalid_invoice_in_another_format_carries_no_xml(self):
        self.unknown.sudo().with_company(self.company).invoice_edi_format = False
        invoice = self._sale(partner=self.unknown)
        with self._real_pdf() as sender:
            sender._generate_and_send_invoices(
                invoice.with_env(sender.env), sending_methods=["manual"]
            )
        self.assertEqual(embedded_files(invoice.invoice_pdf_report_id.raw), {})

    # ---- The XML

    def test_factur_x_is_the_default_between_french_businesses(self):
        german = self._customer("Holz GmbH", country_id=self.env.ref("base.de").id, vat=False,
                                company_registry=False)
        consumer = self._customer("Mme Petit", is_company=False, vat=False, company_registry=False)
        self.assertEqual(self.customer.invoice_edi_format, "facturx")
        self.assertNotEqual(german.invoice_edi_format, "facturx")
        self.assertFalse(consumer.invoice_edi_format)
        self.customer.invoice_edi_format = "ubl_bis3"
        self.assertEqual(self.customer.invoice_edi_format, "ubl_bis3")

    def test_goods_services_and_the_option_for_collection_are_told(self):
        goods = self.product_a
        goods.type = "consu"
        service = self.env["product.product"].create({"name": "Fitting", "type": "service"})
        debits = self.tax_20.copy({"name": "20 % D", "tax_scope": "service"})
        invoice = self._sale(invoice_line_ids=[
            Command.create({"product_id": product.id, "name": product.name, "price_unit": 10,
                            "tax_ids": tax.ids})
            for product, tax in ((goods, self.tax_20), (service, debits))
        ])
        self.assertIn(b"<ram:ID>M1</ram:ID>", self.assertValid(invoice))
        self.assertEqual(self._value(self._xml(invoice), "DueDateTypeCode"), "5")
        waiting = self.company_data["default_account_tax_sale"].copy({"reconcile": True})
        self.company.tax_exigibility = True
        self.tax_20.write({
            "tax_exigibility": "on_payment",
            "cash_basis_transition_account_id": waiting.id,
        })
        self.assertEqual(self._value(self.assertValid(self._sale()), "DueDateTypeCode"), "72")

    def test_the_clauses_of_the_policy_are_the_notes(self):
        invoice = self._sale(term=self._two_ten_net_thirty())
        clauses = invoice._ar_legal_clauses()
        notes = {
            node.findtext(f"{RAM}SubjectCode"): node.findtext(f"{RAM}Content")
            for node in etree.fromstring(self.assertValid(invoice)).iter(f"{RAM}IncludedNote")
        }
        self.assertEqual(notes, {"AAB": clauses.discount, "PMD": clauses.penalty,
                                 "PMT": clauses.indemnity, "BAR": "B2B"})

    def test_discounts_several_rates_and_odd_prices_are_valid(self):
        def line(price, tax, **values):
            return Command.create({
                "name": "Item", "price_unit": price, "tax_ids": tax.ids, **values
            })

        included = self.tax_20.copy({"name": "20 incl.", "price_include_override": "tax_included"})
        self.assertValid(self._sale(invoice_line_ids=[
            line(19.99, self.tax_20, quantity=3, discount=7.5),
            line(33.33, self.tax_5, quantity=1.5),
            line(100, included, quantity=3),
            line(-15, self.tax_20),
            line(0, self.tax_20),
            Command.create({"display_type": "line_note", "name": "Free text"}),
        ]))

    def test_cents_of_global_rounding_are_reconciled(self):
        self.company.tax_calculation_rounding_method = "round_globally"
        included = self.tax_20.copy({"name": "20 incl.", "price_include_override": "tax_included"})
        invoice = self._sale(invoice_line_ids=[
            Command.create({"name": "Item", "price_unit": 39.99, "tax_ids": included.ids})
            for _index in range(7)
        ])
        xml = self.assertValid(invoice)
        self.assertEqual(self._value(xml, "TaxBasisTotalAmount"), f"{invoice.amount_untaxed:.2f}")
        self.assertEqual(self._value(xml, "GrandTotalAmount"), f"{invoice.amount_total:.2f}")

    def test_a_payment_changes_nothing_in_the_xml(self):
        invoice = self._sale()
        before = self._xml(invoice)
        self._pay(invoice, "2026-03-20", amount=500)
        self.assertEqual(self._xml(invoice), before)

    def test_the_electronic_address_is_the_siren_unless_one_under_0225_is_given(self):
        self.customer.write({"peppol_eas": "9957", "peppol_endpoint": "FR40303265045"})
        invoice = self._sale()
        self.assertIn(b'schemeID="0225">303265045<', self._xml(invoice))
        self.customer.write({"peppol_eas": "0225", "peppol_endpoint": "303265045_achats"})
        self.assertIn(b'schemeID="0225">303265045_achats<', self.assertValid(invoice))

    def test_a_credit_note_is_valid_and_names_its_invoice(self):
        invoice = self._sale()
        credit_note = self._credit_note(invoice, "2026-03-10", amount=100)
        xml = self.assertValid(credit_note)
        self.assertIn(b"<ram:TypeCode>381</ram:TypeCode>", xml)
        self.assertIn(f"<ram:IssuerAssignedID>{invoice.name}<".encode(), xml)
        self.assertEqual(self._value(xml, "DuePayableAmount"), "120.00")

    def test_a_credit_note_without_its_invoice_is_refused(self):
        credit_note = self._sale(move_type="out_refund")
        _xml, errors = self.env["account.edi.xml.cii"]._export_invoice(credit_note)
        self.assertTrue(any("BR-FR-CO-05" in error for error in errors))

    # ---- Refused before it leaves

    def test_a_customer_without_identifiers_stops_the_invoice_and_nothing_changes(self):
        invoice = self._sale(partner=self.unknown)
        before = self._attachments(invoice)
        with self.assertRaises(UserError) as refusal, self.env.cr.savepoint():
            self._send(invoice)
        message = str(refusal.exception)
        self.assertIn(invoice.name, message)
        self.assertIn("BR-FR-11", message)
        self.assertIn("Scierie Sans Numéro SARL has no SIREN.", message)
        self.assertIn("Company ID of Scierie Sans Numéro SARL", message)
        self.assertEqual(self._attachments(invoice), before)
        self.assertFalse(invoice.is_move_sent)
        self.assertFalse(invoice.invoice_pdf_report_id)

    def test_no_pro_forma_leaves_in_place_of_a_refused_invoice(self):
        invoice = self._sale(partner=self.unknown)
        self.assertFalse(self._send(invoice, allow_fallback_pdf=True))
        self.assertEqual(self._attachments(invoice), 0)
        self.assertEqual(invoice.ar_facturx_state, "invalid")
        self.assertIn("has no SIREN", invoice.message_ids[0].body)

    def test_one_bad_invoice_does_not_stop_the_batch(self):
        good, bad = self._sale(), self._sale(partner=self.unknown)
        self.env["account.move.send.batch.wizard"].with_user(self.ar_user).create(
            {"move_ids": [Command.set((bad + good).ids)]}
        ).action_send_and_print()
        with self.enter_registry_test_mode():
            self.env.ref("account.ir_cron_account_move_send").method_direct_trigger()
        self.assertTrue(good.is_move_sent)
        self.assertTrue(good.ubl_cii_xml_id)
        self.assertFalse(bad.is_move_sent)
        self.assertEqual((good + bad).mapped("ar_facturx_state"), ["valid", "invalid"])

    def test_the_wizard_warns_before_sending(self):
        def alerts(move):
            wizard = self.env["account.move.send.wizard"].with_user(self.ar_user).with_context(
                active_model="account.move", active_ids=move.ids
            ).create({})
            return (wizard.alerts or {}).get("ar_facturx_incomplete")

        self.assertFalse(alerts(self._sale()))
        alert = alerts(self._sale(partner=self.unknown))
        self.assertIn("has no SIREN", alert["message"])
        self.assertEqual(alert["action"]["res_id"], self.unknown.id)

    def test_a_broken_rule_that_only_the_validator_sees_stops_the_invoice(self):
        invoice = self._sale()
        real = type(self.env["ar.einvoice.reader"])._of

        def spoiled(model, move):
            return replace(real(model, move), process="X9")

        with patch.object(type(self.env["ar.einvoice.reader"]), "_of", spoiled), \
                self.assertRaisesRegex(UserError, "BR-FR-08"):
            self._send(invoice)

    # ---- Not checked

    def test_unchecked_is_told_and_the_company_decides_whether_it_leaves(self):
        invoice, other = self._sale(), self._sale()
        with self._without_saxon():
            self._send(invoice)
            self.assertTrue(invoice.is_move_sent)
            check = invoice.ar_facturx_check_ids
            self.assertEqual(
                (check.state, check.xsd_state, check.profile_state, check.br_fr_state),
                ("not_checked", "valid", "not_checked", "not_checked"),
            )
            self.assertIn("package saxonche", check.why_not)
            self.company.ar_facturx_send_unchecked = False
            with self.assertRaisesRegex(UserError, "could not be checked"), self.env.cr.savepoint():
                self._send(other)
        self.assertFalse(other.is_move_sent)

    # ---- Companies and rights

    def test_other_companies_keep_core_s_own_export(self):
        invoice = self._sale()
        ours = self._xml(invoice)
        self.company.ar_facturx_enabled = False
        theirs, _errors = self.env["account.edi.xml.cii"]._export_invoice(invoice)
        self.assertNotIn(b"PMD", theirs)
        self.assertIn(b"PMD", ours)

    def test_checks_are_read_only_and_of_the_own_company(self):
        invoice = self._sale()
        check = self.env["ar.facturx.check"].browse(
            invoice.with_user(self.ar_user).action_ar_check_facturx() and
            invoice.ar_facturx_check_ids.id
        ).with_user(self.ar_user)
        self.assertEqual(check.state, "valid")
        for change in (lambda: check.write({"state": "invalid"}), check.unlink,
                       lambda: check.create({"move_id": invoice.id, "state": "valid"})):
            with self.assertRaises(AccessError):
                change()
        elsewhere = self.setup_other_company(name="Ailleurs SA")["company"]
        self.ar_user.write({"company_ids": [Command.set(elsewhere.ids)],
                            "company_id": elsewhere.id})
        self.assertFalse(self.env["ar.facturx.check"].with_user(self.ar_user).with_company(
            elsewhere).search([("move_id", "=", invoice.id)]))

    def test_a_finding_leads_to_the_record_to_correct(self):
        invoice = self._sale(partner=self.unknown)
        action = invoice.with_user(self.ar_user).action_ar_check_facturx()
        check = self.env["ar.facturx.check"].browse(action["res_id"])
        finding = check.finding_ids.filtered(lambda item: item.rule == "BR-FR-11")
        self.assertEqual(finding.term, "BT-47")
        self.assertIn("has no SIREN", invoice.with_user(self.ar_user).ar_facturx_why)
        opened = finding.action_open_record()
        self.assertEqual((opened["res_model"], opened["res_id"]), ("res.partner", self.unknown.id))
        self.unknown.company_registry = "81254567100016"
        invoice.action_ar_check_facturx()
        self.assertEqual(invoice.ar_facturx_state, "valid")

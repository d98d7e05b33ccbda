from unittest.mock import patch

from lxml import etree

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ...engine.einvoice.facturx.build import build
from ...engine.einvoice.facturx.precheck import precheck
from ...engine.einvoice.facturx.ubl import build_ubl
from ...engine.einvoice.facturx.validate import validate
from ...engine.einvoice.reading.compare import compare
from ...engine.einvoice.reading.read import read_xml
from ...models.einvoice.account_edi_xml_cii import AccountEdiXmlCii
from .common import FacturxCommon
from .facturx_cases import CASES

RAM = "{urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100}"
OUTSIDE = "BR-O-1"
"""Lines outside VAT beside others: EN 16931 refuses them, and UBL has no EXTENDED here."""


@tagged("post_install", "-at_install")
class TestFacturxCases(FacturxCommon):
    # ---- Helpers

    def _root(self, move):
        return etree.fromstring(build(self._snapshot(move)))

    def _texts(self, root, name):
        return [node.text for node in root.iter(f"{RAM}{name}")]

    def _notes(self, root):
        return {
            node.findtext(f"{RAM}SubjectCode"): node.findtext(f"{RAM}Content")
            for node in root.iter(f"{RAM}IncludedNote")
        }

    def assertValid(self, case, move):
        snapshot = self._snapshot(move)
        self.assertEqual([f.rule for f in precheck(snapshot) if f.fatal], [])
        verdict = validate(build(snapshot), snapshot.french_rules)
        self.assertEqual([(f.rule, f.message) for f in verdict.findings if f.fatal], [])
        self.assertEqual((verdict.state, verdict.profile), ("valid", case.profile))
        self.assertEqual(float(snapshot.due), 0 if snapshot.process.endswith("2")
                         else move.amount_total)

    def assertSameInUbl(self, snapshot):
        xml = build_ubl(snapshot)
        different = [
            (each.group, each.field, each.which, each.ours, each.theirs)
            for each in compare(read_xml(build(snapshot)), read_xml(xml))
            if not each.same and (each.field != "due" or not snapshot.instalments)
        ]
        self.assertEqual(different, [])
        verdict = validate(xml, snapshot.french_rules)
        fatal = [(f.rule, f.message) for f in verdict.findings if f.fatal]
        if len({vat.category == "O" for vat in snapshot.vats}) > 1:
            self.assertEqual({rule[:len(OUTSIDE)] for rule, _text in fatal}, {OUTSIDE})
        else:
            self.assertEqual((fatal, verdict.state), ([], "valid"))

    # ---- The two lists

    def test_what_must_be_valid_is_valid_and_says_the_same_in_ubl_and_on_the_page(self):
        for case in (case for case in CASES.values() if case.is_valid):
            with self.subTest(case.name):
                move = self.cases.build(case.name)
                self.assertValid(case, move)
                self.assertSameInUbl(self._snapshot(move))
                self.assertSame(move)

    def test_what_must_be_refused_is_refused_with_its_rule(self):
        for case in (case for case in CASES.values() if not case.is_valid):
            with self.subTest(case.name):
                found = precheck(self._snapshot(self.cases.build(case.name)))
                self.assertIn(case.rule, [f.rule for f in found if f.fatal])

    # ---- What it costs

    def _cores_export(self, move):
        core = super(AccountEdiXmlCii, self.env["account.edi.xml.cii"])
        return core._export_invoice(move)

    def test_an_invoice_is_read_with_no_more_queries_than_core_needs(self):
        """However many lines it has: see ``./dev bench facturx`` for the time."""
        def queries(export, move):
            for _round in range(2):  # the first one also reads what stays in memory
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                export(move)
            return self.env.cr.sql_log_count - before

        for name in ("structured_instalments", "credit_note", "plain"):
            move = self.cases.build(name)
            with self.subTest(name):
                ours = queries(self.env["account.edi.xml.cii"]._export_invoice, move)
                self.assertLessEqual(ours, queries(self._cores_export, move))
                self.assertLessEqual(ours, 24)

    # ---- What kind of document it is

    def test_each_kind_of_document_has_its_type_and_process(self):
        invoice = self.cases.down_payment()
        found = {
            name: (self._snapshot(move).type_code, self._snapshot(move).process)
            for name, move in {
                "down payment": invoice, "its credit note": self.cases.credit(invoice),
                "final": self.cases.final_invoice(), "paid": self.cases.already_paid(),
                "corrective": self.cases.corrective(), "mixed": self.cases.goods_and_services(),
                "discount": self.cases.discount_credit_note(),
            }.items()
        }
        self.assertEqual(found, {
            "down payment": ("386", "B1"), "its credit note": ("503", "B1"),
            "final": ("380", "B4"), "paid": ("380", "B2"), "corrective": ("384", "B1"),
            "mixed": ("380", "M1"), "discount": ("381", "B1"),
        })

    def test_a_final_invoice_tells_the_whole_and_what_was_paid_before(self):
        move = self.cases.final_invoice()
        snapshot = self._snapshot(move)
        self.assertEqual(
            [str(value) for value in (snapshot.untaxed, snapshot.tax, snapshot.total,
                                      snapshot.prepaid, snapshot.due)],
            ["1000.00", "200.00", "1200.00", "360.00", "840.00"],
        )
        self.assertEqual(move.amount_total, 840)

    def test_only_another_invoice_of_the_same_customer_can_be_replaced(self):
        wrong, other = self.cases.plain(), self.cases.partner("Someone Else SA")
        with self.assertRaisesRegex(ValidationError, "same customer"):
            self.cases.sale(self.cases.line(10), partner=other, ar_facturx_replaces_id=wrong.id)
        with self.assertRaisesRegex(ValidationError, "another posted invoice"):
            wrong.ar_facturx_replaces_id = wrong

    def test_a_discount_on_the_whole_invoice_is_no_line(self):
        root = self._root(self.cases.global_discount())
        self.assertEqual(self._texts(root, "LineID"), ["1", "2"])
        self.assertEqual(self._texts(root, "AllowanceTotalAmount"), ["150.00"])
        alone = self._root(self.cases.sale(self.cases.line(-10, "Nothing", discount=100)))
        self.assertEqual(self._texts(alone, "LineID"), ["1"])

    def test_free_text_stands_with_the_lines_it_speaks_of(self):
        root = self._root(self.cases.sale(
            {"display_type": "line_section", "name": "Ground floor"},
            self.cases.line(10, "Window\nOak, 120 x 60"),
            {"display_type": "line_note", "name": "Fitted in March"},
            {"display_type": "line_section", "name": "First floor"}, self.cases.line(20, "Door"),
        ))
        lines = [
            (node.findtext(f".//{RAM}Name"), node.findtext(f".//{RAM}Description"),
             node.findtext(f".//{RAM}Content"))
            for node in root.iter(f"{RAM}IncludedSupplyChainTradeLineItem")
        ]
        self.assertEqual(lines, [
            ("Window", "Oak, 120 x 60", "Ground floor\nFitted in March"),
            ("Door", None, "First floor"),
        ])

    def test_a_draft_can_be_read_for_a_preview(self):
        draft = self.cases.structured_terms().copy()
        self.assertFalse(draft.invoice_date)
        snapshot = self._snapshot(draft)
        self.assertEqual(snapshot.profile, "extended")
        self.assertEqual(snapshot.issue_date, self.company._ar_today())
        self.assertEqual(precheck(snapshot), ())
        self.assertEqual(validate(build(snapshot), french_rules=True).state, "valid")

    # ---- Terms

    def test_instalments_are_data_and_text(self):
        root = self._root(self.cases.instalments())
        self.assertEqual(self._texts(root, "PartialPaymentAmount"), ["360.00", "480.00", "360.00"])
        text = root.findtext(f".//{RAM}SpecifiedTradePaymentTerms/{RAM}Description")
        self.assertIn("480.00", text)
        self.assertEqual(text.count("due on"), 3)

    def test_structured_terms_are_those_of_the_offers_and_of_the_policy(self):
        move = self.cases.structured_instalments()
        root = self._root(move)
        offers = move.line_ids.sudo().ar_discount_offer_ids.sorted(
            lambda offer: (offer.line_id.date_maturity, offer.deadline))
        self.assertEqual(
            self._texts(root, "ActualDiscountAmount"),
            [f"{offer.discount_amount_currency:.2f}" for offer in offers],
        )
        penalties = [node.findtext(f"{RAM}CalculationPercent")
                     for node in root.iter(f"{RAM}ApplicableTradePaymentPenaltyTerms")]
        self.assertEqual(penalties, ["12.15", "12.15"])
        clauses = move._ar_legal_clauses()
        text = root.findtext(f".//{RAM}SpecifiedTradePaymentTerms/{RAM}Description")
        self.assertIn(clauses.penalty, text)
        self.assertIn(clauses.discount, text)
        self.assertEqual(self._notes(root)["AAB"], clauses.discount)

    def test_a_mandate_that_another_module_knows_makes_it_a_direct_debit(self):
        from ...engine.einvoice.facturx.snapshot import Mandate

        move = self.cases.plain()
        mandate = Mandate("RUM-1", "FR72ZZZ123456", "FR7630006000011234567890189")
        with patch.object(type(move), "_ar_facturx_mandate", lambda _move: mandate):
            xml = build(self._snapshot(move))
        self.assertIn(b"<ram:TypeCode>59<", xml)
        self.assertIn(b"<ram:DirectDebitMandateID>RUM-1<", xml)
        verdict = validate(xml, french_rules=True)
        self.assertEqual([f.rule for f in verdict.findings if f.fatal], [])

    # ---- Notes and parties

    def test_a_consumer_is_told_neither_penalty_nor_indemnity(self):
        move = self.cases.consumer()
        notes = self._notes(self._root(move))
        self.assertEqual(notes["BAR"], "B2C")
        self.assertFalse({"PMT", "PMD"} & set(notes))
        self.assertFalse(self._snapshot(move).french_rules)

    def test_no_note_is_there_twice_beside_the_newer_french_module(self):
        edi = type(self.env["account.edi.xml.cii"])
        core = edi._export_invoice_vals

        def newer(model, invoice):
            texts = [{"subject_code": code, "content": "10 %"} for code in ("PMD", "PMT", "AAB")]
            return {**core(model, invoice), "included_note": texts[0],
                    "included_note_list": texts}

        move = self.cases.plain()
        with patch.object(edi, "_export_invoice_vals", newer):
            xml, errors = self.env["account.edi.xml.cii"]._export_invoice(move)
        self.assertFalse(errors)
        codes = self._texts(etree.fromstring(xml), "SubjectCode")
        self.assertEqual(sorted(codes), ["AAB", "BAR", "PMD", "PMT"])
        self.assertNotIn(b"10 %<", xml)

    def test_the_address_of_the_platforms_survives_a_change_of_vat_number(self):
        buyer = self.cases.partner("Groupe Achats SA")
        buyer.write({"peppol_eas": "0225", "peppol_endpoint": "303265045_ACHATS"})
        buyer.write({"vat": "FR44732829320", "company_registry": "30326504500031"})
        buyer.flush_recordset()
        self.assertEqual((buyer.peppol_eas, buyer.peppol_endpoint), ("0225", "303265045_ACHATS"))
        buyer.write({"country_id": self.env.ref("base.de").id, "vat": "DE136695976"})
        self.assertEqual(buyer.peppol_eas, "9930")

    def test_buyers_abroad_keep_their_own_address(self):
        snapshot = self._snapshot(self.cases.intra_eu_goods())
        self.assertEqual(snapshot.buyer.electronic_address, ("DE136695976", "9930"))
        self.assertEqual(snapshot.routing, "B2BINT")

    def test_a_member_of_a_vat_group_names_it(self):
        self.company.ar_facturx_vat_group_id = self.cases.partner("Groupe Rhône AU")
        move = self.cases.plain()
        root = self._root(move)
        self.assertEqual(self._notes(root)["TXD"], "MEMBRE_ASSUJETTI_UNIQUE")
        ids = {node.get("schemeID"): node.text for node in root.iter(f"{RAM}GlobalID")}
        self.assertEqual(ids["0231"], "303265045")
        verdict = validate(build(self._snapshot(move)), french_rules=True)
        self.assertEqual([f.rule for f in verdict.findings if f.fatal], [])
        self.company.ar_facturx_vat_group_id.write({"company_registry": False, "vat": False})
        self.assertIn("BR-FR-CO-14", [f.rule for f in precheck(self._snapshot(move))])

    # ---- VAT

    def test_the_article_that_a_tax_names_is_its_exemption(self):
        tax = self.cases.chart("tva_sale_good_0").copy({"name": "Art. 261 C 1 du CGI"})
        vat = self._snapshot(self.cases.sale(self.cases.line(10, tax=tax))).lines[0].vat
        self.assertEqual((vat.category, vat.exemption_code), ("E", "VATEX-FR-CGI261C-1"))
        note = self.cases.chart("tva_sale_good_0").copy({
            "name": "0 % F", "invoice_legal_notes": "<p>TVA non applicable, art. 293 B</p>"})
        vat = self._snapshot(self.cases.sale(self.cases.line(10, tax=note))).lines[0].vat
        self.assertEqual(vat.exemption, "TVA non applicable, art. 293 B")
        self.assertEqual(vat.exemption_code, "VATEX-FR-FRANCHISE")
        vat = self._snapshot(self.cases.intra_eu_services()).lines[0].vat
        self.assertEqual((vat.category, vat.exemption_code), ("AE", "VATEX-EU-AE"))

    def test_taxes_without_a_reason_are_listed_and_warned_of(self):
        unknown = self.cases.chart("tva_sale_good_0").copy({"name": "0 % X"})
        known = self.cases.zero_tax("293 B", "E")
        listed = self.env["account.tax"].search([("ar_facturx_missing", "=", True)])
        self.assertIn(unknown, listed)
        self.assertNotIn(known, listed)
        self.assertNotIn(self.cases.chart("tva_sale_good_export_0"), listed)
        findings = precheck(self._snapshot(self.cases.sale(self.cases.line(10, tax=unknown))))
        self.assertEqual([(f.rule, f.fatal) for f in findings], [("BR-E-10", True)])
        unknown.invoice_legal_notes = "<p>Décision du 3 mars 2026</p>"
        findings = precheck(self._snapshot(self.cases.sale(self.cases.line(10, tax=unknown))))
        self.assertEqual([(f.rule, f.fatal) for f in findings], [("BR-E-10", False)])

    def test_a_tax_of_exports_used_at_home_says_no_reason(self):
        """As the French chart of the builds of 2026 ships its tax for exempt sales."""
        shipped = self.cases.chart("tva_sale_good_0").copy({
            "name": "0 % Y", "ubl_cii_tax_category_code": "G",
            "ubl_cii_tax_exemption_reason_code": "VATEX-EU-G",
        })
        at_home = self.cases.sale(self.cases.line(10, tax=shipped))
        self.assertEqual(
            [f.rule for f in precheck(self._snapshot(at_home)) if f.fatal], ["BR-E-10"])
        self.assertTrue(shipped.ar_facturx_missing)
        exempt = shipped.copy({"name": "0 % EXEMPT S", "ubl_cii_tax_category_code": "O",
                               "ubl_cii_tax_exemption_reason_code": "VATEX-EU-O"})
        invoice = self.cases.sale(self.cases.line(10, tax=exempt))
        self.assertEqual(
            [f.rule for f in precheck(self._snapshot(invoice)) if f.fatal], ["BR-E-10"])
        self.assertTrue(exempt.ar_facturx_missing)
        abroad = self.cases.partner("Ferretería Lima SA", country="PE", vat=False,
                                    company_registry=False)
        vat = self._snapshot(self.cases.sale(
            self.cases.line(10, tax=shipped), partner=abroad)).lines[0].vat
        self.assertEqual((vat.category, vat.exemption_code), ("G", "VATEX-EU-G"))
        # A French buyer whose goods are delivered abroad: they are exported all the same.
        self.cases.customer.child_ids = [Command.create({
            "name": "Chantier", "type": "delivery", "country_id": abroad.country_id.id})]
        exported = self.cases.sale(self.cases.line(10, tax=shipped),
                                   partner_shipping_id=self.cases.customer.child_ids.id)
        self.assertEqual(self._snapshot(exported).lines[0].vat.category, "G")

    def test_vat_falls_due_on_delivery_on_invoice_or_on_payment(self):
        service = self.cases.on_invoice("tva_normale_encaissement")
        points = [
            self._snapshot(move).vat_point for move in (
                self.cases.plain(), self.cases.sale(self.cases.line(10, tax=service)),
                self.cases.vat_on_collection(), self.cases.down_payment(),
            )
        ]
        self.assertEqual(points, ["29", "5", "72", "72"])

    # ---- Companies, roles, cost

    def test_another_company_s_invoice_is_read_with_its_own_data(self):
        move = self.cases.down_payment()
        mine = build(self._snapshot(move))
        other = self.env["res.company"].create({"name": "Ailleurs SA"})
        self.ar_user.write({"company_ids": [Command.link(other.id)], "company_id": other.id})
        reader = self.env["ar.einvoice.reader"].with_user(self.ar_user).with_company(other)
        self.assertEqual(build(reader._of(move.with_user(self.ar_user))), mine)

    def test_a_hundred_lines_cost_no_more_queries_than_two(self):
        counts = []
        for move in (self.cases.plain(), self.cases.hundred_lines()):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._snapshot(move)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2)

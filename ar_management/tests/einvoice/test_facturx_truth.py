from decimal import Decimal
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ...engine.einvoice.facturx import fonts
from ...engine.einvoice.facturx.build import build
from ...engine.einvoice.facturx.precheck import precheck
from ...engine.einvoice.facturx.validate import validate
from ..properties import database_examples, undone_afterwards
from .common import FacturxCommon
from .facturx_cases import FacturxCases

RATES = ("tva_normale", "tva_intermediaire", "tva_reduite")
LINES = st.lists(
    st.tuples(st.integers(100, 300_000), st.integers(1, 4), st.sampled_from(RATES),
              st.sampled_from([0, 0, 5, 33.33])),
    min_size=1, max_size=4,
)
"""Lines of an invoice: price in cents, quantity, tax, discount in percent."""


@tagged("post_install", "-at_install")
class TestFacturxTruth(FacturxCommon):
    """Page and XML say the same: every total, every line, every mention."""

    # ---- Nature of the operation and reasons of exemptions

    def test_what_follows_other_lines_changes_neither_nature_nor_vat_point(self):
        advance = self.cases.line(-30, "Acompte", account=self.cases.advances())
        followers = {
            "discount": self.cases.line(-10, product=self.cases.product("Remise", "service")),
            "shipping": self.cases.line(
                12, product=self.cases.product("Port", "service", ar_is_accessory=True)),
            "down payment": advance,
        }
        services = self.cases.on_invoice("tva_normale_encaissement")
        leading = {
            "goods": self.cases.line(100, product=self.cases.product("Porte", "consu")),
            "service": self.cases.line(
                100, product=self.cases.product("Pose", "service"), tax=services),
            "no product": self.cases.line(100),
        }
        for name, line in leading.items():
            alone = self._snapshot(self.cases.sale(line))
            for follower, added in followers.items():
                with self.subTest(leading=name, follower=follower):
                    move = self.cases.sale(line, added)
                    text, found = self.assertSame(move), self._snapshot(move)
                    self.assertEqual(found.process[0], alone.process[0])
                    if name != "service":  # the follower's own tax falls due at the invoice too
                        self.assertEqual(found.vat_point, alone.vat_point)
                    self.assertEqual("debits by option" in text, found.vat_point == "5")

    def test_the_option_for_debits_is_told_only_where_a_tax_on_services_says_so(self):
        service = self.cases.product("Pose", "service")
        goods_tax = self.cases.sale(self.cases.line(100, product=service))
        self.assertEqual(self._snapshot(goods_tax).vat_point, "")
        self.assertNotIn("debits by option", self.assertSame(goods_tax))
        opted = self.cases.sale(self.cases.line(
            100, product=service, tax=self.cases.on_invoice("tva_normale_encaissement")))
        self.assertEqual(self._snapshot(opted).vat_point, "5")
        self.assertIn("VAT paid on debits by option", self.assertSame(opted))

    def test_each_situation_has_its_category_code_and_mention_on_both(self):
        wanted = {
            "franchise": ("E", "VATEX-FR-FRANCHISE", "TVA non applicable, article 293 B du CGI"),
            "export": ("G", "VATEX-EU-G", "Exonération de TVA, article 262, I du CGI "
                       "(Export outside the EU)"),
            "intra_eu_goods": ("K", "VATEX-EU-IC", "Article 138 of the Directive 2006/112/EC"),
            "intra_eu_services": ("AE", "VATEX-EU-AE", "Article 196 of the Directive 2006/112/EC"),
            "reverse_charge": ("AE", "VATEX-EU-AE", "Autoliquidation, article 283, 2 nonies du "
                               "CGI (Reverse charge)"),
            "services_outside_the_eu": ("O", "VATEX-EU-O", "TVA non applicable, article 259, 1° "
                                        "du CGI (Not subject to VAT)"),
            "northern_ireland": ("K", "VATEX-EU-IC", "Article 138 of the Directive"),
            "great_britain": ("G", "VATEX-EU-G", "article 262, I du CGI"),
            "norway": ("G", "VATEX-EU-G", "article 262, I du CGI"),
            "monaco": ("S", "", ""),
            "second_hand": ("E", "VATEX-EU-F", "Régime particulier, biens d'occasion, article "
                            "297 A du CGI"),
            "own_mention": ("E", "", "Exonération, décision 2026-12 de la direction des impôts"),
        }
        for name, (category, code, mention) in wanted.items():
            with self.subTest(name):
                move = self.cases.build(name)
                text = self.assertSame(move)
                vat = self._snapshot(move).lines[0].vat
                self.assertEqual((vat.category, vat.exemption_code), (category, code))
                self.assertIn(mention, vat.exemption)
                self.assertIn(mention, text)

    def test_an_intra_community_tax_without_a_note_cites_the_code(self):
        for name, mention in (
            ("intra_eu_goods", "Exonération de TVA, article 262 ter, I du CGI "
             "(Intra-Community supply)"),
            ("intra_eu_services", "Autoliquidation, article 283, 2 du CGI (Reverse charge)"),
        ):
            move = self.cases.build(name)
            move.invoice_line_ids.tax_ids.invoice_legal_notes = False
            self.assertEqual(self._snapshot(move).lines[0].vat.exemption, mention)

    def test_a_tax_that_says_no_reason_is_refused_by_its_name(self):
        move = self.cases.build("shipped_zero_tax")
        errors = self.env["account.edi.xml.cii"]._ar_facturx_errors(move)
        self.assertEqual(len(errors), 1)
        self.assertIn("Choose the exemption reason of the tax 0% EXEMPT G", errors.pop())

    # ---- What is refused, and when

    def test_a_number_that_platforms_refuse_is_refused_before_it_is_used(self):
        for number in ("F 2026 0001", "FACTURE/AGENCE-DE-LYON/EXERCICE-2026/000001"):
            with self.subTest(number), self.assertRaisesRegex(UserError, number):
                self.cases.sale(self.cases.line(100), name=number)
        self.cases.customer.with_company(self.company).invoice_edi_format = False
        self.assertTrue(self.cases.sale(self.cases.line(100), name="F 2026 0002"))

    def test_characters_that_the_page_cannot_show_are_found(self):
        odd = self.cases.partner("株式会社 Durand")
        with patch.object(fonts, "_has_font", lambda char: False):
            found = self.env["ar.einvoice.reader"]._findings(
                self._snapshot(self.cases.sale(self.cases.line(100, "Thé 緑茶"), partner=odd)))
        self.assertEqual(
            [(f.rule, f.reason.params["characters"]) for f in found],
            [("PAGE-FONT", "株式会社"), ("PAGE-FONT-LINE", "緑茶")],
        )

    def test_legal_form_and_register_are_asked_for(self):
        move = self.cases.plain()
        for text, code in (
            (False, "facturx.legal"), ("Au capital de 1 000 €", "facturx.legal_incomplete"),
            ("SAS au capital de 1 000 €", "facturx.legal_incomplete"),
            ("SARL au capital de 1 000 €, RCS Nantes", None),
            ("Entrepreneur individuel, RNE", None),
        ):
            with self.subTest(text):
                self.company.ar_legal_information = text
                found = precheck(self._snapshot(move))
                self.assertEqual([(f.reason.code, f.fatal) for f in found],
                                 [(code, False)] if code else [])

    def test_shipping_of_a_delivery_method_is_a_charge_on_the_whole_invoice(self):
        move = self.cases.sale(
            self.cases.line(100, product=self.cases.product("Porte", "consu")),
            self.cases.line(12, product=self.cases.product("Colis", "service")),
        )
        shipping = move.invoice_line_ids[1]
        with patch.object(type(move), "_ar_shipping_lines", lambda _move: shipping):
            self.assertSame(move)
            snapshot = self._snapshot(move)
            verdict = validate(build(snapshot), snapshot.french_rules)
        self.assertEqual([(f.rule, f.message) for f in verdict.findings if f.fatal], [])
        self.assertEqual([(c.reason, c.amount) for c in snapshot.charges], [("Colis", 12)])
        self.assertEqual((snapshot.process, len(snapshot.lines)), ("B1", 1))

    # ---- Credit notes without an invoice, customers

    def test_a_rebate_over_a_period_names_contract_and_period_on_both(self):
        move = self.cases.yearly_rebate()
        text, snapshot = self.assertSame(move), self._snapshot(move)
        self.assertEqual((snapshot.type_code, snapshot.preceding), ("262", ()))
        self.assertIn("Contract: RFA-2025-07", text)
        self.assertIn("Period: 01/01/2025 to 12/31/2025", text)
        xml = build(snapshot)
        for value in (b"RFA-2025-07", b">20250101<", b">20251231<"):
            self.assertIn(value, xml)
        self.assertEqual({note.code for note in snapshot.notes}, {"PMD", "PMT", "AAB"})
        alone = self.cases.credit_note_alone()
        errors = " ".join(self.env["account.edi.xml.cii"]._ar_facturx_errors(alone))
        self.assertIn("enter Contract and Period", errors)
        self.assertNotIn("late fee policy", errors)
        with self.assertRaisesRegex(ValidationError, "a first and a last day"):
            alone.ar_facturx_period_from = "2026-01-01"

    def test_the_kind_of_customer_decides_the_flow(self):
        found = {
            name: (snapshot.routing, snapshot.french_rules, snapshot.buyer.siren)
            for name in ("plain", "vat_number_only", "no_taxable_person", "consumer", "export",
                         "services_outside_the_eu", "outside_vat")
            for snapshot in [self._snapshot(self.cases.build(name))]
        }
        self.assertEqual(found, {
            "plain": ("B2B", True, "303265045"),
            "vat_number_only": ("B2B", True, "303265045"),
            "no_taxable_person": ("B2C", False, ""),
            "consumer": ("B2C", False, ""),
            "export": ("B2BINT", False, ""),
            "services_outside_the_eu": ("B2BINT", False, ""),
            "outside_vat": ("OUTOFSCOPE", True, "303265045"),
        })
        body = self.cases.no_taxable_person()
        self.assertFalse(body.partner_id.invoice_edi_format)
        self.assertTrue(body._ar_legal_clauses().indemnity)

    def test_a_public_buyer_is_suggested_by_its_siren_and_its_legal_category(self):
        for number, category, public in (
            ("21690266800013", False, True), ("110002011", False, True),
            ("30326504500049", False, False), ("30326504500049", "5710", False),
            ("30326504500049", "7347", True), (False, "7210", True),
        ):
            with self.subTest(number=number, category=category):
                buyer = self.env["res.partner"].new({
                    "name": "Lyon", "company_registry": number, "ar_legal_category": category})
                buyer._onchange_ar_public_buyer()
                self.assertEqual(buyer.ar_is_public_buyer, public)
        with self.assertRaisesRegex(ValidationError, "four digits"):
            self.cases.customer.ar_legal_category = "SAS"

    # ---- Down payments and what was paid

    @database_examples(usual=6, deep=150)
    @given(
        lines=LINES, advances=st.lists(st.integers(100, 9_000), max_size=3, unique=True),
        off=st.integers(0, 50), eco=st.booleans(), paid=st.integers(0, 3),
    )
    def test_whatever_is_sold_and_paid_before(self, lines, advances, off, eco, paid):
        """Down payments, discount, eco-tax and payments before or after: one reading of all."""
        with undone_afterwards(self):
            cases, account = FacturxCases(self.env), self.cases.advances()
            earlier = [
                cases.sale(cases.line(cents / 100, "Acompte", account=account))
                for cents in advances
            ]
            sold = [
                cases.line(cents / 100, quantity=quantity, tax=tax, discount=discount)
                for cents, quantity, tax, discount in lines
            ]
            sold.append(cases.line(
                500, "Réfrigérateur", tax=cases.taxed_eco_tax() if eco else "tva_normale"))
            sold += [cases.line(-off, "Remise")] if off else []
            final = cases.sale(*sold, *[
                cases.line(-cents / 100, "Acompte", account=account) for cents in advances
            ])
            for day in ("2026-03-02", "2026-03-02", "2026-03-20")[:paid]:
                if final.amount_residual > 1:
                    cases.pay(final, day, round(final.amount_residual / 3, 2))
            text, snapshot = self.assertSame(final), self._snapshot(final)
            for invoice in earlier:
                self.assertEqual(text.count(f"invoice {invoice.name} of"), 1)
            later = final.amount_residual - float(snapshot.due)
            self.assertEqual(round(later, 2) == 0, paid < 3)
            verdict = validate(build(snapshot), snapshot.french_rules)
            self.assertEqual([(f.rule, f.message) for f in verdict.findings if f.fatal], [])

    def test_a_final_invoice_lists_its_down_payments_and_corrects_nothing(self):
        first = self.cases.down_payment()
        final = self.cases.final_invoice()
        text = self.assertSame(final)
        self.assertIn(f"Down payment deducted: invoice {first.name} of 03/02/2026", text)
        self.assertNotIn("Corrects", text)
        self.assertNotIn("Acompte 30 %", text)
        snapshot = self._snapshot(final)
        self.assertEqual([part.number for part in snapshot.settled], [first.name])
        self.assertEqual([part.number for part in snapshot.preceding], [first.name])

    def test_a_down_payment_without_a_known_invoice_is_told_by_its_line(self):
        text = self.assertSame(self.cases.final_invoice())
        self.assertIn("Down payment deducted: Acompte 30 %", text)

    def test_several_down_payments_at_several_rates(self):
        advances = self.cases.advances()
        rates = ("tva_normale", "tva_intermediaire")
        first, second = (
            self.cases.sale(*[
                self.cases.line(amount + extra, "Acompte", tax=tax, account=advances)
                for extra, tax in enumerate(rates)
            ]) for amount in (100.33, 200.66)
        )
        final = self.cases.sale(
            self.cases.line(2000), self.cases.line(1500, tax="tva_intermediaire"),
            {"display_type": "line_section", "name": "Acomptes"},
            *[
                self.cases.line(-line.price_unit, "Acompte", tax=line.tax_ids, account=advances)
                for line in (first | second).invoice_line_ids
            ],
        )
        text = self.assertSame(final)
        for invoice in (first, second):
            self.assertEqual(text.count(f"invoice {invoice.name} of"), 1)
        self.assertNotIn("Acomptes", text)
        self.assertEqual(
            sorted(part.amount for part in self._snapshot(final).settled),
            sorted(Decimal(str(invoice.amount_total)) for invoice in (first, second)),
        )

    def test_what_is_due_is_what_was_due_at_the_issue(self):
        invoice = self.cases.plain()
        note = self.cases.credit(invoice, price=10)  # reconciled with its invoice
        other = self.cases.instalments()
        self.cases.pay(other, "2026-03-02", 200)
        self.cases.pay(other, "2026-03-20", 100)
        for move, prepaid in ((invoice, 0), (note, 0), (other, 200)):
            with self.subTest(move.name):
                text = self.assertSame(move)
                snapshot = self._snapshot(move)
                self.assertEqual(snapshot.prepaid, prepaid)
                self.assertEqual(snapshot.due, Decimal(str(move.amount_total)) - prepaid)
                self.assertNotIn("Reversed on", text)
                self.assertEqual("Paid on 03/02/2026" in text, bool(prepaid))
                self.assertNotIn("Paid on 03/20/2026", text)
        snapshot = self._snapshot(other)
        self.assertEqual(sum(part.amount for part in snapshot.instalments), snapshot.due)
        self.assertEqual(snapshot.process[1], "1")

"""What is missing is told with its rule, its record and its remedy."""

import unittest
from dataclasses import replace
from datetime import date
from decimal import Decimal

from ...common.money import Currency
from ...einvoice.facturx.precheck import precheck
from ...einvoice.facturx.rule_table import PROGRAM, RULES
from ...einvoice.facturx.rules import rule_of
from ...einvoice.facturx.samples import BUYER, SELLER, plain_invoice
from ...einvoice.facturx.snapshot import Address, Instalment, Party, Settled, TaxTotal, Vat


class TestFacturxPrecheck(unittest.TestCase):
    def rules(self, **changes):
        return [finding.rule for finding in precheck(plain_invoice(**changes))]

    def one_line(self, **changes):
        return (replace(plain_invoice().lines[0], **changes), plain_invoice().lines[1])

    def test_complete_invoice_has_no_finding(self):
        self.assertEqual(self.rules(), [])

    def test_buyer_without_identifiers_is_named(self):
        finding = precheck(plain_invoice(buyer=replace(BUYER, registry="", vat="")))[0]
        self.assertEqual((finding.rule, finding.term), ("BR-FR-11", "BT-47"))
        self.assertEqual((finding.subject, finding.field), ("buyer", "company_registry"))
        self.assertEqual(finding.reason.params["party"], BUYER.name)

    def test_seller_without_identifiers_is_named(self):
        self.assertEqual(
            self.rules(seller=replace(SELLER, registry="", vat="")),
            ["BR-FR-10", "BR-FR-13", "BR-S-02"],
        )

    def test_a_french_vat_number_gives_the_siren(self):
        self.assertEqual(self.rules(buyer=replace(BUYER, registry="")), [])
        foreign = replace(BUYER, registry="", vat="FR12")
        self.assertEqual(self.rules(buyer=foreign), ["BR-FR-11", "BR-FR-12"])

    def test_a_rebate_needs_its_contract_and_its_period(self):
        period = (date(2025, 1, 1), date(2025, 12, 31))
        rebate = {"type_code": "262", "contract_reference": "C1", "period": period}
        self.assertEqual(self.rules(**rebate), [])
        self.assertEqual(self.rules(**{**rebate, "period": None}), ["BR-FR-CO-03"])
        self.assertEqual(self.rules(**{**rebate, "contract_reference": ""}), ["BR-FR-CO-03"])

    def test_text_in_the_company_number_is_refused(self):
        finding = precheck(plain_invoice(buyer=replace(BUYER, registry="RCS Paris B 552")))[0]
        self.assertEqual(finding.reason.code, "facturx.siren_format")

    def test_address_of_another_company_is_refused(self):
        buyer = replace(BUYER, endpoint="999999999", endpoint_scheme="0225")
        self.assertEqual(self.rules(buyer=buyer), ["BR-FR-21"])

    def test_number_pattern(self):
        self.assertEqual(self.rules(number="F 1"), ["BR-FR-02"])
        self.assertEqual(self.rules(number="F" * 36), ["BR-FR-01"])

    def test_foreign_rate_and_category_are_refused(self):
        vat = Vat("S", Decimal(19))
        self.assertEqual(
            precheck(plain_invoice(lines=self.one_line(vat=vat)))[0].rule, "BR-FR-16"
        )
        vat = Vat("L", Decimal(7))
        self.assertEqual(
            precheck(plain_invoice(lines=self.one_line(vat=vat)))[0].rule, "BR-FR-15"
        )

    def test_vat_rounded_line_by_line_in_a_currency_without_cents_is_refused(self):
        vat = Vat("S", Decimal(20))
        one = replace(plain_invoice().lines[0], net=Decimal(103), vat=vat, quantity=Decimal(1))
        yen = {
            "lines": tuple(replace(one, number=str(n)) for n in range(1, 6)),
            "currency": Currency("JPY", Decimal(1)), "tax_in_euro": Decimal("1.00"),
            "untaxed": Decimal(515),
        }
        for tax, rules in (("103", []), ("102.5", []), ("102", ["BR-S-09"]), ("105", ["BR-S-09"])):
            tax = Decimal(tax)
            totals = {"taxes": (TaxTotal(vat, tax),), "tax": tax, "total": tax + 515}
            with self.subTest(tax=tax):
                self.assertEqual(self.rules(**yen, **totals), rules)

    def test_the_extended_profile_wants_its_vat_to_the_cent_of_each_line(self):
        invoice = plain_invoice(structured_terms=True)
        vat = invoice.taxes[0].vat
        parts = sum(each.key == vat.key for each in invoice.vats)
        for cents, rules in ((parts, []), (parts + 1, ["BR-S-09"])):
            more = Decimal(cents) / 100
            taxes = (replace(invoice.taxes[0], amount=invoice.taxes[0].amount + more),
                     *invoice.taxes[1:])
            found = self.rules(structured_terms=True, taxes=taxes, tax=invoice.tax + more,
                               total=invoice.total + more)
            self.assertEqual(found, rules)

    def test_line_without_tax_names_the_line(self):
        finding = precheck(plain_invoice(lines=self.one_line(vat=None)))[0]
        self.assertEqual((finding.rule, finding.line), ("BR-CO-04", "1"))

    def test_exemption_needs_its_reason(self):
        lines = self.one_line(vat=Vat("E"))
        self.assertIn("BR-E-10", [f.rule for f in precheck(plain_invoice(lines=lines))])

    def test_dates_notes_and_origin(self):
        self.assertEqual(self.rules(due_date=date(2026, 9, 1)), ["BR-FR-CO-07"])
        self.assertEqual(self.rules(due_date=None, payment_terms=""), ["BR-CO-25"])
        self.assertEqual(self.rules(notes=()), ["BR-FR-05"] * 3)
        self.assertEqual(self.rules(type_code="381"), ["BR-FR-CO-05"])

    def test_consumer_and_foreigner_are_outside_the_french_rules(self):
        consumer = replace(BUYER, registry="", vat="", is_business=False)
        self.assertEqual(self.rules(buyer=consumer, notes=()), [])
        german = replace(BUYER, registry="", address=Address(country="DE"))
        self.assertEqual(self.rules(buyer=german, notes=()), [])

    def test_every_rule_of_the_table_has_all_its_parts(self):
        for name, rule in RULES.items():
            parts = (rule.term, rule.subject, rule.field, rule.remedy)
            self.assertTrue(rule is PROGRAM or all(parts), name)
            self.assertIs(rule_of(name), rule)

    def test_due_dates_are_free_for_down_payments_and_what_was_paid_at_once(self):
        early = {"due_date": date(2026, 9, 1)}
        self.assertEqual(self.rules(**early), ["BR-FR-CO-07"])
        self.assertEqual(self.rules(type_code="386", **early), [])
        self.assertEqual(self.rules(process="B2", settled=(Settled(Decimal(180)),), **early), [])
        parts = tuple(
            Instalment(day, Decimal(90)) for day in (date(2026, 9, 1), date(2026, 11, 1))
        )
        self.assertEqual(self.rules(instalments=parts), ["BR-FR-CO-07"])

    def test_a_currency_needs_its_vat_in_euro_and_no_more_than_cents(self):
        dinar = Currency("TND", Decimal("0.001"))
        self.assertEqual(self.rules(currency=dinar), ["BR-FR-CO-12", "BR-DEC-12"])

    def test_a_seller_without_vat_number_may_sell_without_vat(self):
        seller = replace(SELLER, vat="")
        self.assertEqual(self.rules(seller=seller), ["BR-S-02"])
        exempt = Vat("E", exemption="293 B", exemption_code="VATEX-FR-FRANCHISE")
        lines = tuple(replace(line, vat=exempt) for line in plain_invoice().lines)
        free = {"lines": lines, "taxes": (), "tax": Decimal(0), "total": Decimal(150)}
        self.assertEqual(self.rules(seller=seller, **free), [])

    def test_a_vat_group_needs_its_numbers(self):
        group = Party("Groupe", Address(country="FR"))
        self.assertEqual(self.rules(vat_group=group), ["BR-FR-CO-14", "BR-FR-CO-15"])

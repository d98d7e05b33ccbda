"""What is missing is told with its rule, its record and its remedy."""

import unittest
from dataclasses import replace
from datetime import date
from decimal import Decimal

from ..facturx.precheck import precheck
from ..facturx.rules import RULES, rule_of
from ..facturx.samples import BUYER, SELLER, plain_invoice
from ..facturx.snapshot import Address, Vat


class TestFacturxPrecheck(unittest.TestCase):
    def rules(self, **changes):
        return [finding.rule for finding in precheck(plain_invoice(**changes))]

    def one_line(self, **changes):
        return (replace(plain_invoice().lines[0], **changes), plain_invoice().lines[1])

    def test_complete_invoice_has_no_finding(self):
        self.assertEqual(self.rules(), [])

    def test_buyer_without_identifiers_is_named(self):
        finding = precheck(plain_invoice(buyer=replace(BUYER, registry="")))[0]
        self.assertEqual((finding.rule, finding.term), ("BR-FR-11", "BT-47"))
        self.assertEqual((finding.subject, finding.field), ("buyer", "company_registry"))
        self.assertEqual(finding.reason.params["party"], BUYER.name)

    def test_seller_without_identifiers_is_named(self):
        self.assertEqual(
            self.rules(seller=replace(SELLER, registry="")), ["BR-FR-10", "BR-FR-13"]
        )

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
            self.assertTrue(all((rule.term, rule.subject, rule.field, rule.remedy)), name)
            self.assertIs(rule_of(name), rule)

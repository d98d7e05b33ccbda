"""The table of rules is complete, and leads to the right record."""

import re
import unittest

from lxml import etree

from ...einvoice.facturx import library
from ...einvoice.facturx.build import build
from ...einvoice.facturx.rule_table import LOCAL, RULES
from ...einvoice.facturx.rules import is_known, line_of, rule_of
from ...einvoice.facturx.rules_structure import PLACES
from ...einvoice.facturx.samples import plain_invoice
from ...einvoice.facturx.validate import STYLESHEETS, validate

SVRL = "{http://purl.oclc.org/dsdl/svrl}"
XSL = "{http://www.w3.org/1999/XSL/Transform}"


def shipped_rules(path):
    """Ids of all assertions of a compiled schematron; some releases leave one without."""
    for element in etree.parse(library.folder() / path).iter(
        f"{SVRL}failed-assert", f"{SVRL}successful-report"
    ):
        written = [
            attribute.text for attribute in element.iter(f"{XSL}attribute")
            if attribute.get("name") == "id"
        ]
        yield element.get("id") or next(iter(written), "")


class TestTable(unittest.TestCase):
    def test_the_table_has_every_rule_of_the_shipped_schematrons(self):
        for name, path in STYLESHEETS.items():
            rules = set(shipped_rules(path))
            with self.subTest(rule_set=name):
                self.assertGreater(len(rules), 100)
                self.assertEqual(sorted(rule for rule in rules if not is_known(rule)), [])

    def test_every_row_of_the_table_speaks_of_a_rule_or_a_family_that_exists(self):
        shipped = {rule for path in STYLESHEETS.values() for rule in shipped_rules(path)}
        stems = {
            rule[:end] for rule in shipped
            for end in [len(rule), *(m.start() for m in re.finditer("[_-]", rule))]
        }
        # EXTENDED repeats rules of EN 16931 under its own name, not all of them.
        rows = {rule for rule in RULES if not re.match("BR-F[XR]?(X|R)EXT", rule)}
        self.assertEqual(sorted(rows - stems - set(LOCAL)), [])

    def test_a_rule_that_nobody_knows_is_told_from_one_of_a_known_family(self):
        for rule in ("BR-99", "BR-FR-99_BT-1", "BR-S-11", "CII-SR-9999", "PEPPOL-EN16931-R120"):
            with self.subTest(rule=rule):
                self.assertFalse(is_known(rule))
                self.assertEqual(rule_of(rule).remedy, "read_rule")

    def test_the_narrower_row_wins(self):
        self.assertEqual(rule_of("BR-FR-23_BT-34").subject, "seller")
        self.assertEqual(rule_of("BR-FR-23_BT-49").subject, "buyer")
        self.assertEqual(rule_of("BR-FR-05_BT-22_PMD").subject, "policy")
        self.assertEqual(rule_of("BR-FXEXT-S-08ini").remedy, "amounts")
        self.assertEqual(rule_of("BR-FREXT-CO-04").term, "BT-151")


class TestPlaces(unittest.TestCase):
    def at(self, *elements):
        return "".join(
            f"/*:{name}[namespace-uri()='urn:un:unece:x:100'][{number}]"
            for name, number in elements
        )

    def test_a_structural_rule_leads_to_what_stands_at_its_place(self):
        cases = {
            ("SellerTradeParty", "PostalTradeAddress", "CountryID"): ("BG-5", "seller"),
            ("BuyerTradeParty", "URIUniversalCommunication"): ("BT-49", "buyer"),
            ("ShipToTradeParty", "PostalTradeAddress"): ("BG-15", "delivery"),
            ("IncludedSupplyChainTradeLineItem", "BilledQuantity"): ("BT-130", "unit"),
            ("SpecifiedTradePaymentTerms", "Description"): ("BT-20", "term"),
            ("ExchangedDocument", "IncludedNote", "SubjectCode"): ("BT-22", "invoice"),
        }
        for elements, expected in cases.items():
            rule = rule_of("FX-SCH-A-000164", self.at(*((name, 1) for name in elements)))
            with self.subTest(place=elements):
                self.assertEqual((rule.term, rule.subject), expected)

    def test_the_line_is_read_from_the_place(self):
        place = self.at(("SupplyChainTradeTransaction", 1),
                        ("IncludedSupplyChainTradeLineItem", 12), ("SpecifiedTradeProduct", 1))
        self.assertEqual(line_of(place), "12")
        self.assertEqual(line_of(self.at(("ExchangedDocument", 1))), "")

    def test_each_place_can_be_reached(self):
        for pattern, row in PLACES:
            sample = re.sub(r"\(([^|)]*)[^)]*\)", r"\1", pattern.pattern).replace(".*", "/x/")
            with self.subTest(place=pattern.pattern):
                self.assertEqual(rule_of("XSD", sample), row)


class TestPlacesOfTheSchema(unittest.TestCase):
    def test_an_error_of_the_schema_names_the_line_and_the_record(self):
        xml = build(plain_invoice()).replace(b' unitCode="HUR">2.5', b'>many')
        findings = validate(xml, False, _NoSaxon()).findings
        self.assertEqual({(each.subject, each.line) for each in findings}, {("unit", "2")})


class _NoSaxon:
    def apply(self, _xml, names):
        return {name: [] for name in names}

"""UBL says what the Cross Industry Invoice of the same snapshot says, and passes its own rules."""

import unittest
from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from ...einvoice.facturx.build import build
from ...einvoice.facturx.precheck import precheck
from ...einvoice.facturx.samples import BUYER, plain_invoice
from ...einvoice.facturx.snapshot import Note
from ...einvoice.facturx.ubl import build_ubl
from ...einvoice.facturx.validate import shared_client, validate
from ...einvoice.reading.compare import compare
from ...einvoice.reading.read import read_xml
from .test_facturx_golden import CASES
from .test_facturx_random import ALLOWANCES, CURRENCIES, LINES, _NoSchematron, booked


def differences(snapshot, ours, theirs):
    """Fields in which two documents of one snapshot differ, but for what their syntax demands."""
    found = [each for each in compare(read_xml(ours), read_xml(theirs)) if not each.same]
    return [
        (each.group, each.field, each.ours, each.theirs) for each in found
        if each.field != "due_date" or len(snapshot.instalments) < 2
    ]


class TestFacturxUbl(unittest.TestCase):
    @classmethod
    def tearDownClass(cls):
        shared_client().stop()

    def assertValid(self, xml, french_rules):
        verdict = validate(xml, french_rules)
        fatal = [(f.rule, f.message) for f in verdict.findings if f.fatal]
        self.assertEqual((fatal, verdict.state), ([], "valid"))
        return verdict

    def test_each_case_is_valid_and_says_what_the_cii_says(self):
        for name, make in CASES.items():
            with self.subTest(name):
                snapshot = make()
                xml = build_ubl(snapshot)
                self.assertValid(xml, snapshot.french_rules)
                self.assertEqual(differences(snapshot, build(snapshot), xml), [])

    def test_a_credit_note_is_a_document_of_its_own_kind(self):
        xml = build_ubl(CASES["credit_note"]())
        verdict = self.assertValid(xml, french_rules=True)
        self.assertEqual(verdict.profile, "ubl_credit_note")
        self.assertEqual(verdict.levels["br_fr"].state, "valid")

    def test_schema_and_amounts_agree_for_any_invoice(self):
        @settings(max_examples=40, deadline=None)
        @given(LINES, ALLOWANCES, st.sampled_from(CURRENCIES), st.booleans(), st.integers(1, 3))
        def check(lines, off, currency, globally, parts):
            snapshot = booked(lines, off, currency, globally, parts)
            if any(finding.fatal for finding in precheck(snapshot)):
                return
            xml = build_ubl(snapshot)
            self.assertEqual(validate(xml, False, _NoSchematron()).levels["xsd"].state, "valid")
            self.assertEqual(differences(snapshot, build(snapshot), xml), [])

        check()

    @settings(max_examples=8, deadline=None)
    @given(LINES, ALLOWANCES, st.sampled_from(CURRENCIES), st.booleans())
    def test_the_schematrons_agree(self, lines, off, currency, globally):
        snapshot = booked(lines, off, currency, globally, 1)
        if not any(finding.fatal for finding in precheck(snapshot)):
            self.assertValid(build_ubl(snapshot), french_rules=True)

    def test_a_broken_sum_and_a_missing_note_are_found_by_the_rules_of_ubl(self):
        xml = build_ubl(plain_invoice())
        broken = validate(xml.replace(b">180.00<", b">181.00<"), True)
        self.assertIn("BR-CO-15", {found.rule for found in broken.findings})
        silent = validate(build_ubl(plain_invoice(notes=())), True)
        self.assertEqual(silent.levels["br_fr"].state, "invalid")
        self.assertIn("BT-22", {found.term for found in silent.findings if found.fatal})

    def test_a_line_and_a_party_are_found_by_their_place(self):
        xml = build_ubl(plain_invoice()).replace(b' unitCode="HUR">2.5', b">many")
        findings = validate(xml, False, _NoSchematron()).findings
        self.assertIn(("unit", "2"), {(each.subject, each.line) for each in findings})
        nameless = replace(BUYER, name="")
        found = validate(build_ubl(plain_invoice(buyer=nameless)), True).findings
        self.assertIn("buyer", {each.subject for each in found if each.fatal})

    def test_the_french_rules_do_not_bind_a_document_of_peppol(self):
        xml = build_ubl(plain_invoice()).replace(
            b"<cbc:ProfileID>M1", b"<cbc:ProfileID>urn:fdc:peppol.eu:2017:poacc:billing:01:1.0")
        verdict = validate(xml, french_rules=True)
        self.assertEqual(verdict.levels["br_fr"].state, "not_applicable")
        self.assertEqual(verdict.levels["profile"].state, "valid")

    def test_characters_that_xml_cannot_hold_are_left_out(self):
        note = Note("", "Fin\x0b de page")
        xml = build_ubl(plain_invoice(notes=(*plain_invoice().notes, note)))
        self.assertIn(b"Fin de page", xml)

    def test_what_is_due_follows_from_what_was_settled(self):
        total = read_xml(build_ubl(CASES["final_invoice"]())).totals
        self.assertEqual((total.prepaid, total.payable), (Decimal("360.00"), Decimal("840.00")))

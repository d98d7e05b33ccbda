"""Reading labels: numbering schemes, references, slips, payers, and what the past teaches."""

import unittest
from datetime import date
from decimal import Decimal

from ...matching.data import BankLine, Customer
from ...matching.find.findings import find
from ...matching.find.ledger import Ledger
from ...matching.find.numbering import Numbering
from ...matching.find.payers import Payers
from ...matching.find.references import Strength
from ...matching.find.text import is_belgian_communication, tokens
from ...matching.judge.features import NAMES
from ...matching.judge.model import from_data, shipped_model
from ...matching.learn.experience import Experience, PastMatch
from .samples import owed

DAY = date(2026, 4, 15)


def document(key, number, customer=1, amount="100", **values):
    return owed(key, number, amount, DAY, DAY, customer, **values)


def line(*texts, **values):
    return BankLine(1, DAY, Decimal(100), texts=texts, **values)


def series(pattern, count=12, customers=4):
    """Documents numbered by a pattern with ``{n}`` and ``{who}``, dealt out to customers."""
    return [
        document(key, pattern.format(n=400 + 7 * key, who=key % customers + 1), key % customers + 1)
        for key in range(1, count + 1)
    ]


class TestNumbering(unittest.TestCase):
    def test_schemes_are_learned_from_the_numbers(self):
        for pattern, prefix, sequence, mark in (
            ("FA2026-{n:04d}", "FA", "0407", "26"),
            ("26{n:06d}", "", "000407", "2026"),
            ("INV-{n:06d}", "INV", "000407", None),
            ("F26-04-{n:04d}", "F", "0407", "2604"),
            ("202604{n:04d}", "", "0407", "202604"),
            ("{n:05d}-C{who:03d}", "", "00407", "002"),
            ("{n}/2026", "", "407", "26"),
        ):
            with self.subTest(pattern=pattern):
                documents = series(pattern)
                parts = Numbering(documents).parts(documents[0].number, DAY)
                self.assertEqual((parts.prefix, parts.sequence), (prefix, sequence))
                if mark:
                    self.assertIn(mark, parts.marks)


class TestReferences(unittest.TestCase):
    def cited(self, documents, *texts, customer=None):
        ledger = Ledger(documents)
        if customer:
            found = ledger.references_of(customer).citations(texts).values()
        else:
            found = ledger.references.citations(texts)
        return {each.document: each.strength for each in found}

    def test_each_scheme_is_found_as_banks_and_people_write_it(self):
        for pattern, text in (
            ("FA2026-{n:04d}", "VIR SEPA RECU /DE DUPONT /MOTIF FACT FA2026-0407 /REF NOTPROVIDED"),
            ("FA2026-{n:04d}", "SVWZ+RG.NR. FA 2026 407 KREF+NONREF"),
            ("26{n:06d}", "CAUS: SALDO FATT. 26000407"),
            ("F26-04-{n:04d}", "f26040407"),
            ("{n:05d}-C{who:03d}", "00407/C002"),
            ("{n}/2026", "fattura 407/26"),
            ("INV-{n:06d}", "inv000407"),
        ):
            with self.subTest(pattern=pattern, text=text):
                found = self.cited(series(pattern), text)
                self.assertEqual(max(found, key=found.get), 1)
                self.assertGreaterEqual(found[1], Strength.PART)

    def test_another_year_or_series_is_another_document(self):
        documents = [document(1, "FAC/2025/00123"), document(2, "RFAC/2026/00123")]
        self.assertEqual(self.cited(documents, "FAC/2026/00123"), {})

    def test_structured_references(self):
        documents = [
            document(1, "F1", references=("+++069/0023/28612+++",)),
            document(2, "F2", references=("RF18539007547034",)),
        ]
        found = self.cited(documents, "VIREMENT 069002328612", "RF18 5390 0754 7034")
        self.assertEqual(found, {1: Strength.CHECKED, 2: Strength.CHECKED})
        self.assertFalse(is_belgian_communication("+++069/0023/28613+++"))

    def test_order_numbers(self):
        documents = [document(1, "F26-001", references=("PO-45123",))]
        self.assertEqual(self.cited(documents, "your order PO 45123"), {1: Strength.FULL})
        self.assertEqual(self.cited(documents, "commande 45123"), {1: Strength.DIGITS})

    def test_lists_of_last_digits_and_ranges(self):
        documents = [document(key, f"FAC/2026/{1200 + key:05d}") for key in range(1, 9)]
        found = self.cited(documents, "FAC/2026/01201, 01203, 205", customer=1)
        self.assertEqual({key for key, level in found.items() if level >= Strength.PART}, {1, 3, 5})
        for text in ("factures 1202 a 1205", "1202 bis 1205", "RG 1202-1205"):
            with self.subTest(text=text):
                found = self.cited(documents, text, customer=1)
                strong = {key for key, level in found.items() if level >= Strength.PART}
                self.assertEqual(strong, {2, 3, 4, 5})

    def test_slips_are_corrected_inside_one_customer_only(self):
        documents = [document(1, "FAC/2026/00123"), document(2, "FAC/2026/00900", 2)]
        for text in ("FAC/2026/00132", "FAC/2026/00128", "FAC/2026/0012", "FAC/2026/001 23"):
            with self.subTest(text=text):
                self.assertIn(1, self.cited(documents, text, customer=1))
        self.assertEqual(self.cited(documents, "FAC/2026/00128"), {})
        self.assertEqual(self.cited(documents, "FAC/2O26/OO1Z3", customer=1)[1], Strength.PART)

    def test_dates_amounts_and_accounts_are_no_references(self):
        text = "DU 12/04/2026 MONTANT 1.204,00 EUR FR7630006000011234567890189 vom 03.04.26"
        self.assertFalse([each.text for each in tokens(text) if each.digits])


class TestPayers(unittest.TestCase):
    def setUp(self):
        self.customers = [
            Customer(1, ("Menuiserie Vasseur SARL",), frozenset({"FR76A"})),
            Customer(2, ("Menuiserie Durand",)),
            Customer(3, ("Éclair & Fils",)),
        ]

    def evidence(self, payment, *past):
        return Payers(self.customers, Experience(past)).evidence(payment)

    def test_account_on_file_learned_and_shared(self):
        past = PastMatch(line(payer_iban="FR76B"), 2)
        self.assertTrue(self.evidence(line(payer_iban="FR76A"))[1].certain)
        self.assertEqual(self.evidence(line(payer_iban="FR76B"), past)[2].learned, 1)
        shared = PastMatch(line(payer_iban="FR76A"), 3)
        self.assertFalse(self.evidence(line(payer_iban="FR76A"), shared)[1].certain)

    def test_a_learned_alias_names_a_payer_that_is_not_the_customer(self):
        past = PastMatch(line(payer_name="Holding Zenith SA"), 2)
        self.assertEqual(self.evidence(line(payer_name="ZENITH HOLDING"), past)[2].alias, 1)

    def test_names_in_any_order_cut_and_inside_the_text(self):
        self.assertEqual(self.evidence(line(payer_name="VASSEUR MENUISERIE"))[1].name, 1)
        self.assertGreater(self.evidence(line(payer_name="MENUISERIE VASSE"))[1].name, 0.9)
        self.assertGreater(self.evidence(line("VIR SEPA /DE ECLAIR FILS /MOTIF"))[3].words, 0.5)

    def test_lines_that_customers_never_send(self):
        past = [PastMatch(line("REMISE CB 0001"), 0)] * 3
        self.assertGreater(Experience(past).never_owed(line("REMISE CB 0099")), 0.8)

    def test_what_was_paid_already_is_recognised(self):
        closed = document(9, "FAC/2026/00077")
        experience = Experience([PastMatch(line("FAC/2026/00077"), 1, ((closed, Decimal(100)),))])
        ledger = Ledger([document(1, "FAC/2026/00123")], self.customers, experience)
        self.assertEqual(find(line("FAC/2026/00077"), ledger).paid_before, (closed,))

    def test_habits_are_shares_of_the_past_lines(self):
        paid = document(9, "FAC/2026/00077")
        past = [PastMatch(line("FAC/2026/00077"), 1, ((paid, Decimal(100)),))] * 8
        habits = Experience(past).habits(1)
        self.assertEqual((habits.lines, habits.cites, habits.parts), (8, 1, 0))


class TestModel(unittest.TestCase):
    def test_the_shipped_model_counts_the_features_that_are_computed(self):
        self.assertEqual(shipped_model().names, NAMES)

    def test_calibration_never_falls(self):
        model = shipped_model()
        chances = [model.calibrated(step / 100) for step in range(101)]
        self.assertEqual(chances, sorted(chances))
        self.assertLess(chances[-1], 1)

    def test_a_model_is_plain_data(self):
        tree = [[0, 0.5, 1, 2], [-1, -1.0], [-1, 1.0]]
        forest = {"bias": 0.0, "trees": [tree]}
        model = from_data({"version": "1", "features": ["x"], "ranking": forest,
                           "certainty": forest, "slope": 1, "offset": 0, "floor": 0.9})
        self.assertGreater(model.ranking.probability([1.0]), model.ranking.probability([0.0]))

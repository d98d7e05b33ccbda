"""What a careful accountant would look at twice is proposed and never sure."""

import unittest
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from unittest.mock import patch

from ...matching.data import BankLine, MatchKind
from ...matching.decide import decide_all
from ...matching.explain.hypothesis import Chosen, Fit, Hypothesis
from ...matching.find.findings import find
from ...matching.find.ledger import Ledger
from ...matching.judge import model as model_module
from ...matching.judge.confidence import RIVALS
from ...matching.judge.lists import goes_on
from ...matching.judge.model import shipped_model, shipped_version
from ...matching.judge.rules import RULES_VERSION
from ...matching.policy import USUAL
from .samples import IBAN, MODELS, VASSEUR, chosen, decide, owed

DAY = date(2026, 4, 15)


def document(key, amount, number=None, days=0):
    issued = DAY + timedelta(days=days)
    return owed(key, number or f"FC{12000 + 37 * key:07d}", amount, issued, issued)


def payment(amount, *texts, key=1, **values):
    return BankLine(key, DAY + timedelta(days=30), Decimal(amount), texts=texts,
                   payer_name="MENUISERIE VASSEUR", payer_iban=IBAN, **values)


class TestLists(unittest.TestCase):
    def more(self, text, *keys):
        documents = [
            document(1, 50, "FC0012299"), document(2, 100, "FC0012542"),
            document(3, -30, "FC0010860"), document(4, 7, "FC0013000"),
        ]
        ledger = Ledger(documents, [VASSEUR])
        shares = tuple((key, Decimal(1)) for key in keys)
        found = find(payment(100, text), ledger)
        return goes_on(Hypothesis(1, Chosen.CITED, Fit.EXACT, shares), found, ledger.references)

    def test_a_list_that_is_read_to_its_end(self):
        for text in (
            "FC0012542", "FC0012542 CTR 0766727", "FC0012542 100,00", "FC0012542 DU 01/04/2026",
            "FC0012542 FC0012542", "FC00125 42 CTR 7", "FC0012542 1 611,60", "FC0012542 134 ,22 X",
            "FC00I2542 5", "VIR FC0012542 TEL 0612345678",
        ):
            with self.subTest(text=text):
                self.assertFalse(self.more(text, 2))
        self.assertFalse(self.more("FC0012299, FC0012542", 1, 2))

    def test_a_list_that_names_more(self):
        for text in (
            "FC0012542 299", "FC0012542, FC0012299", "FC0012542 ET 299", "FC0012542 etc",
            "FC00122 99, FC0012542", "13154 / 12584 / 12542 CLIENT", "12542 100,00 / 13",
        ):
            with self.subTest(text=text):
                self.assertTrue(self.more(text, 2))

    def test_a_number_that_is_cut_behind_our_prefix_goes_on(self):
        documents = [
            document(key, 40 + key, f"F{DAY + timedelta(days=3 * key):%Y%m%d}-{2000 + 37 * key}",
                     days=3 * key)
            for key in range(1, 12)
        ]
        first, second = (document.number.replace("-", "") for document in documents[:2])
        ledger = Ledger(documents, [VASSEUR])
        hypothesis = Hypothesis(1, Chosen.CITED, Fit.PART, ((1, Decimal(30)),))
        for text, more in (
            (f"FV NR{first} - {second[:-2]}", True), (f"{first} {second[:-2]}", True),
            (f"{first} - {first}", False), (f"{first} FV", False),
        ):
            with self.subTest(text=text):
                found = find(payment(30, text), ledger)
                self.assertEqual(goes_on(hypothesis, found, ledger.references), more)

    def test_a_list_with_an_unread_number_is_proposed_and_not_sure(self):
        ledger = Ledger([document(1, 100, "FC0012299")], [VASSEUR])
        for model in MODELS:
            whole = decide(payment(100, "FC0012299"), ledger, USUAL, model)
            more = decide(payment(100, "FC0012299 13404"), ledger, USUAL, model)
            self.assertGreater(whole.confidence, RIVALS)
            self.assertEqual(chosen(more), [1])
            self.assertLessEqual(more.confidence, RIVALS)


class TestAmountsAlone(unittest.TestCase):
    def sure(self, documents, paid="300", **values):
        found = decide(payment(paid, "VIREMENT", **values), Ledger(documents, [VASSEUR]),
                       USUAL, shipped_model())
        self.assertEqual(found.kind, MatchKind.PAYER_AMOUNT)
        return found.confidence > RIVALS

    def test_an_older_document_of_which_it_is_an_instalment(self):
        self.assertTrue(self.sure([document(1, 300), document(2, 917, days=-9)]))
        self.assertFalse(self.sure([document(1, 300), document(2, 900, days=-9)]))
        self.assertTrue(self.sure([document(1, 300), document(2, 900, days=9)]))

    def test_what_another_line_has_left_of_a_document(self):
        documents = [document(1, 200), document(2, 700)]
        both = " ".join(each.number for each in documents)
        lines = [payment(600, both), payment(300, "VIREMENT", key=2)]
        ledger = Ledger(documents, [VASSEUR])
        rest = decide_all(lines, ledger, USUAL, shipped_model())[1]
        self.assertEqual(chosen(rest), [2])
        self.assertLessEqual(rest.confidence, RIVALS)


class TestDifferences(unittest.TestCase):
    def confidence(self, documents, paid, text):
        ledger = Ledger(documents, [VASSEUR])
        return [decide(payment(paid, text), ledger, USUAL, model).confidence
                for model in MODELS]

    def test_a_difference_is_not_forgiven_where_another_document_is_named(self):
        documents = [document(1, 1000), document(2, 700)]
        first, second = (each.number for each in documents)
        for sure in self.confidence(documents, "998.20", first):
            self.assertGreater(sure, RIVALS)
        for sure in self.confidence(documents, "998.20", f"{second} du jour et {first}"):
            self.assertLessEqual(sure, RIVALS)

    def test_a_corrected_number_of_one_of_two_documents_of_an_amount(self):
        documents = [document(1, 1000, "FC0012345"), document(2, 1000, "FC0013999")]
        for sure in self.confidence(documents, 1000, "FC0012354"):
            self.assertLessEqual(sure, RIVALS)


class TestWithoutTheModel(unittest.TestCase):
    """The product decides by the rules when the model's file is missing."""

    def setUp(self):
        shipped_model.cache_clear()
        self.addCleanup(shipped_model.cache_clear)
        self.enterContext(patch.object(model_module, "MODEL_FILE", Path("missing.json")))

    def answer(self, *texts, documents=((1, 1000), (2, 700))):
        ledger = Ledger([document(*each) for each in documents], [VASSEUR])
        return decide(payment(1000, *texts), ledger, USUAL, shipped_model())

    def test_what_is_named_is_proposed_and_says_what_decided(self):
        answer = self.answer("FC0012037")
        self.assertEqual(answer.kind, MatchKind.CITED_EXACT)
        self.assertEqual(chosen(answer), [1])
        self.assertEqual(answer.decided_by, RULES_VERSION)
        self.assertEqual(shipped_version(), RULES_VERSION)

    def test_what_is_not_named_is_never_as_sure_as_what_is(self):
        named = self.answer("FC0012037").confidence
        for documents in (((1, 1000),), ((1, 400), (2, 600)), ((1, 1000), (2, 1000))):
            with self.subTest(documents=documents):
                self.assertLess(self.answer("merci", documents=documents).confidence, named)

"""No money on somebody else, and no posting where a careful person would ask."""

import unittest
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from ...matching.data import NEVER_POSTED, BankLine, Customer, MatchKind
from ...matching.decide import decide_all
from ...matching.find.ledger import Ledger
from ...matching.find.meaning import OTHER_NUMBERS, PERIOD_WORDS
from ...matching.find.payers import Payers
from ...matching.find.references import ReferenceIndex
from ...matching.judge.confidence import RIVALS
from ...matching.learn.experience import Experience, PastMatch
from ...matching.policy import USUAL
from .samples import IBAN, MODELS, chosen, decide, offer, owed
from .samples import VASSEUR as CUSTOMER

DAY = date(2026, 4, 15)
LATER = DAY + timedelta(days=20)
[VASSEUR], KERGUELEN = CUSTOMER.names, "Boulangerie Kerguelen SARL"
CUSTOMERS = (CUSTOMER, Customer(2, (KERGUELEN,)), Customer(3, ("Garage Tronchet SAS",)))


def document(key, amount, customer, number=None, **values):
    return owed(key, number or f"FC{12000 + 37 * key:07d}", amount, DAY, DAY, customer, **values)


def line(amount, *texts, key=1, **values):
    return BankLine(key, LATER, Decimal(amount), texts=texts, **values)


def answer(payment, documents):
    return decide(payment, Ledger(documents, CUSTOMERS), USUAL, MODELS[1])


class TestOtherNumbers(unittest.TestCase):
    """Digits that the words before them call something else name no invoice."""

    def test_reported_ones(self):
        for text, number in (
            ("REMISE CHEQUES 542109", "542109"), ("ABO 0326", "0326"), ("CLT 542109", "542109"),
            ("REF CLIENT C58984", "58984"), ("N ADHERENT 52286", "52286"),
            ("MDT 21791 BORD 2421", "21791"), ("MANDAT 21899/2433", "2433"),
            ("LOYER 06/2026", "2026"), ("CONTRAT N° 80428", "80428"), ("TEL 06 12 34 56 78", "56"),
            ("KUNDENR 0140", "0140"),
        ):
            with self.subTest(text=text):
                index = ReferenceIndex([document(1, 50, 2, number)])
                self.assertEqual(index.citations([text]), ())

    @given(st.sampled_from(["N", "NO", "NR"]), st.integers(1000, 99999))
    def test_the_sign_for_number_may_be_glued_to_ours(self, sign, number):
        index = ReferenceIndex([document(1, 50, 2, f"RG-{number}-26")])
        (found,) = index.citations([f"FRA {sign}RG{number}26 - ALPHA"])
        self.assertEqual((found.document, found.strength.name), (1, "FULL"))

    def test_a_number_of_ours_behind_one_of_theirs(self):
        index = ReferenceIndex([document(1, 50, 2, "202612078")])
        (found,) = index.citations(["BUDGET PRINCIPAL MANDAT 20804/2311 202612078"])
        self.assertEqual(found.document, 1)

    @given(st.sampled_from(sorted(OTHER_NUMBERS)), st.integers(10_000, 999_999),
           st.sampled_from(["", "N ", "NO ", "NR. "]))
    def test_whatever_the_word(self, word, number, sign):
        index = ReferenceIndex([document(1, 50, 2, f"{number}")])
        self.assertEqual(index.citations([f"{word} {sign}{number}"]), ())

    @given(st.sampled_from(sorted(PERIOD_WORDS)), st.dates(date(2020, 1, 1), date(2039, 1, 1)))
    def test_whatever_the_month(self, word, day):
        index = ReferenceIndex([document(1, 50, 2, f"{day:%m%y}")])
        self.assertEqual(index.citations([f"{word} {day:%m%y}"]), ())


class TestSomebodyElse(unittest.TestCase):
    """Account, alias or name, also in the text alone, speak against another's document."""

    def unsure(self, found):
        self.assertTrue(found.confidence <= RIVALS or not found.allocations, found)

    @given(st.integers(1000, 9999), st.integers(0, 3), st.integers(0, 9),
           st.sampled_from(["field", "text", "account"]))
    def test_one_slip_onto_a_stranger(self, number, at, digit, where):
        slipped = f"{number:04d}"
        slipped = slipped[:at] + str(digit) + slipped[at + 1:]
        assume(slipped != f"{number:04d}")
        documents = [document(1, "743.20", 1, f"FA2026-{number:04d}"),
                     document(2, "743.20", 2, f"FA2026-{slipped}")]
        text, values = f"FACT FA2026-{slipped}", {}
        if where == "text":
            text = f"VIR SEPA RECU /DE MENUISERIE VASSEUR /MOTIF {text} /REF NOTPROVIDED"
        elif where == "field":
            values = {"payer_name": "MENUISERIE VASSEUR"}
        else:
            values = {"payer_iban": IBAN}
        found = answer(line("743.20", text, **values), documents)
        if 2 in set(chosen(found)):
            self.unsure(found)

    def test_an_equal_amount_of_somebody_else(self):
        found = answer(line("743.20", "VIREMENT DE GARAGE TRONCHET MOTIF SOLDE"),
                       [document(2, "743.20", 2), document(3, "120", 3)])
        self.unsure(found)

    @given(st.integers(1, 1999), st.sampled_from(["field", "text", "account"]))
    def test_a_number_of_a_stranger_that_the_amount_does_not_confirm(self, cents, where):
        """A half of what is named, or a part, is a half of the payer's own invoice as well."""
        amount = Decimal(cents) / 2
        documents = [document(1, 2000, 1, "2026-005600/FR"),
                     document(2, 2000, 2, "2026-006596/FR")]
        text, values = "2026-006596/FR", {}
        if where == "text":
            text = f"VIR SEPA RECU /DE MENUISERIE VASSEUR /MOTIF {text} /REF NOTPROVIDED"
        elif where == "field":
            values = {"payer_name": "menuiserie vasseu"}
        else:
            values = {"payer_iban": IBAN}
        found = answer(line(amount, text, **values), documents)
        if 2 in set(chosen(found)):
            self.unsure(found)

    def test_a_known_payer_who_names_a_number_that_is_not_ours(self):
        documents = [document(key, 100 * key, 1, f"FA2026-{key:04d}") for key in range(1, 9)]
        found = answer(line("300", "FACT FA2026-7755", payer_name=VASSEUR, payer_iban=IBAN),
                       documents)
        self.assertLessEqual(found.confidence, RIVALS)
        self.assertEqual(found.doubt, "names_unknown")


class TestNobodyKnown(unittest.TestCase):
    """Nothing is known of the payer: what is named must say more than a few digits."""

    def unsure(self, found):
        self.assertTrue(found.confidence <= RIVALS or not found.allocations, found)

    @given(st.integers(1, 99), st.integers(1, 6239))
    def test_a_few_digits_name_nobody_when_the_amount_does_not_say_the_same(self, number, amount):
        documents = [document(1, 6240, 1, f"R-26-06-{number:04d}")]
        self.unsure(answer(line(amount, f"PYMT RUN 950850 {number:04d}"), documents))

    @given(st.integers(1000, 999_999), st.data())
    def test_an_order_whose_neighbour_owes_the_same(self, number, data):
        named = str(number)
        at = data.draw(st.integers(1, len(named) - 1))
        other = named[:at] + str((int(named[at]) + 1) % 10) + named[at + 1:]
        documents = [document(1, "79.90", 1, "WEB-018057", references=(named,)),
                     document(2, "79.90", 2, "WEB-018050", references=(other,))]
        self.unsure(answer(line("79.90", f"N{named}"), documents))
        self.unsure(answer(line("79.90", named), documents))


class TestPartOfALongerName(unittest.TestCase):
    """What a payer was called before is no evidence where it may be part of another's name."""

    WORDS = ("SECURITE", "MARTIN", "TRAVAUX", "JARDINS", "BONNET")

    def payers(self, short, long):
        names = (Customer(1, (" ".join(long) + " SA",)), Customer(2, (" ".join(short) + " SARL",)))
        past = [PastMatch(line(50, "VIR", key=key, payer_name=" ".join(short)), 2)
                for key in (1, 2, 3)]
        return Payers(names, Experience(past))

    def test_the_reported_one(self):
        names = (Customer(1, ("Sécurité Martin SA",)), Customer(2, ("Sécurité Sécurité SARL",)))
        past = [PastMatch(line(78, "VIR", key=key, payer_name="SECURITE SECURITE"), 2)
                for key in (1, 2, 3)]
        documents = [document(1, 78, 1), document(2, 78, 2)]
        found = decide(line(78, "SECURITE MARTIN SA DOSSIER 86295"),
                       Ledger(documents, names, Experience(past)), USUAL, MODELS[1])
        self.assertNotIn(2, chosen(found))

    @given(st.permutations(WORDS), st.integers(1, 3), st.integers(1, 2))
    def test_whatever_the_words(self, words, few, more):
        short, long = words[:few], words[:few + more]
        payers = self.payers(short, long)
        evidence = payers.evidence(line(50, " ".join(long)))
        self.assertFalse(evidence[2].alias if 2 in evidence else 0)

    @given(st.permutations(WORDS), st.integers(1, 3), st.integers(2, 3))
    def test_what_a_namesake_was_called_before_chooses_no_set(self, words, few, count):
        name = " ".join(words[:few])
        names = (Customer(1, (f"{name} SARL",)),
                 Customer(2, (" ".join(reversed(words[:few])) + " SCI",)))
        past = [PastMatch(line(12000, "VIR", key=key, payer_name=f"{name} SCI"), 1)
                for key in (1, 2, 3)]
        documents = [document(key, 12000, 1 + key % 2) for key in range(1, 2 * count + 1)]
        found = decide(line(12000 * count, "SOLDE", payer_name=f"{name} SCI"),
                       Ledger(documents, names, Experience(past)), USUAL, MODELS[1])
        self.assertTrue(found.confidence <= RIVALS or not found.allocations, found)

    @given(st.permutations(WORDS), st.integers(2, 3))
    def test_a_name_of_its_own_still_speaks(self, words, few):
        payers = self.payers(words[:few], words[few:])
        self.assertEqual(payers.evidence(line(50, " ".join(words[:few])))[2].alias, 3)


class TestAsk(unittest.TestCase):
    def test_a_discount_taken_and_money_left_over(self):
        found = answer(line("615.70", "FC0012037", payer_name=VASSEUR, payer_iban=IBAN),
                       [document(1, 620, 1, offers=(offer(620, "12.40", LATER),))])
        self.assertEqual(found.doubt, "discount_unclear")
        self.assertLessEqual(found.confidence, RIVALS)

    def test_a_credit_note_that_fits_by_chance(self):
        documents = [document(1, 2000, 1), document(2, -100, 1)]
        found = answer(line(1900, "FC0012037 RETENUE GARANTIE 5 %", payer_name=VASSEUR,
                            payer_iban=IBAN), documents)
        self.assertLessEqual(found.confidence, RIVALS)

    def test_a_guess_is_never_posted(self):
        self.assertIn(MatchKind.PAYER_GUESS, NEVER_POSTED)

    def test_a_second_payment_of_the_same_invoice_is_paid_twice(self):
        documents = [document(1, 743, 1), document(2, 120, 1)]
        lines = [line(743, "FC0012037", key=key, payer_name=VASSEUR, payer_iban=IBAN)
                 for key in (1, 2)]
        first, second = decide_all(lines, Ledger(documents, CUSTOMERS), USUAL, MODELS[1])
        self.assertEqual(chosen(first), [1])
        self.assertEqual((second.kind, second.allocations), (MatchKind.DUPLICATE, ()))


class TestSeveralCustomers(unittest.TestCase):
    """One payment for several customers is proposed, and a person looks at it."""

    def documents(self):
        return [document(1, 500, 1), document(2, 300, 2), document(3, 40, 3)]

    def test_their_documents_are_named_and_add_up(self):
        found = answer(line(840, "FC0012037 FC0012074 FC0012111"), self.documents())
        self.assertEqual(set(chosen(found)), {1, 2, 3})
        self.assertEqual((found.doubt, found.difference), ("several_customers", 0))
        self.assertLessEqual(found.confidence, RIVALS)

    def test_not_when_they_do_not_add_up(self):
        found = answer(line(841, "FC0012037 FC0012074 FC0012111"), self.documents())
        self.assertNotEqual(found.doubt, "several_customers")

    def test_a_document_is_promised_once(self):
        lines = [line(800, "FC0012037 FC0012074"),
                 line(500, "FC0012037", key=2, payer_name=VASSEUR, payer_iban=IBAN)]
        found = decide_all(lines, Ledger(self.documents(), CUSTOMERS), USUAL, MODELS[1])
        given_away = [each.document for answer in found for each in answer.allocations]
        self.assertEqual(len(given_away), len(set(given_away)))


if __name__ == "__main__":
    unittest.main()

"""A remittance advice decides, when its amounts add up to the payment."""

import unittest
from dataclasses import replace
from decimal import Decimal

from ...matching.data import Customer, MatchKind
from ...matching.find.ledger import Ledger
from ...matching.policy import STRICT, USUAL
from ...remittance.model import Advice, AdviceLine
from ...remittance.reader import read
from .samples import MODELS, decide
from .test_matching_hypotheses import document, line

CUSTOMERS = [Customer(1, ("Menuiserie Vasseur",)), Customer(2, ("Rossi",))]


def advice(*rows, **values):
    return Advice(tuple(AdviceLine(name, Decimal(amount)) for name, amount in rows), **values)


class TestAdvice(unittest.TestCase):
    def decide(self, amount, told, *documents, model=None, policy=USUAL, text="VIREMENT"):
        return decide(line(amount, text, advice=told), Ledger(documents, CUSTOMERS), policy, model)

    def taken(self, found):
        return {each.document: each.taken for each in found.allocations}

    def test_stated_amounts_are_followed_with_and_without_a_model(self):
        told = advice(("FA2026-0001", "60"), ("FA2026-0003", "40"), name="avis.csv")
        documents = document(1, "100"), document(2, "100"), document(3, "40")
        for model in MODELS:
            found = self.decide("100", told, *documents, model=model)
            self.assertEqual(self.taken(found), {1: 60, 3: 40})
            self.assertEqual(found.kind, MatchKind.CITED_EXACT)
            self.assertGreaterEqual(found.confidence, 0.998)
            self.assertEqual(found.reasons[0].code, "match.advised")
            self.assertEqual(found.reasons[0].params["advice"], "avis.csv")

    def test_they_come_before_what_the_label_seems_to_say(self):
        told = advice(("FA2026-0001", "60"), ("FA2026-0003", "40"))
        documents = document(1, "100"), document(2, "100"), document(3, "40")
        found = self.decide(
            "100", told, *documents, model=MODELS[1], text="FACTURE FA2026-0002"
        )
        self.assertEqual(self.taken(found), {1: 60, 3: 40})

    def test_a_discount_in_time_is_granted_a_late_one_stays_open(self):
        told = advice(("FA2026-0001", "98"), ("FA2026-0002", "49"))
        in_time = document(1, "100", discount="2", until=0)
        late = document(2, "50", discount="1", until=-1)
        found = self.decide("147", told, in_time, late)
        self.assertEqual([(each.discount, each.closes) for each in found.allocations],
                         [(2, True), (0, False)])
        self.assertEqual(found.kind, MatchKind.CITED_DISCOUNT)

    def test_a_credit_note_is_used_up(self):
        told = advice(("FA2026-0001", "100"), ("FA2026-0002", "-30"))
        found = self.decide("70", told, document(1, "100"), document(2, "-30"))
        self.assertEqual(self.taken(found), {1: 100, 2: -30})

    def test_too_much_stays_on_account(self):
        found = self.decide("130", advice(("FA2026-0001", "130")), document(1, "100"))
        self.assertEqual((self.taken(found), found.difference), ({1: 100}, 30))
        self.assertEqual(found.kind, MatchKind.CITED_PART)

    def test_the_strict_policy_takes_no_part_payment(self):
        told = advice(("FA2026-0001", "60"))
        found = self.decide("60", told, document(1, "100"), policy=STRICT)
        self.assertEqual(found.allocations, ())

    def test_amounts_that_do_not_add_up_are_citations_only(self):
        told = advice(("FA2026-0001", "100"), ("FA2026-0003", "40"))
        found = self.decide("140", told, document(1, "100"), document(3, "40"))
        self.assertEqual(self.taken(found), {1: 100, 3: 40})
        short = self.decide("139", told, document(1, "100"), document(3, "40"))
        self.assertNotEqual(short.reasons[0].code, "match.advised")
        self.assertEqual(short.reasons[0].code, "match.cited")

    def test_a_number_that_two_documents_share_is_not_guessed(self):
        twin = replace(document(9, "60"), number="FB2026-0001")
        told = advice(("0001", "60"))
        found = self.decide("60", told, document(1, "100"), twin)
        self.assertNotEqual(found.reasons[0].code, "match.advised")

    def test_from_a_file_to_the_allocation(self):
        told = read("avis.csv", b"Facture;Montant\nFA2026-0001;60,00\n26-0003;40,00\n")
        found = self.decide("100", told, document(1, "100"), document(3, "40"))
        self.assertEqual(self.taken(found), {1: 60, 3: 40})

    def test_documents_of_two_customers_are_not_mixed(self):
        other = replace(document(2, "40"), customer=2)
        told = advice(("FA2026-0001", "60"), ("FA2026-0002", "40"))
        found = self.decide("100", told, document(1, "60"), other)
        self.assertNotIn("match.advised", [each.code for each in found.reasons])


if __name__ == "__main__":
    unittest.main()

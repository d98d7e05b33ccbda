import unittest
from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import example, given
from hypothesis import strategies as st

from ...common.names import name_similarity
from ...matching.data import BankLine, Customer, MatchKind
from ...matching.decide import decide_all
from ...matching.find.ledger import Ledger
from ...matching.find.references import ReferenceIndex, Strength
from ...matching.find.text import is_creditor_reference
from .samples import IBAN, VASSEUR, decide, offer, owed

DAY = date(2026, 3, 10)
BETA = Customer(2, ("Boulangerie Éclair",), frozenset({"FR7612345987650123456789014"}))


def document(key, number, amount, customer=1, **values):
    return owed(key, number, amount, date(2026, 3, 1), date(2026, 3, 31), customer, **values)


def payment(amount, *texts, key=1, **values):
    return BankLine(key, DAY, Decimal(amount), texts=texts, **values)


def offers(deadline, amount):
    return (offer(amount, Decimal(amount) / 50, deadline),)


def codes(proposal):
    return [reason.code for reason in proposal.reasons]


class TestReferences(unittest.TestCase):
    def cited(self, number, text, **values):
        return {
            citation.document: citation.strength
            for citation in ReferenceIndex([document(1, number, 5, **values)]).citations([text])
        }

    def test_any_numbering_scheme_is_found_as_people_write_it(self):
        for number, text in (
            ("FAC/2026/00123", "VIR FAC/2026/00123 MERCI"),
            ("FAC/2026/00123", "fac-2026-123"),
            ("FAC/2026/00123", "FAC202600123"),
            ("FAC/2026/00123", "FAC 26 00123"),
            ("FA2026-0456", "paiement fa2026 0456"),
            ("26001234", "REF 26001234"),
            ("INV-001234", "inv 1234"),
            ("F26-04-0087", "F26040087"),
        ):
            with self.subTest(number=number, text=text):
                self.assertEqual(self.cited(number, text), {1: Strength.FULL})

    def test_shorter_names_are_weaker(self):
        self.assertEqual(self.cited("FAC/2026/00123", "n°202600123"), {1: Strength.PART})
        self.assertEqual(self.cited("FAC/2026/00123", "facture 123"), {1: Strength.WEAK})
        self.assertEqual(self.cited("FAC/2026/00123", "facture 1234"), {})

    def test_a_longer_name_hides_the_shorter_ones_inside(self):
        index = ReferenceIndex([document(1, "FAC/2025/00123", 5), document(2, "FAC/2026/00123", 5)])
        cited = index.citations(["FAC/2026/00123"])
        self.assertEqual([citation.document for citation in cited], [2])

    def test_creditor_reference_needs_its_check_digits(self):
        self.assertTrue(is_creditor_reference("RF18 5390 0754 7034"))
        self.assertFalse(is_creditor_reference("RF18 5390 0754 7035"))
        references = ("RF18539007547034",)
        self.assertEqual(
            self.cited("X", "RF18 5390 0754 7034", references=references), {1: Strength.CHECKED}
        )
        self.assertEqual(self.cited("X", "RF18 5390 0754 7035", references=references), {})

    def test_names_ignore_accents_legal_forms_and_order(self):
        self.assertEqual(name_similarity("VASSEUR MENUISERIE", "Menuiserie Vasseur SARL"), 1)
        self.assertGreater(name_similarity("MENUISERIE VASSEU", "Menuiserie Vasseur"), 0.9)
        self.assertLess(name_similarity("Menuiserie Martin", "Menuiserie Vasseur"), 0.75)
        self.assertEqual(name_similarity("", "Vasseur"), 0)


class TestDecide(unittest.TestCase):
    def setUp(self):
        self.documents = [
            document(1, "FAC/2026/00001", "1200", offers=offers(date(2026, 3, 11), "1200")),
            document(2, "FAC/2026/00002", "300"),
            document(3, "FAC/2026/00003", "300"),
            document(4, "FAC/2026/00004", "75.50"),
            document(5, "FAC/2026/00005", "450", customer=2),
            document(6, "RFAC/2026/00001", "-50"),
        ]
        self.ledger = Ledger(self.documents, [VASSEUR, BETA])

    def decide(self, *args, **values):
        return decide(payment(*args, **values), self.ledger)

    def test_cited_and_exact(self):
        found = self.decide("1200", "VIR FAC/2026/00001")
        self.assertEqual(found.kind, MatchKind.CITED_EXACT)
        self.assertEqual([(a.document, a.amount) for a in found.allocations], [(1, Decimal(1200))])
        self.assertIn("match.cited", codes(found))

    def test_cited_set_with_a_credit_note(self):
        found = self.decide("325.50", "FAC/2026/00002 FAC/2026/00004 moins RFAC/2026/00001")
        self.assertEqual(found.kind, MatchKind.CITED_EXACT)
        self.assertEqual({a.document for a in found.allocations}, {2, 4, 6})

    def test_cited_with_the_discount_in_time(self):
        found = self.decide("1176", "FAC 2026 1")
        self.assertEqual(found.kind, MatchKind.CITED_DISCOUNT)
        (allocation,) = found.allocations
        self.assertEqual((allocation.amount, allocation.discount), (Decimal(1176), Decimal(24)))
        self.assertIn("match.discount_in_time", codes(found))

    def test_the_discount_a_day_late_is_not_proposed(self):
        late = replace(payment("1176", "FAC/2026/00001"), on=date(2026, 3, 12))
        found = decide(late, self.ledger)
        self.assertEqual(found.kind, MatchKind.NONE)
        self.assertEqual(codes(found), ["match.cited_other_amount"])

    def test_a_part_payment_of_a_cited_document_is_not_guessed(self):
        found = self.decide("75.50", "FAC/2026/00001", payer_name="MENUISERIE VASSEUR")
        self.assertEqual(found.kind, MatchKind.NONE)
        self.assertEqual(found.customer, 1)

    def test_known_account_and_unique_amount(self):
        found = self.decide("75.50", "votre facture", payer_iban=IBAN)
        self.assertEqual(found.kind, MatchKind.PAYER_AMOUNT)
        self.assertEqual(codes(found)[0], "match.payer_iban")

    def test_a_name_alone_is_less_sure_than_an_account(self):
        by_name = self.decide("75.50", "VIR", payer_name="MENUISERIE VASSEUR")
        by_account = self.decide("75.50", "VIR", payer_iban=IBAN)
        self.assertEqual(by_name.kind, MatchKind.PAYER_AMOUNT)
        self.assertLess(by_name.confidence, by_account.confidence)

    def test_two_documents_of_one_amount_are_not_guessed(self):
        found = self.decide("300", "VIR", customer=1)
        self.assertEqual(found.kind, MatchKind.NONE)
        self.assertEqual(found.alternatives, 2)
        self.assertEqual(found.reasons[-1].params["count"], 2)

    def test_whole_balance_counts_credit_notes(self):
        found = self.decide("1825.50", "solde", customer=1)
        self.assertEqual(found.kind, MatchKind.PAYER_BALANCE)
        self.assertEqual(len(found.allocations), 5)

    def test_a_few_digits_against_the_payer_are_not_enough(self):
        found = self.decide("450", "cmd 5", payer_iban=IBAN)
        self.assertEqual(found.kind, MatchKind.NONE)

    def test_somebody_else_paying_a_cited_document_lowers_the_confidence(self):
        own = self.decide("450", "FAC/2026/00005", customer=2)
        other = self.decide("450", "FAC/2026/00005", customer=1)
        self.assertEqual(other.kind, MatchKind.CITED_EXACT)
        self.assertLess(other.confidence, own.confidence)
        self.assertIn("match.other_payer", codes(other))

    def test_documents_of_two_customers_are_only_paid_together_when_a_person_says_so(self):
        found = self.decide("525.50", "FAC/2026/00004 FAC/2026/00005")
        self.assertEqual(found.doubt, "several_customers")
        apart = self.decide("525.40", "FAC/2026/00004 FAC/2026/00005")
        self.assertEqual(apart.kind, MatchKind.NONE)

    def test_unknown_payer_money_out_and_other_currency(self):
        self.assertEqual(codes(self.decide("300", "VIR")), ["match.payer_unknown"])
        self.assertEqual(codes(self.decide("-300", "VIR")), ["match.not_a_receipt"])
        foreign = self.decide("1200", "FAC/2026/00001", currency="USD", customer=1)
        self.assertEqual(codes(foreign)[-1], "match.nothing_open")

    def test_one_document_is_promised_to_one_payment_only(self):
        twice = [
            payment("1200", "FAC/2026/00001", key=7),
            payment("1200", "FAC/2026/00001", key=8, customer=1),
        ]
        first, second = decide_all(twice, self.ledger)
        self.assertEqual(codes(first), ["match.duplicate"])
        self.assertEqual(second.kind, MatchKind.CITED_EXACT)
        self.assertEqual(first.difference, Decimal(1200))


def _documents():
    amounts = st.integers(-20_000, 90_000).filter(bool).map(lambda cents: Decimal(cents) / 100)
    return st.lists(
        st.tuples(amounts, st.integers(1, 3), st.booleans()), min_size=1, max_size=9
    ).map(
        lambda rows: [
            document(
                key, f"FA26-{key:04d}", amount, customer,
                offers=offers(date(2026, 3, 11), amount)
                if discounted and amount > 0 else (),
            )
            for key, (amount, customer, discounted) in enumerate(rows, start=1)
        ]
    )


@st.composite
def _cases(draw):
    documents = draw(_documents())
    payments = []
    for key in range(draw(st.integers(1, 4))):
        chosen = draw(st.lists(st.sampled_from(documents), min_size=1, max_size=4, unique=True))
        amount = sum((item.closing(DAY) for item in chosen), Decimal(0))
        amount += draw(st.sampled_from([Decimal(0), Decimal(0), Decimal("0.01")]))
        text = " ".join(item.number for item in chosen) if draw(st.booleans()) else "virement"
        payments.append(
            payment(amount, text, key=key, customer=draw(st.sampled_from([0, chosen[0].customer])))
        )
    return documents, payments


class TestDecideProperties(unittest.TestCase):
    @example((
        [document(1, "FA26-0001", Decimal("-0.02"), 1), document(2, "FA26-0002", "0.01", 1)],
        [payment(Decimal("0.01"), "FA26-0002", key=0),
         payment(Decimal("-0.01"), "virement", key=1, customer=1)],
    ))
    @given(_cases())
    def test_allocations_are_the_amount_and_stay_within_what_is_open(self, case):
        documents, payments = case
        ledger = Ledger(documents)
        used = []
        for found, paid in zip(decide_all(payments, ledger), payments, strict=True):
            if found.kind in (MatchKind.NONE, MatchKind.DUPLICATE):
                self.assertFalse(found.allocations)
                continue
            self.assertEqual(sum(a.amount for a in found.allocations), paid.amount)
            self.assertEqual(found.difference, 0)
            for allocation in found.allocations:
                item = ledger.documents[allocation.document]
                self.assertEqual(allocation.amount + allocation.discount, item.residual)
                self.assertEqual(allocation.amount, item.closing(paid.on)
                                 if allocation.discount else item.residual)
                used.append(item.key)
            customers = {ledger.documents[a.document].customer for a in found.allocations}
            self.assertEqual(len(customers) > 1, found.doubt == "several_customers")
        self.assertEqual(len(used), len(set(used)), "no document is promised twice")

    @given(_cases(), st.randoms(use_true_random=False))
    def test_the_order_of_documents_and_payments_does_not_matter(self, case, random):
        documents, payments = case
        expected = {found.payment: found for found in decide_all(payments, Ledger(documents))}
        random.shuffle(documents)
        random.shuffle(payments)
        again = {found.payment: found for found in decide_all(payments, Ledger(documents))}
        self.assertEqual(again, expected)

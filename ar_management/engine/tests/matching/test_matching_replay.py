"""Past lines matched again, floors after an error, calibration, and what people told."""

import unittest
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ...matching.data import BankLine, Customer, MatchKind, Proposal, ProposedAllocation
from ...matching.find.findings import find
from ...matching.find.ledger import Ledger
from ...matching.learn.backtest import (
    FEWEST,
    Outcome,
    floor_after_error,
    lower_bound,
    measure,
    shift,
    shifted,
)
from ...matching.learn.experience import Experience, Facts, PastMatch
from ...matching.learn.replay import PastDocument, PastLine, agrees, replay
from .samples import decide, owed

DAY = date(2026, 1, 5)
IBAN = "FR7630004000031234567890143"


def document(key, amount="100", customer=1, number=None, day=DAY):
    return owed(key, number or f"FAC/2026/{key:05d}", amount, day, day, customer)


def past_line(key, day, paid, text="", amount="100", **values):
    payment = BankLine(key, day, Decimal(amount), texts=(text,), **values)
    customer = paid[0].customer if paid else 0
    taken = tuple((each, each.original) for each in paid)
    return PastLine(day, PastMatch(payment, customer, taken))


def days(number):
    return DAY + timedelta(days=number)


class TestReplay(unittest.TestCase):
    def replayed(self, lines, documents, chosen=None):
        return list(replay(
            lines, documents, lambda _day: [Customer(1, ("Alpha",)), Customer(2, ("Beta",))],
            chosen or range(len(lines)),
        ))

    def test_a_line_sees_what_was_open_on_its_day(self):
        first, second = document(1), document(2)
        history = [
            PastDocument(first, DAY, ((days(10), Decimal(100)),)),
            PastDocument(second, DAY, ((days(20), Decimal(100)),)),
        ]
        lines = [
            past_line(11, days(10), [first], "VIR FAC/2026/00001"),
            past_line(12, days(20), [second], "VIR", payer_name="ALPHA"),
        ]
        results = self.replayed(lines, history)
        self.assertEqual([each.right for each in results], [True, True])
        # On its day only the second document was left of this customer.
        self.assertEqual(results[1].answer.kind, MatchKind.PAYER_AMOUNT)

    def test_documents_that_came_later_are_not_seen(self):
        later = document(1, day=days(30))
        lines = [past_line(11, days(10), [later], "VIR FAC/2026/00001")]
        (result,) = self.replayed(lines, [PastDocument(later, days(30))])
        self.assertEqual(result.answer.kind, MatchKind.NONE)
        self.assertFalse(result.right)

    def test_what_a_line_teaches_does_not_help_itself_nor_earlier_ones(self):
        documents = [document(key, amount=str(100 + key), customer=1 + key % 2)
                     for key in range(1, 7)]
        history = [
            PastDocument(each, DAY, ((days(10 * each.key), each.original),)) for each in documents
        ]
        lines = [
            past_line(10 + each.key, days(10 * each.key), [each], "VIR",
                      amount=str(each.original), payer_iban=f"IBAN{each.customer}")
            for each in documents
        ]
        first = self.replayed(lines, history, range(0, 1))[0]
        last = self.replayed(lines, history, range(5, 6))[0]
        self.assertEqual(first.answer.reasons[0].code, "match.payer_unknown")
        codes = [reason.code for reason in last.answer.reasons]
        self.assertIn("match.payer_learned", codes)

    def test_the_customer_that_a_person_set_is_not_told_to_the_engine(self):
        paid = document(1)
        line = past_line(11, days(10), [paid], "VIR", customer=1)
        (result,) = self.replayed([line], [PastDocument(paid, DAY)])
        self.assertNotIn("match.payer_set", [each.code for each in result.answer.reasons])

    def test_lines_of_one_day_compete_as_they_did(self):
        one, two = document(1), document(2)
        history = [PastDocument(each, DAY, ((days(9), Decimal(100)),)) for each in (one, two)]
        lines = [
            past_line(11, days(9), [one], "VIR FAC/2026/00001"),
            past_line(12, days(9), [two], "VIR", payer_name="ALPHA"),
        ]
        self.assertEqual([each.right for each in self.replayed(lines, history)], [True, True])

    def test_agreement_counts_documents_and_amounts(self):
        one, two = document(1), document(2)
        match = past_line(11, DAY, [one]).match

        def answer(*shares):
            return Proposal(11, MatchKind.CITED_EXACT, allocations=shares)

        whole = ProposedAllocation(1, Decimal(100))
        self.assertTrue(agrees(answer(whole), match))
        self.assertTrue(agrees(answer(ProposedAllocation(1, Decimal(98), Decimal(2))), match))
        self.assertFalse(agrees(answer(ProposedAllocation(1, Decimal(50))), match))
        self.assertFalse(agrees(answer(ProposedAllocation(2, Decimal(100))), match))
        self.assertFalse(agrees(answer(whole, ProposedAllocation(2, Decimal(1))), match))
        self.assertFalse(agrees(answer(), match))
        self.assertTrue(agrees(answer(), past_line(11, DAY, []).match))
        self.assertFalse(agrees(answer(whole), past_line(11, DAY, [one, two]).match))


outcomes = st.lists(st.builds(
    Outcome, st.sampled_from([0.5, 0.9, 0.95, 0.99, 0.999]), st.booleans()
), max_size=60)


class TestFloors(unittest.TestCase):
    def test_few_lines_suggest_no_floor(self):
        self.assertIsNone(measure([Outcome(0.99, True)] * (FEWEST - 1), 0.998).floor)
        self.assertEqual(measure([Outcome(0.99, True)] * FEWEST, 0.998).floor, 0.99)

    def test_an_error_among_many_changes_nothing(self):
        many = [Outcome(0.99, True)] * 10_000 + [Outcome(0.99, False)] * 5
        self.assertEqual(floor_after_error(many, 0.9, 0.998), 0.9)

    def test_an_error_among_few_raises_the_floor_above_it(self):
        found = [Outcome(0.99, True)] * 40 + [Outcome(0.95, False), Outcome(0.95, True)]
        self.assertEqual(floor_after_error(found, 0.9, 0.998), 0.99)

    def test_an_error_at_the_top_leaves_no_floor(self):
        self.assertIsNone(
            floor_after_error([Outcome(0.99, True)] * 40 + [Outcome(0.99, False)], 0.9, 0.998)
        )

    @given(outcomes, st.sampled_from([0.6, 0.93, 0.97]))
    def test_a_floor_never_falls_and_never_lets_an_uncertain_error_pass(self, found, floor):
        after = floor_after_error(found, floor, 0.998)
        if after is None:
            return
        self.assertGreaterEqual(after, floor)
        above = [each for each in found if each.confidence >= after]
        right = sum(each.right for each in above)
        self.assertTrue(right == len(above) or lower_bound(right, len(above)) >= 0.998)

    @given(outcomes)
    def test_a_suggested_floor_is_as_precise_as_wanted(self, found):
        floor = measure(found, 0.95).floor
        if floor is not None:
            above = [each.right for each in found if each.confidence >= floor]
            self.assertGreaterEqual(len(above), FEWEST)
            self.assertGreaterEqual(sum(above) / len(above), 0.95)


class TestCalibration(unittest.TestCase):
    def test_few_lines_move_little_and_many_decide(self):
        few = shifted(0.9, shift([Outcome(0.9, False)] * 2))
        many = shifted(0.9, shift([Outcome(0.9, True)] * 500 + [Outcome(0.9, False)] * 500))
        self.assertGreater(few, 0.85)
        self.assertAlmostEqual(many, 0.52, delta=0.02)

    @given(outcomes, st.floats(0.01, 0.99), st.floats(0.01, 0.99))
    def test_the_order_of_lines_stays_and_nothing_is_certain(self, found, one, other):
        by = shift(found)
        low, high = sorted((one, other))
        self.assertLessEqual(shifted(low, by), shifted(high, by))
        self.assertLess(shifted(high, by), 1)


class TestFacts(unittest.TestCase):
    def setUp(self):
        paid = document(1)
        self.past = [PastMatch(
            BankLine(9, days(1), Decimal(100), payer_name="HOLDING NORD", payer_iban=IBAN), 1,
            ((paid, Decimal(100)),),
        )]
        self.open = [document(2, "250", customer=1), document(3, "250", customer=2)]
        self.customers = [Customer(1, ("Alpha",)), Customer(2, ("Beta",))]
        self.line = BankLine(
            20, days(40), Decimal(250), texts=("VIR",), payer_name="Holding Nord",
            payer_iban=IBAN,
        )

    def ledger(self, **told):
        experience = Experience(self.past, facts=Facts(**told))
        return Ledger(self.open, self.customers, experience)

    def payers(self, **told):
        return find(self.line, self.ledger(**told)).evidence

    def test_the_past_teaches(self):
        self.assertTrue(self.payers()[1].certain)
        self.assertEqual(decide(self.line, self.ledger()).customer, 1)

    def test_a_refused_payer_is_no_evidence_by_account_nor_name(self):
        told = self.payers(refused={IBAN: frozenset((1,)), ("HOLDING", "NORD"): frozenset((1,))})
        self.assertNotIn(1, told)
        on_file = Ledger(
            self.open, [Customer(1, ("Alpha",), frozenset((IBAN,)))],
            Experience(facts=Facts(refused={IBAN: frozenset((1,))})),
        )
        self.assertNotIn(1, find(self.line, on_file).evidence)

    def test_an_entered_payer_replaces_what_was_learned(self):
        told = self.payers(entered={IBAN: frozenset((2,))})
        self.assertTrue(told[2].certain and told[2].entered)
        self.assertFalse(told.get(1) and told[1].certain)

    def test_a_forgotten_payer_is_learned_afresh_by_later_lines(self):
        told = {"forgotten": {(IBAN, 1): days(1), (("HOLDING", "NORD"), 1): days(1)}}
        self.assertNotIn(1, self.payers(**told))
        self.past.append(PastMatch(
            BankLine(10, days(2), Decimal(100), payer_name="HOLDING NORD", payer_iban=IBAN), 1, ()
        ))
        self.assertEqual(self.payers(**told)[1].learned, 1)

    def test_an_account_of_several_customers_is_certain_of_none(self):
        evidence = self.payers(shared=frozenset((IBAN,)))[1]
        self.assertEqual((evidence.certain, evidence.sharing), (False, 2))

    def test_habits_that_were_entered_count_and_blocked_ones_are_the_usual(self):
        habits = {"cites": 1.0, "bundles": 0.5, "parts": 0.0, "short": 0.0}
        told = Experience(self.past, facts=Facts(habits={1: habits}))
        self.assertEqual((told.habits(1).bundles, told.habits(1).lines), (0.5, 3))
        self.assertEqual(Experience(self.past, facts=Facts(habits={1: None})).habits(1).lines, 0)
        forgotten = Experience(self.past, facts=Facts(forgotten={(None, 1): days(1)}))
        self.assertEqual(forgotten.habits(1).lines, 0)

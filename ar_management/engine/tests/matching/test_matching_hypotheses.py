"""Every kind of hypothesis: how documents are chosen and how the amount fits."""

import unittest
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from ...matching.data import BankLine, Customer
from ...matching.decide import decide_all
from ...matching.explain.account import Account
from ...matching.explain.hypotheses import hypotheses
from ...matching.explain.hypothesis import Chosen, Fit
from ...matching.explain.sums import choices_with_sum, subsets_with_sum
from ...matching.explain.view import View
from ...matching.find.findings import find
from ...matching.find.ledger import Ledger
from ...matching.judge.confidence import RIVALS
from ...matching.policy import STRICT, USUAL, Policies
from . import samples
from .samples import MODELS, VASSEUR, decide, owed

DAY = date(2026, 6, 30)


def offer(amount, discount, until):
    """A tier that closes ``amount`` with ``discount`` off, ``until`` days after the payment."""
    return samples.offer(amount, discount, DAY + timedelta(days=until))


def document(key, amount, age=30, discount=None, until=0, **values):
    """An open document, due ``age`` days before the payment."""
    offers = (offer(amount, discount, until),) if discount else ()
    issued = DAY - timedelta(days=age + 30)
    return owed(key, f"FA2026-{key:04d}", amount, issued, issued + timedelta(days=30),
                offers=offers, **values)


def line(amount, *texts, key=1, **values):
    return BankLine(key, DAY, Decimal(amount), texts=texts, **values)


class TestKinds(unittest.TestCase):
    def found(self, payment, *documents, rates=None):
        """Kinds of the hypotheses, with the documents of each."""
        view = self.view(payment, documents, rates)
        return {
            (each.chosen, each.fit): {key for key, _share in each.shares}
            for each in reversed(hypotheses(payment, view, USUAL))
        }

    def view(self, payment, documents, rates=None):
        ledger = Ledger(documents, [VASSEUR])
        cited = ledger.references_of(1).citations(payment.texts)
        return View(Account(documents), cited, rates or {})

    def test_cited_set_exactly(self):
        found = self.found(
            line("350", "FA2026-0001 FA2026-0002"), document(1, "100"), document(2, "250")
        )
        self.assertEqual(found[Chosen.CITED, Fit.EXACT], {1, 2})

    def test_discount_in_time_and_late(self):
        in_time = document(1, "100", discount="2", until=0)
        late = document(1, "100", discount="2", until=-1)
        self.assertIn((Chosen.CITED, Fit.DISCOUNT), self.found(line("98", "FA2026-0001"), in_time))
        found = self.found(line("98", "FA2026-0001"), late)
        self.assertIn((Chosen.CITED, Fit.LATE_DISCOUNT), found)
        self.assertNotIn((Chosen.CITED, Fit.TOLERANCE), found, "an expired discount stays open")

    def test_discount_in_several_tiers(self):
        item = replace(document(1, "100"), offers=(offer(100, 3, -1), offer(100, 1, 9)))
        self.assertIn((Chosen.CITED, Fit.DISCOUNT), self.found(line("99", "FA2026-0001"), item))
        late = self.found(line("97", "FA2026-0001"), item)
        self.assertIn((Chosen.CITED, Fit.LATE_DISCOUNT), late)

    def test_credit_note_that_is_not_named(self):
        found = self.found(line("80", "FA2026-0001"), document(1, "100"), document(2, "-20"))
        self.assertEqual(found[Chosen.CITED_CREDIT, Fit.EXACT], {1, 2})

    def test_some_of_the_cited(self):
        found = self.found(
            line("350", "FA2026-0001 FA2026-0002 FA2026-0003"),
            document(1, "100"), document(2, "250"), document(3, "999"),
        )
        self.assertEqual(found[Chosen.CITED_SOME, Fit.EXACT], {1, 2})

    def test_more_than_the_cited(self):
        found = self.found(
            line("391", "FA2026-0001 etc"),
            document(1, "100", 40), document(2, "251", 30), document(3, "40", 9),
            document(4, "77", 20),
        )
        self.assertEqual(found[Chosen.CITED_MORE, Fit.EXACT], {1, 2, 3})

    def test_part_instalment_tolerance_and_too_much(self):
        item = document(1, "1200")
        for amount, fit in (
            ("700", Fit.PART), ("400", Fit.INSTALMENT), ("1190", Fit.TOLERANCE),
            ("1240", Fit.OVER),
        ):
            with self.subTest(amount=amount):
                self.assertIn((Chosen.CITED, fit), self.found(line(amount, "FA2026-0001"), item))

    def test_single_equal_amount_counts_its_rivals(self):
        payment = line("100")
        view = self.view(payment, [document(1, "100"), document(2, "100")])
        equal = [e for e in hypotheses(payment, view, USUAL) if e.chosen is Chosen.EQUAL]
        self.assertEqual([each.ways for each in equal], [2, 2])

    def test_all_open_with_and_without_credit_notes(self):
        documents = document(1, "100"), document(2, "200"), document(3, "-50")
        self.assertEqual(self.found(line("250"), *documents)[Chosen.ALL_OPEN, Fit.EXACT], {1, 2, 3})
        self.assertEqual(self.found(line("300"), *documents)[Chosen.ALL_OPEN, Fit.EXACT], {1, 2})

    def test_oldest_few_and_a_month(self):
        documents = [document(1, "100", 90), document(2, "210", 80), document(3, "330", 40),
                     document(4, "470", 38), document(5, "11", 2)]
        self.assertEqual(self.found(line("310"), *documents)[Chosen.OLDEST, Fit.EXACT], {1, 2})
        self.assertEqual(self.found(line("800"), *documents)[Chosen.MONTH, Fit.EXACT], {3, 4})

    def test_any_that_add_up_and_oldest_first(self):
        documents = [document(1, "100", 90), document(2, "210", 60), document(3, "333", 30)]
        self.assertEqual(self.found(line("433"), *documents)[Chosen.SUM, Fit.EXACT], {1, 3})
        self.assertEqual(
            self.found(line("400"), *documents)[Chosen.OLDEST_FIRST, Fit.PART], {1, 2, 3}
        )

    def test_foreign_currency_within_one_percent(self):
        item = document(1, "100", currency="USD")
        for amount, near in (("92.50", True), ("94.00", False)):
            found = self.found(line(amount), item, rates={"USD": 0.92})
            self.assertEqual((Chosen.EQUAL, Fit.FOREIGN) in found, near)

    def test_the_strict_policy_proposes_nothing_but_exact(self):
        payment = line("700", "FA2026-0001")
        view = self.view(payment, [document(1, "1200")])
        self.assertEqual(hypotheses(payment, view, STRICT), [])


class TestBatch(unittest.TestCase):
    def test_a_line_is_weighed_again_when_its_documents_have_moved(self):
        ledger = Ledger([document(1, "300"), document(2, "120")], [VASSEUR])
        lines = [
            line("100", "FA2026-0001", key=1, customer=1),
            line("320", "FA2026-0001 FA2026-0002", key=2, customer=1),
        ]
        answers = decide_all(lines, ledger, USUAL)
        shares = [{each.document: each.taken for each in found.allocations} for found in answers]
        self.assertEqual(shares, [{1: 100}, {1: 200, 2: 120}])

    def test_one_line_and_a_batch_are_weighed_alike(self):
        ledger = Ledger([document(1, "300"), document(2, "120")], [VASSEUR])
        lines = [line("300", "FA2026-0001", key=1), line("120", "FA2026-0002", key=2)]
        for model in MODELS:
            together = decide_all(lines, ledger, USUAL, model)
            alone = [decide(each, ledger, USUAL, model) for each in lines]
            for one, other in zip(together, alone, strict=True):
                self.assertEqual(one.allocations, other.allocations)
                self.assertEqual(one.kind, other.kind)
                self.assertAlmostEqual(one.confidence, other.confidence, 2)

    def test_a_short_payment_says_why(self):
        ledger = Ledger([document(1, "1000", discount="20", until=-5)], [VASSEUR])
        found = decide(line("980", "FA2026-0001"), ledger, USUAL)
        self.assertEqual(found.shortfall, "discount_late")
        self.assertIn("match.short_discount_late", [each.code for each in found.reasons])

    def test_what_is_written_off_closes_the_document(self):
        ledger = Ledger([document(1, "1000")], [VASSEUR])
        found = decide(line("990", "FA2026-0001", customer=1), ledger, USUAL)
        (share,) = found.allocations
        self.assertEqual((share.amount, share.written_off, share.closes),
                         (Decimal(990), Decimal(10), True))
        self.assertEqual(found.difference, 0)

    def test_a_line_is_no_surer_than_the_guess_that_left_its_amount(self):
        ledger = Ledger([document(1, "300", 40), document(2, "900", 10)], [VASSEUR])
        lines = [line("100", "VIR", key=1, customer=1), line("200", "VIR", key=2, customer=1)]
        for model in MODELS:
            first, second = decide_all(lines, ledger, USUAL, model)
            self.assertLessEqual(second.confidence, max(first.confidence, RIVALS))

    def test_a_set_with_a_twin_is_never_sure(self):
        documents = [document(1, "100", 90), document(2, "210", 80), document(3, "210", 40),
                     document(4, "55", 5)]
        ledger = Ledger(documents, [VASSEUR])
        found = decide(line("310", "VIR", customer=1), ledger, USUAL, MODELS[1])
        self.assertLessEqual(found.confidence, RIVALS)

    def test_a_credit_note_explains_better_than_a_tolerance(self):
        ledger = Ledger([document(1, "1000"), document(2, "-10")], [VASSEUR])
        found = decide(line("990", "FA2026-0001", customer=1), ledger, USUAL)
        self.assertEqual({each.document for each in found.allocations}, {1, 2})

    def test_the_policy_of_the_customer_who_owes_decides(self):
        theirs = replace(document(2, "1000"), customer=2)
        ledger = Ledger([document(1, "1000"), theirs], [VASSEUR, Customer(2, ("Rossi",))])
        lines = [line("990", "FA2026-0001", key=1), line("990", "FA2026-0002", key=2)]
        strict, usual = decide_all(lines, ledger, Policies(USUAL, {1: STRICT}))
        self.assertEqual((strict.allocations, usual.allocations[0].written_off), ((), 10))

    def test_findings_keep_to_the_few_likely_customers(self):
        documents = [
            owed(key, f"F{key:05d}", 50, DAY, DAY, customer=key) for key in range(1, 30)
        ]
        found = find(line("50"), Ledger(documents))
        self.assertEqual(found.customers, (), "one amount of many customers says nothing")


class TestSums(unittest.TestCase):
    @given(st.lists(st.integers(-50, 200), max_size=9), st.integers(0, 400))
    def test_all_subsets_are_counted(self, amounts, wanted):
        every = [
            some
            for size in range(1, len(amounts) + 1)
            for some in combinations(range(len(amounts)), size)
            if sum(amounts[place] for place in some) == wanted
        ]
        found, count = subsets_with_sum(amounts, wanted)
        self.assertEqual(count, len(every))
        self.assertLessEqual(set(found), set(every))
        self.assertEqual(bool(found), bool(every))

    def test_too_many_amounts_are_refused(self):
        with self.assertRaises(ValueError):
            subsets_with_sum([1] * 19, 3)

    def test_too_many_choices_are_not_tried(self):
        self.assertEqual(choices_with_sum([[1] * 20] * 10, 10), ((), 0))

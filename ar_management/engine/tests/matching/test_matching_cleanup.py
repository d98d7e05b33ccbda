import unittest
from collections import defaultdict
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ...matching.cleanup import clean_up, replay
from ...matching.data import BankLine
from .samples import owed

TODAY = date(2026, 3, 31)


def debt(key, amount, due=date(2026, 3, 1), number=None):
    return owed(key, number or f"FAC/2026/{key:05}", amount, due, due)


def money(key, amount, text="", on=date(2026, 3, 10)):
    return BankLine(key, on, Decimal(amount), texts=(text,) if text else (), customer=1)


def pairs(credits, debts):
    return [(pair.credit, pair.document, pair.amount) for pair in clean_up(credits, debts, TODAY)]


class TestCleanUp(unittest.TestCase):
    def test_the_debtors_indication_comes_before_age(self):
        debts = [debt(1, 300, date(2026, 1, 1)), debt(2, 300, date(2026, 2, 1))]
        [pair] = clean_up([money(9, 300, "VIR FAC/2026/00002")], debts, TODAY)
        self.assertEqual((pair.document, pair.sure), (2, True))
        self.assertEqual(pair.reasons[0].code, "match.cited")

    def test_an_amount_that_one_document_explains_comes_before_age(self):
        debts = [debt(1, 500, date(2026, 1, 1)), debt(2, 300, date(2026, 2, 1))]
        self.assertEqual(pairs([money(9, 300)], debts), [(9, 2, 300)])

    def test_debts_that_are_due_come_before_older_invoices_that_are_not(self):
        later = debt(1, 300, date(2026, 6, 1))
        due = debt(2, 400, date(2026, 3, 15))
        found = clean_up([money(9, 500)], [later, due], TODAY)
        self.assertEqual([(pair.document, pair.amount) for pair in found], [(2, 400), (1, 100)])
        self.assertEqual(
            [pair.reasons[0].code for pair in found], ["cleanup.oldest_due", "cleanup.not_due"])
        self.assertFalse(any(pair.sure for pair in found))

    def test_nothing_to_pair(self):
        self.assertEqual(pairs([], [debt(1, 300)]), [])
        self.assertEqual(pairs([money(9, 300)], []), [])

    @given(
        st.lists(st.integers(1, 500), max_size=5), st.lists(st.integers(1, 500), max_size=5))
    def test_pairs_never_take_more_than_there_is_and_leave_nothing_that_could_match(
        self, amounts, owed
    ):
        credits = [money(100 + place, amount) for place, amount in enumerate(amounts)]
        debts = [debt(place + 1, amount) for place, amount in enumerate(owed)]
        found = clean_up(credits, debts, TODAY)
        taken = defaultdict(Decimal)
        for pair in found:
            self.assertGreater(pair.amount, 0)
            taken[pair.credit] += pair.amount
            taken[pair.document] += pair.amount
        for key, amount in [(each.key, each.amount) for each in credits] + [
            (each.key, each.residual) for each in debts
        ]:
            self.assertLessEqual(taken[key], amount)
        self.assertEqual(
            sum(pair.amount for pair in found), min(sum(amounts), sum(owed)))
        again = replay(
            [(pair.credit, pair.document) for pair in found],
            {each.key: each.amount for each in credits},
            {each.key: each.residual for each in debts},
        )
        self.assertEqual(again, tuple(pair.amount for pair in found))

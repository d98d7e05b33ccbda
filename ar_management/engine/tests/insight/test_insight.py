import os
import random
import unittest
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from ...insight.back_test import History, back_test, learn
from ...insight.buckets import MOST, Buckets
from ...insight.forecast import OpenItem, forecast
from ...insight.measure import (
    Sales,
    average_days_late,
    collection_effectiveness,
    days_sales_outstanding,
)
from ...insight.payday import FIRST, LAST, Habits, Seen

DEEP = settings(max_examples=1000 if os.environ.get("AR_TEST_DEEP") else 60, deadline=None)
TODAY = date(2026, 6, 30)
LIMITS = st.lists(st.integers(1, 400), min_size=1, max_size=MOST, unique=True).map(sorted)
SEEN = st.builds(
    Seen, customer=st.integers(1, 4), segment=st.sampled_from([None, "wood", "steel"]),
    since=st.integers(-90, 0), days=st.integers(-90, 500), paid=st.booleans(),
    age=st.integers(0, 700),
)


class TestBuckets(unittest.TestCase):
    @DEEP
    @given(limits=LIMITS, days=st.integers(-400, 900))
    def test_each_item_stands_in_the_column_that_says_so(self, limits, days):
        buckets = Buckets.parse(", ".join(map(str, limits)))
        column = buckets.index(days)
        if days < 1:
            self.assertEqual(column, 0)
            return
        first, last = buckets.ranges[column - 1]
        self.assertTrue(first <= days and (last is None or days <= last))

    @DEEP
    @given(text=st.text(max_size=20))
    def test_whatever_is_typed_is_read_or_refused(self, text):
        try:
            limits = Buckets.parse(text).limits
        except ValueError:
            return
        self.assertEqual(sorted(set(limits)), list(limits))
        self.assertTrue(0 < limits[0] and len(limits) <= MOST)


class TestMeasures(unittest.TestCase):
    @DEEP
    @given(
        sales=st.lists(st.integers(1, 10**6), min_size=1, max_size=12),
        share=st.integers(0, 100),
    )
    def test_count_back_never_says_more_days_than_there_were(self, sales, share):
        months = [Sales(Decimal(amount), 30) for amount in sales]
        owed = Decimal(sum(sales)) * share / 100
        days = days_sales_outstanding(owed, months)
        self.assertTrue(0 <= days <= 30 * len(months))
        more = days_sales_outstanding(owed + 1, months)
        self.assertTrue(more is None or more >= days)

    def test_count_back_ends_in_a_month_whose_share_is_no_round_number(self):
        months = [Sales(Decimal(amount), 30) for amount in (1, 1, 1, 1, 201)]
        self.assertEqual(days_sales_outstanding(Decimal("6.15"), months), Decimal("120.3"))

    def test_everything_collected_is_a_hundred_and_nothing_zero(self):
        all_of_it = collection_effectiveness(Decimal(400), Decimal(600), Decimal(250), Decimal(250))
        self.assertEqual(all_of_it, 100)
        nothing = collection_effectiveness(Decimal(400), Decimal(0), Decimal(400), Decimal(0))
        self.assertEqual(nothing, 0)
        self.assertIsNone(collection_effectiveness(*[Decimal(0)] * 4))

    def test_days_late_weigh_by_amount(self):
        self.assertEqual(average_days_late([(Decimal(1), 100), (Decimal(99), 0)]), Decimal("1.0"))
        self.assertIsNone(average_days_late([]))


class TestPayday(unittest.TestCase):
    @DEEP
    @given(
        seen=st.lists(SEEN, max_size=30), late=st.integers(-120, 900),
        customer=st.integers(1, 6), segment=st.sampled_from([None, "wood", "glass"]),
    )
    def test_chances_are_chances(self, seen, late, customer, segment):
        curve = Habits(seen).curve(customer, segment)
        chances = curve.chances(late, [late + 7 * week for week in range(1, 14)])
        self.assertTrue(all(-1e-9 <= each <= 1 + 1e-9 for each in chances))
        self.assertLessEqual(sum(chances), 1 + 1e-9)
        levels = [curve.still_open(day) for day in range(FIRST - 5, LAST + 200, 7)]
        self.assertEqual(levels, sorted(levels, reverse=True))

    def test_a_habit_of_ones_own_beats_that_of_the_others(self):
        others = [Seen("others", None, -30, 60, True) for _ in range(200)]
        own = [Seen("prompt", None, -30, 0, True) for _ in range(20)]
        habits = Habits(others + own)
        prompt = sum(habits.curve("prompt").chances(-3, [4]))
        self.assertGreater(prompt, 0.8)
        self.assertLess(sum(habits.curve("others").chances(-3, [4])), 0.1)
        self.assertLess(sum(habits.curve("stranger").chances(-3, [4])), 0.3)

    def test_what_is_late_and_open_is_not_taken_for_paid(self):
        open_still = [Seen("slow", None, -30, 40, False) for _ in range(30)]
        paid = [Seen("slow", None, -30, 5, True) for _ in range(3)]
        chance = sum(Habits(open_still + paid).curve("slow").chances(-1, [6]))
        self.assertLess(chance, 0.25)


class TestForecast(unittest.TestCase):
    habits = Habits([Seen("a", None, -30, 3, True) for _ in range(40)])

    @DEEP
    @given(amounts=st.lists(st.integers(1, 10**6), max_size=8), late=st.integers(-80, 200))
    def test_what_is_open_comes_in_a_week_or_later(self, amounts, late):
        due = TODAY - timedelta(days=late)
        items = [OpenItem("a", None, due, float(amount)) for amount in amounts]
        found = forecast(items, self.habits, TODAY)
        total = sum(week.expected for week in found.weeks) + found.later
        self.assertAlmostEqual(total, sum(amounts), 3)
        self.assertTrue(all(0 <= week.low <= week.expected <= week.high for week in found.weeks))
        self.assertAlmostEqual(sum(found.made_of.values()), sum(amounts), 3)
        for place, week in enumerate(found.weeks):
            behind = sum(item.amount * chances[place] for item, chances in found.chances)
            self.assertAlmostEqual(week.expected, behind, 3)

    def test_a_promise_comes_before_the_habit(self):
        item = OpenItem("a", None, TODAY - timedelta(days=20), 100.0,
                        agreed=TODAY + timedelta(days=15))
        found = forecast([item], self.habits, TODAY)
        self.assertEqual([week.expected for week in found.weeks[:2]], [0, 0])
        self.assertGreaterEqual(found.weeks[2].expected, 75)
        self.assertEqual(dict(found.made_of), {"agreed": 100.0})


class TestBackTest(unittest.TestCase):
    def histories(self, seed):
        """Customers who pay on other days than they should: each has its own delay."""
        random_ = random.Random(seed)
        delays = {customer: random_.randrange(0, 45) for customer in range(30)}
        found = []
        for number in range(3000):
            customer = number % 30
            issued = TODAY - timedelta(days=random_.randrange(0, 500))
            due = issued + timedelta(days=30)
            paid = due + timedelta(days=delays[customer] + random_.randrange(-2, 3))
            amount = float(random_.randrange(100, 2000))
            found.append(History(customer, None, issued, due, amount, ((paid, amount),)))
        return found

    def test_it_beats_the_due_dates_and_its_bands_hold(self):
        origins = [TODAY - timedelta(days=91 + 28 * number) for number in range(4)]
        test = back_test(self.histories(7), origins)
        self.assertLessEqual(test.ratio, 0.5)
        self.assertTrue(0.65 <= test.coverage <= 0.95, test.coverage)
        self.assertEqual(test.weeks, 52)

    def test_nothing_is_known_before_it_happened(self):
        history = self.histories(8)
        origin = TODAY - timedelta(days=200)
        later = [
            History(each.customer, None, each.issued, each.due, each.amount, tuple(
                (day, amount) for day, amount in each.payments if day <= origin
            ))
            for each in history if each.issued <= origin
        ]
        for customer in range(0, 30, 7):
            self.assertEqual(
                learn(history, origin).curve(customer).open_after,
                learn(later, origin).curve(customer).open_after,
            )

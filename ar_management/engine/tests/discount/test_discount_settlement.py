import unittest
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ...discount.settlement import Settlement, settle, settle_at_rate, settle_together

AMOUNTS = st.integers(0, 10_000).map(lambda cents: Decimal(cents) / 100)


class TestSettlement(unittest.TestCase):
    def test_a_payment_in_time_may_leave_less_than_the_discount(self):
        self.assertEqual(settle(Decimal(20), Decimal(24), Decimal(24)), Settlement(Decimal(20)))

    def test_a_late_payment_that_leaves_the_discount_is_short(self):
        self.assertEqual(
            settle(Decimal(24), Decimal(0), Decimal(24)), Settlement(Decimal(0), Decimal(24))
        )

    def test_nothing_left_is_nothing_to_judge(self):
        self.assertEqual(settle(Decimal(0), Decimal(24), Decimal(24)), Settlement())

    def test_a_late_payment_of_several_items_is_recognised_by_the_sum(self):
        earned, offered = [Decimal(0), Decimal(5)], [Decimal(7), Decimal(5)]
        self.assertEqual(
            settle_together(Decimal(12), earned, offered),
            (Settlement(Decimal(0), Decimal(7)), Settlement(Decimal(5))),
        )

    @given(left=AMOUNTS, earned=AMOUNTS, more=AMOUNTS)
    def test_grant_and_short_make_up_what_is_left_or_nothing(self, left, earned, more):
        found = settle(left, earned, earned + more)
        self.assertIn(found.granted + found.short, (left, Decimal(0)))
        self.assertLessEqual(found.granted, earned)
        self.assertGreaterEqual(found.short, 0)

    @given(
        left=AMOUNTS, pairs=st.lists(st.tuples(AMOUNTS, AMOUNTS), min_size=1, max_size=4),
    )
    def test_together_the_parts_make_up_what_is_left(self, left, pairs):
        earned = [low for low, _more in pairs]
        found = settle_together(left, earned, [low + more for low, more in pairs])
        if found:
            self.assertEqual(sum(each.granted + each.short for each in found), left)

    @given(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS)
    def test_at_another_rate_no_more_is_granted_than_was_earned(self, residual, worth, one, two):
        earned, offered = min(one, two, residual), min(max(one, two), residual)
        found = settle_at_rate(residual, worth, earned, offered)
        self.assertLessEqual(found.granted, earned)
        self.assertLessEqual(found.granted + found.short, offered)
        self.assertGreaterEqual(min(found.granted, found.short), 0)

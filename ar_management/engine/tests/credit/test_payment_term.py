import unittest
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ...credit.payment_term import Delay, Instalment, exceeds_legal_cap, longest_days

instalments = st.builds(
    Instalment, st.sampled_from(Delay), st.integers(0, 120), st.integers(0, 31)
)


class TestPaymentTerm(unittest.TestCase):
    def test_the_legal_caps_to_the_day(self):
        lawful = (
            Instalment(Delay.AFTER, 60),
            Instalment(Delay.AFTER_END_OF_MONTH, 45),
            Instalment(Delay.END_OF_MONTH_ON_THE, 45, 0),
            Instalment(Delay.AFTER_END_OF_NEXT_MONTH, 0),
        )
        for term in lawful:
            self.assertFalse(exceeds_legal_cap([term]), term)
        for term in (
            Instalment(Delay.AFTER, 61),
            Instalment(Delay.AFTER_END_OF_MONTH, 46),
            Instalment(Delay.END_OF_MONTH_ON_THE, 60, 0),
            Instalment(Delay.AFTER_END_OF_NEXT_MONTH, 30),
        ):
            self.assertTrue(exceeds_legal_cap([term]), term)

    def test_one_instalment_that_is_too_late_is_enough(self):
        self.assertTrue(
            exceeds_legal_cap([Instalment(Delay.AFTER, 0), Instalment(Delay.AFTER, 90)])
        )

    @given(instalments, st.dates(date(2023, 1, 1), date(2024, 12, 31)))
    def test_no_invoice_waits_longer_than_the_longest(self, term, issued):
        self.assertLessEqual(term.due(issued), issued + timedelta(days=longest_days([term])))
        self.assertGreaterEqual(term.due(issued), issued)

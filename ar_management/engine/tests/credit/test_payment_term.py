import unittest
from datetime import timedelta

from ...credit.payment_term import latest_lawful, sample_days


class TestPaymentTerm(unittest.TestCase):
    def test_sixty_days_are_lawful_on_every_day_and_77_never(self):
        for day in sample_days():
            self.assertGreaterEqual(latest_lawful(day), day + timedelta(days=60), day)
            self.assertLess(latest_lawful(day), day + timedelta(days=77), day)

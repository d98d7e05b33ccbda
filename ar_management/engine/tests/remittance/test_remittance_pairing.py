import unittest
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ...remittance.pairing import Waiting, pair

DAY = date(2026, 3, 10)
ADVICE = Waiting(1, Decimal("1200"), DAY, customer=5, payer="Martin SAS")
PAYMENT = Waiting(7, Decimal("1200"), DAY, "EUR", payer="MARTIN")


class TestPairing(unittest.TestCase):
    def test_total_day_and_payer_bring_them_together(self):
        self.assertEqual(pair([ADVICE], [PAYMENT]), {7: 1})
        self.assertEqual(pair([ADVICE], [replace(PAYMENT, payer="")]), {7: 1})
        self.assertEqual(pair([ADVICE], [replace(PAYMENT, customer=5, payer="X")]), {7: 1})

    def test_another_total_day_currency_or_customer_keeps_them_apart(self):
        for other in (
            replace(PAYMENT, amount=Decimal("1200.01")),
            replace(PAYMENT, on=DAY + timedelta(days=21)),
            replace(PAYMENT, on=DAY - timedelta(days=11)),
            replace(PAYMENT, customer=6),
        ):
            self.assertEqual(pair([ADVICE], [other]), {})
        self.assertEqual(pair([replace(ADVICE, currency="USD")], [PAYMENT]), {})

    def test_of_two_that_fit_the_payer_decides_and_else_nobody(self):
        twin = replace(PAYMENT, key=8, payer="DUPONT")
        self.assertEqual(pair([ADVICE], [PAYMENT, twin]), {7: 1})
        self.assertEqual(pair([ADVICE], [PAYMENT, replace(PAYMENT, key=8)]), {})
        second = replace(ADVICE, key=2)
        self.assertEqual(pair([ADVICE, second], [PAYMENT]), {})

    @given(st.lists(st.tuples(st.integers(1, 3), st.integers(0, 40), st.integers(0, 2)),
                    max_size=6),
           st.lists(st.tuples(st.integers(1, 3), st.integers(0, 40), st.integers(0, 2)),
                    max_size=6))
    def test_each_belongs_to_one_at_most_and_the_order_does_not_matter(self, left, right):
        def waiting(rows):
            return [
                Waiting(key, Decimal(amount), DAY + timedelta(days=days), customer=customer)
                for key, (amount, days, customer) in enumerate(rows)
            ]

        advices, payments = waiting(left), waiting(right)
        found = pair(advices, payments)
        self.assertEqual(len(set(found.values())), len(found))
        self.assertEqual(found, pair(advices[::-1], payments[::-1]))
        for payment, advice in found.items():
            self.assertEqual(payments[payment].amount, advices[advice].amount)

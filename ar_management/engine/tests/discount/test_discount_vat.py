import os
import unittest
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from ...common.money import EUR
from ...discount.vat import (
    RateAmounts,
    add_up,
    convert_by_rate,
    exceeded_rates,
    left_by_rate,
    share_by_rate,
    total_of,
)

DEEP = os.environ.get("AR_TEST_DEEP") == "1"
CENTS = st.integers(0, 500_000).map(lambda cents: Decimal(cents) / 100)
RATES = {"20": Decimal("0.2"), "10": Decimal("0.1"), "5.5": Decimal("0.055"), "0": None}


@st.composite
def documents(draw):
    """An amount before tax at some of the rates."""
    found = {}
    for rate in draw(st.sets(st.sampled_from(sorted(RATES)), min_size=1)):
        base = draw(CENTS)
        percent = RATES[rate]
        found[rate] = RateAmounts(base, {} if percent is None else {1: EUR.round(base * percent)})
    return found


class TestDiscountVat(unittest.TestCase):
    def test_credited_goods_bear_no_vat_of_a_discount(self):
        charged = {
            "20": RateAmounts(Decimal(1000), {1: Decimal(200)}),
            "5.5": RateAmounts(Decimal(1000), {2: Decimal(55)}),
        }
        left = left_by_rate(charged, {"20": charged["20"]}, EUR)
        shares = share_by_rate(left, Decimal("21.10"), EUR)
        self.assertEqual(shares, {"5.5": RateAmounts(Decimal(20), {2: Decimal("1.10")})})

    def test_a_credit_note_after_the_discount_is_limited_at_its_rate(self):
        charged = {
            "20": RateAmounts(Decimal(1000), {1: Decimal(200)}),
            "5.5": RateAmounts(Decimal(1000), {2: Decimal(55)}),
        }
        discount = share_by_rate(charged, Decimal("45.10"), EUR)
        left = left_by_rate(charged, discount, EUR)
        self.assertEqual(exceeded_rates({"20": charged["20"]}, left), ["20"])
        self.assertEqual(left["20"], RateAmounts(Decimal(980), {1: Decimal(196)}))
        self.assertEqual(exceeded_rates({"20": left["20"]}, left), [])

    @settings(max_examples=5000 if DEEP else 150, deadline=None, derandomize=not DEEP)
    @given(documents(), st.lists(documents(), max_size=3), st.integers(0, 100))
    def test_no_more_is_deducted_at_a_rate_than_was_charged(self, charged, notes, percent):
        left = left_by_rate(charged, add_up(notes), EUR)
        amount = EUR.round(total_of(left) * percent / 100)
        shares = share_by_rate(left, amount, EUR)
        self.assertEqual(total_of(shares), amount)
        self.assertFalse(exceeded_rates(shares, left))
        for rate, share in shares.items():
            self.assertGreaterEqual(min(share.base, *share.taxes.values(), Decimal(0)), 0, rate)

    @settings(max_examples=2000 if DEEP else 100, deadline=None, derandomize=not DEEP)
    @given(documents(), st.integers(1, 10_000))
    def test_parts_in_another_currency_add_up(self, parts, cents):
        if not total_of(parts):
            return
        amount = Decimal(cents) / 100
        converted = convert_by_rate(parts, amount, EUR)
        self.assertEqual(total_of(converted), amount)

import os
from decimal import Decimal
from unittest import TestCase

from hypothesis import given, settings
from hypothesis import strategies as st

from ...collection.doubtful import RateGroup, impairment_step, split_gross, split_part
from ...common.money import EUR

DEEP = settings(max_examples=2000 if os.environ.get("AR_TEST_DEEP") else 80, deadline=None)
CENTS = st.integers(1, 10**7).map(lambda cents: Decimal(cents) / 100)
RATES = st.sampled_from([Decimal(rate) for rate in ("0", "2.1", "5.5", "10", "20")])
GROUPS = st.lists(st.tuples(CENTS, RATES), min_size=1, max_size=4).map(lambda pairs: [
    RateGroup(key, base, EUR.round(base * rate / 100))
    for key, (base, rate) in enumerate(pairs, 1)
])


class TestDoubtfulDebts(TestCase):
    @DEEP
    @given(GROUPS, st.lists(st.integers(1, 100), min_size=1, max_size=6))
    def test_parts_add_up_to_the_invoice_by_rate(self, groups, weights):
        total = sum(group.gross for group in groups)
        done, sums = Decimal(0), {group.key: [Decimal(0), Decimal(0)] for group in groups}
        cuts = [EUR.round(total * sum(weights[:n + 1]) / sum(weights)) for n in range(len(weights))]
        for cut in cuts:
            parts = split_part(done, cut - done, groups, EUR)
            self.assertEqual(sum(part.gross for part in parts), cut - done)
            for part in parts:
                sums[part.key][0] += part.base
                sums[part.key][1] += part.vat
            done = cut
        self.assertEqual(
            {group.key: [group.base, group.vat] for group in groups}, sums
        )

    @DEEP
    @given(GROUPS, st.integers(0, 100))
    def test_a_share_keeps_the_rate_of_its_group(self, groups, percent):
        gross = EUR.round(sum(group.gross for group in groups) * percent / 100)
        for part, group in zip(split_gross(gross, groups, EUR), groups, strict=True):
            self.assertLessEqual(
                abs(part.vat - part.gross * group.vat / group.gross), Decimal("0.005")
            )

    @DEEP
    @given(st.lists(st.tuples(CENTS, st.integers(0, 100)), min_size=1, max_size=6))
    def test_after_each_review_the_impairment_is_the_percentage(self, reviews):
        booked = Decimal(0)
        for net, percent in reviews:
            booked += impairment_step(net, Decimal(percent), booked, EUR)
            self.assertEqual(booked, EUR.round(net * percent / 100))

    def test_an_invoice_without_vat_or_amount(self):
        self.assertEqual(
            split_gross(Decimal(10), [], EUR), (RateGroup(0, Decimal("10.00"), Decimal(0)),)
        )

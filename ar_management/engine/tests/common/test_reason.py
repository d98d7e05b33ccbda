import json
import os
from datetime import date
from decimal import Decimal
from unittest import TestCase

from hypothesis import given, settings
from hypothesis import strategies as st

from ...common.reason import Amount, Label, Reason, from_json, to_json

DEEP = os.environ.get("AR_TEST_DEEP") == "1"
WORDS = st.text(max_size=12)
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, places=4)
VALUES = st.recursive(
    WORDS | st.integers() | st.booleans() | NUMBERS | st.dates()
    | st.builds(Amount, NUMBERS, st.sampled_from(["EUR", "JPY", "TND"]))
    | st.builds(Label, WORDS, WORDS | st.integers(), WORDS),
    lambda inner: st.lists(inner, max_size=3).map(tuple)
    | st.builds(Reason, WORDS, st.dictionaries(WORDS, inner, max_size=3)),
    max_leaves=6,
)
REASONS = st.lists(st.builds(Reason, WORDS, st.dictionaries(WORDS, VALUES, max_size=4)))


class TestReason(TestCase):
    @settings(max_examples=1000 if DEEP else 30, deadline=None)
    @given(REASONS)
    def test_what_is_stored_comes_back_unchanged(self, reasons):
        stored = json.loads(json.dumps(to_json(reasons)))
        self.assertEqual(from_json(stored), tuple(reasons))

    def test_figures_keep_their_digits_and_their_kind(self):
        reason = Reason.of("x", a=Amount(Decimal("1.10"), "EUR"), d=date(2026, 11, 12))
        stored = json.loads(json.dumps(to_json([reason])))
        self.assertEqual(stored, [["x", {
            "a": {"amount": "1.10", "currency": "EUR"}, "d": {"date": "2026-11-12"},
        }]])

    def test_nothing_stored_is_no_reason(self):
        self.assertEqual(from_json(None), ())
        self.assertEqual(from_json(False), ())

import unittest
from datetime import date, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ...credit.approval import (
    CreditDecision,
    Step,
    Verdict,
    current_step,
    has_authority,
    ladder,
    obstacle,
    standing,
)

TODAY = date(2026, 6, 30)
USUAL = Step("Credit Manager", Decimal(0), None, frozenset({1, 2, 3}))


def decision(key, limit=1000, day=1, **values):
    values.setdefault("verdict", Verdict.APPROVED)
    return CreditDecision(key, datetime(2026, 1, day), limit=Decimal(limit), **values)


steps = st.lists(
    st.builds(
        Step, st.just("Step"), st.just(Decimal(0)), st.none(),
        st.frozensets(st.integers(1, 6), min_size=1), st.integers(1, 3),
    ),
    min_size=1, max_size=4,
)


class TestLadder(unittest.TestCase):
    def test_an_amount_climbs_the_steps_whose_band_it_is_in(self):
        low = Step("Low", Decimal(0), Decimal(1000), frozenset({1}))
        high = Step("High", Decimal(1000), None, frozenset({2}))
        names = {
            amount: [step.name for step in ladder(Decimal(amount), [low, high], USUAL)]
            for amount in (0, 1000, 1001)
        }
        self.assertEqual(names, {0: ["Low"], 1000: ["Low"], 1001: ["High"]})

    def test_a_gap_between_bands_is_decided_by_the_usual_step(self):
        only = Step("High", Decimal(5000), None, frozenset({9}))
        self.assertEqual(ladder(Decimal(10), [only], USUAL), (USUAL,))
        self.assertTrue(has_authority(2, ladder(Decimal(10), [only], USUAL)))
        self.assertFalse(has_authority(2, ladder(Decimal(5001), [only], USUAL)))

    @given(steps, st.lists(st.integers(1, 6), max_size=12))
    def test_nobody_counts_twice(self, climbed, approvals):
        once = list(dict.fromkeys(approvals))
        self.assertEqual(current_step(climbed, approvals), current_step(climbed, once))

    @given(steps, st.lists(st.integers(1, 6), unique=True))
    def test_a_ladder_is_climbed_by_as_many_people_as_it_asks_for(self, climbed, approvals):
        if current_step(climbed, approvals) is None:
            self.assertGreaterEqual(len(approvals), sum(step.needed for step in climbed))

    @given(steps, st.integers(1, 6), st.sets(st.integers(1, 6)))
    def test_a_requester_never_approves(self, climbed, user, others):
        self.assertEqual(obstacle(user, {user, *others}, climbed, []).code, "approval.own_request")


class TestStanding(unittest.TestCase):
    def test_without_decisions_nothing_stands(self):
        self.assertIsNone(standing([], TODAY).decision)
        self.assertIsNone(standing([], TODAY).lapsed)

    def test_the_latest_lasting_decision_counts_in_any_order(self):
        both = [decision(1, 500, day=1), decision(2, 900, day=2)]
        for given_order in (both, both[::-1]):
            self.assertEqual(standing(given_order, TODAY).decision.key, 2)

    def test_a_refusal_counts_like_any_other_decision(self):
        refused = decision(2, 0, day=2, verdict=Verdict.REFUSED)
        self.assertIs(standing([decision(1), refused], TODAY).decision, refused)

    def test_what_ran_out_never_counts_and_is_remembered(self):
        over = decision(1, until=TODAY - timedelta(days=1))
        found = standing([over], TODAY)
        self.assertIsNone(found.decision)
        self.assertIs(found.lapsed, over)

    def test_a_temporary_limit_over_nothing_leaves_nothing_behind(self):
        season = decision(1, until=TODAY - timedelta(days=1), temporary=True)
        self.assertEqual(standing([season], TODAY), standing([], TODAY))

    def test_a_later_lasting_decision_replaces_a_temporary_one(self):
        season = decision(1, 9000, day=1, until=date(2027, 1, 1), temporary=True)
        lasting = decision(2, 100, day=2)
        self.assertIs(standing([season, lasting], TODAY).decision, lasting)

    @given(st.lists(st.tuples(
        st.integers(0, 5000), st.integers(1, 28), st.integers(-30, 30), st.booleans(),
    ), max_size=8))
    def test_whatever_stands_is_in_time(self, rows):
        decisions = [
            decision(key, limit, day=day, until=TODAY + timedelta(days=left), temporary=temporary)
            for key, (limit, day, left, temporary) in enumerate(rows)
        ]
        found = standing(decisions, TODAY).decision
        self.assertTrue(found is None or not found.is_over(TODAY))

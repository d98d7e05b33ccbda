import os
from datetime import date, timedelta
from decimal import Decimal
from unittest import TestCase

from hypothesis import given, settings
from hypothesis import strategies as st

from ...collection.plan import (
    Frequency,
    Instalment,
    PlanItem,
    due_dates,
    fill,
    interest_of,
    judge_plan,
    make_instalments,
    schedule,
    standings_of,
)
from ...common.money import EUR

DEEP = settings(max_examples=2000 if os.environ.get("AR_TEST_DEEP") else 80, deadline=None)
FIRST = date(2026, 1, 31)
CENTS = st.integers(1, 10**7).map(lambda cents: Decimal(cents) / 100)
# What is open of an item in percent of what was agreed: over 100, something from before came back.
HISTORIES = st.lists(
    st.tuples(CENTS, st.lists(st.integers(0, 130), min_size=1, max_size=5)),
    min_size=1, max_size=5,
)


class TestPaymentPlan(TestCase):
    @DEEP
    @given(CENTS, st.sampled_from(Frequency), st.integers(1, 60))
    def test_instalments_add_up_to_the_total_and_only_the_last_differs(self, total, often, count):
        plan = make_instalments(total, FIRST, often, count, EUR)
        self.assertEqual(sum(each.amount for each in plan), total)
        self.assertLessEqual(len({each.amount for each in plan[:-1]}), 1)
        self.assertTrue(all(each.amount > 0 for each in plan))
        self.assertEqual(sorted({each.due for each in plan}), [each.due for each in plan])

    @DEEP
    @given(HISTORIES, st.integers(1, 12))
    def test_open_instalments_are_what_is_open_after_any_history(self, history, count):
        agreed = [amount for amount, _steps in history]
        plan = make_instalments(sum(agreed), FIRST, Frequency.MONTH, count, EUR)
        for step in range(max(len(steps) for _amount, steps in history)):
            items = [
                PlanItem(key, amount,
                         EUR.round(amount * steps[min(step, len(steps) - 1)] / 100),
                         FIRST + timedelta(days=key))
                for key, (amount, steps) in enumerate(history)
            ]
            standings = standings_of(plan, items)
            self.assertEqual(
                sum(each.open for each in standings), sum(each.covered for each in items)
            )
            self.assertEqual(sum(each.amount for each in standings), sum(agreed))
            # Paid by date: nothing is paid of a later one while an earlier one is open.
            seen_open = False
            for each in standings:
                self.assertFalse(seen_open and each.paid)
                seen_open = seen_open or bool(each.open)
            due = schedule(plan, items)
            for item in items:
                self.assertEqual(sum(part.amount for part in due[item.key]), item.residual)
            by_day = {}
            for item in items:
                for part in due[item.key]:
                    if part.due != item.due:
                        by_day[part.due] = by_day.get(part.due, 0) + part.amount
            for each in standings:
                if each.due not in {item.due for item in items}:
                    self.assertEqual(by_day.get(each.due, 0), each.open)

    def test_the_same_history_twice_gives_the_same_plan(self):
        plan = make_instalments(Decimal(300), FIRST, Frequency.MONTH, 3, EUR)
        before = standings_of(plan, [PlanItem(1, Decimal(300), Decimal(300), FIRST)])
        standings_of(plan, [PlanItem(1, Decimal(300), Decimal(120), FIRST)])
        self.assertEqual(
            before, standings_of(plan, [PlanItem(1, Decimal(300), Decimal(300), FIRST)])
        )

    def test_days_of_short_months_and_quarters(self):
        self.assertEqual(
            due_dates(date(2026, 11, 30), Frequency.QUARTER, 3),
            (date(2026, 11, 30), date(2027, 2, 28), date(2027, 5, 30)),
        )
        self.assertEqual(
            due_dates(date(2026, 1, 1), Frequency.FORTNIGHT, 2),
            (date(2026, 1, 1), date(2026, 1, 15)),
        )

    def test_an_amount_too_small_gives_fewer_instalments(self):
        plan = make_instalments(Decimal("0.02"), FIRST, Frequency.WEEK, 5, EUR)
        self.assertEqual([each.amount for each in plan], [Decimal("0.01")] * 2)
        self.assertEqual(make_instalments(Decimal(0), FIRST, Frequency.WEEK, 5, EUR), ())

    def test_interest_is_counted_from_the_agreement_to_each_instalment(self):
        plan = make_instalments(Decimal(3000), date(2026, 4, 1), Frequency.MONTH, 3, EUR)
        # 1,000 x 6 % for 31, 61 and 92 days of 365.
        self.assertEqual(
            interest_of(plan, date(2026, 3, 1), Decimal(6), EUR),
            (Decimal("5.10"), Decimal("10.03"), Decimal("15.12")),
        )

    @DEEP
    @given(st.integers(0, 300), st.integers(0, 40), st.integers(0, 10), st.integers(0, 15))
    def test_the_rest_is_never_due_before_grace_and_notice_have_passed(
        self, paid, days, grace, notice
    ):
        plan = [Instalment(FIRST + timedelta(days=10 * n), Decimal(100)) for n in range(3)]
        today = FIRST + timedelta(days=days)
        standings = fill(plan, Decimal(paid))
        verdict = judge_plan(standings, today, grace, notice)
        self.assertNotEqual(verdict.state, "broken")
        if verdict.state == "missed":
            self.assertGreater(today, verdict.missed.due + timedelta(days=grace))
            noticed = judge_plan(standings, today, grace, notice, noticed_on=today)
            self.assertEqual(noticed.state, "missed")
            later = today + timedelta(days=notice + 1)
            self.assertEqual(judge_plan(standings, later, grace, notice, today).state, "broken")
        self.assertEqual(verdict.state == "kept", paid >= 300)

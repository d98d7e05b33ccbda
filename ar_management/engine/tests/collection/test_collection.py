import os
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from unittest import TestCase

from hypothesis import given, settings
from hypothesis import strategies as st

from ...collection.guard import Situation, obstacles
from ...collection.habit import Adaptation, adapt
from ...collection.message import Item, Scenario, compose
from ...collection.promise import Promise, judge
from ...collection.scenario import Sent, Step, Tone, due_step
from ...common.money import EUR
from ...common.reason import Reason
from ...ledger.behaviour import Behaviour, measure_behaviour
from ...ledger.claimable import Limit, claimable
from ...ledger.open_item import Allocation, AllocationKind, OpenItem

DEEP = settings(max_examples=1000 if os.environ.get("AR_TEST_DEEP") else 60, deadline=None)
TODAY = date(2026, 3, 2)
FRENCH = (
    Step(1, -5, Tone.COURTEOUS), Step(2, 3, Tone.COURTEOUS), Step(3, 12, Tone.NEUTRAL),
    Step(4, 25, Tone.FIRM), Step(5, 40, Tone.FORMAL),
)
ADAPTATIONS = st.builds(
    Adaptation, st.integers(-6, 6), st.integers(-1, 2), st.booleans()
)
MONEY = st.integers(0, 10**6).map(lambda cents: Decimal(cents) / 100)


def days(number):
    return timedelta(days=number)


def item(key=1, late=0, claimed=100, sent=()):
    return Item(key, f"F{key}", TODAY - days(late), Decimal(claimed), tuple(sent))


def message(*items, **situation):
    return compose(items, Scenario(FRENCH), Situation(TODAY, **situation))


class TestScenario(TestCase):
    @DEEP
    @given(st.integers(-20, 200), ADAPTATIONS, st.integers(0, 10))
    def test_nobody_begins_with_a_formal_notice(self, late, adaptation, gap):
        step = due_step(FRENCH, TODAY - days(late), TODAY, (), adaptation, gap)
        self.assertTrue(step is None or step.tone is not Tone.FORMAL)

    @DEEP
    @given(st.integers(1, 200), ADAPTATIONS)
    def test_what_is_late_is_never_announced_as_coming(self, late, adaptation):
        step = due_step(FRENCH, TODAY - days(late), TODAY, (), adaptation)
        self.assertTrue(step is None or not step.is_before_due)

    @DEEP
    @given(st.integers(-20, 0), ADAPTATIONS)
    def test_nobody_is_reminded_of_a_delay_before_there_is_one(self, late, adaptation):
        step = due_step(FRENCH, TODAY - days(late), TODAY, (), adaptation)
        self.assertTrue(step is None or step.days <= 0)

    def test_a_broken_promise_takes_the_next_step_at_once_and_only_that(self):
        due, sent = TODAY - days(5), (Sent(2, TODAY - days(2)),)
        self.assertIsNone(due_step(FRENCH, due, TODAY, sent))
        firmer = Adaptation(firmer=True)
        self.assertEqual(due_step(FRENCH, due, TODAY, sent, firmer).key, 3)

    def test_a_formal_notice_waits_until_the_reminder_could_be_answered(self):
        due, reminded = TODAY - days(60), [Sent(4, TODAY - days(3))]
        self.assertIsNone(due_step(FRENCH, due, TODAY, reminded, gap=7))
        self.assertEqual(due_step(FRENCH, due, TODAY + days(4), reminded, gap=7).key, 5)


class TestYear(TestCase):
    """A year of daily runs over random items, payments, disputes and pauses."""

    @DEEP
    @given(
        st.lists(st.tuples(st.integers(0, 200), st.integers(1, 150)), min_size=1, max_size=6),
        ADAPTATIONS, st.integers(0, 9), st.sets(st.integers(0, 300), max_size=80),
    )
    def test_each_step_once_and_never_after_payment_or_while_stopped(
        self, plan, adaptation, gap, stopped_days
    ):
        start, sent, messages, last = TODAY, {}, [], None
        for number in range(300):
            today = start + days(number)
            items = []
            for key, (due, paid_after) in enumerate(plan):
                is_open = number < due + paid_after and number >= due - 30
                items.append(Item(
                    key, f"F{key}", start + days(due), Decimal(100 if is_open else 0),
                    tuple(sent.get(key, ())),
                ))
            pause = today if number in stopped_days else None
            found = compose(items, Scenario(FRENCH, gap), Situation(today, paused_until=pause),
                            adaptation, last)
            if not found:
                continue
            self.assertEqual(bool(found.stopped_by), number in stopped_days)
            self.assertTrue(all(items[key].claimed for key in found.items))
            self.assertLessEqual(set(found.new), set(found.items))
            if found.stopped_by:
                continue
            messages.append((today, found))
            last = today
            for key, step in found.new.items():
                sent.setdefault(key, []).append(Sent(step.key, today))
        for steps in sent.values():
            keys = [each.key for each in steps]
            self.assertEqual(keys, sorted(set(keys)))
        written = [day for day, _found in messages]
        self.assertEqual(len(written), len(set(written)))
        for before, after in zip(written, written[1:], strict=False):
            self.assertGreaterEqual((after - before).days, gap)

    def test_an_item_that_nobody_pays_is_chased_once_a_step(self):
        sent = []
        for number in range(-10, 60):
            today = TODAY + days(number)
            found = compose([Item(1, "F1", TODAY, Decimal(100), tuple(sent))],
                            Scenario(FRENCH, 3), Situation(today))
            if found:
                sent += [Sent(step.key, today) for step in found.new.values()]
        self.assertEqual([each.key for each in sent], [1, 2, 3, 4, 5])
        self.assertEqual([(each.on - TODAY).days for each in sent], [-5, 3, 12, 25, 40])


class TestMessage(TestCase):
    def test_the_highest_step_speaks_for_all_items_due(self):
        found = message(item(1, 30), item(2, 4), item(3, -20))
        self.assertEqual((found.step.key, found.items, found.total), (4, (1, 2), Decimal(200)))
        self.assertEqual({key: step.key for key, step in found.new.items()}, {1: 4, 2: 2})

    def test_what_was_reminded_of_and_is_still_due_stands_in_the_message(self):
        found = message(item(1, 5, sent=[Sent(2, TODAY - days(1))]), item(2, 4))
        self.assertEqual((found.items, set(found.new)), ((1, 2), {2}))

    def test_nothing_is_sent_for_a_step_that_was_taken(self):
        self.assertIsNone(message(item(1, 5, sent=[Sent(2, TODAY - days(2))])))

    def test_a_step_for_larger_sums_gives_way_to_the_one_below(self):
        steps = tuple(replace(step, least=Decimal(150 * (step.key == 4))) for step in FRENCH)
        found = compose([item(1, 30)], Scenario(steps), Situation(TODAY))
        self.assertEqual(found.step.key, 3)

    def test_a_sum_that_is_too_small_is_not_chased(self):
        scenario = Scenario(FRENCH, least=Decimal(150))
        self.assertIsNone(compose([item(1, 30)], scenario, Situation(TODAY)))

    def test_a_habit_changes_the_tone_but_never_makes_a_formal_notice(self):
        late = adapt(Behaviour(sample=9, median_days=20, in_time=5))
        found = compose([item(1, 30)], Scenario(FRENCH), Situation(TODAY), late)
        self.assertEqual(found.tone, Tone.FIRM)
        self.assertIn("reminder.habitually_late", [each.code for each in found.reasons])

    def test_who_pays_in_time_hears_later_and_softly(self):
        reliable = adapt(Behaviour(sample=9, median_days=-1, in_time=95))
        scenario, situation = Scenario(FRENCH), Situation(TODAY)
        self.assertIsNone(compose([item(1, 4)], scenario, situation, reliable))
        found = compose([item(1, 16)], scenario, situation, reliable)
        self.assertEqual((found.step.key, found.tone), (3, Tone.COURTEOUS))
        self.assertEqual(
            compose([item(1, -5)], scenario, situation, reliable).step.key, 1
        )


class TestGuard(TestCase):
    @DEEP
    @given(MONEY, MONEY, MONEY, st.booleans())
    def test_whoever_may_have_paid_is_not_written_to(self, owed, money, credits, deduct):
        found = obstacles(Situation(
            TODAY, owed=owed, unallocated=money, credits=credits, deduct_unallocated=deduct,
        ))
        left = owed - credits - (money if deduct else 0)
        if money and not deduct or (left <= 0 and owed > 0):
            self.assertTrue(found)
        else:
            self.assertTrue(not found or owed == 0)

    def test_each_obstacle_says_why(self):
        waiting = Reason.of("guard.bank_line", label="VIR")
        found = obstacles(Situation(
            TODAY, owed=Decimal(100), waiting=(waiting,), bank_known_until=TODAY - days(9),
            bank_days=5, paused_until=TODAY, is_working_day=False, can_reach=False,
        ))
        self.assertEqual([reason.code for reason in found], [
            "guard.paused", "guard.not_a_working_day", "guard.bank_line", "guard.bank_data_old",
            "guard.no_address",
        ])

    def test_a_company_without_bank_lines_is_not_waited_for(self):
        self.assertFalse(obstacles(Situation(TODAY, owed=Decimal(1), bank_days=5)))


class TestClaimable(TestCase):
    @DEEP
    @given(MONEY, st.lists(st.none() | MONEY, max_size=4))
    def test_what_may_be_asked_for_is_between_nothing_and_what_is_open(self, residual, parts):
        found = claimable(residual, [Limit(Reason.of("claim.disputed"), part) for part in parts])
        self.assertTrue(0 <= found.amount <= residual)
        if None in parts:
            self.assertFalse(found)
        if not parts:
            self.assertEqual(found.amount, residual)


class TestPromise(TestCase):
    promise = Promise(TODAY, TODAY + days(10), Decimal(100), 2)

    def judged(self, *payments, known=60):
        allocations = tuple(
            Allocation(TODAY + days(day), Decimal(amount), Decimal(amount),
                       AllocationKind.PAYMENT)
            for day, amount in payments
        )
        owed = OpenItem(1, "F1", TODAY, TODAY, Decimal(100), EUR, allocations=allocations)
        return judge(self.promise, [owed], TODAY + days(known))

    @DEEP
    @given(st.lists(st.tuples(st.integers(-5, 30), st.integers(1, 60)), max_size=5),
           st.integers(0, 40))
    def test_it_is_kept_when_enough_arrived_in_time_and_broken_never_too_soon(self, rows, known):
        verdict = self.judged(*rows, known=known)
        in_time = sum(amount for day, amount in rows if 0 <= day <= 12)
        if in_time >= 100:
            self.assertEqual(verdict.state, "kept")
        if verdict.state == "broken":
            self.assertTrue(in_time < 100 and known > 12)
        if known <= 12:
            self.assertNotEqual(verdict.state, "broken")

    def test_money_on_the_last_day_of_grace_keeps_it_and_the_day_after_breaks_it(self):
        self.assertEqual(self.judged((12, 100)).state, "kept")
        self.assertEqual(self.judged((13, 100)).state, "broken")
        self.assertEqual(self.judged((13, 100)).on, TODAY + days(13))


class TestBehaviour(TestCase):
    def paid(self, late, amount=100):
        due = TODAY - days(100)
        allocation = Allocation(due + days(late), Decimal(amount), Decimal(amount),
                                AllocationKind.PAYMENT)
        return OpenItem(1, "F1", due - days(30), due, Decimal(100), EUR, allocations=(allocation,))

    @DEEP
    @given(st.lists(st.integers(-20, 60), min_size=1, max_size=20))
    def test_the_median_was_really_seen_and_the_share_is_a_share(self, late):
        found = measure_behaviour([self.paid(each) for each in late], TODAY)
        self.assertIn(found.median_days, late)
        self.assertEqual(found.in_time, 100 * sum(each <= 0 for each in late) // len(late))
        self.assertEqual(found.sample, len(late))

    def test_what_is_late_and_open_counts_with_its_days_so_far(self):
        owed = OpenItem(1, "F1", TODAY - days(60), TODAY - days(30), Decimal(100), EUR)
        self.assertEqual(measure_behaviour([owed], TODAY).median_days, 30)

    def test_what_is_not_due_yet_says_nothing(self):
        owed = OpenItem(1, "F1", TODAY, TODAY + days(30), Decimal(100), EUR)
        self.assertEqual(measure_behaviour([owed], TODAY).sample, 0)

    def test_a_small_rest_does_not_make_a_payment_late(self):
        found = measure_behaviour([self.paid(0, 99)], TODAY)
        self.assertEqual((found.median_days, found.in_time), (0, 100))

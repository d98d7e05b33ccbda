"""A year of a hundred customers who pay, contest, promise, move house: what the engine says daily.

The job of each day may be killed and resumed, or run twice at once. What it may never do is
chase somebody who has paid or contests, and chase an item twice for a step; what it has to do is
chase each item that is due once a step.
"""

import os
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from unittest import TestCase

from hypothesis import given, settings
from hypothesis import strategies as st

from ...collection.guard import Situation
from ...collection.habit import NO_CHANGE, adapt
from ...collection.message import Item, Scenario, compose
from ...collection.promise import Promise, judge
from ...collection.scenario import Sent, Step, Tone
from ...common.money import EUR, ZERO
from ...common.reason import Reason
from ...ledger.behaviour import measure_behaviour
from ...ledger.claimable import Limit, claimable
from ...ledger.open_item import Allocation, AllocationKind, OpenItem

YEARS = settings(
    max_examples=40 if os.environ.get("AR_TEST_DEEP") == "1" else 1, deadline=None,
    derandomize=os.environ.get("AR_TEST_DEEP") != "1",
)
CUSTOMERS, FIRST, DAYS, GAP = 100, date(2026, 1, 1), 365, 5
STEPS = (
    Step(1, -5, Tone.COURTEOUS), Step(2, 3, Tone.COURTEOUS), Step(3, 12, Tone.NEUTRAL),
    Step(4, 30, Tone.FIRM), Step(5, 45, Tone.FORMAL),
)
SCENARIO = Scenario(STEPS, gap=GAP)
LATEST = GAP + 3
"""Days after its own within which a step is taken: the gap, and a weekend."""


@dataclass
class Claim:
    """An invoice: when its money arrives, when it is allocated, what is contested of it."""

    key: int
    due: date
    amount: Decimal
    arrives: date | None = None
    allocated: date | None = None
    disputed: tuple = ()
    sent: list = field(default_factory=list)

    def item(self, day):
        paid = ()
        if self.allocated and self.allocated <= day:
            paid = (Allocation(self.arrives, self.amount, self.amount, AllocationKind.PAYMENT),)
        return OpenItem(self.key, f"F{self.key}", self.due - timedelta(30), self.due,
                        self.amount, EUR, paid)

    def contested(self, day):
        return sum((part for start, end, part in self.disputed if start <= day <= end), ZERO)


@dataclass
class Customer:
    """Somebody with habits; plain ones pay or do not pay, and nothing else happens."""

    key: int
    plain: bool
    claims: list
    promise: tuple | None = None
    unreachable: tuple = ()
    messages: list = field(default_factory=list)


class World:
    """What happens, drawn once from a seed; the job only ever sees it day by day."""

    def __init__(self, seed):
        self.random = Random(seed)
        self.taken = set()
        self.customers = [self._customer(key) for key in range(1, CUSTOMERS + 1)]

    def _customer(self, key):
        draw = self.random
        plain = draw.random() < 0.3
        habit = draw.choice([-3, 0, 8, 20, 60, None])
        claims = [
            self._claim(key * 100 + number, month, habit, plain)
            for number, month in enumerate(sorted(draw.sample(range(0, 330), 6)))
        ]
        customer = Customer(key, plain, claims)
        if not plain and draw.random() < 0.4:
            start = FIRST + timedelta(draw.randrange(60, 300))
            customer.promise = (start, start + timedelta(draw.randrange(3, 15)))
        if not plain and draw.random() < 0.2:
            start = FIRST + timedelta(draw.randrange(DAYS))
            customer.unreachable = (start, start + timedelta(draw.randrange(5, 60)))
        return customer

    def _claim(self, key, day, habit, plain):
        draw = self.random
        due = FIRST + timedelta(day)
        claim = Claim(key, due, Decimal(draw.randrange(1000, 500000)) / 100)
        if habit is not None and draw.random() < 0.9:
            claim.arrives = due + timedelta(habit + draw.randrange(-2, 6))
            # The money is on the bank before somebody, or the program, knows what it pays.
            claim.allocated = claim.arrives + timedelta(0 if plain else draw.randrange(0, 5))
        if not plain and draw.random() < 0.2:
            start = due - timedelta(draw.randrange(-40, 10))
            part = claim.amount if draw.random() < 0.5 else EUR.round(claim.amount / 3)
            claim.disputed = ((start, start + timedelta(draw.randrange(1, 90)), part),)
        return claim

    # === What the job sees on a day === #

    def message(self, customer, day):
        known = {claim.key: claim.item(day) for claim in customer.claims if claim.due
                 - timedelta(30) <= day}
        claims = [claim for claim in customer.claims if claim.key in known]
        live, broken = self._promise(customer, claims, known, day)
        items = []
        for claim in claims:
            limits = [Limit(Reason.of("claim.disputed"), claim.contested(day))]
            if claim in live:
                limits.append(Limit(Reason.of("claim.promised")))
            left = known[claim.key].remaining_on(day)
            items.append(Item(claim.key, known[claim.key].number, claim.due,
                              claimable(left, limits).amount, tuple(claim.sent)))
        adaptation = NO_CHANGE if customer.plain else adapt(
            measure_behaviour(list(known.values()), day), broken
        )
        return compose(items, SCENARIO, self._situation(customer, day), adaptation,
                       max(customer.messages, default=None))

    def _promise(self, customer, claims, known, day):
        if not customer.promise or day < customer.promise[0]:
            return (), None
        made, until = customer.promise
        about = [claim for claim in claims if claim.due < made
                 and known[claim.key].remaining_on(made - timedelta(1))]
        if not about:
            return (), None
        promise = Promise(made, until, sum(claim.amount for claim in about), 2)
        verdict = judge(promise, [known[claim.key] for claim in about], day)
        answered = max(customer.messages, default=FIRST)
        if verdict.state == "broken" and answered < verdict.on:
            return (), verdict.reason
        return (about if verdict.state == "open" else ()), None

    def _situation(self, customer, day):
        unallocated = sum(
            (claim.amount for claim in customer.claims
             if claim.arrives and claim.arrives <= day < claim.allocated), ZERO
        )
        start, end = customer.unreachable or (day, day - timedelta(1))
        return Situation(
            day, unallocated=unallocated, is_working_day=day.weekday() < 5,
            can_reach=not start <= day <= end,
        )

    # === The job === #

    def commit(self, customer, day, message):
        """What the unique indexes let through; False when another job was first."""
        keys = {(key, step.key) for key, step in message.new.items()}
        if keys & self.taken or day in customer.messages:
            return False
        self.taken |= keys
        customer.messages.append(day)
        for claim in customer.claims:
            if claim.key in message.new:
                claim.sent.append(Sent(message.new[claim.key].key, day))
        return True

    def run(self, day, watch, kill_after=None):
        for number, customer in enumerate(self.customers):
            if kill_after is not None and number == kill_after:
                return
            message = self.message(customer, day)
            if message and not message.stopped_by and self.commit(customer, day, message):
                watch(customer, day, message)

    def run_twice_at_once(self, day, watch):
        """Both jobs read before either of them has written."""
        seen = [(customer, self.message(customer, day)) for customer in self.customers]
        for _job in range(2):
            for customer, message in seen:
                if message and not message.stopped_by and self.commit(customer, day, message):
                    watch(customer, day, message)


class TestSimulatedYear(TestCase):
    @YEARS
    @given(st.integers(0, 10**9))
    def test_a_year_chases_who_is_due_once_a_step_and_nobody_else(self, seed):
        world, count = World(seed), defaultdict(int)

        def watch(customer, day, message):
            claims = {claim.key: claim for claim in customer.claims}
            for key in message.items:
                claim = claims[key]
                self.assertFalse(claim.arrives and claim.arrives <= day, "it has paid")
                self.assertLess(claim.contested(day), claim.amount, "it contests all of it")
            self.assertLessEqual(message.total, sum(
                claims[key].amount - claims[key].contested(day) for key in message.items
            ))
            start, end = customer.unreachable or (day, day - timedelta(1))
            self.assertFalse(start <= day <= end, "nobody is there")
            for key, step in message.new.items():
                count[key, step.key] += 1

        for number in range(DAYS):
            day, chance = FIRST + timedelta(number), world.random.random()
            if chance < 0.2:
                world.run(day, watch, kill_after=world.random.randrange(CUSTOMERS))
            if 0.2 < chance < 0.4:
                world.run_twice_at_once(day, watch)
            world.run(day, watch)
        self.assertEqual(set(count.values()), {1}, "an item is chased once a step")
        self.check_nobody_is_forgotten(world, count)

    def check_nobody_is_forgotten(self, world, count):
        """Each step of each item of those whom nothing protects was taken, soon after its day."""
        last = FIRST + timedelta(DAYS - 1)
        for customer in filter(lambda each: each.plain, world.customers):
            for claim in customer.claims:
                for step in STEPS[1:]:
                    day = step.day_for(claim.due)
                    end = day + timedelta(LATEST)
                    if end > last or claim.arrives and claim.arrives <= end:
                        continue
                    self.assertEqual(count[claim.key, step.key], 1, (claim, step))

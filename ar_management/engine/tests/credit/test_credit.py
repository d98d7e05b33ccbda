from dataclasses import replace
from decimal import Decimal
from functools import partial
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from ...common.money import EUR, ZERO, Currency
from ...credit import decision
from ...credit.decision import CreditTerms, Outcome, Request
from ...credit.exposure import Exposure

decide_batch = partial(decision.decide_batch, currency=EUR)
decide_request = partial(decision.decide_request, currency=EUR)


def decide(exposure, amount, terms, overdue=ZERO):
    return decide_request(exposure, Request(0, amount), terms, overdue)


money = st.decimals(min_value=-10**7, max_value=10**7, places=2)
positive = st.decimals(min_value=Decimal("0.01"), max_value=10**7, places=2)
exposures = st.dictionaries(st.sampled_from(["posted", "draft_invoices", "unallocated"]), money)
terms = st.builds(
    CreditTerms,
    limit=st.none() | st.decimals(min_value=0, max_value=10**7, places=2),
    overdue_days=st.integers(min_value=0, max_value=90),
    overdue_amount=st.decimals(min_value=0, max_value=10**4, places=2),
    holds=st.booleans(),
)
SEVERITY = {Outcome.OK: 0, Outcome.WARN: 1, Outcome.HOLD: 2}


def severity(found):
    return SEVERITY[found.outcome]


class TestDecide(TestCase):
    def test_an_order_up_to_the_limit_passes_and_one_cent_more_is_held(self):
        exposure = Exposure.of([("posted", Decimal("900.00"))])
        limit = CreditTerms(limit=Decimal(1000))
        self.assertTrue(decide(exposure, Decimal("100.00"), limit).is_ok)
        held = decide(exposure, Decimal("100.01"), limit)
        self.assertIs(held.outcome, Outcome.HOLD)
        facts = {name: amount.value for name, amount in held.reasons[0].params.items()}
        self.assertEqual(
            facts,
            {
                "limit": Decimal(1000),
                "exposure": Decimal("900.00"),
                "order": Decimal("100.01"),
                "excess": Decimal("0.01"),
            },
        )

    def test_no_limit_is_not_a_limit_of_zero(self):
        exposure = Exposure()
        self.assertTrue(decide(exposure, Decimal(10**6), CreditTerms(limit=None)).is_ok)
        self.assertFalse(decide(exposure, Decimal(1), CreditTerms(limit=Decimal(0))).is_ok)

    def test_old_debts_hold_an_order_within_the_limit(self):
        strict = CreditTerms(Decimal(1000), overdue_days=30, overdue_amount=Decimal(50))
        self.assertTrue(decide(Exposure(), Decimal(1), strict, overdue=Decimal(50)).is_ok)
        held = decide(Exposure(), Decimal(1), strict, overdue=Decimal("50.01"))
        self.assertEqual([reason.code for reason in held.reasons], ["credit.overdue"])
        off = replace(strict, overdue_days=0)
        self.assertTrue(decide(Exposure(), Decimal(1), off, overdue=Decimal(10**6)).is_ok)

    def test_a_free_order_is_never_held(self):
        blocked = CreditTerms(Decimal(0), overdue_days=1)
        for amount in (Decimal(0), Decimal(-5)):
            found = decide(
                Exposure.of([("posted", Decimal(500))]), amount, blocked, overdue=Decimal(500)
            )
            self.assertTrue(found.is_ok)

    def test_without_holds_the_same_reasons_only_warn(self):
        strict = CreditTerms(Decimal(0))
        held = decide(Exposure(), Decimal(5), strict)
        warned = decide(Exposure(), Decimal(5), replace(strict, holds=False))
        self.assertIs(warned.outcome, Outcome.WARN)
        self.assertEqual(warned.reasons, held.reasons)

    @given(exposures, positive, terms, money, positive)
    def test_more_exposure_order_or_overdue_never_makes_it_milder(
        self, amounts, order, rules, overdue, more
    ):
        exposure = Exposure.of(amounts.items())
        base = severity(decide(exposure, order, rules, overdue))
        higher = Exposure.of([*amounts.items(), ("ordered", more)])
        self.assertGreaterEqual(severity(decide(higher, order, rules, overdue)), base)
        self.assertGreaterEqual(severity(decide(exposure, order + more, rules, overdue)), base)
        self.assertGreaterEqual(severity(decide(exposure, order, rules, overdue + more)), base)

    @given(exposures, money, terms, money, positive)
    def test_a_higher_limit_never_makes_it_stricter(self, amounts, order, rules, overdue, more):
        exposure = Exposure.of(amounts.items())
        base = severity(decide(exposure, order, rules, overdue))
        looser = replace(rules, limit=None if rules.limit is None else rules.limit + more)
        self.assertLessEqual(severity(decide(exposure, order, looser, overdue)), base)

    @given(exposures, money, terms, money)
    def test_reasons_are_given_exactly_when_it_is_not_ok(self, amounts, order, rules, overdue):
        found = decide(Exposure.of(amounts.items()), order, rules, overdue)
        self.assertEqual(found.is_ok, not found.reasons)

    @given(exposures)
    def test_the_total_is_the_sum_of_the_components(self, amounts):
        exposure = Exposure.of(amounts.items())
        self.assertEqual(exposure.total, sum(amounts.values(), Decimal(0)))
        self.assertEqual(exposure.total, sum((exposure.amount(key) for key in amounts), Decimal(0)))


class TestDecideBatch(TestCase):
    @given(exposures, st.lists(positive, min_size=1, max_size=6), terms)
    def test_what_passes_in_a_batch_is_within_the_limit_together(self, amounts, orders, rules):
        rules = replace(rules, holds=True)
        exposure = Exposure.of(amounts.items())
        requests = [Request(key, amount) for key, amount in enumerate(orders)]
        decisions = decide_batch(exposure, requests, rules)
        passed = [each.amount for each in requests if decisions[each.key].is_ok]
        if passed and rules.limit is not None:
            self.assertLessEqual(exposure.total + sum(passed), rules.limit)

    @given(exposures, st.lists(st.tuples(positive, st.booleans()), max_size=6), terms, money)
    def test_those_that_passed_pass_again_together(self, amounts, orders, rules, overdue):
        exposure = Exposure.of(amounts.items())
        requests = [Request(key, *each) for key, each in enumerate(orders)]
        decisions = decide_batch(exposure, requests, rules, overdue)
        passed = [each for each in requests if decisions[each.key].outcome is not Outcome.HOLD]
        again = decide_batch(exposure, passed, rules, overdue)
        self.assertFalse([each for each in again.values() if each.outcome is Outcome.HOLD])

    def test_an_approved_order_passes_and_leaves_no_room_for_the_others(self):
        decisions = decide_batch(
            Exposure(),
            [Request(1, Decimal(80)), Request(2, Decimal(500), approved=True)],
            CreditTerms(Decimal(100)),
        )
        self.assertIs(decisions[2].outcome, Outcome.OK)
        self.assertIs(decisions[1].outcome, Outcome.HOLD)


class TestDecideRequest(TestCase):
    """What was paid, small amounts, deposits and payment terms."""

    late = CreditTerms(Decimal(100), overdue_days=30)

    def test_what_is_paid_in_full_is_never_held(self):
        paid = Request(1, Decimal(0), value=Decimal(80), covered=Decimal(80))
        exposure = Exposure.of([("posted", Decimal(500))])
        self.assertTrue(decide_request(exposure, paid, self.late, Decimal(500)).is_ok)
        almost = replace(paid, covered=Decimal("79.99"))
        self.assertFalse(decide_request(exposure, almost, self.late, Decimal(500)).is_ok)

    def test_what_was_invoiced_before_is_at_stake_all_the_same(self):
        invoiced = Request(1, Decimal(0), value=Decimal(80))
        found = decide_request(Exposure.of([("posted", Decimal(120))]), invoiced, self.late)
        self.assertEqual([each.code for each in found.reasons], ["credit.limit_passed"])

    @given(st.lists(positive, min_size=1, max_size=8), positive, money)
    def test_small_amounts_never_pass_the_limit_by_more_than_one_of_them(
        self, amounts, small, overdue
    ):
        rules = CreditTerms(Decimal(100), overdue_days=1, small_amount=small)
        requests = [Request(key, amount) for key, amount in enumerate(amounts)]
        decisions = decide_batch(Exposure(), requests, rules, overdue)
        passed = sum(each.amount for each in requests if decisions[each.key].is_ok)
        self.assertLessEqual(passed, (Decimal(0) if overdue > 0 else Decimal(100)) + small)

    def test_a_deposit_is_asked_for_until_it_is_there(self):
        rules = CreditTerms(prepaid_percent=Decimal(30))
        for covered, held in ((0, True), (299, True), (300, False)):
            request = Request(1, Decimal(1000), covered=Decimal(covered))
            found = decide_request(Exposure(), request, rules)
            self.assertEqual(found.outcome is Outcome.HOLD, held)

    def test_a_deposit_in_yen_is_whole_yen(self):
        yen = Currency("JPY", Decimal(1))
        rules = CreditTerms(prepaid_percent=Decimal(30))
        for worth, paid, ok in ((101, 30, True), (101, 29, False), (103, 30, True)):
            request = Request(1, Decimal(worth), covered=Decimal(paid))
            found = decision.decide_request(Exposure(), request, rules, currency=yen)
            self.assertIs(found.is_ok, ok)

    @given(
        st.integers(1, 10**6), st.integers(0, 100), st.sampled_from(["1", "0.01", "0.001", "0.05"])
    )
    def test_nobody_is_asked_for_less_than_the_smallest_unit(self, units, percent, rounding):
        currency = Currency("XXX", Decimal(rounding))
        worth = units * currency.rounding
        rules = CreditTerms(prepaid_percent=Decimal(percent))
        unpaid = Request(1, worth)
        for reason in decision.decide_request(
            Exposure(), unpaid, rules, currency=currency
        ).reasons:
            for name in ("deposit", "missing"):
                amount = reason.params[name].value
                self.assertEqual(currency.round(amount), amount)
                self.assertGreaterEqual(amount, currency.rounding)

    def test_longer_terms_than_were_approved_are_held(self):
        rules = CreditTerms(longest_days=30)
        for days, ok in ((30, True), (31, False)):
            request = Request(1, Decimal(10), term_days=days)
            self.assertEqual(decide_request(Exposure(), request, rules).is_ok, ok)

    def test_near_the_limit_it_warns(self):
        rules = CreditTerms(Decimal(100), warn_percent=Decimal(90))
        self.assertTrue(decide(Exposure(), Decimal(89), rules).is_ok)
        self.assertIs(decide(Exposure(), Decimal(90), rules).outcome, Outcome.WARN)

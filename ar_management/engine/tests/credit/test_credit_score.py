import unittest
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ...common.money import EUR
from ...credit.score import CustomerFacts, PaidPart, Ratios, payments_of, score_customer
from ...ledger.open_item import Allocation, AllocationKind, OpenItem

TODAY = date(2026, 6, 30)
DUE = date(2026, 1, 31)


def paid(late, amount=1000, due=DUE):
    return PaidPart(due, Decimal(amount), due + timedelta(days=late))


def score(*payments, **facts):
    return score_customer(CustomerFacts(TODAY, payments, **facts))


payments = st.lists(
    st.builds(paid, st.integers(-30, 120), st.integers(1, 10**6), st.dates(
        date(2025, 1, 1), TODAY)),
    max_size=20,
)


class TestScore(unittest.TestCase):
    def test_no_history_is_neutral_and_says_so(self):
        found = score()
        self.assertEqual((found.total, found.advised_limit), (50, None))
        self.assertEqual([reason.code for reason in found.reasons], ["score.no_history"])

    def test_averages_are_weighted_by_amount(self):
        found = score(paid(0, 3000), paid(40, 1000))
        self.assertEqual((found.days_late, found.on_time), (Decimal(10), Decimal(75)))

    def test_paying_later_than_before_is_a_trend(self):
        before, recent = paid(0, due=date(2025, 6, 30)), paid(20, due=date(2026, 5, 31))
        self.assertEqual(score(before, recent).trend, Decimal(20))
        codes = [reason.code for reason in score(before, recent).reasons]
        self.assertIn("score.trend_worse", codes)
        self.assertIsNone(score(recent).trend)

    def test_each_fact_moves_the_score_in_its_direction(self):
        usual = score(paid(10), invoiced=Decimal(9000), external_score=Decimal(50))
        for better in (
            score(paid(5), invoiced=Decimal(9000), external_score=Decimal(50)),
            score(paid(10), invoiced=Decimal(9000), external_score=Decimal(90)),
            score(paid(10), invoiced=Decimal(9000), external_score=Decimal(50),
                  ratios=Ratios(equity=Decimal(50))),
        ):
            self.assertGreater(better.total, usual.total)
        disputed = score(paid(10), invoiced=Decimal(9000), external_score=Decimal(50),
                         disputed=Decimal(5000))
        self.assertLess(disputed.total, usual.total)

    def test_the_advice_follows_score_and_turnover(self):
        good = score(paid(0), invoiced=Decimal(24000), first_invoice=date(2020, 1, 1))
        self.assertEqual((good.total, good.advised_days), (100, 60))
        self.assertEqual(good.advised_limit, Decimal(3000))
        bad = score(paid(100), invoiced=Decimal(24000))
        self.assertEqual((bad.advised_limit, bad.advised_days), (Decimal(500), 15))

    @given(payments, st.none() | st.integers(0, 100), st.integers(0, 10**6))
    def test_a_score_is_the_sum_of_its_parts_and_stays_in_range(self, rows, external, disputed):
        found = score(
            *rows, invoiced=Decimal(10**5), disputed=Decimal(disputed),
            external_score=None if external is None else Decimal(external),
        )
        self.assertTrue(0 <= found.total <= 100)
        weights = sum(part.weight for part in found.components)
        self.assertAlmostEqual(weights, 100)
        exact = sum(part.points * part.weight / 100 for part in found.components)
        self.assertLessEqual(abs(exact - found.total), Decimal("0.5001"))

    @given(payments.filter(bool), st.integers(1, 60))
    def test_paying_everything_later_is_never_better(self, rows, days):
        later = [
            PaidPart(each.due, each.amount, each.paid_on + timedelta(days=days)) for each in rows
        ]
        self.assertLessEqual(score(*later).total, score(*rows).total)


class TestPayments(unittest.TestCase):
    def test_credit_notes_say_nothing_and_what_is_open_and_late_counts(self):
        item = OpenItem(1, "F1", date(2026, 1, 1), DUE, Decimal(100), EUR, allocations=(
            Allocation(DUE, Decimal(60), Decimal(60), AllocationKind.PAYMENT),
            Allocation(DUE, Decimal(10), Decimal(10), AllocationKind.CREDIT_NOTE),
        ))
        found = payments_of([item], TODAY)
        self.assertEqual([(each.amount, each.paid_on) for each in found],
                         [(Decimal(60), DUE), (Decimal(30), None)])

    def test_a_day_in_the_past_does_not_know_what_came_later(self):
        item = OpenItem(1, "F1", date(2026, 1, 1), DUE, Decimal(100), EUR, allocations=(
            Allocation(TODAY, Decimal(100), Decimal(100), AllocationKind.PAYMENT),
        ))
        (seen,) = payments_of([item], DUE + timedelta(days=10))
        self.assertIsNone(seen.paid_on)

    def test_foreign_items_count_in_the_company_currency(self):
        item = OpenItem(7, "F7", date(2026, 1, 1), DUE, Decimal(100), EUR)
        (late,) = payments_of([item], TODAY, {7: Decimal("0.5")})
        self.assertEqual(late.amount, Decimal(50))

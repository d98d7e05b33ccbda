from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from unittest import TestCase

from hypothesis import given, settings
from hypothesis import strategies as st

from ...common.money import EUR
from ...late_fee.assessment import assess
from ...late_fee.bill import Billed, bill
from ...late_fee.reference_rate import RateTable
from ...late_fee.terms import LateFeeTerms
from ...ledger.open_item import Allocation, AllocationKind, OpenItem
from . import late_fee_oracle as oracle
from .late_fee_oracle import LAST_DAY, RATES

TERMS = LateFeeTerms(margin=Decimal(10), indemnity=Decimal(40))
ITEM = OpenItem(1, "F1", date(2022, 10, 31), date(2022, 11, 30), Decimal(12000), EUR)


def paid(day, amount):
    return Allocation(day, Decimal(amount), Decimal(amount), AllocationKind.PAYMENT)


def settle(billed, found):
    """The earlier bills once a bill has been posted; what is zero is not posted."""
    settled = list(billed)
    if found.corrections or found.correction:
        watermark = max(earlier.until for earlier in billed)
        settled.append(Billed(watermark, found.correction, found.indemnity_correction))
    if found.new:
        settled.append(Billed(found.until, found.interest, found.indemnity))
    return settled


class TestBill(TestCase):
    def fee(self, until, *allocations, terms=TERMS):
        return assess(replace(ITEM, allocations=allocations), terms, RATES, until)

    def test_the_first_bill_is_all_that_is_owed(self):
        found = bill(self.fee(date(2023, 2, 15)), [])
        self.assertEqual((found.interest, found.indemnity), (Decimal("290.96"), 40))
        self.assertEqual((found.start, found.until), (date(2022, 12, 1), date(2023, 2, 15)))
        self.assertEqual((found.corrections, found.corrected), (0, ()))

    def test_the_next_bill_starts_the_day_after_and_repeats_no_indemnity(self):
        billed = settle([], bill(self.fee(date(2022, 12, 20)), []))
        found = bill(self.fee(date(2023, 2, 15)), billed)
        self.assertEqual((found.start, found.indemnity), (date(2022, 12, 21), 0))
        self.assertEqual([part.days for part in found.slices], [11, 46])
        self.assertEqual(billed[0].interest + found.interest, Decimal("290.96"))

    def test_the_same_day_again_bills_nothing(self):
        billed = settle([], bill(self.fee(date(2022, 12, 20)), []))
        for day in (date(2022, 12, 20), date(2022, 12, 10)):
            found = bill(self.fee(day), billed)
            self.assertEqual((found.total, found.slices, found.start), (0, (), None))

    def test_a_receipt_entered_later_with_an_earlier_date_is_a_credit_of_its_own(self):
        billed = settle([], bill(self.fee(date(2023, 1, 31)), []))
        found = bill(self.fee(date(2023, 2, 28), paid(date(2022, 12, 31), 12000)), billed)
        self.assertEqual((found.interest, found.slices, found.indemnity), (0, (), 0))
        self.assertEqual(found.correction, Decimal("101.92") - billed[0].interest)
        self.assertEqual([part.end for part in found.corrected], [date(2022, 12, 31)])
        self.assertTrue(found.is_worth(Decimal(1000)))

    def test_a_receipt_before_the_due_date_gives_the_indemnity_back_too(self):
        billed = settle([], bill(self.fee(date(2023, 1, 31)), []))
        found = bill(self.fee(date(2023, 2, 28), paid(date(2022, 11, 29), 12000)), billed)
        self.assertEqual(found.total, -billed[0].interest - 40)
        self.assertEqual(found.indemnity_correction, -40)

    def test_an_undone_matching_brings_the_days_before_the_watermark_back(self):
        receipt = paid(date(2022, 12, 10), 12000)
        billed = settle([], bill(self.fee(date(2022, 12, 31), receipt), []))
        found = bill(self.fee(date(2023, 2, 15)), billed)
        self.assertEqual(found.start, date(2023, 1, 1))
        self.assertEqual(found.correction + billed[0].interest, Decimal("101.92"))
        self.assertEqual(found.interest, Decimal("189.04"))

    def test_an_unknown_rate_bills_nothing(self):
        fee = assess(ITEM, TERMS, RateTable(), date(2023, 2, 15))
        found = bill(fee, [])
        self.assertEqual((found.total, found.missing), (0, fee.missing))

    def test_little_waits_for_the_next_run_and_a_credit_does_not(self):
        found = bill(self.fee(date(2022, 12, 2), terms=replace(TERMS, indemnity=Decimal(0))), [])
        self.assertEqual(found.total, Decimal("6.58"))
        self.assertFalse(found.is_worth(Decimal("6.59")))
        self.assertTrue(found.is_worth(Decimal("6.58")))
        self.assertFalse(bill(self.fee(date(2022, 11, 30)), []).is_worth(Decimal(0)))

    def test_a_cap_that_is_reached_ends_the_billing(self):
        terms = replace(TERMS, cap_amount=Decimal(150))
        billed = settle([], bill(self.fee(date(2022, 12, 31), terms=terms), []))
        second = bill(self.fee(date(2023, 2, 15), terms=terms), billed)
        self.assertEqual(second.interest, Decimal("48.08"))
        third = bill(self.fee(date(2023, 6, 30), terms=terms), settle(billed, second))
        self.assertEqual(third.total, 0)


class TestBillsOfAnyHistory(TestCase):
    @settings(max_examples=oracle.HISTORIES // 2, deadline=None)
    @given(
        oracle.histories(), oracle.policies(), oracle.circumstances(),
        st.lists(st.integers(0, 400), min_size=1, max_size=5),
    )  # fmt: skip
    def test_successive_bills_are_the_single_bill(self, item, terms, facts, delays):
        billed, days = [], set()
        for delay in sorted(delays):
            until = min(item.due + timedelta(delay), LAST_DAY)
            fee = assess(item, terms, RATES, until, facts)
            found = bill(fee, billed)
            self.assertEqual(found.corrections, 0)
            self.check_slices(found, days)
            billed = settle(billed, found)
        self.assertEqual(sum(each.interest for each in billed), fee.interest)
        self.assertEqual(sum(each.indemnity for each in billed), fee.indemnity)

    @settings(max_examples=oracle.HISTORIES // 2, deadline=None)
    @given(
        oracle.histories(), oracle.policies(), oracle.circumstances(),
        st.lists(st.tuples(st.integers(0, 400), st.integers(0, 31)), min_size=1, max_size=5),
    )  # fmt: skip
    def test_whatever_was_undone_or_entered_late_the_bills_end_at_what_is_owed(
        self, item, terms, facts, steps
    ):
        billed, days = [], set()
        for delay, known in sorted(steps):
            until = min(item.due + timedelta(delay), LAST_DAY)
            seen = tuple(
                each for index, each in enumerate(item.allocations) if known & (1 << index)
            )
            fee = assess(replace(item, allocations=seen), terms, RATES, until, facts)
            found = bill(fee, billed)
            self.check_slices(found, days)
            billed = settle(billed, found)
            self.assertEqual(sum(each.interest for each in billed), fee.interest)
            self.assertEqual(sum(each.indemnity for each in billed), fee.indemnity)

    def check_slices(self, found, days):
        """The slices add up to the bill, and no day is billed a second time."""
        self.assertEqual(sum(part.interest for part in found.slices), found.interest)
        self.assertGreaterEqual(found.interest, 0)
        new = {
            (part.rate.fixed, part.start + timedelta(index))
            for part in found.slices for index in range(part.days)
        }  # fmt: skip
        self.assertFalse(new & days)
        if found.new:
            days |= new

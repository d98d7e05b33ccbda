from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from unittest import TestCase

from hypothesis import given, settings
from hypothesis import strategies as st

from ...common.money import EUR, Currency
from ...late_fee.assessment import assess, combine, once_per_document
from ...late_fee.reference_rate import (
    ECB_MRO,
    FR_LEGAL_PROFESSIONAL,
    MissingRate,
    RateTable,
    RateValue,
    Semester,
    contract_floor,
)
from ...late_fee.terms import Circumstances, DayBase, DisputedPart, LateFeeTerms, Regime
from ...ledger.open_item import Allocation, AllocationKind, OpenItem
from . import late_fee_oracle as oracle
from .late_fee_oracle import LAST_DAY, RATES

DEFAULT = LateFeeTerms(margin=Decimal(10), indemnity=Decimal(40))
PUBLIC = LateFeeTerms(Regime.PUBLIC, margin=Decimal(8), indemnity=Decimal(40))


def payment(day, amount, kind=AllocationKind.PAYMENT):
    return Allocation(day, Decimal(amount), Decimal(amount), kind)


def invoice(amount=12000, due=date(2022, 11, 30), *allocations, issued=None):
    issued = issued or due - timedelta(30)
    return OpenItem(1, "F1", issued, due, Decimal(amount), EUR, allocations)


class TestWorkedExamples(TestCase):
    """The cases that docs give to the cent (365 days, EUR)."""

    def test_two_semesters_of_a_whole_invoice(self):
        item = invoice(12000, date(2022, 11, 30), payment(date(2023, 2, 15), 12000))
        fee = assess(item, DEFAULT, RATES, date(2026, 6, 30))
        self.assertEqual(fee.interest, Decimal("290.96"))
        self.assertEqual(fee.indemnity, 40)
        self.assertEqual(
            [(part.start, part.end, part.days, part.remaining) for part in fee.slices],
            [
                (date(2022, 12, 1), date(2022, 12, 31), 31, 12000),
                (date(2023, 1, 1), date(2023, 2, 15), 46, 12000),
            ],
        )

    def test_a_part_paid_in_between(self):
        item = invoice(12000, date(2022, 11, 30), payment(date(2023, 1, 15), 4000))
        fee = assess(item, DEFAULT, RATES, date(2023, 2, 15))
        self.assertEqual((fee.interest, fee.indemnity), (Decimal("248.49"), 40))
        self.assertEqual([part.days for part in fee.slices], [31, 15, 31])

    def test_public_buyer_keeps_the_rate_of_the_first_semester(self):
        fee = assess(invoice(), PUBLIC, RATES, date(2023, 2, 15))
        self.assertEqual((fee.interest, fee.indemnity), (Decimal("202.52"), 40))
        self.assertEqual([part.days for part in fee.slices], [77])

    def test_a_semester_without_rate_is_refused_by_name_and_without_any_amount(self):
        fee = assess(invoice(12000, date(2026, 5, 31)), DEFAULT, RATES, date(2026, 7, 1))
        self.assertEqual(fee.missing, (MissingRate(ECB_MRO, Semester(2026, 2)),))
        self.assertEqual(str(fee.missing[0].semester), "2026-S2")
        self.assertEqual((fee.slices, fee.interest, fee.indemnity), ((), 0, 0))
        self.assertTrue(fee.is_late)


class TestRules(TestCase):
    def test_the_due_date_is_free_and_the_next_day_costs(self):
        self.assertFalse(assess(invoice(), DEFAULT, RATES, date(2022, 11, 30)).is_late)
        next_day = assess(invoice(), DEFAULT, RATES, date(2022, 12, 1))
        self.assertEqual([part.days for part in next_day.slices], [1])

    def test_paid_on_the_due_date_is_not_late(self):
        item = invoice(100, date(2022, 11, 30), payment(date(2022, 11, 30), 100))
        fee = assess(item, DEFAULT, RATES, date(2023, 1, 1))
        self.assertEqual((fee.is_late, fee.reasons[0].code), (False, "late_fee.not_late"))

    def test_interest_earned_is_still_owed_when_the_principal_is_paid(self):
        item = invoice(12000, date(2022, 11, 30), payment(date(2022, 12, 31), 12000))
        fees = {assess(item, DEFAULT, RATES, date(2023, month, 1)).total for month in (1, 6, 12)}
        self.assertEqual(fees, {Decimal("141.92")})

    def test_a_credit_note_reduces_the_amount_from_its_own_date(self):
        credit = payment(date(2022, 12, 10), 12000, AllocationKind.CREDIT_NOTE)
        fee = assess(invoice(12000, date(2022, 11, 30), credit), DEFAULT, RATES, date(2023, 3, 1))
        self.assertEqual([part.days for part in fee.slices], [10])

    def test_grace_days_forgive_a_short_delay_only(self):
        terms = replace(DEFAULT, grace_days=5)
        self.assertFalse(assess(invoice(), terms, RATES, date(2022, 12, 5)).is_late)
        fee = assess(invoice(), terms, RATES, date(2022, 12, 6))
        self.assertEqual(fee.slices[0].days, 6)
        free = replace(terms, grace_bears_interest=False)
        self.assertEqual(assess(invoice(), free, RATES, date(2022, 12, 6)).slices[0].days, 1)

    def test_consumers_owe_nothing(self):
        fee = assess(invoice(), DEFAULT, RATES, date(2023, 1, 1), Circumstances(is_consumer=True))
        self.assertEqual((fee.total, fee.reasons[0].code), (0, "late_fee.consumer"))

    def test_insolvency_stops_interest_the_day_before_the_judgment(self):
        opened = Circumstances(insolvent_on=date(2022, 12, 11))
        fee = assess(invoice(), DEFAULT, RATES, date(2023, 2, 15), opened)
        self.assertEqual([part.end for part in fee.slices], [date(2022, 12, 10)])
        self.assertEqual(fee.indemnity, 40)

    def test_nothing_is_due_on_a_claim_that_the_judgment_froze_before_it_was_due(self):
        opened = Circumstances(insolvent_on=date(2022, 11, 20))
        fee = assess(invoice(), DEFAULT, RATES, date(2023, 2, 15), opened)
        self.assertEqual((fee.total, fee.reasons[0].code), (0, "late_fee.insolvency"))

    def test_what_is_sold_after_the_judgment_bears_interest(self):
        opened = Circumstances(insolvent_on=date(2022, 1, 1))
        fee = assess(invoice(), DEFAULT, RATES, date(2023, 2, 15), opened)
        self.assertEqual(fee.interest, Decimal("290.96"))

    def test_the_delay_of_a_public_buyer_runs_from_receipt(self):
        arrived = Circumstances(received_on=date(2022, 11, 10))
        item = invoice(issued=date(2022, 10, 31))
        fee = assess(item, PUBLIC, RATES, date(2023, 2, 15), arrived)
        self.assertEqual(fee.slices[0].start, date(2022, 12, 11))
        self.assertEqual(fee.reasons[0].code, "late_fee.from_receipt")
        self.assertEqual(
            assess(item, DEFAULT, RATES, date(2023, 2, 15), arrived).interest, Decimal("290.96")
        )

    def test_a_disputed_part_rests_while_the_dispute_lasts(self):
        part = DisputedPart(Decimal(2000), date(2022, 12, 11), date(2022, 12, 20))
        opened = Circumstances(disputes=(part,))
        fee = assess(invoice(), DEFAULT, RATES, date(2022, 12, 31), opened)
        self.assertEqual(
            [(run.days, run.remaining) for run in fee.slices],
            [(10, 12000), (10, 10000), (11, 12000)],
        )
        self.assertEqual(fee.reasons[0].code, "late_fee.disputed")

    def test_a_contract_rate_needs_no_reference_rate(self):
        terms = LateFeeTerms(Regime.CONTRACT, contract_percent=Decimal(18))
        fee = assess(invoice(1000, date(2026, 6, 30)), terms, RateTable(), date(2027, 6, 30))
        self.assertEqual((fee.interest, fee.slices[0].rate.reference), (180, None))

    def test_actual_days_split_where_the_year_changes_its_length(self):
        terms = LateFeeTerms(
            Regime.CONTRACT, contract_percent=Decimal(10), day_base=DayBase.ACTUAL
        )
        fee = assess(invoice(36600, date(2023, 12, 30)), terms, RATES, date(2024, 12, 31))
        self.assertEqual([part.year_days for part in fee.slices], [365, 366])
        self.assertEqual(fee.interest, Decimal("10.03") + 3660)

    def test_a_yen_has_no_cents(self):
        item = replace(invoice(100000), currency=Currency("JPY", Decimal(1)))
        fee = assess(item, DEFAULT, RATES, date(2023, 2, 15))
        self.assertEqual([part.interest for part in fee.slices], [849, 1576])

    def test_the_indemnity_is_due_once_for_a_document_of_two_instalments(self):
        second = invoice(500, date(2022, 10, 31))
        fees = [assess(item, DEFAULT, RATES, date(2022, 12, 31)) for item in (invoice(), second)]
        fees = once_per_document(fees)
        self.assertEqual([fee.indemnity for fee in fees], [0, 40])
        self.assertEqual(combine(fees, date(2022, 12, 31), EUR).indemnity, 40)

    def test_one_instalment_without_rate_leaves_the_document_without_amount(self):
        known = assess(invoice(), DEFAULT, RATES, date(2026, 6, 30))
        unknown = assess(invoice(100, date(2026, 6, 30)), DEFAULT, RATES, date(2026, 7, 31))
        fee = combine((known, unknown), date(2026, 7, 31), EUR)
        self.assertEqual((fee.total, fee.slices, len(fee.missing)), (0, (), 1))

    def test_a_credit_note_of_its_own_bears_no_interest(self):
        self.assertFalse(assess(invoice(-100), DEFAULT, RATES, date(2023, 2, 15)).is_late)

    def test_the_floor_of_agreed_rates(self):
        legal = RateValue(FR_LEGAL_PROFESSIONAL, Semester(2024, 2), Decimal("4.92"))
        self.assertEqual(contract_floor(legal), Decimal("14.76"))


class TestAgainstTheOracle(TestCase):
    @settings(max_examples=oracle.HISTORIES, deadline=None)
    @given(
        oracle.histories(), oracle.policies(), st.integers(0, 700), oracle.circumstances()
    )
    def test_any_history_costs_what_counting_day_by_day_gives(self, item, terms, delay, facts):
        until = min(item.due + timedelta(delay), LAST_DAY)
        fee = assess(item, terms, RATES, until, facts)
        costs = oracle.daily(item, terms, until, facts)
        self.assertEqual(fee.interest, oracle.total(item, terms, costs))
        self.assertEqual(fee.indemnity, 40 if costs else 0)
        self.assertEqual(sum((part.interest for part in fee.slices), Decimal(0)), fee.interest)
        expected = dict(costs)
        if terms.regime is not Regime.FLAT:
            covered = [
                part.start + timedelta(days)
                for part in fee.slices if part.rate.fixed is None
                for days in range(part.days)
            ]  # fmt: skip
            self.assertEqual(covered, list(expected))
        exact = sum((part.exact for part in fee.slices), Fraction(0))
        self.assertEqual(exact, sum(expected.values(), Fraction(0)))
        if fee.cap is None:
            for part in fee.slices:
                error = abs(Fraction(part.interest) - part.exact)
                self.assertLessEqual(error, 2 * Fraction(item.currency.rounding))

    @settings(max_examples=oracle.HISTORIES // 10, deadline=None)
    @given(
        oracle.histories(), oracle.policies(), st.integers(0, 600), st.integers(0, 200),
        oracle.circumstances(),
    )  # fmt: skip
    def test_a_later_day_never_costs_less(self, item, terms, delay, more, facts):
        until = min(item.due + timedelta(delay), LAST_DAY)
        later = min(until + timedelta(more), LAST_DAY)
        self.assertLessEqual(
            assess(item, terms, RATES, until, facts).interest,
            assess(item, terms, RATES, later, facts).interest,
        )

from datetime import date, timedelta
from decimal import Decimal
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from ..common.money import EUR, Currency, share_out
from ..ledger.allocation import Matching, ReducingEntry, allocations_of, follow_transfer
from ..ledger.open_item import Allocation, AllocationKind, OpenItem
from ..ledger.payment_date import PaymentEvidence, PaymentMeans, effective_payment_date

CURRENCIES = st.sampled_from(
    [EUR, Currency("JPY", Decimal(1)), Currency("TND", Decimal("0.001"))]
)
CENTS = st.integers(0, 10**9)
DAY = date(2026, 3, 2)


def money(units, currency):
    return units * currency.rounding


class TestMoney(TestCase):
    @given(st.integers(-(10**9), 10**9), st.lists(CENTS, min_size=1, max_size=20), CURRENCIES)
    def test_parts_add_up_exactly_and_are_within_one_unit(self, units, weights, currency):
        amount = money(units, currency)
        weights = [Decimal(weight) for weight in weights]
        parts = share_out(amount, weights, currency)
        self.assertEqual(sum(parts), amount)
        if sum(weights):
            for part, weight in zip(parts, weights, strict=True):
                self.assertLess(abs(part - amount * weight / sum(weights)), currency.rounding)

    @given(st.integers(-(10**12), 10**12))
    def test_cents_survive_the_trip_through_float(self, units):
        amount = money(units, EUR)
        self.assertEqual(EUR.from_float(float(amount)), amount)

    def test_negative_weights_are_refused(self):
        with self.assertRaises(ValueError):
            share_out(Decimal(1), [Decimal(-1), Decimal(2)], EUR)
        with self.assertRaises(ValueError):
            share_out(Decimal(1), [], EUR)


class TestAllocation(TestCase):
    @given(st.integers(1, 10**9), st.integers(1, 10**9), st.booleans())
    def test_money_in_either_currency_is_a_receipt(self, amount, company_amount, own_money):
        dollar = Currency("USD", Decimal("0.01"))
        paid, worth = money(amount, dollar), money(company_amount, EUR)
        matching = Matching(7, 1, paid, worth, dollar)
        parts = {AllocationKind.PAYMENT: worth}
        entry = ReducingEntry(
            DAY, "BNK1/1", EUR, parts, (matching,), dollar,
            {} if own_money else {AllocationKind.PAYMENT: paid},
        )
        [found] = allocations_of(entry)[1]
        self.assertEqual(
            (found.kind, found.amount, found.company_amount),
            (AllocationKind.PAYMENT, paid, worth),
        )

    @given(
        st.lists(st.tuples(CENTS, CENTS, st.integers(0, 10**6)), min_size=1, max_size=8),
        st.dictionaries(st.sampled_from(list(AllocationKind)), st.integers(-(10**9), 10**9)),
        CURRENCIES,
    )
    def test_every_matching_is_explained_to_the_cent(self, rows, parts, currency):
        matchings = tuple(
            Matching(key, key, money(amount, currency), money(company, EUR), currency,
                     money(offered, EUR))
            if currency != EUR
            else Matching(key, key, money(company, EUR), money(company, EUR), EUR,
                          money(offered, EUR))
            for key, (amount, company, offered) in enumerate(rows)
        )
        entry = ReducingEntry(
            DAY, "BNK1/1", EUR, {kind: money(units, EUR) for kind, units in parts.items()},
            matchings,
        )
        found = allocations_of(entry)
        for matching in matchings:
            mine = found[matching.item]
            self.assertEqual(sum(a.amount for a in mine), matching.amount)
            self.assertEqual(sum(a.company_amount for a in mine), matching.company_amount)
            self.assertTrue(all(a.amount >= 0 and a.company_amount >= 0 for a in mine))

    def test_the_discount_goes_to_the_invoice_that_offered_it(self):
        matchings = (
            Matching(1, 10, Decimal("1200.00"), Decimal("1200.00"), EUR, Decimal("24.00")),
            Matching(2, 20, Decimal("600.00"), Decimal("600.00"), EUR),
        )
        parts = {
            AllocationKind.PAYMENT: Decimal("1776.00"), AllocationKind.DISCOUNT: Decimal("24.00"),
        }
        found = allocations_of(ReducingEntry(DAY, "BNK1/1", EUR, parts, matchings))
        kinds = {key: [(a.kind.value, a.amount) for a in found[key]] for key in found}
        self.assertEqual(
            kinds,
            {
                10: [("payment", Decimal("1176.00")), ("discount", Decimal("24.00"))],
                20: [("payment", Decimal("600.00"))],
            },
        )

    def test_an_entry_without_other_lines_is_a_transfer(self):
        matching = Matching(1, 10, Decimal("50.00"), Decimal("50.00"), EUR)
        found = allocations_of(ReducingEntry(DAY, "MISC/1", EUR, {}, (matching,)))
        self.assertEqual([a.kind for a in found[10]], [AllocationKind.TRANSFER])

    def test_a_credit_note_item_is_reduced_with_its_own_sign(self):
        matching = Matching(1, 10, Decimal("50.00"), Decimal("50.00"), EUR, sign=-1)
        parts = {AllocationKind.PAYMENT: Decimal("50.00")}
        (allocation,) = allocations_of(ReducingEntry(DAY, "BNK1/2", EUR, parts, (matching,)))[10]
        item = OpenItem(10, "RINV/1", DAY, DAY, Decimal("-50.00"), EUR, allocations=(allocation,))
        self.assertEqual(item.residual, 0)


class TestOpenItem(TestCase):
    @given(st.lists(st.tuples(st.integers(0, 400), CENTS), max_size=10))
    def test_what_remains_never_grows_while_money_comes_in(self, rows):
        allocations = tuple(
            Allocation(DAY + timedelta(days=days), money(units, EUR), money(units, EUR),
                       AllocationKind.PAYMENT)
            for days, units in rows
        )
        item = OpenItem(1, "F1", DAY, DAY, Decimal(10**8), EUR, allocations=allocations)
        left = [item.remaining_on(DAY + timedelta(days=days)) for days in range(0, 401, 20)]
        self.assertEqual(left, sorted(left, reverse=True))
        self.assertEqual(item.remaining_on(DAY + timedelta(days=400)), item.residual)


class TestPaymentDate(TestCase):
    def test_the_bank_decides_for_transfers_and_the_receipt_for_cheques(self):
        cases = {
            PaymentMeans.TRANSFER: date(2026, 3, 9),
            PaymentMeans.DIRECT_DEBIT: date(2026, 3, 9),
            PaymentMeans.BILL: date(2026, 3, 9),
            PaymentMeans.CHEQUE: DAY,
            PaymentMeans.CASH: DAY,
            PaymentMeans.CREDIT_NOTE: DAY,
        }
        for means, expected in cases.items():
            with self.subTest(means=means):
                evidence = PaymentEvidence(means, DAY, value_date=date(2026, 3, 9))
                self.assertEqual(effective_payment_date(evidence), expected)

    def test_a_day_set_by_hand_comes_first(self):
        evidence = PaymentEvidence(PaymentMeans.TRANSFER, DAY, date(2026, 3, 9), date(2026, 2, 1))
        self.assertEqual(effective_payment_date(evidence), date(2026, 2, 1))


class TestMovedClaims(TestCase):
    @given(
        st.lists(st.integers(1, 10**6), min_size=1, max_size=6),
        st.lists(st.integers(1, 10**6), max_size=6),
    )
    def test_money_for_moved_claims_is_neither_lost_nor_counted_twice(self, claims, received):
        matchings = tuple(
            Matching(key, key, money(units, EUR), money(units, EUR), EUR, due=DAY)
            for key, units in enumerate(claims, start=1)
        )
        entry = ReducingEntry(DAY, "MISC/1", EUR, {}, matchings)
        paid = [
            Allocation(DAY, money(units, EUR), money(units, EUR), AllocationKind.PAYMENT)
            for units in received
        ]
        found = follow_transfer(entry, allocations_of(entry), paid, EUR)
        sums = {item: sum(each.amount for each in group) for item, group in found.items()}
        self.assertEqual(
            sum(sums.values()), min(money(sum(claims), EUR), money(sum(received), EUR))
        )
        for matching in matchings:
            self.assertLessEqual(sums[matching.item], matching.amount)
            self.assertTrue(all(each.amount > 0 for each in found[matching.item]))

    def test_what_was_offered_in_dollars_is_the_discount_whatever_the_rates(self):
        dollar = Currency("USD", Decimal("0.01"))
        matching = Matching(
            1, 1, Decimal("1200.00"), Decimal("1054.57"), dollar, Decimal("21.09"),
            Decimal("24.00"),
        )
        exchange = Matching(2, 2, Decimal(0), Decimal("120.40"), dollar)
        parts = {
            AllocationKind.PAYMENT: Decimal("1151.47"), AllocationKind.DISCOUNT: Decimal("21.09"),
            AllocationKind.EXCHANGE: Decimal("2.41"),
        }
        entry = ReducingEntry(DAY, "BNK1/1", EUR, parts, (matching, exchange), dollar, {
            AllocationKind.PAYMENT: Decimal("1176.00"), AllocationKind.DISCOUNT: Decimal("24.00"),
        })
        found = allocations_of(entry)
        self.assertEqual(
            {each.kind.value: each.amount for each in found[1]},
            {"payment": Decimal("1176.00"), "discount": Decimal("24.00")},
        )
        self.assertEqual(sum(each.company_amount for each in found[1]), Decimal("1054.57"))
        self.assertEqual(sum(each.company_amount for each in found[2]), Decimal("120.40"))

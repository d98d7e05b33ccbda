"""Amounts cashed by rate: to the cent for each receipt, and over the life of an invoice."""

import unittest
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ...common.money import EUR, Currency
from ...einvoice.cashed import (
    Cashed,
    Movement,
    RateTotal,
    cashed_by_rate,
    reversal,
    share,
    still_told,
)

DAY = date(2026, 1, 1)
CENTS = st.integers(0, 500_000).map(lambda cents: Decimal(cents) / 100)
YEN = Currency("JPY", Decimal(1))


def in_euros(totals, movements, reported=()):
    return cashed_by_rate(totals, movements, EUR, EUR, reported)


def day(number):
    return DAY + timedelta(days=number)


@st.composite
def invoices(draw):
    """Rates with their amounts; one of them may be a deduction, none comes to nothing."""
    bases = draw(st.lists(CENTS, min_size=1, max_size=4))
    totals = [
        RateTotal(rate, base, EUR.round(base * Decimal(rate) / 100))
        for rate, base in zip(("20", "10", "5.5", "0"), bases, strict=False)
    ]
    if sum(total.amount for total in totals) < 1:
        totals.append(RateTotal("2.1", Decimal(100), Decimal("2.10")))
    return totals


@st.composite
def lives(draw):
    """An invoice and all that reduces it until nothing is open."""
    totals = draw(invoices())
    left, movements = sum(total.amount for total in totals), []
    for number in range(draw(st.integers(0, 5))):
        amount = (left * draw(st.integers(0, 100)) / 100).quantize(Decimal("0.01"))
        movements.append(Movement(number, day(number), amount, amount, draw(st.booleans())))
        left -= amount
    movements.append(Movement(9, day(9), left, left, draw(st.booleans())))
    return totals, movements


class TestCashed(unittest.TestCase):
    @given(lives())
    def test_each_receipt_is_told_to_the_cent(self, life):
        totals, movements = life
        rows = in_euros(totals, movements)
        for movement in movements:
            told = [row for row in rows if row.key == movement.key]
            expected = movement.amount if movement.is_receipt else 0
            self.assertEqual(sum(row.amount for row in told), expected)
            self.assertEqual(sum(row.company_amount for row in told), expected)

    @given(lives())
    def test_over_its_life_an_invoice_is_told_at_each_rate_to_the_cent(self, life):
        totals, movements = life
        paid = [Movement(each.key, each.on, each.amount, each.amount) for each in movements]
        rows = in_euros(totals, paid)
        for total in totals:
            of_rate = [row for row in rows if row.rate == total.rate]
            self.assertEqual(sum(row.base for row in of_rate), total.base)
            self.assertEqual(sum(row.vat for row in of_rate), total.vat)

    @given(lives())
    def test_no_receipt_takes_more_at_a_rate_than_it_charges_and_never_less_than_nothing(
        self, life
    ):
        totals, movements = life
        rows = in_euros(totals, movements)
        for total in totals:
            of_rate = [row for row in rows if row.rate == total.rate]
            self.assertTrue(all(row.base >= 0 and row.vat >= 0 for row in of_rate))
            self.assertLessEqual(sum(row.amount for row in of_rate), total.amount)

    @given(lives(), st.integers(0, 6))
    def test_what_was_reported_stays_and_the_rest_still_adds_up(self, life, count):
        totals, movements = life
        paid = [Movement(each.key, each.on, each.amount, each.amount) for each in movements]
        first = in_euros(totals, paid[:count])
        late = Movement(-1, day(-1), Decimal(0), Decimal(0))
        rows = in_euros(totals, [late, *paid], reported=first)
        self.assertTrue(set(first) <= set(rows))
        for total in totals:
            self.assertEqual(
                sum(row.amount for row in rows if row.rate == total.rate), total.amount)

    @given(lives())
    def test_a_reversal_leaves_nothing(self, life):
        rows = in_euros(*life)
        back = reversal(rows, day(30))
        for told, taken in zip(rows, back, strict=True):
            self.assertEqual((told.base + taken.base, told.vat + taken.vat), (0, 0))
            self.assertEqual(taken.on, day(30))

    @given(lives())
    def test_a_credit_note_that_is_paid_out_is_the_same_with_a_minus(self, life):
        totals, movements = life
        minus = [RateTotal(each.rate, -each.base, -each.vat) for each in totals]
        rows = in_euros(minus, [
            Movement(each.key, each.on, -each.amount, -each.amount) for each in movements
        ])
        for movement in movements:
            told = sum(row.amount for row in rows if row.key == movement.key)
            self.assertEqual(told, -movement.amount)
        for total in minus:
            self.assertEqual(
                sum(row.amount for row in rows if row.rate == total.rate), total.amount)

    @given(CENTS, st.lists(st.integers(-1000, 1000).map(Decimal), min_size=1, max_size=6))
    def test_parts_add_up_whatever_the_weights(self, amount, weights):
        self.assertEqual(sum(share(amount, weights, EUR)), amount)

    def test_a_credit_note_lowers_its_own_rate(self):
        totals = [RateTotal("20", Decimal(100), Decimal(20)),
                  RateTotal("10", Decimal(100), Decimal(10))]
        credit = Movement(1, day(1), Decimal(110), Decimal(110), is_receipt=False,
                          by_rate={"10": Decimal(110)})
        rows = in_euros(totals, [credit, Movement(2, day(2), Decimal(120), Decimal(120))])
        self.assertEqual([(row.rate, row.base, row.vat) for row in rows], [("20", 100, 20)])

    def test_a_credit_note_over_what_is_open_at_its_rate_takes_the_rest_elsewhere(self):
        totals = [RateTotal("20", Decimal(100), Decimal(20)),
                  RateTotal("10", Decimal(100), Decimal(10))]
        paid = Movement(1, day(1), Decimal(115), Decimal(115))
        credit = Movement(2, day(2), Decimal(110), Decimal(110), is_receipt=False,
                          by_rate={"10": Decimal(110)})
        last = Movement(3, day(3), Decimal(5), Decimal(5))
        rows = in_euros(totals, [paid, credit, last])
        self.assertEqual(sum(row.amount for row in rows), 120)
        self.assertEqual({row.rate for row in rows if row.key == 3}, {"20"})

    def test_discount_and_write_off_are_no_cash_and_lower_all_rates(self):
        totals = [RateTotal("20", Decimal(1000), Decimal(200))]
        rows = in_euros(totals, [
            Movement(1, day(1), Decimal("1176"), Decimal("1176")),
            Movement(2, day(1), Decimal("24"), Decimal("24"), is_receipt=False),
        ])
        self.assertEqual([(row.base, row.vat) for row in rows], [(980, 196)])

    def test_exempt_parts_are_listed_with_no_vat(self):
        totals = [RateTotal("20", Decimal(100), Decimal(20)),
                  RateTotal("0", Decimal(80), Decimal(0))]
        rows = in_euros(totals, [Movement(1, day(1), Decimal(100), Decimal(100))])
        self.assertEqual([(row.rate, row.base, row.vat) for row in rows],
                         [("20", 50, 10), ("0", 40, 0)])

    def test_a_foreign_receipt_is_told_in_both_currencies(self):
        totals = [RateTotal("20", Decimal(1000), Decimal(200)),
                  RateTotal("0", Decimal(300), Decimal(0))]
        rows = cashed_by_rate(
            totals, [Movement(1, day(1), Decimal(1000), Decimal("6.13"))], YEN, EUR)
        self.assertEqual(sum(row.amount for row in rows), 1000)
        self.assertTrue(all(row.amount == int(row.amount) for row in rows))
        self.assertEqual(sum(row.company_amount for row in rows), Decimal("6.13"))

    def test_money_that_went_back_takes_from_what_came_in(self):
        totals = [RateTotal("20", Decimal(100), Decimal(20)),
                  RateTotal("10", Decimal(100), Decimal(10))]
        rows = in_euros(totals, [
            Movement(1, day(1), Decimal(230), Decimal(230)),
            Movement(2, day(5), Decimal(-230), Decimal(-230)),
            Movement(3, day(9), Decimal(230), Decimal(230)),
        ])
        self.assertEqual(
            [(row.base, row.vat) for row in rows],
            [(100, 20), (100, 10), (-100, -20), (-100, -10), (100, 20), (100, 10)])

    def test_more_than_the_invoice_is_spread_as_the_invoice(self):
        totals = [RateTotal("20", Decimal(100), Decimal(20)),
                  RateTotal("10", Decimal(100), Decimal(10))]
        rows = in_euros(totals, [
            Movement(1, day(1), Decimal(230), Decimal(230)),
            Movement(2, day(2), Decimal(23), Decimal(23)),
        ])
        self.assertEqual([row.amount for row in rows if row.key == 2], [12, 11])

    def test_a_line_that_deducts_at_its_own_rate(self):
        totals = [RateTotal("20", Decimal(200), Decimal(40)),
                  RateTotal("10", Decimal(-20), Decimal(-2))]
        rows = in_euros(totals, [
            Movement(1, day(1), Decimal(109), Decimal(109)),
            Movement(2, day(2), Decimal(109), Decimal(109)),
        ])
        self.assertEqual([row.amount for row in rows], [120, -11, 120, -11])

    def test_what_was_changed_or_undone_since_it_was_reported_is_known(self):
        told = [Cashed(key, DAY, "20", *map(Decimal, (50, 10, 50, 10))) for key in (1, 2, 3)]
        now = [Movement(1, DAY, Decimal(60), Decimal(60)), Movement(2, DAY, Decimal(59),
                                                                     Decimal(59))]
        self.assertEqual(still_told(told, now), {1})

from datetime import date, timedelta
from decimal import Decimal
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from ...common.money import EUR, Currency
from ...discount.cost import annual_cost
from ...discount.offer import DiscountOffer, closing_amount
from ...discount.tier import DiscountTier, Window, deadline, tier_problem, window_end, worth_taking

CURRENCIES = st.sampled_from([EUR, Currency("JPY", Decimal(1)), Currency("TND", Decimal("0.001"))])
PERCENTS = st.integers(1, 9_999).map(lambda hundredths: Decimal(hundredths) / 100)
DAYS = st.dates(date(2024, 1, 1), date(2032, 12, 31))
DAY = date(2026, 3, 2)


def offer(percent=2, deadline=date(2026, 3, 12), amount="1200.00", **values):
    amount = Decimal(amount)
    values.setdefault("base", amount)
    values.setdefault("currency", EUR)
    values.setdefault("discount", EUR.round(values["base"] * percent / 100))
    return DiscountOffer(Decimal(percent), deadline, amount, **values)


def tier(percent, number=10, window=Window.DAYS_AFTER_INVOICE):
    return DiscountTier(Decimal(percent), window, number)


class TestClosingAmount(TestCase):
    OFFERS = (offer(3, date(2026, 3, 7)), offer(2, date(2026, 3, 12)))

    def closing(self, day, residual="1200.00", offers=OFFERS, **values):
        return closing_amount(Decimal(residual), day, offers, currency="EUR", **values)

    def codes(self, *args, **values):
        return [reason.code for reason in self.closing(*args, **values).reasons]

    def test_each_last_day_still_earns_its_tier_and_the_next_day_does_not(self):
        for day, amount in ((7, "1164.00"), (8, "1176.00"), (12, "1176.00"), (13, "1200.00")):
            with self.subTest(day=day):
                self.assertEqual(self.closing(date(2026, 3, day)).amount, Decimal(amount))

    def test_the_answer_names_the_offer_and_the_reason(self):
        closing = self.closing(date(2026, 3, 8))
        self.assertEqual(closing.offer, self.OFFERS[1])
        self.assertEqual([reason.code for reason in closing.reasons], ["discount.in_time"])
        self.assertEqual(self.codes(date(2026, 3, 13)), ["discount.too_late"])
        self.assertEqual(self.codes(DAY, offers=()), ["discount.none"])
        self.assertEqual(self.codes(DAY, "0"), ["discount.nothing_left"])

    def test_what_remains_after_a_part_earns_its_share(self):
        self.assertEqual(self.closing(DAY, "1000.00").discount, Decimal("30.00"))
        net = offer(2, base=Decimal("1000.00"))
        self.assertEqual(self.closing(DAY, "600.00", [net]).discount, Decimal("10.00"))

    def test_a_discount_of_one_single_payment_is_lost_with_the_first_part(self):
        core = offer(one_payment=True)
        self.assertEqual(self.closing(DAY, offers=[core]).amount, Decimal("1176.00"))
        self.assertEqual(self.closing(DAY, "1000.00", [core]).amount, Decimal("1000.00"))
        self.assertEqual(self.codes(DAY, "1000.00", offers=[core]), ["discount.not_whole"])

    def test_the_last_instalment_gives_back_what_the_whole_invoice_earned(self):
        whole = {"amount": "1200.00", "on_last": True}
        earned = offer(received=Decimal("800.00"), **whole)
        self.assertEqual(self.closing(DAY, "400.00", [earned]).discount, Decimal("24.00"))
        late = offer(received=Decimal("400.00"), **whole)
        self.assertEqual(self.closing(DAY, "400.00", [late]).discount, Decimal("16.00"))
        waiting = offer(earlier_open=Decimal("400.00"), **whole)
        self.assertEqual(self.codes(DAY, "400.00", offers=[waiting]), ["discount.earlier_open"])

    def test_a_discount_is_never_more_than_what_is_left_to_pay(self):
        earned = offer(50, received=Decimal("1190.00"), on_last=True)
        self.assertEqual(self.closing(DAY, "10.00", [earned]).amount, Decimal("0.00"))

    def test_a_late_fee_is_added_and_named(self):
        closing = self.closing(date(2026, 4, 12), late_fee=Decimal("52.10"))
        self.assertEqual(closing.amount, Decimal("1252.10"))
        self.assertEqual(closing.reasons[-1].code, "closing.late_fee")

    def test_money_owed_to_the_customer_has_no_discount(self):
        self.assertEqual(self.closing(DAY, "-50.00").amount, Decimal("-50.00"))

    @given(CURRENCIES, st.integers(1, 10**9), st.integers(0, 100), PERCENTS, DAYS, DAYS)
    def test_a_discount_is_a_rounded_share_of_what_remains(
        self, currency, units, part, percent, last, day
    ):
        amount = units * currency.rounding
        residual = currency.round(amount * part / 100)
        made = DiscountOffer(
            percent, last, amount, amount, currency.round(amount * percent / 100), currency
        )
        closing = closing_amount(residual, day, [made], currency=currency.code)
        self.assertEqual(closing.amount + closing.discount, residual)
        self.assertEqual(currency.round(closing.discount), closing.discount)
        self.assertGreaterEqual(closing.amount, 0)
        if day > last:
            self.assertEqual(closing.discount, 0)
        else:
            exact = residual * percent / 100
            self.assertLessEqual(abs(closing.discount - exact), currency.rounding / 2)

    @given(st.lists(st.tuples(PERCENTS, DAYS), min_size=1, max_size=5), DAYS)
    def test_paying_later_never_costs_less(self, tiers, day):
        offers = [offer(percent, last) for percent, last in tiers]
        today, tomorrow = (
            closing_amount(Decimal("1200.00"), on, offers, currency="EUR").amount
            for on in (day, day + timedelta(days=1))
        )
        self.assertLessEqual(today, tomorrow)


class TestWindows(TestCase):
    def ends(self, number, window, *dates):
        return window_end(tier(2, number, window), *dates)

    def test_days_after_the_invoice_cross_months_and_leap_days(self):
        for issued, last in (
            (date(2026, 1, 31), date(2026, 2, 10)),
            (date(2027, 2, 19), date(2027, 3, 1)),
            (date(2028, 2, 19), date(2028, 2, 29)),
            (date(2026, 12, 25), date(2027, 1, 4)),
        ):
            with self.subTest(issued=issued):
                self.assertEqual(self.ends(10, Window.DAYS_AFTER_INVOICE, issued), last)

    def test_days_after_delivery_need_a_delivery_date_or_take_the_invoice_date(self):
        window = Window.DAYS_AFTER_DELIVERY
        self.assertEqual(self.ends(10, window, DAY, date(2026, 3, 20)), date(2026, 3, 30))
        self.assertEqual(self.ends(10, window, DAY), date(2026, 3, 12))

    def test_end_of_month_plus_days(self):
        for issued, last in (
            (date(2026, 1, 1), date(2026, 2, 10)),
            (date(2026, 1, 31), date(2026, 2, 10)),
            (date(2028, 2, 29), date(2028, 3, 10)),
            (date(2026, 12, 31), date(2027, 1, 10)),
        ):
            with self.subTest(issued=issued):
                self.assertEqual(self.ends(10, Window.END_OF_MONTH, issued), last)

    def test_a_day_of_the_following_month_stays_within_that_month(self):
        for issued, day, last in (
            (date(2026, 1, 31), 15, date(2026, 2, 15)),
            (date(2027, 1, 2), 31, date(2027, 2, 28)),
            (date(2028, 1, 31), 30, date(2028, 2, 29)),
            (date(2026, 12, 1), 1, date(2027, 1, 1)),
        ):
            with self.subTest(issued=issued):
                self.assertEqual(self.ends(day, Window.DAY_OF_MONTH, issued), last)

    def test_grace_is_granted_but_not_printed_and_working_days_come_last(self):
        def works_on(day):
            return day.weekday() < 5 and day != date(2026, 4, 6)  # Easter Monday

        self.assertEqual(deadline(date(2026, 4, 2), grace_days=3).last, date(2026, 4, 5))
        ends = deadline(date(2026, 4, 3), grace_days=1, works_on=works_on)
        self.assertEqual((ends.printed, ends.last), (date(2026, 4, 3), date(2026, 4, 7)))

    def test_a_window_ends_with_the_due_date_of_its_instalment(self):
        self.assertEqual(deadline(date(2026, 3, 12), due=DAY).last, DAY)

    def test_a_calendar_without_working_days_rolls_nowhere(self):
        self.assertEqual(deadline(DAY, works_on=lambda day: False).last, DAY)

    @given(DAYS, st.integers(0, 60), st.integers(0, 10), st.sampled_from(Window))
    def test_the_granted_day_is_never_before_the_printed_one(self, issued, number, grace, window):
        end = self.ends(max(1, number), window, issued)
        ends = deadline(end, grace_days=grace, works_on=lambda day: day.weekday() < 5)
        self.assertLessEqual(issued, ends.printed)
        self.assertLessEqual(ends.printed, ends.last)
        self.assertLess(ends.last.weekday(), 5)


class TestTierProblems(TestCase):
    def problem(self, *tiers, due_in=30, days=(DAY,)):
        found = tier_problem(tiers, days, lambda day: day + timedelta(days=due_in))
        return found and found.code

    def test_tiers_that_make_sense(self):
        self.assertIsNone(self.problem(tier(3, 5), tier(2, 10), tier("0.5", 30)))
        self.assertIsNone(self.problem())

    def test_impossible_percentages_and_days(self):
        for percent in (0, -1, 100, 150):
            self.assertEqual(self.problem(tier(percent)), "discount.tier_percent")
        self.assertEqual(self.problem(tier(2, -1)), "discount.tier_days")
        for day in (0, 32):
            found = self.problem(tier(2, day, Window.DAY_OF_MONTH))
            self.assertEqual(found, "discount.tier_days")

    def test_two_tiers_that_end_together_or_rise(self):
        self.assertEqual(self.problem(tier(3), tier(2)), "discount.tier_overlap")
        self.assertEqual(self.problem(tier(2, 5), tier(3, 10)), "discount.tier_rising")
        self.assertEqual(self.problem(tier(2, 5), tier(2, 10)), "discount.tier_rising")

    def test_windows_of_two_kinds_may_cross_on_some_days(self):
        tiers = tier(3, 10), tier(2, 10, Window.END_OF_MONTH)
        month_end = date(2026, 1, 31)
        self.assertIsNone(self.problem(*tiers, due_in=60, days=[month_end, DAY]))
        self.assertEqual(
            self.problem(*tiers, due_in=60, days=[month_end]), "discount.tier_overlap"
        )

    def test_a_tier_that_another_one_outlives_is_not_offered(self):
        dated = [(each, deadline(window_end(each, DAY))) for each in (
            tier(1, 20), tier(3, 10), tier(2, 10), tier(2, 5), tier("0.5", 15),
        )]
        offered = [(each.percent, each.number) for each, _ends in worth_taking(dated)]
        self.assertEqual(offered, [(3, 10), (1, 20)])

    def test_a_window_after_the_due_date(self):
        self.assertEqual(self.problem(tier(2, 31)), "discount.tier_after_due")
        self.assertIsNone(self.problem(tier(2, 30)))


class TestAnnualCost(TestCase):
    def test_worked_examples(self):
        for percent, gained, cost in ((2, 20, "37.24"), (3, 20, "56.44"), (1, 30, "12.29")):
            with self.subTest(percent=percent):
                due = DAY + timedelta(days=gained)
                self.assertEqual(annual_cost(Decimal(percent), DAY, due), Decimal(cost))

    def test_a_discount_that_buys_no_time_has_no_rate(self):
        self.assertIsNone(annual_cost(Decimal(2), DAY, DAY))
        self.assertIsNone(annual_cost(Decimal(100), DAY, DAY + timedelta(days=20)))

"""Documents in another currency: the discount first, at the day's rate; the rest is exchange."""

import unittest
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ...common.money import EUR, Currency
from ...matching.data import BankLine, Customer, MatchKind
from ...matching.find.ledger import Ledger
from ...matching.policy import USUAL
from .samples import MODELS, decide, offer, owed

DAY = date(2026, 4, 15)
USD = Currency("USD", Decimal("0.01"))
ALPHA = Customer(1, ("Alpha Windows Inc",))


def document(key, amount, deadline=10, percent=2, currency="USD"):
    discount = Decimal(amount) * percent / 100
    offers = (offer(amount, discount, DAY + timedelta(days=deadline), USD),) if discount else ()
    return owed(key, f"FAC/2026/{key:05d}", amount, DAY, DAY + timedelta(days=30),
                currency=currency, offers=offers)


def answer(amount, *documents, day=5, currency="EUR", rates=None, model=None, text=None):
    rates = rates or {("USD", "EUR", DAY + timedelta(days=day)): 0.9}
    line = BankLine(
        1, DAY + timedelta(days=day), Decimal(amount), currency,
        texts=(text or " ".join(each.number for each in documents),), payer_name=ALPHA.names[0],
    )
    return decide(line, Ledger(documents, [ALPHA], rates=rates), USUAL, model)


def money(found):
    return [(each.amount, each.discount, each.closes) for each in found.allocations]


class TestForeignDiscount(unittest.TestCase):
    def test_a_discount_that_was_earned_comes_before_the_exchange(self):
        for model in MODELS:
            for paid in ("1058.40", "1060.00", "1055.00"):  # 1,176 dollars at 0.90, and near it
                found = answer(paid, document(1, 1200), model=model)
                with self.subTest(paid=paid, model=bool(model)):
                    self.assertEqual(found.kind, MatchKind.FOREIGN)
                    self.assertEqual(money(found), [(Decimal(1176), Decimal(24), True)])
                    self.assertEqual(found.difference, 0)
                    codes = [each.code for each in found.reasons]
                    self.assertIn("match.discount_in_time", codes)

    def test_what_was_paid_in_full_takes_no_discount(self):
        found = answer("1080", document(1, 1200))
        self.assertEqual(money(found), [(Decimal(1200), 0, True)])
        self.assertEqual(found.shortfall, "")

    def test_a_discount_taken_too_late_stays_open_and_is_named(self):
        found = answer("1058.40", document(1, 1200), day=20)
        self.assertEqual(money(found), [(Decimal(1176), 0, False)])
        self.assertEqual(found.shortfall, "discount_late")
        self.assertIn("match.late_discount", [each.code for each in found.reasons])
        [reason] = [each for each in found.reasons if each.code == "match.late_discount"]
        self.assertEqual(str(reason.params["amount"].currency), "USD")

    def test_each_step_of_a_discount_is_late_and_no_fee_of_a_bank(self):
        for currency, rate in (("USD", Decimal("0.9")), ("EUR", Decimal(1))):
            tiers = [
                offer(1200, discount, DAY + timedelta(days=days), USD if rate != 1 else EUR)
                for discount, days in (("36", 5), ("24", 10))
            ]
            invoice = replace(
                document(1, 1200, percent=0, currency=currency), offers=tuple(tiers)
            )
            # Both are over and either is taken; the lower one is earned and the higher one taken.
            for day, paid in ((20, 1164), (20, 1176), (8, 1164)):
                with self.subTest(currency=currency, day=day, paid=paid):
                    found = answer(paid * rate, invoice, day=day)
                    self.assertEqual(found.shortfall, "discount_late")

    def test_between_with_and_without_discount_a_person_decides(self):
        found = answer("1074.60", document(1, 1200, percent=1))
        self.assertEqual(found.doubt, "discount_unclear")

    def test_the_rate_is_that_of_the_lines_own_day(self):
        rates = {
            ("USD", "EUR", DAY + timedelta(days=5)): 0.9,
            ("USD", "EUR", DAY + timedelta(days=40)): 1.2,
        }
        self.assertEqual(answer("1058.40", document(1, 1200), rates=rates).kind, MatchKind.FOREIGN)
        late = answer("1058.40", document(1, 1200), rates=rates, day=40)
        self.assertNotEqual(late.kind, MatchKind.FOREIGN)

    def test_euros_are_matched_with_dollars_too(self):
        rates = {("EUR", "USD", DAY + timedelta(days=5)): 1.1}
        euros = document(1, 1000, currency="EUR", percent=0)
        found = answer("1103", euros, currency="USD", rates=rates)
        self.assertEqual((found.kind, found.difference), (MatchKind.FOREIGN, 0))
        self.assertEqual(money(found), [(Decimal(1000), 0, True)])

    @given(
        amount=st.integers(100, 100_000), percent=st.sampled_from((2, 3, 5)),
        rate=st.floats(0.2, 5), off=st.floats(-0.004, 0.004), day=st.integers(0, 30),
        takes=st.booleans(),
    )
    def test_property_what_leaves_the_document_is_what_was_meant(
        self, amount, percent, rate, off, day, takes
    ):
        invoice = document(1, amount, percent=percent)
        discount = Decimal(amount) * percent / 100 if takes else Decimal(0)
        paid = (Decimal(amount) - discount) * Decimal(str(rate)) * (1 + Decimal(str(off)))
        found = answer(
            round(paid, 2), invoice, day=day,
            rates={("USD", "EUR", DAY + timedelta(days=day)): rate},
        )
        [share] = found.allocations
        in_time = day <= 10
        self.assertEqual(share.amount, Decimal(amount) - discount)
        self.assertEqual(share.discount, discount if in_time else 0)
        self.assertEqual(share.closes, in_time or not takes)
        self.assertEqual(found.shortfall == "discount_late", takes and not in_time)

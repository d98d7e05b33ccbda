"""Money is counted once: payments that the books know, money paid twice, money that goes back."""

import time
import unittest
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ...matching.data import ASKING, BankLine, BookedPayment, Customer, MatchKind, Receipt
from ...matching.decide import decide_all
from ...matching.find.ledger import Ledger
from ...matching.find.meaning import says_other
from ...matching.find.text import tokens
from ...matching.learn.experience import Experience
from ...matching.policy import USUAL
from .samples import IBAN, MODELS, VASSEUR, chosen, decide, offer, owed

DAY = date(2026, 4, 15)
ECLAIR = Customer(2, ("Boulangerie Eclair",), frozenset(("DE89370400440532013000",)))


def document(key, amount, number=None, customer=1, **values):
    return owed(key, number or f"FAC/2026/{key:05d}", amount, DAY, DAY + timedelta(days=30),
                customer, **values)


def line(amount, *texts, key=1, **values):
    return BankLine(key, DAY + timedelta(days=20), Decimal(amount), texts=texts, **values)


def booked(key, amount, *pays, customer=1, days=18):
    return BookedPayment(
        key, f"PBNK1/2026/{key:05d}", customer, DAY + timedelta(days=days), Decimal(amount),
        pays=frozenset(pays),
    )


def receipt(key, amount, *pays, customer=1, references=()):
    return Receipt(
        key, f"BNK1/2026/{key:05d}", customer, DAY + timedelta(days=2), Decimal(amount),
        references=references, pays=frozenset(pays),
    )


def ledger(documents=(), closed=(), **values):
    return Ledger(documents, [VASSEUR, ECLAIR], Experience(closed=closed), **values)


class TestBookedPayments(unittest.TestCase):
    def test_a_payment_of_the_books_is_confirmed_and_pays_no_other_invoice(self):
        paid, other = document(1, 1200), document(2, 1200)
        world = ledger([other], [paid], booked=[booked(900, 1200, 1)])
        for text in ("FAC/2026/00001", "PBNK1/2026/00900 FAC/2026/00001", "merci"):
            for model in MODELS:
                answer = decide(line(1200, text, payer_iban=IBAN), world, USUAL, model)
                self.assertEqual((answer.kind, chosen(answer)), (MatchKind.BOOKED, [900]))

    def test_what_names_an_open_invoice_pays_it(self):
        world = ledger([document(2, 1200)], booked=[booked(900, 1200)])
        answer = decide(line(1200, "FAC/2026/00002", payer_iban=IBAN), world, USUAL)
        self.assertEqual(chosen(answer), [2])

    def test_a_number_of_a_paid_invoice_is_no_slip_of_an_open_one(self):
        world = ledger([document(2, 1200)], [document(1, 1200)])
        for model in MODELS:
            answer = decide(line(1200, "FAC/2026/00001", payer_iban=IBAN), world, USUAL, model)
            self.assertEqual(answer.kind, MatchKind.DUPLICATE)
            self.assertEqual(answer.customer, 1)
            self.assertFalse(answer.allocations)

    def test_a_deposit_confirms_several_payments_at_once(self):
        payments = [booked(901, 300), booked(902, 450, customer=2), booked(903, 77, days=3)]
        answer = decide(line(750, "REMISE CHEQUES 542109"), ledger(booked=payments), USUAL)
        self.assertEqual((answer.kind, chosen(answer)), (MatchKind.BOOKED, [901, 902]))
        self.assertEqual(answer.customer, 0)

    def test_a_line_that_brings_a_part_leaves_the_rest_unconfirmed(self):
        answer = decide(
            line(1000, "PBNK1/2026/00900"), ledger(booked=[booked(900, 1200)]), USUAL
        )
        self.assertEqual(chosen(answer), [900])
        self.assertEqual(answer.allocations[0].amount, Decimal(1000))
        self.assertFalse(answer.allocations[0].closes)

    def test_a_refund_that_the_books_know_is_confirmed_by_what_goes_out(self):
        answer = decide(line(-80, "PBNK1/2026/00900"), ledger(booked=[booked(900, -80)]), USUAL)
        self.assertEqual((answer.kind, chosen(answer)), (MatchKind.BOOKED, [900]))

    @given(
        st.lists(st.tuples(st.integers(1, 4), st.sampled_from((1, 2))), max_size=6),
        st.lists(st.tuples(st.integers(1, 8), st.sampled_from((1, 2)), st.integers(0, 9)),
                 max_size=6),
    )
    def test_each_payment_is_confirmed_once_and_for_what_it_is_worth(self, payments, lines):
        world = ledger(
            [document(1, 200), document(2, 300, customer=2)],
            booked=[booked(900 + at, 100 * amount, customer=customer)
                    for at, (amount, customer) in enumerate(payments)],
        )
        answers = decide_all(
            [line(100 * amount, f"PBNK1/2026/{900 + number:05d}" if number < 6 else "merci",
                  key=at, payer_iban=next(iter((VASSEUR, ECLAIR)[customer - 1].ibans)))
             for at, (amount, customer, number) in enumerate(lines)],
            world, USUAL,
        )
        known = {each.key: each.amount for each in world.booked}
        known |= {each.key: each.residual for each in world.documents.values()}
        for answer, (amount, _customer, _number) in zip(answers, lines, strict=True):
            for share in answer.allocations:
                known[share.document] -= share.taken
                self.assertGreaterEqual(known[share.document], 0)
            if answer.allocations:
                money = sum(each.amount for each in answer.allocations) + answer.difference
                self.assertEqual(money, 100 * amount)


class TestPaidTwice(unittest.TestCase):
    def test_the_second_payment_of_an_invoice_in_one_batch_is_a_duplicate(self):
        world = ledger([document(1, 1200), document(2, 1200)])
        lines = [line(1200, "FAC/2026/00001", key=key, payer_iban=IBAN) for key in (1, 2)]
        for model in MODELS:
            first, second = decide_all(lines, world, USUAL, model)
            self.assertEqual(chosen(first), [1])
            self.assertEqual((second.kind, second.customer), (MatchKind.DUPLICATE, 1))

    def test_a_number_that_is_not_ours_asks(self):
        world = ledger([document(1, 1200), document(2, 500)])
        answer = decide(line(1200, "FAC/2026/00777", payer_iban=IBAN), world, USUAL, MODELS[1])
        self.assertEqual(answer.doubt, "names_unknown")


class TestMoneyGoesBack(unittest.TestCase):
    def test_a_rejected_debit_takes_its_receipt_back(self):
        world = ledger([], [document(1, 1200)], receipts=[
            receipt(70, 1176, 1), receipt(71, 1176, customer=2),
        ])
        for text in ("REJET PRLV FAC/2026/00001", "PRLV IMPAYE MENUISERIE VASSEUR"):
            answer = decide(line(-1176, text), world, USUAL)
            self.assertEqual((answer.kind, answer.returned), (MatchKind.RETURNED, 70))
            self.assertEqual(answer.customer, 1)

    def test_a_bank_charge_comes_beside_it(self):
        world = ledger([], [document(1, 1200)], receipts=[receipt(70, 1176, 1)])
        answer = decide(line("-1188.50", "REJET PRLV FAC/2026/00001"), world, USUAL)
        self.assertEqual((answer.returned, answer.difference), (70, Decimal("-12.50")))

    def test_what_only_has_the_amount_takes_nothing_back(self):
        world = ledger(receipts=[receipt(70, 1176)])
        self.assertFalse(decide(line(-1176, "LOYER MAI"), world, USUAL).returned)

    def test_a_cited_credit_note_is_paid_out(self):
        world = ledger([document(5, -150, "RFAC/2026/00005"), document(1, 900)])
        answer = decide(line(-150, "REMBT RFAC/2026/00005"), world, USUAL)
        self.assertEqual((answer.kind, chosen(answer)), (MatchKind.REFUND, [5]))
        self.assertEqual(answer.allocations[0].amount, -150)

    @given(st.integers(1, 30), st.permutations([70, 71, 72]))
    def test_the_receipt_that_paid_what_is_named_goes_back_whatever_the_others_are_called(
        self, number, keys
    ):
        """The numbers of invoices and of bank entries run beside each other."""
        receipts = [
            Receipt(key, f"BNK1/2026/{place:05d}", customer, DAY, Decimal(200), pays=pays)
            for key, place, customer, pays in zip(
                keys, (number, 40, 41), (2, 1, 1),
                (frozenset(), frozenset((number,)), frozenset()), strict=True,
            )
        ]
        paid = document(number, 200, f"INV/2026/{number:05d}")
        world = ledger([], [paid], receipts=receipts)
        answer = decide(line(-200, f"REJET PRLV {paid.number}"), world, USUAL)
        self.assertEqual(answer.returned, keys[1])

    def test_a_part_of_a_named_credit_note_is_paid_out(self):
        world = ledger([document(5, -150, "RFAC/2026/00005"), document(1, 900)])
        answer = decide(line(-100, "REMBT RFAC/2026/00005"), world, USUAL)
        self.assertEqual((answer.kind, chosen(answer)), (MatchKind.REFUND, [5]))
        self.assertEqual((answer.allocations[0].amount, answer.difference), (-100, 0))
        self.assertEqual(decide(line(-100, "LOYER MAI"), world, USUAL).kind, MatchKind.NONE)

    def test_a_credit_note_that_is_named_is_paid_out_although_as_much_had_come(self):
        world = ledger([document(5, -150, "RFAC/2026/00005")], receipts=[receipt(70, 150)])
        for text in ("VIR EMIS MENUISERIE VASSEUR RFAC/2026/00005",
                     "REMBT RETOUR MARCHANDISE RFAC/2026/00005 MENUISERIE VASSEUR"):
            answer = decide(line(-150, text), world, USUAL)
            self.assertEqual((answer.kind, chosen(answer)), (MatchKind.REFUND, [5]))
        answer = decide(line(-150, "REJET PRLV MENUISERIE VASSEUR"), world, USUAL)
        self.assertEqual(answer.returned, 70)

    @given(st.lists(st.integers(1, 3), max_size=5), st.lists(st.integers(1, 3), max_size=5))
    def test_each_receipt_goes_back_once(self, came, back):
        world = ledger(receipts=[receipt(70 + at, 100 * amount) for at, amount in enumerate(came)])
        answers = decide_all(
            [line(-100 * amount, "REJET PRLV MENUISERIE VASSEUR", key=at)
             for at, amount in enumerate(back)], world, USUAL,
        )
        taken = [answer.returned for answer in answers if answer.returned]
        self.assertEqual(len(taken), len(set(taken)))
        for amount in {*came, *back}:
            self.assertEqual(
                sum(-line_amount == -amount and bool(answer.returned)
                    for line_amount, answer in zip(back, answers, strict=True)),
                min(came.count(amount), back.count(amount)),
            )


class TestWhatANumberIs(unittest.TestCase):
    def test_the_word_before_it_says_it(self):
        for text, other in (
            ("REMISE CHEQUES 542109", True), ("REMISE CHEQUES N° 542109", True),
            ("CLT 542109", True), ("ABO 0326", True), ("ABONNEMENT 03 2026", True),
            ("FACT 542109", False), ("ABO 5421", False), ("VIR 542109", False),
        ):
            with self.subTest(text=text):
                run = tokens(text)
                at = next(place for place, token in enumerate(run) if token.digits)
                self.assertEqual(says_other(run, at), other)

    def test_a_cheque_slip_pays_no_invoice_of_this_number(self):
        world = ledger([document(1, 1200, "542109")])
        for model in MODELS:
            answer = decide(line(1200, "REMISE CHEQUES 542109"), world, USUAL, model)
            self.assertFalse(answer.kind.value.startswith("cited"))

    @given(st.text("0123456789 FAC/-", max_size=60), st.integers(1, 200))
    def test_a_text_of_any_length_is_read_in_time(self, text, times):
        world = ledger([document(1, 1200)])
        start = time.monotonic()
        decide(line(1200, text * times, "9" * 20_000, payer_name="7" * 5000), world, USUAL)
        self.assertLess(time.monotonic() - start, 2)


class TestAsking(unittest.TestCase):
    def test_a_slip_onto_a_strangers_equal_invoice_asks(self):
        world = ledger([document(123, 1200), document(124, 1200, customer=2)])
        for model in MODELS:
            answer = decide(
                line(1200, "VIR MENUISERIE VASSEUR FAC/2026/00124"), world, USUAL, model
            )
            if answer.customer == 2:
                self.assertEqual(answer.doubt, "somebody_else")

    def test_a_discount_is_not_taken_while_money_is_left_over(self):
        amount = Decimal(620)
        tier = offer(amount, amount / 50, DAY + timedelta(days=25))
        world = ledger([document(1, 620, offers=(tier,))])
        for model in MODELS:
            for paid in ("615.70", "610.00", "619.99", "625.00"):
                answer = decide(
                    line(paid, "FAC/2026/00001", payer_iban=IBAN), world, USUAL, model
                )
                with self.subTest(paid=paid, model=bool(model)):
                    self.assertTrue(answer.doubt or answer.kind in ASKING)
                    self.assertFalse(
                        answer.difference and any(each.discount for each in answer.allocations)
                        and Decimal(paid) < amount
                    )

"""What past lines teach about order, months, sets, shares kept back and numbers of customers."""

import unittest
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ...matching.data import BankLine, Customer, MatchKind
from ...matching.find.ledger import Ledger
from ...matching.find.meaning import months_in
from ...matching.find.sender import sender_in
from ...matching.judge.confidence import RIVALS
from ...matching.learn.customs import Customs
from ...matching.learn.experience import Experience, PastMatch
from ...matching.policy import USUAL
from .samples import IBAN, MODELS, VASSEUR, chosen, decide, owed

PLAN = Decimal("49.90")
FIRST = date(2026, 1, 1)
CUSTOMERS = (VASSEUR, Customer(2, ("Boulangerie Kerguelen SARL",)))


def month(place):
    return date(2025 + place // 12, place % 12 + 1, 1)


def invoice(key, place, amount=PLAN, customer=1):
    day = month(place)
    return owed(key, f"AB{day:%y%m}-{key:05d}", amount, day, day + timedelta(days=14), customer)


def paid(document, *texts, days=20, **values):
    line = BankLine(document.key, document.issued + timedelta(days=days), document.residual,
                    texts=texts, payer_name="MENUISERIE VASSEUR", payer_iban=IBAN)
    return PastMatch(replace(line, **values), 1, ((document, document.residual),))


def now(*texts, amount=PLAN, **values):
    line = BankLine(900, date(2026, 6, 20), amount, texts=texts, payer_name="MENUISERIE VASSEUR",
                    payer_iban=IBAN)
    return replace(line, **values)


class TestOrder(unittest.TestCase):
    """Of equal documents the oldest is meant where that was always so."""

    def in_arrears(self, newest=False):
        """A past of months in arrears: two are open whenever one is paid."""
        documents = [invoice(key, key) for key in range(1, 9)]
        lines = [paid(each, "VIREMENT PERMANENT", days=50) for each in documents]
        if newest:
            pairs = zip(documents[::2], documents[1::2], strict=True)
            lines = [
                match for older, newer in pairs
                for match in (paid(newer, "VIR", days=40), paid(older, "VIR", days=80))
            ]
        return Experience(lines)

    def test_the_share_that_paid_the_oldest(self):
        always = self.in_arrears().customs.in_order(1)
        never = self.in_arrears(newest=True).customs.in_order(1)
        self.assertGreater(always, 0.9)
        self.assertLess(never, 0.5)
        self.assertEqual(Customs().in_order(1), 0.5, "nothing is known")

    def test_few_lines_prove_no_order(self):
        open_ones = [invoice(101, 15), invoice(102, 16)]
        answer = decide(now("VIREMENT PERMANENT"), Ledger(open_ones, CUSTOMERS), USUAL,
                        MODELS[1])
        self.assertLessEqual(answer.confidence, RIVALS)

    def test_the_month_that_is_named_is_meant(self):
        past = Experience([
            paid(invoice(key, key), f"LOYER {month(key):%m/%Y}") for key in range(1, 12)
        ])
        open_ones = [invoice(101, 15), invoice(102, 16), invoice(103, 17)]
        self.assertEqual(past.customs.month_after, 0)
        for place, each in zip((15, 16, 17), open_ones, strict=True):
            with self.subTest(place=place):
                ledger = Ledger(open_ones, CUSTOMERS, past)
                answer = decide(now(f"LOYER {month(place):%m/%Y}"), ledger, USUAL,
                                MODELS[1])
                self.assertEqual(chosen(answer), [each.key])
                self.assertEqual(answer.kind, MatchKind.PAYER_AMOUNT)
                self.assertEqual(answer.doubt, "")


class TestMonths(unittest.TestCase):
    @given(st.dates(date(2020, 1, 1), date(2039, 12, 31)),
           st.sampled_from(["{:%m/%Y}", "{:%Y-%m}", "ABO {:%m%y}", "LOYER {:%m/%y}"]))
    def test_a_month_is_read_as_it_is_written(self, day, form):
        self.assertEqual(months_in((form.format(day),)), {(day.year, day.month)})

    @given(st.dates(date(2020, 1, 1), date(2039, 12, 31)),
           st.sampled_from(["{:%d/%m/%Y}", "{:%d.%m.%Y}", "FAC/{:%Y/%m%d}", "{:%Y%m%d}"]))
    def test_a_day_or_a_number_is_no_month(self, day, form):
        self.assertEqual(months_in((form.format(day),)), frozenset())


class TestCodes(unittest.TestCase):
    """A number that a customer writes on every line is its own."""

    def past(self, code):
        return Experience([paid(invoice(key, key), f"VIR {code}") for key in range(1, 5)])

    def test_it_names_the_customer(self):
        ledger = Ledger([invoice(101, 15)], CUSTOMERS, self.past("86018"))
        evidence = ledger.payers.evidence(BankLine(1, FIRST, PLAN, texts=("ABO 86018",)))
        self.assertEqual(evidence[1].code, 4)
        self.assertTrue(evidence[1].speaks)

    @given(st.integers(1000, 99999))
    def test_it_names_no_document_of_somebody_else(self, number):
        stranger = owed(7, f"FC{number:07d}", PLAN, FIRST, FIRST, customer=2)
        ledger = Ledger([stranger], CUSTOMERS, self.past(str(number)))
        answer = decide(BankLine(1, FIRST, PLAN, texts=(f"VIR {number}",)), ledger, USUAL,
                        MODELS[1])
        self.assertLessEqual(answer.confidence, RIVALS)


class TestKeptBack(unittest.TestCase):
    """A share that a customer kept back several times explains a short payment."""

    def past(self, rest):
        matches = []
        for key in range(1, 6):
            document = invoice(key, key, Decimal(1000 + 100 * key))
            kept = (document.residual * rest / 1000).quantize(Decimal("0.01"))
            matches.append(replace(
                paid(document, document.number, amount=document.residual - kept),
                paid=((document, document.residual - kept),),
            ))
        return Experience(matches)

    def test_it_is_learned_and_found_without_a_number(self):
        past = self.past(70)
        self.assertEqual(past.customs.kept_back(1), (70,))
        ledger = Ledger([invoice(101, 15, Decimal(2000)), invoice(102, 16, Decimal(3500))],
                        CUSTOMERS, past)
        answer = decide(now("SOLDE", amount=Decimal(1860)), ledger, USUAL, MODELS[1])
        self.assertEqual(
            [(share.document, share.amount, share.closes) for share in answer.allocations],
            [(101, Decimal(1860), False)],
        )


class TestSender(unittest.TestCase):
    """The payer's name between the words or tags of a bank."""

    def test_grammars_of_banks(self):
        for text in (
            "VIR SEPA RECU /DE {} /MOTIF FAC 12 /REF NOTPROVIDED", "VIR INST DE {} LIB ABO 12",
            "VIREMENT DE {} REFERENCE : 12", "SVWZ+RE 4711 EREF+X ABWA+{}",
            "BONIF. A VS FAVORE ORD: {} CAUS: SALDO FATT. 12", "BONIFICO SEPA DA {} PER 12",
            "TRANSFERENCIA DE {}, CONCEPTO 12", "REMI/0012 ORDP/{}",
            "/TRTP/SEPA OVERBOEKING/IBAN/NL00BANK/NAME/{}/REMI/12/EREF/4",
            "SEPA OVERBOEKING NAAM: {} OMSCHRIJVING: 12", "DE: {} COMMUNICATION: 12",
        ):
            with self.subTest(text=text):
                self.assertEqual(sender_in(text.format("VASSEUR MENUISERIE")), "VASSEUR MENUISERIE")

    @given(st.text("ABCDEFGH 0123456789/-.", max_size=60))
    def test_a_text_without_such_a_grammar_names_nobody(self, text):
        self.assertEqual(sender_in(f"FACTURES {text}"), "")


if __name__ == "__main__":
    unittest.main()

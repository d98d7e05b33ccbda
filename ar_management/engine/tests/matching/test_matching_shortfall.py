"""Reasons for short payments, on labelled cases."""

import unittest
from datetime import date, timedelta
from decimal import Decimal

from ...matching.data import BankLine
from ...matching.explain.shortfall import Shortfall, ShortPayment, reason, shortfall
from .samples import offer, owed

DAY = date(2026, 3, 10)
WANTED_RIGHT = 57


def invoice(amount, discount=None, until=0, key=1):
    """An invoice; ``until``: days from the payment to the last day of its discount."""
    offers = (offer(amount, discount, DAY + timedelta(days=until)),) if discount else ()
    return owed(key, f"FA26-{key:04d}", amount, DAY - timedelta(days=40), DAY, offers=offers)


def credit(amount, key=90):
    return owed(key, f"AV26-{key}", -Decimal(amount), DAY, DAY)


CASES = [
    # label, paid, text, documents, extra
    ("discount_in_time", "1176", "FA26-0001", [invoice("1200", "24", 0)], {}),
    ("discount_in_time", "980", "FA26-0001 skonto 2%", [invoice("1000", "20", 3)], {}),
    ("discount_in_time", "1488.40", "", [invoice("1000", "20", 5), invoice("508.40", key=2)], {}),
    ("discount_in_time", "97.99", "esc. 2%", [invoice("99.99", "2", 1)], {}),
    ("discount_in_time", "2940", "fact", [invoice("3000", "60", 9)], {"abroad": True}),
    ("discount_in_time", "490.01", "", [invoice("500", "10", 2)], {}),
    ("discount_late", "1176", "FA26-0001", [invoice("1200", "24", -1)], {}),
    ("discount_late", "980", "escompte 2%", [invoice("1000", "20", -12)], {}),
    ("discount_late", "2940", "", [invoice("1000", "20", -3), invoice("2000", "40", -3, key=2)],
     {}),
    ("discount_late", "2980", "", [invoice("1000", "20", -3), invoice("2000", "40", -3, key=2)],
     {}),
    ("discount_late", "970", "abzgl. 3% Skonto", [invoice("1000")], {}),
    ("discount_late", "98", "frais", [invoice("100", "2", -30)], {}),
    ("penalty_refused", "1180", "hors penalites", [invoice("1200")], {}),
    ("penalty_refused", "509.38", "ohne Verzugszinsen", [invoice("512.50")], {}),
    ("penalty_refused", "1160", "sans les interets de retard", [invoice("1200")], {}),
    ("penalty_refused", "960", "senza interessi di mora", [invoice("1000")], {}),
    ("penalty_refused", "460", "Mahngebuehr nicht bezahlt", [invoice("500")], {}),
    ("penalty_refused", "1960", "sauf indemnite forfaitaire 40 EUR", [invoice("2000")], {}),
    ("bank_fee", "1185", "FA26-0001", [invoice("1200")], {}),
    ("bank_fee", "1188.50", "FRAIS SHA", [invoice("1200")], {}),
    ("bank_fee", "4987.13", "INV", [invoice("5000")], {"abroad": True}),
    ("bank_fee", "295", "FA26-0001", [invoice("300")], {}),
    ("bank_fee", "1991.50", "", [invoice("2000")], {}),
    ("bank_fee", "471.23", "payment less charges", [invoice("500")], {}),
    ("bank_fee", "980", "SPESEN ABGEZOGEN", [invoice("1000")], {}),
    ("bank_fee", "180.40", "", [invoice("197.00")], {"abroad": True}),
    ("bank_fee", "985", "", [invoice("400"), invoice("600", key=2)], {}),
    ("credit_note", "1100", "FA26-0001", [invoice("1200")], {"credits": (credit("100"),)}),
    ("credit_note", "1076.55", "", [invoice("1200")],
     {"credits": (credit("100"), credit("23.45", 91))}),
    ("credit_note", "850", "moins avoir 12", [invoice("900")], {}),
    ("credit_note", "640", "abzgl. Gutschrift", [invoice("700")], {}),
    ("credit_note", "1140", "", [invoice("1200")], {"credits": (credit("60"),)}),
    ("credit_note", "1185", "", [invoice("1200")], {"credits": (credit("15"),)}),
    ("credit_note", "222.22", "NC 45 dedotta", [invoice("300")], {}),
    ("duplicate", "900", "", [invoice("1200")], {"paid_before": (Decimal(300),)}),
    ("duplicate", "450.10", "deja regle par erreur", [invoice("700")], {}),
    ("duplicate", "100", "facture payee en double deduite", [invoice("350")], {}),
    ("duplicate", "88", "bereits bezahlt", [invoice("188")], {}),
    ("duplicate", "1000", "", [invoice("1500")], {"paid_before": (Decimal(70), Decimal(500))}),
    ("duplicate", "700", "ueberzahlung verrechnet", [invoice("950")], {}),
    ("retention", "11400", "situation 3", [invoice("12000")], {}),
    ("retention", "950", "RETENUE DE GARANTIE", [invoice("1000")], {}),
    ("retention", "9000", "", [invoice("10000")], {}),
    ("retention", "4850", "Sicherheitseinbehalt 3%", [invoice("5000")], {}),
    ("retention", "2375.01", "RG 5%", [invoice("2500.01")], {}),
    ("retention", "57000", "", [invoice("20000"), invoice("40000", key=2)], {}),
    ("dispute", "800", "FA26-0001 - litige", [invoice("1000")], {}),
    ("dispute", "640.20", "moins retour marchandise", [invoice("701.10")], {}),
    ("dispute", "90", "Reklamation 4711", [invoice("120")], {}),
    ("dispute", "1000", "2 pieces missing", [invoice("1100")], {}),
    ("dispute", "312", "non conforme", [invoice("400")], {}),
    ("dispute", "5000", "colis casse, manquant", [invoice("5210.37")], {}),
    ("dispute", "333", "deduction promo", [invoice("400")], {}),
    ("rounding", "1199.99", "", [invoice("1200")], {}),
    ("rounding", "1200", "", [invoice("1200.43")], {}),
    ("rounding", "457.80", "arrondi", [invoice("458.20")], {}),
    ("rounding", "999.97", "", [invoice("500"), invoice("500", key=2)], {}),
    ("rounding", "150", "FA26-0001", [invoice("150.07")], {}),
    ("unknown", "612.37", "FA26-0001", [invoice("1000")], {}),
    ("unknown", "500", "acompte", [invoice("1743.20")], {}),
    ("unknown", "1111.11", "", [invoice("1200"), invoice("300", key=2)], {}),
]


class TestShortfall(unittest.TestCase):
    def found(self, paid, text, documents, extra):
        payment = BankLine(1, DAY, Decimal(paid), texts=(text,))
        return ShortPayment(payment, tuple(documents), **extra)

    def test_nearly_all_labelled_cases_are_read_right(self):
        wrong = []
        for label, *case in CASES:
            found = shortfall(self.found(*case))
            if found is not Shortfall(label):
                wrong.append((label, found.value, case[0], case[1]))
        self.assertGreaterEqual(len(CASES), 60)
        self.assertGreaterEqual(len(CASES) - len(wrong), WANTED_RIGHT * len(CASES) / 60, wrong)

    def test_each_reason_stands_in_the_cases(self):
        self.assertEqual({label for label, *_case in CASES}, {each.value for each in Shortfall})

    def test_the_reason_names_the_missing_amount(self):
        found = reason(self.found("1176", "", [invoice("1200", "24", -1)], {}))
        self.assertEqual(found.code, "match.short_discount_late")
        self.assertEqual(found.params["amount"].value, Decimal(24))


if __name__ == "__main__":
    unittest.main()

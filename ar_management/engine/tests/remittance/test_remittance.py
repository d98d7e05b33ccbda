"""Remittance advice in the forms in which customers send it, and files that are none."""

import io
import unittest
import zipfile
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from ...remittance.headers import columns_of, kind_of
from ...remittance.model import MAX_BYTES, RemittanceError, references_of
from ...remittance.reader import read


def lines(advice):
    """Reference, money, discount and deduction of each line, as texts."""
    return [
        (line.reference, *(str(each) for each in (line.amount, line.discount, line.deduction)))
        for line in advice.lines
    ]


def workbook(rows):
    import openpyxl

    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


class TestTables(unittest.TestCase):
    def test_french_csv_with_a_credit_note_and_a_total(self):
        advice = read("avis.csv", (
            "Donneur d'ordre ;Société Vasseur\nDate de paiement;12/03/2026\n\n"
            "N° facture;Date;Montant facturé;Escompte;Net payé\n"
            "FA2026-0456;01/02/2026;1 200,00;24,00;1 176,00\n"
            "AV2026-0007;03/02/2026;-50,00;;-50,00\n"
            ";;;Total;1 126,00\n"
        ).encode("cp1252"))
        self.assertEqual(lines(advice), [
            ("FA2026-0456", "1176.00", "24.00", "0"), ("AV2026-0007", "-50.00", "0", "0"),
        ])
        self.assertEqual((str(advice.total), advice.payer, advice.date),
                         ("1126.00", "Société Vasseur", date(2026, 3, 12)))

    def test_english_csv_with_commas_and_quoted_thousands(self):
        advice = read("remittance.csv", (
            b'Invoice Number,Invoice Date,Gross Amount,Discount,Deductions,Amount Paid\n'
            b'INV-001234,2026-02-01,"1,250.00",25.00,10.00,"1,215.00"\n'
            b'INV-001240,2026-02-03,99.90,0.00,0.00,99.90\n'
            b'Total,,"1,349.90",25.00,10.00,"1,314.90"\n'
        ))
        self.assertEqual(lines(advice), [
            ("INV-001234", "1215.00", "25.00", "10.00"), ("INV-001240", "99.90", "0", "0"),
        ])
        self.assertEqual(advice.total, advice.stated)

    def test_german_export_with_marks_of_debit_and_credit(self):
        advice = read("Avis.csv", (
            "Belegnr.;Ihre Rechnung;Belegdatum;Betrag;Skonto;Zahlbetrag\n"
            "1900001;RE-2026-00123;01.02.2026;1.190,00-;23,80;1.166,20-\n"
            "1900002;RE-2026-00124;01.02.2026;595,00-;0,00;595,00-\n"
            "Summe;;;;;1.761,20-\n"
        ).encode("utf-8-sig"))
        self.assertEqual([str(each.amount) for each in advice.lines], ["1166.20", "595.00"])
        self.assertIn("RE-2026-00123", references_of(advice))
        self.assertEqual(str(advice.total), "1761.20")

    def test_italian_spanish_and_dutch_headers(self):
        for heads in (
            "Numero fattura;Importo lordo;Sconto;Importo pagato",
            "Nº factura;Importe bruto;Descuento;Importe pagado",
            "Factuurnummer;Brutobedrag;Korting;Betaald bedrag",
            "Rechnungsnummer;Bruttobetrag;Skontobetrag;Zahlbetrag",
            "Invoice no.;Gross;Cash discount;Net",
            "Votre référence;Montant TTC;Escompte;Montant réglé",
        ):
            with self.subTest(heads=heads):
                advice = read("a.csv", f"{heads}\nF26-04-0087;100,00;2,00;98,00\n".encode())
                self.assertEqual(lines(advice), [("F26-04-0087", "98.00", "2.00", "0")])

    def test_a_credit_note_without_a_sign_follows_the_total(self):
        advice = read("a.csv", (
            b"Type;Document;Amount\nInvoice;INV-1201;100.00\nCredit note;CN-1300;30.00\n"
            b"Total;;70.00\n"
        ))
        self.assertEqual([str(line.amount) for line in advice.lines], ["100.00", "-30.00"])

    def test_subtotals_and_repeated_headers_are_no_documents(self):
        advice = read("a.csv", (
            b"Facture;Montant\nFA1201;10,00\nFA1202;20,00\nSous-total;30,00\n"
            b"Facture;Montant\nFA1203;5,50\nTotal;35,50\n"
        ))
        self.assertEqual([line.reference for line in advice.lines], ["FA1201", "FA1202", "FA1203"])
        self.assertEqual(str(advice.total), "35.50")

    def test_columns_without_headers(self):
        advice = read("a.csv", b"FA2026-0456;01/02/2026;1200,00\nFA2026-0460;03/02/2026;90,10\n")
        self.assertEqual(lines(advice), [
            ("FA2026-0456", "1200.00", "0", "0"), ("FA2026-0460", "90.10", "0", "0"),
        ])

    def test_a_workbook(self):
        advice = read("a.xlsx", workbook([
            ["Paid by", "ACME"], [], ["Invoice", "Due date", "Paid"],
            ["26001234", date(2026, 2, 1), 1200.1], [26001240, date(2026, 2, 1), 90],
            ["Total", None, 1290.1],
        ]))
        self.assertEqual(lines(advice), [
            ("26001234", "1200.10", "0", "0"), ("26001240", "90", "0", "0"),
        ])
        self.assertEqual((advice.payer, advice.total), ("ACME", Decimal("1290.10")))

    def test_our_number_is_told_from_the_senders_own(self):
        columns = columns_of(["Our reference", "Your reference", "Amount"])
        self.assertEqual(columns["reference"], 1)
        self.assertEqual(kind_of("Notre référence"), "theirs")


class TestText(unittest.TestCase):
    def test_an_email_with_a_list(self):
        advice = read("Avis de virement", (
            "Bonjour,\n\nNous avons effectué ce jour un virement du 12/03/2026 pour :\n"
            "- facture FAC/2026/00123 : 1 200,00 EUR\n"
            "- facture FAC/2026/00130 du 01/02/2026 : 80,50 EUR\n"
            "- avoir RFAC/2026/00009 : -30,00 EUR\n\nTotal : 1 250,50 EUR\n"
            "Tél. 01 23 45 67 89 - SIRET 123 456 789 00012\n"
        ))
        self.assertEqual(lines(advice), [
            ("FAC/2026/00123", "1200.00", "0", "0"), ("FAC/2026/00130", "80.50", "0", "0"),
            ("RFAC/2026/00009", "-30.00", "0", "0"),
        ])
        self.assertEqual((str(advice.total), advice.date), ("1250.50", date(2026, 3, 12)))

    def test_numbers_without_amounts_are_references(self):
        advice = read("", "Please find our payment of invoices INV-001234, INV-001235.")
        self.assertEqual(references_of(advice), ("INV-001234", "INV-001235"))
        self.assertIsNone(advice.stated)

    def test_a_table_drawn_with_spaces(self):
        advice = read("", (
            "Zahlungsavis\nZahlungsdatum: 05.03.2026\n\n"
            "Rechnung         Datum         Brutto      Skonto      Netto\n"
            "RE-2026-00123    01.02.2026    1.190,00    23,80    1.166,20\n"
            "RE-2026-00124    01.02.2026      595,00     0,00      595,00\n"
            "Summe                          1.785,00    23,80    1.761,20\n"
        ))
        self.assertEqual([str(each.amount) for each in advice.lines], ["1166.20", "595.00"])
        self.assertEqual((str(advice.total), advice.date), ("1761.20", date(2026, 3, 5)))

    def test_a_table_with_empty_cells_is_read_line_by_line(self):
        advice = read("", (
            "Rechnung         Brutto      Skonto      Netto\n"
            "RE-2026-00123    1.190,00    23,80    1.166,20\n"
            "RE-2026-00124      595,00                595,00\n"
        ))
        self.assertEqual([str(each.amount) for each in advice.lines], ["1166.20", "595.00"])

    def test_html_with_a_layout_around_the_table(self):
        advice = read("", (
            "<html><head><style>td{}</style></head><body><table><tr><td><p>Hello,</p>"
            "<table><tr><th>Invoice</th><th>Amount</th></tr>"
            "<tr><td>INV-001234</td><td>&euro;1,200.00</td></tr>"
            "<tr><td>Total</td><td>&euro;1,200.00</td></tr></table></td></tr></table></body></html>"
        ))
        self.assertEqual(lines(advice), [("INV-001234", "1200.00", "0", "0")])

    def test_html_without_a_table(self):
        advice = read("", "<div>Facture FA1201 : 10,00 EUR<br>Facture FA1202 : 20,00 EUR</div>")
        self.assertEqual(len(advice.lines), 2)
        self.assertEqual(str(advice.total), "30.00")


    def test_a_pdf(self):
        from reportlab.pdfgen.canvas import Canvas

        file = io.BytesIO()
        canvas = Canvas(file)
        for height, row in ((700, ("Facture", "Montant", "Escompte", "Net")),
                            (680, ("FA2026-0456", "1 200,00", "24,00", "1 176,00")),
                            (660, ("FA2026-0460", "90,10", "0,00", "90,10"))):
            for left, cell in zip((60, 200, 300, 400), row, strict=True):
                canvas.drawString(left, height, cell)
        canvas.save()
        advice = read("avis.pdf", file.getvalue())
        self.assertEqual(lines(advice), [
            ("FA2026-0456", "1176.00", "24.00", "0"), ("FA2026-0460", "90.10", "0", "0"),
        ])


class TestSentences(unittest.TestCase):
    """What people write about their payments."""

    def test_words_with_another_word_in_them_hide_no_document(self):
        for word in ("Acompte", "Escompte déduit,", "Décompte", "Mandataire", "Telex", "Banque"):
            self.assertEqual(
                [line[:2] for line in lines(read("", f"{word} FA2026-0456 : 1 200,00 EUR"))],
                [("FA2026-0456", "1200.00")], word)

    def test_each_document_of_a_line_keeps_its_amount(self):
        for text in (
            "FA2026-0456 1 200,00 ; FA2026-0460 50,50",
            "FA2026-0456 (1 200,00 EUR) et FA2026-0460 (50,50 EUR)",
            "1 200,00 EUR pour FA2026-0456, 50,50 EUR pour FA2026-0460",
            "Paiement du 12/03/2026 : FA2026-0456 1200€ FA2026-0460 50,50 total 1 250,50",
            "factures FA2026-0456 FA2026-0460 1 200,00 50,50",
        ):
            advice = read("", text)
            self.assertEqual([(line.reference, line.amount) for line in advice.lines],
                             [("FA2026-0456", 1200), ("FA2026-0460", Decimal("50.50"))], text)
            self.assertEqual(str(advice.total), "1250.50")

    def test_one_amount_for_several_documents_is_the_total(self):
        advice = read("", "Règlement factures FA1001, FA1002 et FA1003 : 1 290,10 €")
        self.assertEqual(references_of(advice), ("FA1001", "FA1002", "FA1003"))
        self.assertEqual((advice.stated, str(advice.total)), (None, "1290.10"))

    def test_days_amounts_and_numbers_of_the_transfer_are_no_documents(self):
        for other in (
            "du 12 mars 2026", "du 1er mars 2026", "of March 5, 2026", "mars 2026", "03/2026",
            "du 20260312", "virement n° 4711234", "réf. virement : 998877", "client 40012",
            "transaction id 88776655", "compte 00012345678", "tél. 01 23 45 67 89",
            "Zahlung Nr. 445566", "chèque n° 1234567",
        ):
            advice = read("", f"Facture FA2026-0456 : 1200€ {other}\nFacture FA2026-0460 80 EUR")
            self.assertEqual(references_of(advice), ("FA2026-0456", "FA2026-0460"), other)
            self.assertEqual(advice.stated, 1280)

    def test_a_line_about_the_transfer_states_the_total(self):
        for text in ("Virement VIR-20260312-001 : 150,00 EUR", "Virement n° 4711 de 150,00 EUR"):
            advice = read("", f"{text}\nFA1001 100,00\nFA1002 50,00")
            self.assertEqual(references_of(advice), ("FA1001", "FA1002"))
            self.assertEqual(str(advice.total), "150.00")

    def test_deductions_are_kept_as_such(self):
        for text, found in (
            ("1 200,00 escompte 24,00 1 176,00", ("1176.00", "24.00", "0")),
            ("1 200,00 EUR escompte 2 % 24,00 EUR", ("1176.00", "24.00", "0")),
            ("1 200,00 dont 24,00 d'escompte", ("1176.00", "24.00", "0")),
            ("1 200,00 avoir 50,00 net 1 150,00", ("1150.00", "0", "50.00")),
            ("1 200,00 retenue de garantie 60,00 frais 5,00", ("1135.00", "0", "65.00")),
            ("1.190,00 EUR abzgl. Skonto 23,80 = 1.166,20 EUR", ("1166.20", "23.80", "0")),
            ("EUR 1,200.00 less bank charges EUR 5.00", ("1195.00", "0", "5.00")),
            ("1 176,00 (escompte 24,00 déduit)\nTotal 1 176,00", ("1176.00", "24.00", "0")),
        ):
            self.assertEqual(lines(read("", f"FA1001 {text}")), [("FA1001", *found)], text)

    def test_a_deduction_on_its_own_line_is_of_the_document_before_it(self):
        advice = read("", "FA1001 1 000,00\nEscompte : -20,00\nFA1002 500,00\nTotal 1 480,00")
        self.assertEqual(lines(advice), [("FA1001", "980.00", "20.00", "0"),
                                         ("FA1002", "500.00", "0", "0")])
        advice = read("a.csv", b"Facture;Montant\nFA1001;1000,00\nRetenue;-50,00\nTotal;950,00\n")
        self.assertEqual(lines(advice), [("FA1001", "950.00", "0", "50.00")])
        advice = read("", "Escompte sur FA1001 : 24,00 EUR\nFA1001 : 1 176,00 EUR")
        self.assertEqual(lines(advice), [("FA1001", "1176.00", "24.00", "0")])

    def test_a_credit_note_counts_against_the_others_with_or_without_a_sign(self):
        for text in (
            "Facture FA1001 100,00\nAvoir AV1002 30,00", "FA1001 100,00\nAvoir AV1002 -30,00",
            b"Type;Document;Montant\n380;FA1001;100,00\n381;AV1002;30,00\n",
            b"Type;Document;Montant\nD;FA1001;100,00\nC;AV1002;30,00\n",
            b"Document;Montant;Type\nFA1001;100,00;Facture\nAV1002;30,00;Avoir\n",
            "UNH+1+REMADV:D:96A:UN'DOC+380+FA1001'MOA+12:100'DOC+381+AV1002'MOA+12:30'",
            "Pièce;Débit;Crédit\nFA1001;;100,00\nAV1002;30,00;\n".encode(),
            b"Piece;Debit;Credit\nFA1001;100,00;\nAV1002;;30,00\nTotal;100,00;30,00\n",
        ):
            advice = read("", text)
            self.assertEqual([(line.reference, line.amount) for line in advice.lines],
                             [("FA1001", 100), ("AV1002", -30)], text)
            self.assertEqual(advice.total, 70)

    def test_the_payment_in_an_account_is_no_document(self):
        advice = read("", (
            "Pièce;Libellé;Débit;Crédit\nFA2026-0456;Facture;;1200,00\nAV2026-0001;Avoir;50,00;\n"
            "VIR0312;Virement;1150,00;\n").encode())
        self.assertEqual(references_of(advice), ("FA2026-0456", "AV2026-0001"))
        self.assertEqual(str(advice.total), "1150.00")

    def test_all_columns_of_deductions_count(self):
        advice = read("", (
            b"Facture;Montant;Retenue;Frais;Avoir;Escompte\nFA1001;1000,00;60,00;5,00;15;20,00\n"))
        self.assertEqual(lines(advice), [("FA1001", "900.00", "20.00", "80.00")])

    @given(
        st.lists(st.tuples(st.integers(10_000, 99_999), st.integers(100, 10**7)), min_size=1,
                 max_size=6, unique_by=lambda each: each[0]),
        st.sampled_from([" ; ", ", ", " et ", "\n", " / ", " + ", " - "]),
        st.sampled_from(["FA{0}  {1}", "facture FA{0} : {1} EUR", "FA{0} du 12/03/2026 ({1} €)",
                         "FA{0} of 5 March 2026 EUR {1}"]),
        st.sampled_from(["", "Bonjour,\n", "Acompte sur commande\n", "Virement n° 44556677\n"]),
    )
    @settings(max_examples=100)
    def test_every_document_that_is_written_is_read_with_its_amount(
        self, documents, between, form, before
    ):
        text = before + between.join(
            form.format(number, f"{Decimal(cents) / 100:.2f}".replace(".", ","))
            for number, cents in documents
        )
        self.assertEqual(
            [(line.reference, line.amount) for line in read("", text).lines],
            [(f"FA{number}", Decimal(cents) / 100) for number, cents in documents], text)

    @given(st.integers(100, 10**6), st.integers(0, 9999), st.integers(0, 9999),
           st.sampled_from(["escompte", "Skonto", "discount"]),
           st.sampled_from(["retenue", "frais", "avoir", "fees", "Abzug"]), st.booleans())
    def test_gross_is_what_is_paid_with_all_that_is_taken_off(
        self, cents, taken, kept, discount, deduction, has_net
    ):
        gross, taken, kept = (Decimal(each) / 100 for each in (cents + 20_000, taken, kept))
        net = gross - taken - kept
        text = f"FA1001 {gross:.2f} {discount} {taken:.2f} {deduction} {kept:.2f}"
        text += f" net {net:.2f}" if has_net else ""
        line = read("", text).lines[0]
        self.assertEqual((line.amount, line.discount, line.deduction), (net, taken, kept), text)


class TestRefused(unittest.TestCase):
    def code(self, content, name="a"):
        with self.assertRaises(RemittanceError) as caught:
            read(name, content)
        return caught.exception.reason.code

    def test_each_with_its_reason(self):
        bomb = io.BytesIO()
        with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/sharedStrings.xml", b"0" * (41 * 1024 * 1024))
        for content, code in (
            (b"", "empty"), (b" \n", "empty"), (b"x" * (MAX_BYTES + 1), "too_large"),
            (bomb.getvalue(), "not_readable"), (b"PK\x03\x04broken", "not_readable"),
            (b"%PDF-1.7 broken", "not_readable"), (b"a\x00b", "not_readable"),
            (b"\xd0\xcf\x11\xe0old", "old_workbook"), (b"Bonjour,\nmerci.", "no_references"),
            ("Bonjour,\nmerci.", "no_references"),
            (b"Facture;Montant\n" + b"FA1201;1,00\n" * 5001, "too_many_lines"),
        ):
            with self.subTest(content=content[:20]):
                self.assertEqual(self.code(content), f"remittance.{code}")

    @given(st.one_of(st.binary(max_size=400), st.text(max_size=400)))
    def test_anything_is_read_or_refused(self, content):
        try:
            advice = read("any", content)
        except RemittanceError as error:
            self.assertTrue(error.reason.code.startswith("remittance."))
        else:
            self.assertTrue(references_of(advice))

    @given(st.lists(st.tuples(st.integers(1, 99_999), st.integers(-10**7, 10**7)), min_size=1,
                    max_size=8, unique_by=lambda row: row[0]))
    def test_what_is_written_is_read(self, rows):
        text = "Facture;Montant\n" + "".join(
            f"FA{number:05d};{Decimal(cents) / 100:.2f}\n" for number, cents in rows
        )
        advice = read("a.csv", text.encode())
        sign = -1 if sum(cents for _number, cents in rows) < 0 else 1
        self.assertEqual([line.amount for line in advice.lines],
                         [sign * Decimal(cents) / 100 for _number, cents in rows])


if __name__ == "__main__":
    unittest.main()

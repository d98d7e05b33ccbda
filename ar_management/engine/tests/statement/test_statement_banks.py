"""Tables of banks and wallets, read without asking, and what no table may do in silence."""

import io
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ...statement.bank_statement import StatementError, check_balance
from ...statement.days import MONTHS, parse_date
from ...statement.detect import detect, read_file, read_rows
from ...statement.table import TableMapping, read_csv, read_xlsx
from ...statement.table_guess import guess_delimiter, guess_mapping
from ...statement.table_lines import parse_table
from ...statement.table_sure import accounts_of, is_sure
from .bank_tables import TABLES
from .test_statement_formats import StatementCase, sample


def bank_table(name, encoding="utf-8"):
    """A table of a bank, in the encoding that the bank uses."""
    return sample(f"tables/{name}.csv").decode().encode(encoding)


def guessed(data):
    rows = read_rows(data, "csv")
    return rows, guess_mapping(rows, guess_delimiter(data))


def facts(lines):
    return [(line.booking_date.isoformat(), line.amount) for line in lines]


def table(*rows, **columns):
    """Transactions of a table with the columns Date, Texte, Montant and Marque."""
    mapping = TableMapping({"date": "Date", "label": "Texte", "amount": "Montant", **columns})
    return parse_table([("Date", "Texte", "Montant", "Marque"), *rows], mapping).lines


class TestBankTables(StatementCase):
    def test_each_bank_is_read_without_asking(self):
        for name, encoding, expected in TABLES:
            data = bank_table(name, encoding)
            with self.subTest(name):
                self.assertEqual(detect(data), "csv")
                rows, mapping = guessed(data)
                self.assertTrue(is_sure(rows, mapping), mapping)
                [statement] = read_file(data, mapping).statements
                self.assertEqual(
                    facts(statement.lines), [(day, Decimal(amount)) for day, amount, _ in expected]
                )
                for line, (_day, _amount, words) in zip(statement.lines, expected, strict=True):
                    self.assertIn(words, line.label)
                check_balance(statement)

    def test_what_wallets_say_of_the_payer_and_the_payment(self):
        found = {}
        for name, encoding, _expected in TABLES:
            data = bank_table(name, encoding)
            found[name] = read_file(data, guessed(data)[1]).statements[0].lines
        for name, place, kind, value in (
            ("n26", 0, "payer_iban", "FR7630006000011234567890189"),
            ("n26", 0, "payer_name", "SARL VASSEUR"), ("wise", 1, "payer_name", "SARL VASSEUR"),
            ("wise", 0, "payer_name", "EDF"), ("qonto", 0, "payer_name", "SARL VASSEUR"),
            ("paypal", 0, "bank_reference", "7AB12345CD"), ("paypal", 0, "reference", "FAC-7"),
            ("paypal", 1, "bank_reference", "7AB12345CD/fee"),
            ("caisse_d_epargne", 0, "bank_reference", "0000123"),
        ):
            with self.subTest(name=name, kind=kind):
                self.assertEqual(getattr(found[name][place], kind), value)

    def test_the_account_is_found_above_the_table_or_in_its_column(self):
        accounts = {
            name: accounts_of(read_rows(bank_table(name, encoding), "csv"))
            for name, encoding, _expected in TABLES
        }
        for name, number in (
            ("credit_agricole", "12345678901"), ("caisse_d_epargne", "04012345678"),
            ("la_banque_postale", "1234567A020"), ("boursobank", "00040123456"),
            ("societe_generale", "0001234567"),
        ):
            self.assertIn(number, accounts[name])

    def test_a_sheet_among_others_and_two_accounts_in_one_workbook(self):
        import openpyxl

        book = openpyxl.Workbook()
        book.active.append(("Relevé", "31/03/2026"))
        for _account in range(2):
            sheet = book.create_sheet()
            sheet.append(("Date", "Valeur", "Libellé", "Débit", "Crédit"))
            sheet.append(("31 mars 2026", "31/03/2026", "VIR", None, 5))
            target = io.BytesIO()
            book.save(target)
            if not _account:
                rows = read_xlsx(target.getvalue())
                lines = parse_table(rows, guess_mapping(rows), True).lines
                self.assertEqual(facts(lines), [("2026-03-31", Decimal(5))])
        self.assertRefused("several_sheets", read_xlsx, target.getvalue())

    def test_a_column_of_accounts_is_the_payers_where_it_varies_and_else_the_tables_own(self):
        own, other = "FR7630004000031234567890143", "FR7630006000011234567890189"
        for cells, payer, accounts in (((own, own), "", {own}), ((other, ""), other, set())):
            rows = [("Date", "Libellé", "Montant", "IBAN"),
                    *(("25/03/2026", "VIR", "1,00", cell) for cell in cells)]
            [line, _second] = parse_table(rows, guess_mapping(rows)).lines
            self.assertEqual(line.payer_iban, payer)
            self.assertEqual(accounts_of(rows), accounts)

    def test_what_is_not_sure_is_asked(self):
        for text in (
            "Date,Description,Amount\n03/04/2026,A,1.50\n",
            "Date;Libellé;Montant\n05/03/2026;A;\n",
            "05/03/2026;A;12,40\n06/03/2026;B;7,00\n",
            "05/03/2026;A;-12,40;3,00\n06/03/2026;B;7,00;8,00\n",
            "Date;Montant\n05/03/2026;1,00\n",
            "Date;Libellé;Amount;Amount Refunded\n2026-03-05;A;1,00;0,50\n",
        ):
            with self.subTest(text):
                self.assertFalse(is_sure(*guessed(text.encode())))


class TestNothingInSilence(StatementCase):
    def test_an_unknown_mark_is_refused_with_line_and_mark(self):
        for mark, amount in (
            ("D", -5), ("S", -5), ("OUT", -5), ("Débiteur", -5), ("Sortie", -5), ("C", 5),
            ("H", 5), ("In", 5), ("Créditeur", 5), ("Entrée", 5),
        ):
            with self.subTest(mark):
                [line] = table(("05/03/2026", "A", "5,00", mark), direction="Marque")
                self.assertEqual(line.amount, amount)
        for mark in ("X", "", "?", "Perhaps"):
            rows = ("05/03/2026", "A", "5,00", "D"), ("05/03/2026", "B", "5,00", mark)
            params = self.assertRefused("line_direction", lambda rows=rows: table(
                *rows, direction="Marque"
            ))
            self.assertEqual((params["line"], params["found"]), (3, mark))

    def test_an_unknown_state_is_refused_with_line_and_state(self):
        for state, count in (("Exécutée", 1), ("REFUSED", 0), ("en attente", 0), ("annulées", 0),
                             ("Paid", 1), ("", 1), ("Failed", 0)):
            rows = ("05/03/2026", "A", "5,00", state), ("05/03/2026", "B", "6,00", "")
            with self.subTest(state):
                self.assertEqual(len(table(*rows, status="Marque")), 1 + count)
        params = self.assertRefused("line_status", lambda: table(
            ("05/03/2026", "A", "5,00", "Perhaps"), status="Marque"
        ))
        self.assertEqual((params["line"], params["found"]), (2, "Perhaps"))

    def test_totals_and_balances_are_left_out_and_payments_that_say_solde_are_not(self):
        first = ("05/03/2026", "VIR", "5,00")
        for row in (
            ("", "TOTAL", "5,00"), ("", "", "5,00"), ("Total", "", "5,00"),
            ("Solde au 31/03/2026", "", "5,00"), ("31/03/2026", "SOLDE", "5,00"),
            ("31/03/2026", "Solde créditeur au 31/03/2026", "5,00"), ("", "Sous-total", "5,00"),
            ("Date", "Texte", "Montant"), ("31/03/2026", "NOUVEAU SOLDE", ""),
        ):
            with self.subTest(row):
                self.assertEqual(len(table(first, row)), 1)
        for text in ("SOLDE FACTURE 12", "SOLDE DE TOUT COMPTE", "VIR SOLDE", "Total Energies"):
            with self.subTest(text):
                self.assertEqual(len(table(first, ("31/03/2026", text, "5,00"))), 2)
        self.assertEqual(len(table(first, ("05/03/2026", "SOLDE", "5,00"), first)), 3)
        self.assertRefused("line_date", lambda: table(first, ("", "VIR", "7,00")))
        self.assertRefused("line_amount", lambda: table(first, ("05/03/2026", "VIR", "")))

    def test_days_with_names_and_without_a_year(self):
        for text, day in (
            ("31 mars 2026", "2026-03-31"), ("1er avril 2026", "2026-04-01"),
            ("mar. 31 mars 2026", "2026-03-31"), ("31-mars-26", "2026-03-31"),
            ("31/03", "2026-03-31"), ("31.12.", "2025-12-31"), ("31 déc.", "2025-12-31"),
            ("2 févr.", "2026-02-02"),
        ):
            with self.subTest(text):
                lines = table(("05/03/2026", "A", "1,00"), (text, "B", "2,00"))
                self.assertEqual(lines[1].booking_date.isoformat(), day)
        rows = [("Relevé de l'année 2026",), ("Date", "Texte", "Montant"), ("31/03", "A", "1,00")]
        self.assertEqual(facts(parse_table(rows, guess_mapping(rows)).lines),
                         [("2026-03-31", Decimal(1))])
        self.assertRefused("line_date", lambda: table(("31/03", "A", "1,00")))
        for text in ("3 marteaux 20", "31 jui 2026", "31 février 2026", "12 rue 2026"):
            self.assertIsNone(parse_date(text, "dmy"))

    @given(st.dates(), st.sampled_from(range(6)))
    def test_each_name_of_a_month_is_read(self, day, language):
        names = MONTHS[day.month - 1].split()
        name = names[language % len(names)]
        if day.year >= 1000:
            self.assertEqual(parse_date(f"{day.day} {name} {day.year}"), day)

    def test_a_lone_quote_swallows_no_rows(self):
        data = b'Date;Texte;Montant\n05/03/2026;"CHEZ PAUL;1,00\n06/03/2026;B;2,00\n'
        self.assertEqual(len(read_csv(data, ";")), 3)
        self.assertEqual(read_csv(b'a;"b ""c"" d"\n', ";"), [("a", 'b "c" d')])

    def test_a_fee_that_the_balance_contains_is_no_line(self):
        text = ("Date;Libellé;Montant;Frais;Solde\n05/03/2026;A;100,00;1,00;100,00\n"
                "06/03/2026;B;50,00;{fee};{balance}\n").encode()
        for balance, count in ((b"150,00", 2), (b"148,00", 4)):
            data = text.replace(b"{balance}", balance).replace(b"{fee}", b"2,00")
            _rows, mapping = guessed(data)
            self.assertEqual(len(read_file(data, mapping).statements[0].lines), count)

    @given(st.lists(st.tuples(
        st.sampled_from(["Payé", "Refusé", "En attente", ""]), st.booleans(),
        st.decimals("0.01", 9999, places=2), st.decimals(0, 9, places=2),
    ), min_size=1, max_size=12))
    def test_done_payments_less_their_fees_are_the_sum_of_the_lines(self, payments):
        rows = [("Date", "Texte", "Montant", "Sens", "Statut", "Frais")]
        rows += [
            ("05/03/2026", f"P{number}", f"{amount}".replace(".", ","), "OUT" if out else "IN",
             state, f"{fee}".replace(".", ","))
            for number, (state, out, amount, fee) in enumerate(payments)
        ]
        mapping = TableMapping({"date": "Date", "label": "Texte", "amount": "Montant",
                                "direction": "Sens", "status": "Statut", "fee": "Frais"})
        done = [each for each in payments if each[0] in ("Payé", "")]
        total = sum((-amount if out else amount) - fee for _state, out, amount, fee in done)
        try:
            lines = parse_table(rows, mapping).lines
        except StatementError as error:
            self.assertEqual((error.reason.code, done), ("statement.no_statement", []))
            return
        self.assertEqual(sum(line.amount for line in lines), total)

import io
import unittest
from datetime import date, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ...statement.bank_statement import StatementError, StatementLine, import_keys
from ...statement.detect import detect, read_file, read_rows
from ...statement.duplicates import sort_lines
from ...statement.likeness import agreement
from ...statement.table import TableMapping, read_csv, read_xlsx
from ...statement.table_guess import guess_delimiter, guess_mapping
from ...statement.table_lines import parse_table
from ...statement.unclaimed import KnownLine

FRENCH = (
    "Compte;00031 12345678901\n"
    "\n"
    "Date;Date de valeur;Libellé;Débit;Crédit;Solde\n"
    "04/03/2026;03/03/2026;VIR SEPA VASSEUR FAC/2026/00001;;1 200,00;2 200,00\n"
    "05/03/2026;05/03/2026;FRAIS DE TENUE DE COMPTE;12,40;;2 187,60\n"
).encode("cp1252")
DAY = date(2026, 3, 5)


def workbook(*rows):
    import openpyxl

    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


class TestTables(unittest.TestCase):
    def assertRefused(self, code, read, *args):
        with self.assertRaises(StatementError) as caught:
            read(*args)
        self.assertEqual(caught.exception.reason.code, f"statement.{code}")
        return caught.exception.reason.params

    def _guess(self, data, file_format="csv"):
        delimiter = guess_delimiter(data) if file_format == "csv" else ";"
        return guess_mapping(read_rows(data, file_format), delimiter)

    def test_a_french_table_is_guessed_and_read(self):
        self.assertEqual(detect(FRENCH), "csv")
        mapping = self._guess(FRENCH)
        self.assertEqual(mapping.columns, {
            "date": "Date", "value_date": "Date de valeur", "label": "Libellé", "debit": "Débit",
            "credit": "Crédit", "balance": "Solde",
        })
        [statement] = read_file(FRENCH, mapping).statements
        self.assertEqual((statement.opening, statement.closing),
                         (Decimal("1000.00"), Decimal("2187.60")))
        first, fee = statement.lines
        self.assertEqual((first.amount, fee.amount), (Decimal("1200.00"), Decimal("-12.40")))
        self.assertEqual(first.booking_date, date(2026, 3, 4))
        self.assertEqual(first.value_date, date(2026, 3, 3))

    def test_english_and_german_tables_are_guessed(self):
        english = b"Date,Description,Amount\n2026-03-05,Invoice 7,\"1,200.50\"\n"
        [statement] = read_file(english, self._guess(english)).statements
        self.assertEqual(statement.lines[0].amount, Decimal("1200.50"))
        german = "Buchungstag;Verwendungszweck;Betrag;Währung\n05.03.26;R7;-1.200,5;EUR\n".encode()
        [statement] = read_file(german, self._guess(german)).statements
        self.assertEqual(statement.lines[0].amount, Decimal("-1200.5"))
        self.assertEqual(statement.currency, "EUR")

    def test_american_dates_are_guessed_when_a_day_is_above_twelve(self):
        data = b"Date,Description,Amount\n03/25/2026,A,1.50\n03/05/2026,B,2.50\n"
        self.assertEqual(self._guess(data).date_order, "mdy")

    def test_columns_by_position_a_mark_and_joined_texts(self):
        mapping = TableMapping(
            {"date": "1", "amount": "2", "direction": "3", "label": "4+5"}, date_order="ymd"
        )
        rows = [("2026-03-05", "12,40", "D", "A", "B"), ("2026-03-06", "7,00", "C", "", "E")]
        statement = parse_table(rows, mapping)
        self.assertEqual([line.amount for line in statement.lines],
                         [Decimal("-12.40"), Decimal("7.00")])
        self.assertEqual([line.label for line in statement.lines], ["A B", "E"])

    def test_newest_line_first_keeps_the_balances(self):
        rows = read_csv(FRENCH, ";")
        backwards = [*rows[:3], rows[4], rows[3]]
        statement = parse_table(backwards, self._guess(FRENCH))
        self.assertEqual((statement.opening, statement.closing),
                         (Decimal("1000.00"), Decimal("2187.60")))

    def test_a_sheet_is_read_with_its_own_dates_and_numbers(self):
        data = workbook(("Date", "Libellé", "Montant"), (datetime(2026, 3, 5), "FRAIS", -12.4),
                        ("06/03/2026", "VIR", "7,00"))
        self.assertEqual(detect(data), "xlsx")
        [statement] = read_file(data, self._guess(data, "xlsx")).statements
        self.assertEqual([line.amount for line in statement.lines],
                         [Decimal("-12.4"), Decimal("7.00")])
        self.assertEqual([line.booking_date.day for line in statement.lines], [5, 6])
        self.assertRefused("not_workbook", read_xlsx, data[:500])

    def test_a_year_of_transactions_in_a_sheet_is_read(self):
        rows = read_xlsx(workbook(
            ("Date", "Texte", "", "Montant"), *[(datetime(2026, 3, 5), "VIR", None, 7.5)] * 12_000))
        self.assertEqual((len(rows), rows[-1]), (12_001, ("2026-03-05", "VIR", "", "7.5")))

    def test_broken_tables_name_the_line_or_the_column(self):
        mapping = self._guess(FRENCH)
        for code, old, new in (
            ("line_date", "05/03/2026", "31/02/2026"), ("line_amount", "12,40", "twelve"),
            ("line_amount", "12,40", ""),
        ):
            data = FRENCH.decode("cp1252").replace(old, new, 1).encode()
            with self.subTest(code=code, new=new):
                self.assertEqual(self.assertRefused(code, read_file, data, mapping)["line"], 5)
        data = FRENCH.decode("cp1252").replace("Débit", "Sortie").encode()
        self.assertEqual(
            self.assertRefused("column_missing", read_file, data, mapping)["columns"], "debit"
        )
        self.assertRefused("mapping_needed", read_file, FRENCH)
        self.assertRefused("mapping_incomplete", read_file, FRENCH, TableMapping({"date": "1"}))
        self.assertRefused("no_statement", read_file, b"Date;Montant\n",
                           TableMapping({"date": "Date", "amount": "Montant"}))

    @given(st.lists(st.tuples(
        st.dates(date(2000, 1, 1), date(2099, 12, 31)),
        st.decimals(-10**9, 10**9, places=2, allow_nan=False),
    ), min_size=1, max_size=20))
    def test_what_is_written_is_read(self, lines):
        text = "Date;Montant\n" + "".join(
            f"{day:%d/%m/%Y};{str(amount).replace('.', ',')}\n" for day, amount in lines
        )
        mapping = TableMapping({"date": "Date", "amount": "Montant"})
        [statement] = read_file(text.encode(), mapping).statements
        self.assertEqual([(line.booking_date, line.amount) for line in statement.lines], lines)


class TestDuplicates(unittest.TestCase):
    def _line(self, amount=20, label="VIR VASSEUR FAC 1", day=DAY, **values):
        return StatementLine(day, Decimal(amount), label, **values)

    def _known(self, line, source, account="FR76"):
        [key] = import_keys(account, [line])
        return KnownLine(key, line.booking_date, line.value_date, line.amount, line.label,
                         line.bank_reference, source)

    def _sorted(self, lines, known, source="camt053"):
        found = sort_lines("FR76", lines, known, source)
        return len(found.new), len(found.known), len(found.doubtful)

    def test_the_same_file_again(self):
        lines = [self._line(), self._line(), self._line(30)]
        known = [
            KnownLine(key, DAY, None, line.amount, line.label, "", "camt053")
            for key, line in zip(import_keys("FR76", lines), lines, strict=True)
        ]
        self.assertEqual(self._sorted(lines, known), (0, 3, 0))
        self.assertEqual(self._sorted([*lines, self._line()], known), (1, 3, 0))

    def test_the_same_bank_reference_with_another_text(self):
        known = self._known(self._line(label="CUT TE", bank_reference="B7"), "camt053")
        again = self._line(bank_reference="B7")
        self.assertEqual(self._sorted([again], [known]), (1, 0, 1), "an id is not enough")
        fuller = self._line(label="CUT TEXT OF IT", bank_reference="B7")
        known = self._known(self._line(label="CUT TEXT", bank_reference="B7"), "camt053")
        self.assertEqual(self._sorted([fuller], [known]), (0, 1, 0))
        self.assertEqual(self._sorted([self._line(21, bank_reference="B7")], [known])[0], 1)
        much_later = self._line(bank_reference="B7", day=date(2026, 9, 1))
        self.assertEqual(self._sorted([much_later], [known])[0], 1)

    def test_the_same_transaction_in_another_format(self):
        known = self._known(self._line(label="VIR SEPA RECU VASSEUR", bank_reference="X"), "ofx")
        self.assertEqual(self._sorted([self._line(bank_reference="Y")], [known]), (0, 1, 0))
        self.assertEqual(
            self._sorted([self._line(), self._line()], [known]), (1, 1, 0), "one answers for one"
        )

    def test_another_payment_of_the_same_amount_and_day_is_new_but_doubtful(self):
        known = self._known(self._line(label="LOYER DUPONT"), "ofx")
        self.assertEqual(self._sorted([self._line()], [known]), (1, 0, 1))
        same_format = self._known(self._line(label="LOYER DUPONT"), "camt053")
        self.assertEqual(self._sorted([self._line()], [same_format]), (1, 0, 0))

    def test_a_batch_whose_transactions_came_with_a_notification(self):
        parts = [
            self._known(self._line(amount, label, bank_reference=f"B/{number}"), "camt054")
            for number, (amount, label) in enumerate(((12, "A"), (8, "B")), start=1)
        ]
        batch = self._line(20, "REMISE", bank_reference="B")
        self.assertEqual(self._sorted([batch], parts), (0, 1, 0))
        self.assertEqual(self._sorted([batch], parts[:1])[0], 1)

    def test_texts(self):
        self.assertEqual(agreement("VIR SEPA MENUISERIE VASSEUR", "Menuiserie Vasseur"), 1)
        self.assertEqual(agreement("VIR SEPA DUPONT 17", "VIR MARTIN 18"), 0)

    def test_of_two_payments_of_one_customer_the_right_one_is_recognised(self):
        known = self._known(self._line(label="VASSEUR FAC 00001"), "ofx")
        first, second = self._line(label="VASSEUR FAC 00002"), self._line(label="VASSEUR 00001 FAC")
        found = sort_lines("FR76", [first, second], [known], "camt053")
        self.assertEqual((found.known, [line for _key, line in found.new]), ((second,), [first]))

    @given(st.lists(st.tuples(st.integers(1, 3), st.sampled_from(["", "A", "B/1"])), max_size=8),
           st.lists(st.tuples(st.integers(1, 3), st.sampled_from(["", "A", "B/1"])), max_size=8),
           st.sampled_from(["camt053", "ofx"]))
    def test_no_line_is_lost_and_no_known_one_counts_twice(self, old, new, source):
        old_lines = [self._line(amount, bank_reference=ref) for amount, ref in old]
        known = [
            KnownLine(key, DAY, None, line.amount, line.label, line.bank_reference, source)
            for key, line in zip(import_keys("FR76", old_lines), old_lines, strict=True)
        ]
        lines = [self._line(amount, bank_reference=ref) for amount, ref in new]
        found = sort_lines("FR76", lines, known, "camt053")
        self.assertEqual(len(found.new) + len(found.known), len(lines))
        self.assertLessEqual(len(found.known), len(known))
        self.assertEqual(sort_lines("FR76", old_lines, known, source).new, ())

import io
import unittest
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from ...statement.bank_statement import StatementError, check_balance
from ...statement.cfonb120 import parse_cfonb120
from ...statement.detect import READERS, detect, read_file, unpack
from ...statement.mt940 import parse_mt940
from ...statement.mt940_details import read_details
from ...statement.ofx import parse_ofx
from ...statement.source import MAX_BYTES, decode, french_iban, parse_amount, parse_date

SAMPLES = Path(__file__).parents[3] / "tests" / "data"


def sample(name):
    return (SAMPLES / name).read_bytes()


def zipped(**files):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


class StatementCase(unittest.TestCase):
    def assertRefused(self, code, read, *args):
        with self.assertRaises(StatementError) as caught:
            read(*args)
        self.assertEqual(caught.exception.reason.code, f"statement.{code}")
        return caught.exception.reason.params


class TestCfonb120(StatementCase):
    def test_two_accounts_with_details(self):
        first, second = parse_cfonb120(sample("cfonb120/example.txt"))
        self.assertEqual((first.opening, first.closing), (Decimal("-190.40"), Decimal("-241.21")))
        self.assertEqual(first.account_iban, french_iban("15489", "00000", "98765432100"))
        self.assertEqual(first.currency, "EUR")
        debit, transfer, fee = first.lines
        self.assertEqual(debit.amount, Decimal("-32.21"))
        self.assertEqual(debit.booking_date, date(2019, 5, 16))
        self.assertEqual(debit.label, "PRLV SEPA TEST CABINET MENSUEAUHTR13133 MENSUEAUHTR13DUP")
        self.assertEqual((debit.payer_name, debit.reference), ("INTERNET SFR", "OTHER REFERENCE"))
        self.assertEqual(debit.bank_reference, "REFERENCE")
        self.assertEqual((transfer.amount, fee.amount), (Decimal("-10.70"), Decimal("-7.90")))
        self.assertEqual(second.lines[0].amount, Decimal("97.49"))
        self.assertEqual(second.lines[0].value_date, date(2019, 5, 15))
        for statement in (first, second):
            check_balance(statement)

    def test_broken_files_name_the_line(self):
        for name, code, line in (
            ("invalid_date", "line_date", 1),
            ("operation_out_of_statement", "record_out_of_place", 1),
            ("end_of_statement_without_beginning", "record_out_of_place", 9),
        ):
            with self.subTest(name):
                params = self.assertRefused(code, parse_cfonb120, sample(f"cfonb120/{name}.txt"))
                self.assertEqual(params["line"], line)

    def test_a_file_without_line_ends_is_cut_into_records(self):
        records = sample("cfonb120/example.txt").decode().split("\n")
        joined = "".join(record.ljust(120) for record in records if record.strip())
        self.assertEqual(
            parse_cfonb120(joined.encode()), parse_cfonb120(sample("cfonb120/example.txt"))
        )

    def test_a_cut_file_and_unreadable_amounts_are_refused(self):
        data = sample("cfonb120/example.txt")
        self.assertRefused("truncated", parse_cfonb120, data[:data.index(b"\n07")])
        self.assertRefused("line_amount", parse_cfonb120, data.replace(b"0322J", b"0322Z"))
        self.assertRefused("unknown_record", parse_cfonb120, data + b"\nhello")
        params = self.assertRefused(
            "record_out_of_place", parse_cfonb120,
            data.replace(b"04154890117", b"05154890117", 1).replace(b"0415589", b"0515589"),
        )
        self.assertEqual(params["record"], "05")


class TestMt940(StatementCase):
    def test_statements_of_several_accounts_keep_their_balances(self):
        statements = parse_mt940(sample("mt940/betterplace-sepa_mt9401.sta"))
        self.assertGreater(len(statements), 10)
        for statement in statements:
            check_balance(statement)
        first, second = statements[:2]
        self.assertEqual(first.opening, Decimal("-1234718.36"))
        self.assertEqual(first.lines[-2].amount, Decimal("-204.88"), "RC takes a credit back")
        incoming = second.lines[0]
        self.assertEqual(incoming.payer_iban, "DE42100100100043921105")
        self.assertEqual(incoming.reference, "EndToEndIdTFNR2000400001")
        self.assertEqual(incoming.bank_reference, "0724710290621954")

    def test_german_polish_and_old_currency_dialects(self):
        first, second, third = parse_mt940(sample("mt940/cmxl-mt940.sta"))
        self.assertEqual((first.currency, first.closing), ("DEM", Decimal("84437.04")))
        self.assertEqual(first.account_iban, "DE98450500500076198810")
        self.assertEqual(second.lines[0].label, "Miete November")
        self.assertEqual(second.lines[0].booking_date, date(2002, 11, 2))
        self.assertEqual(second.lines[0].value_date, date(2002, 11, 1))
        self.assertEqual(third.lines[1].payer_iban, "PL08106000760000777777777777")
        for statement in (first, second, third):
            check_balance(statement)

    def test_dutch_dialects(self):
        first, second = parse_mt940(sample("mt940/jejik-rabobank-iban.sta"))
        self.assertEqual(first.lines[1].label, "Reference 201301234")
        self.assertEqual(first.lines[0].payer_name, "CONTRA ACCOUNT HOLDER")
        self.assertEqual((first.closing, second.opening), (Decimal(965), Decimal(965)))
        page, _next = parse_mt940(sample("mt940/jejik-abnamro.sta"))
        self.assertEqual(page.lines[1].booking_date, date(2011, 5, 23))
        self.assertIn("INCL. 1,44 BTW", page.lines[0].label)
        self.assertRefused("wrong_balance", check_balance, page)
        [ing] = parse_mt940(sample("mt940/jejik-ing.sta"))
        self.assertEqual(len(ing.lines), 7)
        self.assertNotIn("D000004C000002", ing.lines[-1].label)

    def test_wrapped_and_malformed_details_are_read_as_far_as_they_go(self):
        [statement] = parse_mt940(sample("mt940/self-provided-malformed_details.sta"))
        [line] = statement.lines
        self.assertEqual(line.payer_name, "Finanzamt Muenchen Abteilung Erhebung")
        self.assertTrue(line.label.startswith("STEUERNR 123/123/12345 KOERPST 3VJ.17"))
        data = sample("mt940/self-provided-sparkassen.sta")
        self.assertRefused("record_out_of_place", parse_mt940, data)
        data = data.replace(b"\n:\n86:", b"\n:86:")
        whole = b":20:A\n:25:50880050/0194774600\n:60F:C181126EUR0,\n" + data
        [line] = parse_mt940(whole + b"\n:62F:C181126EUR30,00\n")[0].lines
        self.assertEqual((line.amount, line.label), (30, "Test"))

    def test_broken_files_name_the_line(self):
        data = sample("mt940/jejik-rabobank-iban.sta")
        self.assertRefused("no_statement", parse_mt940, sample("mt940/betterplace-empty_line.sta"))
        cut = self.assertRefused("truncated", parse_mt940, data[:data.rindex(b":62F:")])
        self.assertEqual(cut["line"], 22)
        wrong = self.assertRefused("line_date", parse_mt940, data.replace(b":130102D", b":131302D"))
        self.assertEqual(wrong["line"], 10)
        self.assertRefused("line_amount", parse_mt940, data.replace(b":130102D", b":130102X"))
        self.assertRefused(
            "balance_currency", parse_mt940, data.replace(b"62F:C130108EUR", b"62F:C130108USD")
        )

    def test_the_booking_day_of_a_new_year_is_near_the_value_day(self):
        data = b":20:A\n:25:X1234567\n:61:2512310102C1,00NTRFNONREF\n:62F:C260102EUR1,00\n"
        [line] = parse_mt940(data)[0].lines
        self.assertEqual(line.value_date, date(2025, 12, 31))
        self.assertEqual(line.booking_date, date(2026, 1, 2))

    def test_ing_names_the_other_party_in_one_field(self):
        details = read_details(["/CNTP/NL91ABNA0417164300/ABNANL2A/J. Doe///REMI/USTD//Invoice 7/"])
        self.assertEqual(details.name, "J. Doe")
        self.assertEqual((details.iban, details.label), ("NL91ABNA0417164300", "Invoice 7"))


class TestOfx(StatementCase):
    def test_sgml_and_xml(self):
        [checking] = parse_ofx(sample("ofx/checking.ofx"))
        self.assertEqual((checking.currency, checking.closing), ("USD", Decimal("100.99")))
        self.assertEqual([line.amount for line in checking.lines],
                         [Decimal("0.01"), Decimal("-34.51"), Decimal("-25.00")])
        self.assertEqual(checking.lines[2].bank_reference, "0000488")
        [suncorp] = parse_ofx(sample("ofx/suncorp.ofx"))
        self.assertEqual(
            suncorp.lines[0].label, "EFTPOS WDL HANDYWAY ALDI STORE GEELONG WEST VICAU"
        )

    def test_several_accounts_and_empty_tags(self):
        accounts = parse_ofx(sample("ofx/multiple_accounts.ofx"))
        self.assertEqual([each.account_iban for each in accounts], ["9100", "9200"])
        [empty] = parse_ofx(sample("ofx/ofx-v102-empty-tags.ofx"))
        self.assertEqual((empty.currency, empty.closing), ("", None))
        self.assertEqual(empty.lines[0].value_date, date(2018, 5, 7))

    def test_a_french_account_becomes_its_iban(self):
        data = sample("ofx/multiple_accounts.ofx")
        data = data.replace(b"<BANKID>123<", b"<BANKID>20041<").replace(b">00<", b">01005<")
        data = data.replace(b">9100<", b">0500013M026<")
        self.assertEqual(parse_ofx(data)[0].account_iban, "FR1420041010050500013M02606")

    def test_broken_files_name_the_line(self):
        self.assertRefused("no_statement", parse_ofx, sample("ofx/bank_small.ofx"))
        params = self.assertRefused("line_date", parse_ofx, sample("ofx/date_missing.ofx"))
        self.assertEqual(params["line"], 33)
        data = sample("ofx/checking.ofx")
        self.assertRefused("truncated", parse_ofx, data[:-8])
        self.assertRefused("line_amount", parse_ofx, data.replace(b"-34.51", b"-3e4"))
        self.assertRefused("hostile", parse_ofx, b"<!DOCTYPE a>" + data)
        self.assertRefused("record_out_of_place", parse_ofx, b"<OFX>" * 999 + b"</OFX>")


class TestDetect(StatementCase):
    def test_the_format_is_told_by_the_content(self):
        for folder, formats in (
            ("camt", {"camt053", "camt054"}), ("ofx", {"ofx"}), ("mt940", {"mt940"}),
            ("cfonb120", {"cfonb120"}),
        ):
            for path in (SAMPLES / folder).glob("*.*[!d]"):
                with self.subTest(path.name):
                    self.assertIn(detect(path.read_bytes()), formats)

    def test_camt_054_is_read_without_balances(self):
        read = read_file(sample("camt/camt054.v4.xml"))
        self.assertEqual(read.format, "camt054")
        [statement] = read.statements
        self.assertEqual((statement.opening, statement.closing), (None, None))
        self.assertEqual(statement.account_iban, "CH2801234000123456789")
        self.assertEqual(statement.lines[0].booking_date, date(2007, 10, 18))

    def test_what_is_no_statement_is_named(self):
        for data, code in (
            (b"", "empty"), (b" \r\n", "empty"), (b"%PDF-1.7", "pdf"),
            (b"\xd0\xcf\x11\xe0\xa1", "old_workbook"), (b"hello", "unknown_format"),
            (b"\x00\x01\x02\x03", "binary"), (b"a" * (MAX_BYTES + 1), "too_large"),
            (zipped(a="x"), "nested_archive"),
        ):
            with self.subTest(code):
                self.assertRefused(code, detect, data)

    def test_a_zip_gives_its_files_and_nothing_of_a_mac(self):
        files = unpack("all.zip", zipped(**{
            "one.ofx": b"1", "folder/two.sta": b"2", "__MACOSX/one": b"3", ".DS_Store": b"4",
        }))
        self.assertEqual(
            files, [("all.zip / one.ofx", b"1"), ("all.zip / folder/two.sta", b"2")]
        )

    def test_hostile_archives_are_refused(self):
        bomb = zipped(a=b"0" * (MAX_BYTES + 1))
        self.assertLess(len(bomb), 100_000)
        self.assertRefused("archive_too_large", unpack, "a.zip", bomb)
        self.assertRefused("too_many_files", unpack, "a.zip", zipped(**{
            str(number): b"x" for number in range(201)
        }))
        whole = zipped(a=b"abc" * 100)
        self.assertRefused("broken_archive", unpack, "a.zip", whole[:40])
        self.assertRefused("no_statement", unpack, "a.zip", zipped(**{"__MACOSX/a": b"x"}))

    def test_encodings(self):
        self.assertEqual(decode("é".encode("utf-16")), "é")
        self.assertEqual(decode(b"\xef\xbb\xbfa"), "a")
        self.assertEqual(decode("é".encode("cp1252")), "é")
        self.assertRefused("wrong_encoding", decode, "é".encode("cp1252"), "utf-8")

    @given(st.sampled_from(sorted(READERS)), st.binary(max_size=300), st.data())
    def test_any_damage_gives_a_reason_and_never_another_error(self, file_format, noise, data):
        path = {"camt053": "camt/atelier.xml", "camt054": "camt/camt054.v4.xml",
                "ofx": "ofx/checking.ofx", "mt940": "mt940/jejik-rabobank-iban.sta",
                "cfonb120": "cfonb120/example.txt"}[file_format]
        whole = sample(path)
        start = data.draw(st.integers(0, len(whole)))
        length = data.draw(st.integers(0, 400))
        for damaged in (noise, whole[:start] + noise + whole[start + length:], whole[:start]):
            try:
                READERS[file_format](damaged)
            except StatementError as error:
                self.assertTrue(error.reason.code)


class TestTextValues(unittest.TestCase):
    def test_amounts(self):
        for text, mark, value in (
            ("1.234,56", "", "1234.56"), ("1,234.56", "", "1234.56"), ("-12", "", "-12"),
            ("12,4", ",", "12.4"), ("1 234 567,89", ",", "1234567.89"),
            ("1'234.50", ".", "1234.50"),
            ("12,40-", ",", "-12.40"), ("+5", "", "5"), (",50", ",", "0.50"), ("12 €", ",", "12"),
        ):
            with self.subTest(text):
                self.assertEqual(parse_amount(text, mark), Decimal(value))
        for text in ("", "-", "abc", "1e5", "NaN", "1.2.3", "١٢", "12,3,4", "1234567890123456"):
            with self.subTest(text):
                self.assertIsNone(parse_amount(text))

    def test_an_amount_with_the_other_decimal_mark_is_refused_rather_than_multiplied(self):
        self.assertIsNone(parse_amount("12.40", ","))
        self.assertIsNone(parse_amount("12,40", "."))

    def test_dates(self):
        for text, order, day in (
            ("05/03/2026", "dmy", date(2026, 3, 5)), ("3/5/26", "mdy", date(2026, 3, 5)),
            ("2026-03-05T10:00", "ymd", date(2026, 3, 5)), ("05.03.2026", "dmy", date(2026, 3, 5)),
            ("20260305", "ymd", date(2026, 3, 5)), ("05032026", "dmy", date(2026, 3, 5)),
        ):
            with self.subTest(text):
                self.assertEqual(parse_date(text, order), day)
        for text in ("", "05/13/2026", "today", "0/0/0", "2026"):
            with self.subTest(text):
                self.assertIsNone(parse_date(text, "dmy"))

"""What single banks write differently in MT940, CAMT, CFONB 120 and OFX."""

import time
from datetime import date
from decimal import Decimal

from ...statement.bank_statement import check_balance
from ...statement.camt import parse_camt
from ...statement.cfonb120 import parse_cfonb120
from ...statement.detect import detect
from ...statement.mt940 import parse_mt940
from ...statement.mt940_details import read_details
from ...statement.ofx import parse_ofx
from ...statement.source import fits_account
from .test_statement_formats import StatementCase, sample

IBAN = "FR7630004000031234567890143"


def mt940(*lines, account="FR7630004000031234567890143"):
    text = "\n".join((":20:A", f":25:{account}", ":28C:5/1", ":60F:C260301EUR100,", *lines,
                      ":62F:C260331EUR100,", "-"))
    return parse_mt940(text.encode())[0]


class TestMt940Dialects(StatementCase):
    def test_30_february_is_the_last_day_of_the_month(self):
        line = mt940(":61:2602300230C1,00NTRFNONREF").lines[0]
        self.assertEqual((line.booking_date, line.value_date), (date(2026, 2, 28),) * 2)
        self.assertEqual(mt940(":61:240230C1,00NTRFNONREF").lines[0].value_date, date(2024, 2, 29))
        self.assertRefused("line_date", mt940, ":61:260431C1,00NTRFNONREF")

    def test_a_transaction_of_any_length_takes_no_more_time_than_its_size(self):
        started = time.process_time()
        self.assertRefused("line_amount", mt940, ":61:26030", *["no amount here"] * 100_000)
        self.assertEqual(len(mt940(":61:260305C1,00NTRFNONREF", *["text"] * 100_000).lines), 1)
        self.assertEqual(len(mt940(":61:260305C1,NTRFX", *[":86:text"] * 100_000).lines), 1)
        self.assertLess(time.process_time() - started, 5)

    def test_ing_ends_fields_with_two_slashes_and_has_slashes_in_ids(self):
        details = read_details([
            "/EREF/F/2026/001//MARF/M-1//CNTP/NL91ABNA0417164300/ABNANL2A/J. Doe///REMI/USTD//FA 7/"
        ])
        self.assertEqual((details.reference, details.label), ("F/2026/001", "FA 7"))
        line = mt940(":61:260305C1,00NTRFF/2026/7//B/9/1").lines[0]
        self.assertEqual((line.reference, line.bank_reference), ("F/2026/7", "B/9/1"))

    def test_the_reference_of_the_payment_stands_for_a_missing_end_to_end_id(self):
        self.assertEqual(read_details(["/PREF/P-7//REMI/USTD//FA 1/"]).reference, "P-7")
        line = mt940(":61:260305C1,00NTRFPREF//7", ":86:/PREF/P-7/REMI/FA 1").lines[0]
        self.assertEqual(line.reference, "P-7")

    def test_asn_writes_the_other_party_into_the_transaction(self):
        line = mt940(
            ":61:2603050305C65,00NOVBNL47INGB9999999999", "hr gjlm paulissen",
            ":86:NL47INGB9999999999 hr gjlm paulissen", "", "Betaling sieraden",
        ).lines[0]
        self.assertEqual((line.payer_name, line.payer_iban), ("hr gjlm paulissen",
                                                              "NL47INGB9999999999"))
        self.assertEqual((line.label, line.reference), ("Betaling sieraden", ""))

    def test_words_glued_to_each_other_and_without_sub_fields(self):
        details = read_details([
            "IBAN+DE89370400440532013000BIC+COBADEFFXXXEREF+K-7SVWZ+FAC 2026 1ABWA+VASSEUR"
        ])
        self.assertEqual(
            (details.iban, details.reference, details.label, details.name),
            ("DE89370400440532013000", "K-7", "FAC 2026 1", "VASSEUR"),
        )

    def test_a_currency_glued_to_the_account(self):
        for written, account in (
            (f"{IBAN}EUR", IBAN), ("37040044/0532013000EUR", "DE89370400440532013000"),
            ("1291.99.348EUR", "129199348"), (IBAN, IBAN),
        ):
            with self.subTest(written):
                self.assertEqual(mt940(account=written).account_iban, account)

    def test_a_text_whose_lines_each_begin_with_the_field(self):
        line = mt940(":61:260305C1,NTRFX", ":86:VIR VASSEUR", ":86:FAC 1", "SUITE").lines[0]
        self.assertEqual(line.label, "VIR VASSEUR FAC 1 SUITE")

    def test_an_interim_report_is_refused(self):
        data = b":20:A\n:25:X1234567\n:28C:1/1\n:34F:EUR0,\n:61:260305C1,NTRFX\n:90C:1EUR1,\n-"
        self.assertRefused("intraday", parse_mt940, data)

    def test_blanks_for_the_booking_day_long_amounts_and_a_wrapped_time(self):
        line = mt940(":61:260305    C0000000000000001,00NTRFX").lines[0]
        self.assertEqual((line.amount, line.booking_date), (1, date(2026, 3, 5)))
        details = ":86:106?20SVWZ+le 12-09-2026T16", ":26:37 FAC 1"
        line = mt940(":61:260305C1,NTRFX", *details).lines[0]
        self.assertEqual(line.label, "le 12-09-2026T16:26:37 FAC 1")


class TestCamtDialects(StatementCase):
    data = sample("camt/atelier.xml")

    def test_blanks_before_the_declaration(self):
        for blanks in (b"\n", b" \r\n\t"):
            self.assertEqual(detect(blanks + self.data), "camt053")
            self.assertEqual(parse_camt(blanks + self.data), parse_camt(self.data))

    def test_a_business_envelope_holds_one_message_or_several(self):
        document = self.data[self.data.index(b"<Document"):]
        envelope = (
            b'<?xml version="1.0"?><n:Xchg xmlns:n="urn:x"><n:Hdr/><BizMsgEnvlp><AppHdr/>'
            + document + b"</BizMsgEnvlp>%s</n:Xchg>"
        )
        self.assertEqual(parse_camt(envelope % b""), parse_camt(self.data))
        self.assertEqual(len(parse_camt(envelope % document)), 2 * len(parse_camt(self.data)))
        self.assertEqual(
            self.assertRefused("wrong_root", parse_camt, b"<Xchg><Hdr/></Xchg>")["found"], "Xchg"
        )

    def test_latin_letters_in_a_file_that_calls_itself_utf8(self):
        name = "MENUISERIE VASSEUR"
        wrong = self.data.replace(name.encode(), "MÉNUISERIE VASSEUR".encode("latin-1"))
        [statement] = parse_camt(wrong)
        self.assertEqual(statement.lines[0].payer_name, "MÉNUISERIE VASSEUR")
        self.assertRefused("not_xml", parse_camt, wrong[:900])

    def test_the_reference_of_the_entry_is_the_text_of_last_resort(self):
        entry = (b"<Ntry><NtryRef>LOT 7</NtryRef><Amt Ccy='EUR'>1.00</Amt><CdtDbtInd>CRDT"
                 b"</CdtDbtInd><BookgDt><Dt>2026-03-06</Dt></BookgDt></Ntry></Stmt>")
        [statement] = parse_camt(self.data.replace(b"</Stmt>", entry))
        self.assertEqual(statement.lines[-1].label, "LOT 7")


class TestCfonbDialects(StatementCase):
    def _records(self, old="EUR", line="EUR", new="EUR"):
        def record(kind, currency, amount):
            head = f"{kind}30004    00031{currency:3}2 12345678901  050326"
            return f"{head:90}{amount}".ljust(120)

        return "\n".join((
            record("01", old, "0000000010000{"), record("04", line, "0000000002000{"),
            record("07", new, "0000000012000{"),
        )).encode()

    def test_a_currency_that_stands_in_some_records_only(self):
        for currencies in (("", "EUR", ""), ("EUR", "EUR", ""), ("", "EUR", "EUR"), ("EUR", "")):
            with self.subTest(currencies):
                [statement] = parse_cfonb120(self._records(*currencies))
                self.assertEqual(check_balance(statement).currency, "EUR")
        self.assertRefused("record_out_of_place", parse_cfonb120, self._records("", "EUR", "USD"))


def ofx(*transactions, account=""):
    body = "".join(
        f"<STMTTRN><DTPOSTED>20260305<TRNAMT>{amount}<FITID>{ident}{more}</STMTTRN>"
        for amount, ident, more in transactions
    )
    return (f"<OFX><STMTRS><CURDEF>EUR<BANKACCTFROM>{account}</BANKACCTFROM><BANKTRANLIST>{body}"
            "</BANKTRANLIST></STMTRS></OFX>").encode()


class TestOfxDialects(StatementCase):
    def test_the_whole_name_stands_beside_the_cut_one(self):
        data = ofx((1, "A", "<NAME>VIR SEPA VASSE<EXTDNAME>VIR SEPA VASSEUR FAC 2026 1"))
        self.assertEqual(parse_ofx(data)[0].lines[0].label, "VIR SEPA VASSEUR FAC 2026 1")

    def test_what_the_bank_corrects_counts_once(self):
        first = (100, "A1", "<NAME>X")
        for more, amounts in (
            ((110, "B1", "<CORRECTFITID>A1<CORRECTACTION>REPLACE<NAME>X"), [110]),
            ((110, "A1", "<CORRECTFITID>A1<CORRECTACTION>REPLACE<NAME>X"), [110]),
            ((100, "B1", "<CORRECTFITID>A1<CORRECTACTION>DELETE<NAME>X"), []),
        ):
            with self.subTest(amounts):
                lines = parse_ofx(ofx(first, more))[0].lines
                self.assertEqual([line.amount for line in lines], amounts)
        [line] = parse_ofx(ofx((110, "B1", "<CORRECTFITID>A1<CORRECTACTION>REPLACE")))[0].lines
        self.assertEqual(line.corrects, "A1")
        self.assertEqual(self.assertRefused(
            "deleted_elsewhere", parse_ofx, ofx((1, "B1", "<CORRECTFITID>A1<CORRECTACTION>DELETE"))
        )["found"], "A1")

    def test_a_french_account_is_known_by_the_part_of_the_iban_that_the_bank_writes(self):
        key, account = IBAN[-2:], IBAN[14:25]
        for number, bank in (
            (account[-7:], "30004"), (account, "30004"), (account, ""), (IBAN[4:25], "30004"),
            (IBAN[4:], ""), (account + key, ""), (IBAN[9:25], "30004"), (IBAN, "30004"),
        ):
            with self.subTest(number):
                tags = f"<BANKID>{bank}<ACCTID>{number}"
                [statement] = parse_ofx(ofx((1, "A", ""), account=tags))
                self.assertTrue(fits_account(statement.account_iban, IBAN, statement.bank))
        for number, bank in ((account, "20041"), (account[-6:], ""), (account[:7], ""),
                             ("FR1420041010050500013M02606", "")):
            with self.subTest(number):
                self.assertFalse(fits_account(number, IBAN, bank))
        self.assertTrue(fits_account("0123456789", "NL71RABO0123456789"))
        self.assertEqual(Decimal(1), parse_ofx(ofx((1, "A", "")))[0].lines[0].amount)

import unittest
from datetime import date
from decimal import Decimal
from pathlib import Path

from ...statement.bank_statement import (
    Statement,
    StatementError,
    StatementLine,
    check_balance,
    import_keys,
)
from ...statement.camt import parse_camt
from ...statement.source import MAX_BYTES

SAMPLES = Path(__file__).parents[3] / "tests" / "data" / "camt"
CLOSING_IN_SEK = b'<Amt Ccy="SEK">27.00</Amt>'


def sample(name):
    return (SAMPLES / name).read_bytes()


def read_camt(data):
    """The statements of a file, whose balances hold."""
    return tuple(map(check_balance, parse_camt(data)))


def mended(name):
    """A genkgo sample whose closing balance is put right, sign included."""
    head, tail = sample(name).split(CLOSING_IN_SEK)
    tail = tail.replace(b"DBIT", b"CRDT", 1)
    return head + b'<Amt Ccy="EUR">27.00</Amt>' + tail


class TestCamt(unittest.TestCase):
    def assertRefused(self, code, data):
        with self.assertRaises(StatementError) as caught:
            read_camt(data)
        self.assertEqual(caught.exception.reason.code, f"statement.{code}")
        return caught.exception.reason.params

    def test_french_statement_with_batch_and_pending_entry(self):
        (statement,) = read_camt(sample("atelier.xml"))
        self.assertEqual(statement.account_iban, "FR7630004000031234567890143")
        balances = (statement.opening, statement.closing)
        self.assertEqual(balances, (Decimal(1000), Decimal("3038.10")))
        self.assertEqual(
            [line.amount for line in statement.lines],
            [Decimal(1200), Decimal(600), Decimal("250.50"), Decimal("-12.40")],
        )
        first, batch_one, batch_two, fee = statement.lines
        self.assertEqual(first.booking_date, date(2026, 3, 4))
        self.assertEqual(first.value_date, date(2026, 3, 3))
        self.assertEqual(first.reference, "", "NOTPROVIDED is not a reference")
        self.assertEqual(first.payer_iban, "FR7630006000011234567890189")
        self.assertEqual(batch_one.creditor_reference, "RF18539007547034")
        self.assertEqual(batch_one.label, "RF18539007547034")
        self.assertEqual(batch_two.bank_reference, "BNP260304002/2")
        self.assertEqual(fee.label, "FRAIS DE TENUE DE COMPTE")

    def test_several_statements_in_one_file(self):
        first, second = read_camt(sample("camt053.v2.multi.statement.xml"))
        self.assertEqual(first.lines[0].amount, Decimal("8.85"))
        self.assertEqual(second.lines[0].amount, Decimal("-7.00"))
        self.assertEqual(second.lines[0].payer_name, "Company Name 2")

    def test_versions_2_4_and_8_read_alike(self):
        for name in ("camt053.v2.minimal.xml", "camt053.v4.xml", "camt053.v8.xml"):
            with self.subTest(name):
                (statement,) = read_camt(mended(name))
                (line,) = statement.lines
                self.assertEqual(line.amount, Decimal("8.85"))
                self.assertEqual(line.booking_date, date(2014, 12, 31))
                self.assertEqual(line.value_date, date(2015, 1, 2))
                self.assertEqual(line.payer_name, "NAME NAME")
                self.assertEqual(line.payer_iban, "NL56AGDH9619008421")
                self.assertEqual(line.creditor_reference, "4654654654654654")

    def test_balance_in_another_currency_is_refused(self):
        for name in ("camt053.v2.minimal.xml", "camt053.v2.with-party-ids.xml", "camt053.v8.xml"):
            params = self.assertRefused("balance_currency", sample(name))
            self.assertEqual((params["currency"], params["found"]), ("EUR", "SEK"))

    def test_lines_that_do_not_lead_to_the_closing_balance_are_refused(self):
        broken = sample("atelier.xml").replace(b"3038.10", b"3038.11")
        params = self.assertRefused("wrong_balance", broken)
        self.assertEqual(params["total"].value, Decimal("2038.10"))
        self.assertEqual(len(parse_camt(broken)), 1)

    def test_batch_whose_details_do_not_add_up_stays_one_line(self):
        data = sample("atelier.xml").replace(b">250.50<", b">250.00<")
        (statement,) = read_camt(data)
        self.assertEqual(statement.lines[1].amount, Decimal("850.50"))
        self.assertIn("facture du mois", statement.lines[1].label)

    def test_files_that_are_no_statement(self):
        self.assertRefused("empty", b" \n")
        self.assertRefused("not_xml", b"date;label;amount\n")
        self.assertRefused("not_xml", b"\x00\x01\x02")
        self.assertRefused("not_xml", sample("atelier.xml")[:900])
        self.assertRefused("no_statement", sample("camt053.v2.wrong.xml"))
        html = self.assertRefused("wrong_root", b"<html><body/></html>")
        self.assertEqual(html["found"], "html")
        pain = self.assertRefused(
            "wrong_root", b"<Document><CstmrCdtTrfInitn/></Document>"
        )
        self.assertEqual(pain["found"], "CstmrCdtTrfInitn")
        self.assertRefused("intraday", b"<Document><BkToCstmrAcctRpt/></Document>")

    def test_missing_or_unreadable_values_name_the_entry(self):
        good = sample("atelier.xml")
        for code, old, new in (
            ("no_amount", b'<Amt Ccy="EUR">12.40</Amt>', b""),
            ("no_amount", b">12.40<", b">twelve<"),
            ("no_amount", b">12.40<", b">NaN<"),
            ("wrong_date", b"<ValDt><Dt>2026-03-05<", b"<ValDt><Dt>2026-13-05<"),
            ("entry_currency", b'"EUR">12.40', b'"USD">12.40'),
        ):
            with self.subTest(code=code, new=new):
                params = self.assertRefused(code, good.replace(old, new))
                self.assertEqual(params["entry"], "2026-03-05/1 / 3")

    def test_entry_without_any_date(self):
        data = sample("atelier.xml")
        for tag in (b"BookgDt", b"ValDt"):
            data = data.replace(b"<%s><Dt>2026-03-05</Dt></%s>" % (tag, tag), b"")
        self.assertRefused("no_date", data)

    def test_hostile_files_are_refused_and_never_fetch_anything(self):
        bomb = b"""<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">
            <!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">
            ]><Document><BkToCstmrStmt><Stmt><Id>&c;</Id></Stmt></BkToCstmrStmt></Document>"""
        self.assertRefused("hostile", bomb)
        external = b"""<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]>
            <Document><BkToCstmrStmt><Stmt><Id>&x;</Id></Stmt></BkToCstmrStmt></Document>"""
        self.assertRefused("hostile", external)
        self.assertRefused("hostile", b'<!DOCTYPE l SYSTEM "http://example.com/x.dtd"><Document/>')

    def test_too_large(self):
        params = self.assertRefused("too_large", sample("atelier.xml").ljust(MAX_BYTES + 1))
        self.assertEqual(params["limit"], MAX_BYTES // 1024**2)

    def test_import_keys_tell_twins_apart_and_are_stable(self):
        line = StatementLine(date(2026, 1, 5), Decimal("20.00"), "F1")
        once, twice = import_keys("FR76", [line]), import_keys("FR76", [line, line])
        self.assertEqual(once[0], twice[0])
        self.assertNotEqual(twice[0], twice[1])
        self.assertNotEqual(once, import_keys("FR77", [line]))

    def test_statement_without_balances_is_taken_as_it_is(self):
        self.assertIsNone(Statement("FR76", "EUR", ()).opening)
        data = sample("atelier.xml").replace(b"OPBD", b"OPAV").replace(b"CLBD", b"CLAV")
        self.assertIsNone(read_camt(data)[0].closing)

    def test_amounts_that_are_no_plain_numbers_are_refused(self):
        for amount in (
            "NaN", "Infinity", "1e5", "-100.00", "1_000.00", "١٠٠", "100,00", "", "1" * 40
        ):
            with self.subTest(amount):
                data = sample("atelier.xml").replace(b">1200.00<", f">{amount}<".encode())
                self.assertRefused("no_amount", data)

    def test_an_entry_that_is_neither_credit_nor_debit_is_refused(self):
        data = sample("atelier.xml")
        for wrong in (b"<CdtDbtInd>CREDIT</CdtDbtInd>", b""):
            entry = data.index(b"<Ntry>")
            broken = data[:entry] + data[entry:].replace(
                b"<CdtDbtInd>CRDT</CdtDbtInd>", wrong, 1
            )
            self.assertRefused("no_direction", broken)

    def test_a_direct_debit_that_comes_back_names_the_customer(self):
        data = sample("atelier.xml")
        entry = data.index(b"<Ntry>")
        reversed_entry = data[:entry] + data[entry:].replace(
            b"<CdtDbtInd>CRDT</CdtDbtInd>",
            b"<CdtDbtInd>DBIT</CdtDbtInd><RvslInd>true</RvslInd>", 1,
        )
        line = parse_camt(reversed_entry)[0].lines[0]
        self.assertEqual((line.amount, line.payer_name), (-1200, "MENUISERIE VASSEUR"))
        self.assertEqual(line.payer_iban, "FR7630006000011234567890189")

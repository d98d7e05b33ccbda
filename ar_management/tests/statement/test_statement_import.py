import base64
import io
import itertools
import zipfile
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import file_open, mute_logger

from ...models.common.mail_sender import found_by_gateways
from ...models.statement import job as job_model
from ...wizards.statement import statement_import as wizards_import
from .cases import IBAN, StatementCase

KEYS = itertools.count()
PAYER_IBAN = "FR7630006000011234567890189"


@tagged("post_install", "-at_install")
class TestStatementImport(StatementCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._account(PAYER_IBAN, cls.customer)

    def _file(self, name="atelier.xml", replace=None):
        with file_open(f"ar_management/tests/data/camt/{name}", "rb") as file:
            data = file.read()
        for old, new in (replace or {}).items():
            self.assertIn(old, data)
            data = data.replace(old, new)
        return data

    def _assert_refused(self, pattern, *files, **values):
        wizard = self._wizard(*files, **values)
        before = self.env["account.bank.statement.line"].search_count([])
        with self.assertRaisesRegex(UserError, pattern), self.cr.savepoint():
            wizard.action_import()
        self.assertEqual(self.env["account.bank.statement.line"].search_count([]), before)

    def test_statement_is_imported_with_balances_dates_and_payers(self):
        wizard = self._import(self._file())
        statement = wizard.statement_ids
        self.assertEqual(statement.journal_id, self.bank_journal)
        self.assertRecordValues(statement, [{
            "name": "2026-03-05/1", "balance_start": 1000, "balance_end_real": 3038.10,
            "balance_end": 3038.10, "is_complete": True, "is_valid": True,
        }])
        first = statement.line_ids.sorted("id")[0]
        self.assertRecordValues(first, [{
            "amount": 1200, "partner_id": self.customer.id, "account_number": PAYER_IBAN,
            "partner_name": "MENUISERIE VASSEUR",
            "payment_ref": "VIR SEPA RECU FAC 2026 00001",
        }])
        self.assertEqual(str(first.date), "2026-03-04")
        self.assertEqual(str(first.ar_value_date), "2026-03-03")
        self.assertRecordValues(wizard, [{"state": "done", "line_count": 4, "skipped_count": 0}])
        self.assertTrue(statement.attachment_ids)

    def test_matches_are_searched_at_once(self):
        invoice = self._invoice(1200, "2026-02-01", name="FAC/2026/00001")
        wizard = self._import(self._file())
        proposals = self.env["ar.match.proposal"].search(wizard.action_open_proposals()["domain"])
        self.assertEqual(len(proposals), 4)
        cited = proposals.filtered(lambda proposal: proposal.match_kind == "cited_exact")
        self.assertEqual(cited.line_ids.move_id, invoice)
        self.assertEqual(wizard.matched_count, 1)

    def test_same_file_twice_adds_nothing_and_says_so(self):
        self._import(self._file())
        again = self._import(self._file())
        self.assertRecordValues(again, [{"line_count": 0, "skipped_count": 4}])
        self.assertFalse(again.statement_ids)

    def test_the_same_file_chosen_twice_at_once_counts_once(self):
        wizard = self._import(self._file(), self._file())
        self.assertRecordValues(wizard, [{"line_count": 4, "skipped_count": 4}])

    def test_overlapping_file_adds_only_what_is_new(self):
        self._import(self._file())
        new_entry = (
            b"<Ntry><Amt Ccy=\"EUR\">10.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>"
            b"<BookgDt><Dt>2026-03-06</Dt></BookgDt><AcctSvcrRef>NEW</AcctSvcrRef></Ntry>"
            b"    </Stmt>"
        )
        wizard = self._import(self._file(replace={
            b"    </Stmt>": new_entry, b"3038.10": b"3048.10",
        }))
        self.assertRecordValues(wizard, [{"line_count": 1, "skipped_count": 4}])
        self.assertRecordValues(wizard.statement_ids, [{
            "balance_start": 3038.10, "balance_end_real": 3048.10, "is_complete": True,
            "is_valid": True,
        }])

    def test_twins_on_one_statement_are_both_imported(self):
        twin = self._file().decode()
        start = twin.index("      <Ntry>\n        <Amt Ccy=\"EUR\">12.40")
        entry = twin[start:twin.index("</Ntry>", start) + 8]
        data = twin.replace(entry, entry + entry).replace("3038.10", "3025.70").encode()
        self.assertEqual(self._import(data).line_count, 5)

    def test_unreadable_files_name_the_file_and_the_remedy(self):
        self._assert_refused(r"statement 1\.xml.*CAMT\.053", b"hello")
        self._assert_refused(r"contains no statement", self._file("camt053.v2.wrong.xml"))
        self._assert_refused(r"does not add up", self._file(replace={b"3038.10": b"3000.00"}))
        self._assert_refused(r"was not read", b"<!DOCTYPE a [<!ENTITY x 'y'>]><Document/>")

    def test_a_broken_second_file_takes_the_first_one_back(self):
        self._assert_refused(r"statement 2\.xml", self._file(), b"<html/>")

    def test_unknown_account_is_refused_until_a_journal_is_chosen(self):
        self.bank_journal.bank_account_id = False
        self._assert_refused(rf"{IBAN}, which no bank journal", self._file())
        self.assertEqual(self._import(self._file(), journal=self.bank_journal).line_count, 4)

    def test_account_of_another_journal_names_both(self):
        other = self.bank_journal.copy({"bank_account_id": False})
        other.name = "Second Bank"
        self._assert_refused(
            rf"journal {self.bank_journal.name} .*not of Second Bank", self._file(), journal=other
        )
        self.bank_journal.bank_account_id = self._account(
            "FR7610107001011234567890129", self.company.partner_id
        )
        self._assert_refused(
            r"but journal .* has the account FR7610107001011234567890129",
            self._file(), journal=self.bank_journal,
        )

    def test_account_of_another_company_is_named_only_to_its_users(self):
        other = self._create_company(name="Filiale SARL")
        journal = self.env["account.journal"].search([
            ("type", "=", "bank"), ("company_id", "=", other.id),
        ], limit=1)
        self.bank_journal.bank_account_id = False
        journal.bank_account_id = self._account(IBAN, other.partner_id)
        self._assert_refused(r"which no bank journal of", self._file())
        self.ar_user.company_ids |= other
        self._assert_refused(r"in Filiale SARL\. Switch to that company", self._file())

    def test_other_currency_is_refused(self):
        dollars = self._file(replace={b'"EUR"': b'"USD"', b"<Ccy>EUR<": b"<Ccy>USD<"})
        self._assert_refused(r"in USD, but journal .* EUR", dollars)

    def test_only_receivables_users_import(self):
        clerk = new_test_user(
            self.env, login="clerk", groups="account.group_account_invoice",
            company_id=self.company.id, company_ids=[(6, 0, self.company.ids)],
        )
        with self.assertRaises(AccessError):
            self._wizard(self._file(), user=clerk)

    def test_amounts_finer_than_the_currency_are_refused(self):
        data = self._file(replace={b">1200.00<": b">1200.004<", b"3038.10": b"3038.104"})
        self._assert_refused(r"1,200\.004 of .* more decimals than EUR", data)

    def test_in_a_locked_period_the_entry_moves_and_the_value_date_stays(self):
        self._lock("fiscalyear_lock_date", "2026-03-31")
        data = self._file(replace={b"<ValDt><Dt>2026-03-03</Dt></ValDt>": b""})
        first = self._import(data).line_ids.sorted("id")[0]
        self.assertEqual((str(first.date), str(first.ar_value_date)), ("2026-04-01", "2026-03-04"))

    # ------------------------------------------------------------------ other formats

    def _sample(self, path):
        with file_open(f"ar_management/tests/data/{path}", "rb") as file:
            return file.read()

    def _journal(self, account, name, kind="bank"):
        journal = self.env["account.journal"].create({
            "name": name, "type": kind, "code": name[:5].upper(), "company_id": self.company.id,
        })
        journal.bank_account_id = self._account(account, self.company.partner_id)
        return journal

    def test_each_format_finds_its_journal_and_says_what_it_did(self):
        cfonb = self._journal("FR7615489000009876543210064", "Crédit")
        other = self._journal("FR7618706000000012345678954", "Agricole")
        dutch = self._journal("NL71RABO0123456789", "Rabo")
        swiss = self._journal("CH2801234000123456789", "Swiss")
        ofx = self._journal("FR7699999987654321", "Suncorp")
        wizard = self._import(
            self._sample("cfonb120/example.txt"),
            self._sample("mt940/jejik-rabobank-iban.sta"),
            self._file("camt054.v4.xml", {b'"SEK"': b'"EUR"'}),
            self._sample("ofx/suncorp.ofx").replace(b"AUD", b"EUR").replace(
                b"123456789", b"987654321"
            ),
        )
        self.assertEqual(
            [(line.format, line.journal_id, line.new_count, line.balance)
             for line in wizard.result_ids.sorted(lambda each: (each.format, each.name))],
            [("camt054", swiss, 1, "none"), ("cfonb120", cfonb, 3, "right"),
             ("cfonb120", other, 3, "right"), ("mt940", dutch, 2, "right"),
             ("mt940", dutch, 2, "right"), ("ofx", ofx, 1, "none")],
        )
        self.assertRecordValues(wizard, [{"file_count": 4, "line_count": 12, "skipped_count": 0}])
        transfer = wizard.line_ids.filtered(lambda line: line.partner_name == "INTERNET SFR")
        self.assertRecordValues(transfer, [{
            "amount": -32.21, "ar_bank_reference": "REFERENCE", "ar_import_format": "cfonb120",
            "ref": "OTHER REFERENCE",
        }])
        moved = wizard.line_ids.filtered(lambda line: line.amount == 97.49)
        self.assertEqual((moved.journal_id, str(moved.ar_value_date)), (other, "2019-05-15"))

    def test_a_part_of_the_account_finds_its_journal_and_confirms_a_chosen_one(self):
        def ofx(number, bank):
            head = f"<ACCTID>{IBAN}".encode()
            return self._ofx(("20260304", "7.00", "N7", "VIR")).replace(
                head, f"<BANKID>{bank}<ACCTID>{number}".encode()
            )

        lcl, bnp, short = IBAN[18:25], IBAN[14:25], IBAN[20:25]
        self._journal("FR1420041010050500013M02606", "Postale")
        for number, bank, journal in (
            (lcl, "30004", None), (bnp, "30004", None), (IBAN[4:25], "", None),
            (short, "", self.bank_journal),
        ):
            with self.subTest(number), self.cr.savepoint() as savepoint:
                wizard = self._import(ofx(number, bank), journal=journal)
                self.assertEqual(wizard.line_ids.journal_id, self.bank_journal)
                savepoint.rollback()
        self._assert_refused(r"which no bank journal", ofx(short, ""))
        self._assert_refused(r"which no bank journal", ofx(bnp, "30003"))
        self._journal("NL71RABO0123456789", "Rabo").bank_account_id.acc_number = f"X{bnp}"
        self._assert_refused(r"several journals have the account", ofx(bnp, "30004"))

    def test_a_line_that_came_as_ofx_is_recognised_in_camt(self):
        self._import(self._ofx(
            ("20260304", "1200.00", "OFX1", "VIR FAC 2026 00001"),
            ("20260304", "600.00", "OFX2", "LOYER DE MARS"),
        ))
        wizard = self._import(self._file())
        self.assertRecordValues(wizard, [
            {"line_count": 3, "skipped_count": 1, "doubtful_count": 1}
        ])
        self.assertRecordValues(wizard.statement_ids, [{
            "balance_start": 2200, "balance_end_real": 3038.10, "is_complete": True,
        }])
        self.assertRecordValues(self._import(self._file()), [
            {"line_count": 0, "skipped_count": 4}
        ])

    def test_a_typed_line_is_recognised_too(self):
        self._bank_line(1200, "2026-03-04", "VIR SEPA RECU FAC 2026 00001")
        self.assertRecordValues(self._import(self._file()), [
            {"line_count": 3, "skipped_count": 1}
        ])

    def test_a_zip_is_imported_file_by_file(self):
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            archive.writestr("march/camt.xml", self._file())
            archive.writestr("march/more.ofx", self._ofx(("20260306", "7.00", "N", "VIR X")))
        wizard = self._import(target.getvalue())
        self.assertRecordValues(wizard, [{"file_count": 2, "line_count": 5}])
        self._assert_refused(r"zip archive is damaged", target.getvalue()[:200])

    def _zip(self, **files):
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            for name, content in files.items():
                archive.writestr(name.replace("__", "."), content)
        return target.getvalue()

    def test_what_is_no_statement_in_a_zip_is_left_out_and_named(self):
        for name, content, why in (
            ("cut__xml", self._file()[:900], "damaged or truncated"),
            ("logo__png", b"\x89PNG\r\n\x1a\n\x00\x01\x02" * 9, "not a text file"),
            ("copy__pdf", b"%PDF-1.7 copy", "A PDF is for reading"),
            ("ATT00001__txt", b"Ce message, et ses pieces, sont\nconfidentiels, merci, bien\n",
             "ATT00001.txt"),
            ("evil__xml", b'<!DOCTYPE a [<!ENTITY b "c">]><Document/>', "DOCTYPE"),
            ("empty__sta", b"", "empty"),
            ("inner__zip", self._zip(a__txt=b"x"), "archive in an archive"),
        ):
            for order in (1, -1):
                files = {"camt__xml": self._file(), name: content}
                wizard = self._wizard(self._zip(**dict(list(files.items())[::order])))
                with self.subTest(name), self.cr.savepoint() as savepoint:
                    wizard.action_import()
                    self.assertEqual((wizard.state, wizard.line_count), ("done", 4))
                    self.assertIn(name.replace("__", "."), wizard.left_out_note)
                    self.assertIn(why, wizard.left_out_note)
                    savepoint.rollback()
        self._assert_refused(
            r"(?s)cut\.xml.*damaged or truncated.*copy\.pdf.*A PDF is for reading",
            self._zip(cut__xml=self._file()[:900], copy__pdf=b"%PDF-1.7 copy"))

    def test_a_wrong_statement_in_a_zip_is_not_left_out(self):
        wrong = self._file(replace={b"3038.10": b"3000.00"})
        self._assert_refused(r"does not add up", self._zip(a__xml=wrong, b__txt=b"hello"))

    def test_huge_and_hostile_xml_is_refused_before_it_is_read(self):
        good = self._file()
        head = b'<?xml version="1.0"?>'
        laughs = b"".join(
            b'<!ENTITY l%d "%s">' % (number, b"&l%d;" % (number - 1) * 10)
            for number in range(1, 9)
        )
        for data, pattern in (
            (good + b" " * 50 * 1024**2, r"limit of 20 MB"),
            (head + b'<!DOCTYPE d [<!ENTITY l0 "lol">' + laughs + b"]><Document>&l8;</Document>",
             r"DOCTYPE"),
            (head + b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><Document>&x;'
             b"</Document>", r"DOCTYPE"),
            (head + b'<!DOCTYPE d SYSTEM "http://evil.example/d.dtd"><Document/>', r"DOCTYPE"),
        ):
            self._assert_refused(pattern, good, data)

    def test_a_gap_before_a_statement_is_shown(self):
        self._import(self._file())
        later = self._file(replace={
            b"2026-03-0": b"2026-04-0", b"BNP26030": b"BNP26040", b">1000.00<": b">1500.00<",
            b"3038.10": b"3538.10",
        })
        [line] = self._import(later).result_ids
        self.assertEqual((line.new_count, line.balance), (4, "gap"))
        self.assertRegex(line.note, r"opens with .*1,500\.00.* closes with .*3,038\.10")

    def test_a_wrong_balance_is_imported_only_when_it_is_accepted(self):
        data = self._file(replace={b"3038.10": b"3000.00"})
        self._assert_refused(r"does not add up.*tick “Accept wrong balances”", data)
        wizard = self._wizard(data)
        wizard.accept_wrong_balance = True
        wizard.action_import()
        self.assertEqual(wizard.result_ids.balance, "wrong")
        self.assertFalse(wizard.statement_ids.is_complete)

    def test_broken_files_of_each_format_change_nothing(self):
        good = self._file()
        for path, pattern in (
            ("cfonb120/invalid_date.txt", r"statement 2\.xml.*Line 1 has no readable date: “CART”"),
            ("cfonb120/operation_out_of_statement.txt", r"Line 1: “04” is not allowed here"),
            ("cfonb120/end_of_statement_without_beginning.txt", r"Line 9: “07” is not allowed"),
            ("ofx/date_missing.ofx", r"Line 33 has no readable date"),
            ("ofx/bank_small.ofx", r"contains no statement"),
            ("mt940/betterplace-empty_line.sta", r"contains no statement"),
            ("mt940/self-provided-sparkassen.sta", r"Line 1: “:61:” is not allowed here"),
            ("mt940/self-provided-malformed_details.sta", r"which no bank journal of"),
        ):
            with self.subTest(path):
                self._assert_refused(pattern, good, self._sample(path))
        for data, pattern in (
            (b"", r"The file is empty"), (b"%PDF-1.4 ...", r"A PDF is for reading"),
            (b"\x00" * 10 + b"\x01", r"not a text file"),
            (b"x" * (21 * 1024**2), r"limit of 20 MB"),
            (good[:900], r"damaged or truncated"),
        ):
            self._assert_refused(pattern, good, data)

    # ------------------------------------------------------------------ sums and their payments

    def _amounts(self):
        """What the bank journal has, by what the bank calls the booking."""
        lines = self.env["account.bank.statement.line"].search(
            [("journal_id", "=", self.bank_journal.id)]
        )
        return sorted(lines.mapped("amount"))

    def test_the_payments_of_a_sum_take_its_place_and_are_searched(self):
        invoice = self._invoice(500, "2026-02-01", name="FAC/2026/0011")
        sums = self._import(self._file("batch.camt053.xml"))
        self.assertEqual(self._amounts(), [50, 900])
        wizard = self._import(self._file("batch.camt054.xml"))
        self.assertEqual(self._amounts(), [50, 100, 300, 500])
        self.assertRecordValues(wizard, [{"line_count": 3, "skipped_count": 0}])
        self.assertEqual(wizard.result_ids.balance, "details")
        self.assertEqual(wizard.statement_ids, sums.statement_ids)
        self.assertRecordValues(sums.statement_ids, [{
            "balance_start": 1000, "balance_end": 1950, "is_complete": True,
        }])
        self.assertEqual(len(sums.statement_ids.attachment_ids), 2)
        [paid] = wizard.line_ids.filtered(lambda line: line.amount == 500)
        self.assertEqual(paid.ar_proposal_id.line_ids.move_id, invoice)
        for line in wizard.line_ids:
            self.assertEqual(sum(line.move_id.line_ids.mapped("debit")), line.amount)
            self.assertEqual(len(line.ar_proposal_ids), 1)
        for name in ("batch.camt054.xml", "batch.camt053.xml"):
            self.assertEqual(self._import(self._file(name)).line_count, 0)

    def test_a_sum_after_its_payments_is_known_and_the_balance_is_right(self):
        self._import(self._file("batch.camt054.xml"))
        wizard = self._import(self._file("batch.camt053.xml"))
        self.assertRecordValues(wizard, [{"line_count": 1, "skipped_count": 1}])
        self.assertEqual(self._amounts(), [50, 100, 300, 500])
        self.assertRecordValues(wizard.statement_ids, [{
            "balance_start": 1900, "balance_end_real": 1950, "is_complete": True,
        }])
        for name in ("batch.camt054.xml", "batch.camt053.xml"):
            self.assertEqual(self._import(self._file(name)).line_count, 0)

    def test_both_files_at_once_count_each_payment_once(self):
        for names in (("053", "054"), ("054", "053")):
            with self.subTest(names), self.cr.savepoint() as savepoint:
                self._import(*(self._file(f"batch.camt{name}.xml") for name in names))
                self.assertEqual(self._amounts(), [50, 100, 300, 500])
                savepoint.rollback()

    def test_a_sum_that_is_matched_or_closed_stays_and_says_why(self):
        invoice = self._invoice(900, "2026-02-01")
        sums = self._import(self._file("batch.camt053.xml"))
        [line] = sums.line_ids.filtered(lambda each: each.amount == 900)
        self._match(line, invoice)
        wizard = self._import(self._file("batch.camt054.xml"))
        self.assertRecordValues(wizard, [{"line_count": 0, "skipped_count": 3}])
        self.assertRegex(wizard.result_ids.note, r"900\.00.*is already matched.*Undo its match")
        self.assertEqual((self._amounts(), invoice.payment_state), ([50, 900], "paid"))
        line.action_undo_reconciliation()
        with patch.object(self.env.registry["res.company"], "_validate_locks"):
            self._lock("fiscalyear_lock_date", "2026-03-31")
        wizard = self._import(self._file("batch.camt054.xml"))
        self.assertRegex(wizard.result_ids.note, r"not split.*locked period")
        self.assertEqual(self._amounts(), [50, 900])
        self.company.fiscalyear_lock_date = False
        self.assertEqual(self._import(self._file("batch.camt054.xml")).line_count, 3)

    # ------------------------------------------------------------------ large imports

    def _large(self, *files, **values):
        """Queue an import as a large one."""
        with patch.object(wizards_import, "QUEUE_ABOVE", 2):
            action = self._wizard(*files, **values).action_import()
        self.assertEqual(action["res_model"], "ar.statement.job")
        return self.env["ar.statement.job"].browse(action["res_id"])

    def _run_jobs(self, time_left=1000.0):
        with patch.object(job_model, "LINES_AT_ONCE", 3), patch.object(
            type(self.env["ir.cron"]), "_commit_progress", return_value=time_left
        ):
            self.env["ar.statement.job"].sudo()._cron_import()

    def test_a_large_import_goes_on_in_the_background_batch_by_batch(self):
        invoice = self._invoice(1200, "2026-02-01", name="FAC/2026/00001")
        job = self._large(self._file())
        self.assertRecordValues(job, [{"state": "waiting", "total": 4, "waiting": 4}])
        self.assertEqual(self._amounts(), [])
        self._run_jobs(time_left=0)
        self.assertRecordValues(job, [
            {"state": "running", "done": 3, "waiting": 1, "progress": 75, "line_count": 3}
        ])
        self._run_jobs()
        self.assertRecordValues(job, [{
            "state": "done", "done": 4, "waiting": 0, "progress": 100, "line_count": 4,
            "skipped_count": 0, "doubtful_count": 0,
        }])
        self.assertFalse(job.reason)
        self.assertRecordValues(job.statement_ids, [{
            "balance_start": 1000, "balance_end_real": 3038.10, "is_complete": True,
            "is_valid": True, "create_uid": self.ar_user.id,
        }])
        lines = job.statement_ids.line_ids
        self.assertEqual(len(lines.ar_proposal_ids), 4, "each was searched once")
        self.assertEqual(lines.ar_proposal_ids.line_ids.move_id, invoice)
        self.assertTrue(job.statement_ids.attachment_ids)
        self.assertEqual(
            self.env["account.bank.statement"].search(job.action_open_statements()["domain"]),
            job.statement_ids,
        )

    def test_a_large_import_leaves_out_what_is_known_and_brings_payments_of_sums(self):
        self._import(self._file("batch.camt053.xml"))
        job = self._large(self._file(), self._file("batch.camt054.xml"))
        self._import(self._file())
        self._run_jobs()
        self.assertRecordValues(job, [
            {"state": "done", "total": 7, "line_count": 3, "skipped_count": 4}
        ])
        self.assertEqual(self._amounts()[-4:], [300, 500, 600, 1200])

    def test_a_large_import_that_fails_says_why_and_is_started_again(self):
        job = self._large(self._file())
        self._run_jobs(time_left=0)
        iban = self.bank_journal.bank_account_id
        self.bank_journal.bank_account_id = False
        self._run_jobs()
        self.assertEqual(job.state, "failed")
        self.assertIn("which no bank journal", job.reason)
        self.assertEqual(len(self._amounts()), 3, "what was imported stays")
        self.bank_journal.bank_account_id = iban
        job.with_user(self.ar_user).action_start_again()
        self._run_jobs()
        self.assertRecordValues(job, [
            {"state": "done", "line_count": 4, "skipped_count": 0}
        ])
        self.assertFalse(job.reason)
        with self.assertRaisesRegex(UserError, "Only a failed import"):
            job.with_user(self.ar_user).action_start_again()

    def test_who_may_see_and_start_large_imports(self):
        job = self._large(self._file())
        clerk = new_test_user(self.env, login="job_clerk", groups="account.group_account_invoice")
        foreign = self._create_company(name="Filiale SARL")
        other = new_test_user(
            self.env, login="job_other", groups="ar_management.group_ar_user",
            company_id=foreign.id, company_ids=[(6, 0, foreign.ids)],
        )
        for user in (clerk, other):
            with self.assertRaises(AccessError):
                job.with_user(user).action_start_again()
        for values in ({"state": "done"}, {"user_id": self.ar_admin.id}):
            with self.assertRaises(AccessError):
                job.with_user(self.ar_user).write(values)
        with self.assertRaises(AccessError):
            job.with_user(self.ar_user).create({"name": "forged"})
        # The rights are those of the person at the time, not of the scheduler.
        self.ar_user.group_ids = self.env.ref("base.group_user")
        self._run_jobs()
        self.assertEqual(job.state, "failed")
        self.assertEqual(self._amounts(), [])

    # ------------------------------------------------------------------ tables

    CSV = (
        "Date;Date de valeur;Libellé;Débit;Crédit\n"
        "04/03/2026;03/03/2026;VIR SEPA VASSEUR FAC 2026 00001;;1200,00\n"
        "05/03/2026;05/03/2026;FRAIS DE TENUE;12,40;\n"
    ).encode()

    def _remember(self, wizard):
        """Answer the form that asks for the columns, as a user does, with what it guessed."""
        action = wizard.action_import()
        self.assertEqual(action["res_model"], "ar.statement.mapping")
        form = Form(wizard.env["ar.statement.mapping"].with_context(**action["context"]))
        self.assertIn("VIR SEPA VASSEUR", form.preview)
        form.journal_id = self.bank_journal
        mapping = form.save()
        mapping.action_continue_import()
        return mapping

    def test_the_columns_of_a_table_are_asked_once_and_remembered(self):
        wizard = self._wizard(self.CSV)
        mapping = self._remember(wizard)
        self.assertEqual((mapping.debit_column, mapping.date_order), ("Débit", "dmy"))
        self.assertRecordValues(wizard.line_ids.sorted("date"), [
            {"amount": 1200, "payment_ref": "VIR SEPA VASSEUR FAC 2026 00001"},
            {"amount": -12.40, "payment_ref": "FRAIS DE TENUE"},
        ])
        self.assertEqual(str(wizard.line_ids.sorted("date")[0].ar_value_date), "2026-03-03")
        more = self.CSV + b"06/03/2026;06/03/2026;VIR DUPONT;;5,00\n"
        self.assertRecordValues(self._import(more), [{"line_count": 1, "skipped_count": 2}])

    def test_changed_columns_and_unknown_journals_are_explained(self):
        self._remember(self._wizard(self.CSV))
        changed = self.CSV.replace("Débit".encode(), b"Sortie")
        self._assert_refused(r"No row has the headers debit.*Statement Columns", changed,
                             journal=self.bank_journal)
        mapping = self.env["ar.statement.mapping"].search([
            ("journal_id", "=", self.bank_journal.id)
        ])
        mapping.write({"date_column": "1", "debit_column": "4", "credit_column": "5"})
        wizard = self._wizard(self.CSV)
        self.assertEqual(wizard.action_import()["res_model"], "ar.statement.mapping")
        with self.assertRaisesRegex(ValidationError, "name the column of the amount"):
            mapping.write({"debit_column": False, "credit_column": False})

    def test_the_preview_says_what_is_wrong_with_the_columns(self):
        mapping = self._remember(self._wizard(self.CSV))
        self.assertIn("These transactions are read", mapping.preview)
        mapping.date_order = "ymd"
        self.assertIn("has no readable date", mapping.preview)
        mapping.label_column = "<script>"
        self.assertNotIn("<script>", mapping.preview)

    # ------------------------------------------------------------------ other ways in

    def test_a_file_dropped_on_the_card_of_a_bank_journal_is_imported(self):
        wizard = self._wizard(self._file())
        journals = wizard.env["account.journal"].with_context(
            default_journal_id=self.bank_journal.id, default_move_type="entry"
        )
        action = journals.create_document_from_attachment(wizard.attachment_ids.ids)
        dropped = self.env[action["res_model"]].browse(action["res_id"])
        self.assertRecordValues(dropped, [{"state": "done", "line_count": 4}])

    def _mail(self, *files, sender="bank@example.com",
              results="mx.atelier.example; dmarc=pass header.from=example.com"):
        parts = "".join(
            "--X\nContent-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n"
            f'Content-Disposition: attachment; filename="{number}.xml"\n\n'
            f"{base64.b64encode(data).decode()}\n"
            for number, data in enumerate(files)
        )
        mail = (
            f"Authentication-Results: {results}\n"
            f"From: {sender}\nTo: releves@bank.example\nSubject: Relevé\n"
            f"Message-Id: <{next(KEYS)}@mail>\nMIME-Version: 1.0\n"
            "Content-Type: multipart/mixed; boundary=X\n\n"
            f"--X\nContent-Type: text/plain\n\nBonjour\n{parts}--X--\n"
        )
        self.env["mail.thread"].sudo().message_process(False, mail)
        return self.env["ar.statement.mail"].search([
            ("journal_id", "=", self.bank_journal.id)
        ], limit=1)

    @mute_logger("odoo.addons.mail.models.mail_thread")
    def test_a_statement_sent_to_the_journal_is_imported_or_refused_with_the_reason(self):
        self.company.alias_domain_id = self.env["mail.alias.domain"].create({
            "name": "bank.example",
        })
        self.bank_journal.ar_statement_alias_name = "releves"
        self.assertFalse(self._mail(self._file()), "a stranger sends no statement")
        self.env["res.partner"].create({"name": "Bank", "email": "bank@example.com"})
        unnamed = self._mail(self._file())
        self.assertEqual(unnamed.state, "refused")
        self.assertIn("not among the allowed senders", unnamed.reason)
        self.bank_journal.ar_statement_senders = "@example.com"
        for results in ("", "mx; dmarc=fail header.from=example.com",
                        "mx; dkim=pass header.d=evil.example",
                        "mx; spf=pass smtp.mailfrom=a@evil.example"):
            forged = self._mail(self._file(), results=results)
            self.assertEqual((forged.state, forged.line_count), ("refused", 0), results)
            self.assertIn("does not vouch", forged.reason)
        self.env["ir.config_parameter"].sudo().set_param("ar_management.mail_gateway", "mx.other")
        self.assertEqual(self._mail(self._file()).state, "refused", "another gateway says so")
        self.env["ir.config_parameter"].sudo().set_param(
            "ar_management.mail_gateway", "mx.atelier.example")
        received = self._mail(self._file())
        self.assertRecordValues(received, [
            {"state": "imported", "line_count": 4, "journal_id": self.bank_journal.id}
        ])
        self.assertTrue(received.message_ids.attachment_ids)
        refused = self._mail(self._file()[:900])
        self.assertEqual((refused.state, refused.line_count), ("refused", 0))
        self.assertIn("damaged or truncated", refused.reason)
        action = refused.with_user(self.ar_user).action_import_by_hand()
        self.assertEqual(action["res_model"], "ar.statement.import")
        alias = self.bank_journal.ar_statement_alias_id
        self.bank_journal.ar_statement_alias_name = False
        self.assertFalse(alias.exists())

    def test_what_comes_beside_a_statement_in_an_e_mail_is_left_out_and_named(self):
        attachment = self.env["mail.thread"]._Attachment
        self.bank_journal.ar_statement_senders = "bank@example.com"
        with found_by_gateways(["mx; dkim=pass header.d=example.com"]):
            received = self.env["ar.statement.mail"].sudo().message_new(
                {"subject": "Relevé", "email_from": "bank@example.com",
                 "attachments": [
                    attachment("logo.png", b"\x89PNG\r\n\x1a\nlogo", {"cid": "logo@mail"}),
                    attachment("copy.pdf", b"%PDF-1.7", {}),
                    attachment("ATT00001.txt", "Bonne journée, merci", {}),
                    attachment("statement.xml", self._file(), {"cid": "part2@mail"}),
                ]},
                {"journal_id": self.bank_journal.id})
        self.assertEqual((received.state, received.line_count), ("imported", 4))
        self.assertEqual(
            [line.split(":")[0] for line in received.left_out_note.splitlines()],
            ["copy.pdf", "ATT00001.txt"])

    def test_only_receivables_users_see_columns_and_received_statements(self):
        clerk = new_test_user(
            self.env, login="clerk_columns", groups="account.group_account_invoice",
            company_id=self.company.id, company_ids=[(6, 0, self.company.ids)],
        )
        for model in ("ar.statement.mapping", "ar.statement.mail", "ar.statement.import.line"):
            with self.subTest(model), self.assertRaises(AccessError):
                self.env[model].with_user(clerk).search([])
            self.env[model].with_user(self.ar_user).search([])
        mapping = self._remember(self._wizard(self.CSV))
        with self.assertRaises(AccessError):
            mapping.with_user(self.ar_user).unlink()
        other = self._create_company(name="Filiale SARL")
        stranger = new_test_user(
            self.env, login="stranger", groups="ar_management.group_ar_user",
            company_id=other.id, company_ids=[(6, 0, other.ids)],
        )
        self.assertFalse(self.env["ar.statement.mapping"].with_user(stranger).search([]))

    def test_many_lines_cost_few_queries_each(self):
        def many(count, day):
            return self._ofx(*(
                (day, "10.00", f"{day}{number}", f"VIR CLIENT {number}")
                for number in range(count)
            ))

        self._import(many(5, "20260310"))
        counts = []
        for count, day in ((20, "20260311"), (60, "20260312")):
            wizard = self._wizard(many(count, day))
            self.env.flush_all()
            before = self.cr.sql_log_count
            wizard.action_import()
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertLess((counts[1] - counts[0]) / 40, 9)

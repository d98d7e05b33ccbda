from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import file_open

from .common import ArCommon

IBAN = "FR7630004000031234567890143"
PAYER_IBAN = "FR7630006000011234567890189"


@tagged("post_install", "-at_install")
class TestStatementImport(ArCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank_journal.bank_account_id = cls._account(IBAN, cls.company.partner_id)
        cls._account(PAYER_IBAN, cls.customer)

    @classmethod
    def _account(cls, number, partner):
        return cls.env["res.partner.bank"].create({
            "acc_number": number, "partner_id": partner.id,
        })

    def _file(self, name="atelier.xml", replace=None):
        with file_open(f"ar_management/tests/data/camt/{name}", "rb") as file:
            data = file.read()
        for old, new in (replace or {}).items():
            self.assertIn(old, data)
            data = data.replace(old, new)
        return data

    def _wizard(self, *files, journal=None, user=None):
        env = self.env(user=user or self.ar_user, context=dict(
            self.env.context, allowed_company_ids=self.company.ids,
        ))
        attachments = env["ir.attachment"].create([
            {"name": f"statement {number}.xml", "raw": data}
            for number, data in enumerate(files, start=1)
        ])
        return env["ar.statement.import"].create({
            "attachment_ids": [(6, 0, attachments.ids)],
            "journal_id": journal.id if journal else False,
        })

    def _import(self, *files, **values):
        wizard = self._wizard(*files, **values)
        wizard.action_import()
        return wizard

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
        cited = proposals.filtered(lambda proposal: proposal.tier == "cited_exact")
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
        self._assert_refused(r"statement 1\.xml.*CAMT\.053", b"date;amount")
        self._assert_refused(r"contains no statement", self._file("camt053.v2.wrong.xml"))
        self._assert_refused(r"CAMT\.054 notification", self._file("camt054.v4.xml"))
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
        self._assert_refused(r"1200\.004 of .* more decimals than EUR", data)

    def test_in_a_locked_period_the_entry_moves_and_the_value_date_stays(self):
        self._lock("fiscalyear_lock_date", "2026-03-31")
        data = self._file(replace={b"<ValDt><Dt>2026-03-03</Dt></ValDt>": b""})
        first = self._import(data).line_ids.sorted("id")[0]
        self.assertEqual((str(first.date), str(first.ar_value_date)), ("2026-04-01", "2026-03-04"))

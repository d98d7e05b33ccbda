from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import file_open

from .cases import IBAN, StatementCase


@tagged("post_install", "-at_install")
class TestStatementDoubts(StatementCase):
    """What may have been imported before is asked; tables are read without asking."""

    def _import(self, data, journal=None):
        wizard = super()._import(data, journal=journal)
        self.assertEqual(wizard.state, "done")
        return wizard

    def _amounts(self):
        return sorted(self.env["account.bank.statement.line"].search(
            [("journal_id", "=", self.bank_journal.id)]
        ).mapped("amount"))

    def _table(self, name, encoding="utf-8"):
        with file_open(f"ar_management/tests/data/tables/{name}.csv") as file:
            return file.read().encode(encoding)

    # ------------------------------------------------------------------ identity

    def test_a_bank_that_numbers_the_lines_of_each_download(self):
        transactions = [
            ("20260304", "100.00", "LOYER DUPONT"), ("20260304", "200.00", "VIR MARTIN"),
            ("20260305", "-5.00", "FRAIS"), ("20260306", "300.00", "VIR ROUX"),
        ]

        def download(start, end):
            return self._ofx(*(
                (day, amount, str(number), name)
                for number, (day, amount, name) in enumerate(transactions[start:end], start=10)
            ))

        self._import(download(0, 3))
        wizard = self._import(download(1, 4))
        self.assertRecordValues(wizard, [
            {"line_count": 1, "skipped_count": 2, "doubtful_count": 0}
        ])
        self.assertEqual(self._amounts(), [-5, 100, 200, 300])

    def _doubt(self):
        """A line with the id, day and amount of a known one, but another text."""
        self._import(self._ofx(("20260304", "100.00", "BNP7X", "LOYER DUPONT")))
        wizard = self._import(self._ofx(("20260304", "100.00", "BNP7X", "LOYER MARTIN")))
        self.assertRecordValues(wizard, [
            {"line_count": 1, "skipped_count": 0, "doubtful_count": 1}
        ])
        self.assertIn("may be in the books already", wizard.result_ids.note)
        action = wizard.action_open_doubts()
        lines = self.env[action["res_model"]].with_user(self.ar_user).search(action["domain"])
        self.assertEqual(lines, wizard.line_ids)
        self.assertIn("LOYER DUPONT", lines.ar_twin_text)
        return lines

    def test_a_doubtful_line_is_not_matched_before_somebody_answers(self):
        invoice = self._invoice(100, "2026-02-01", name="FAC/2026/00001")
        line = self._doubt()
        line.payment_ref = "FAC 2026 00001"
        line.action_ar_find_matches()
        proposal = line.ar_proposal_id
        self.assertEqual(proposal.line_ids.move_id, invoice)
        posted, refused = proposal._post()
        self.assertFalse(posted)
        self.assertIn("may have been imported before", refused[proposal])
        auto = self.env["ar.match.auto"].search([("company_id", "=", self.company.id)])
        auto = auto or auto.create({"company_id": self.company.id})
        self.assertNotIn(proposal, proposal.search(auto._sure_domain()))
        line.action_ar_other_transaction()
        self.assertFalse(line.ar_twin_id)
        posted, refused = line.ar_proposal_id._post()
        self.assertTrue(posted, refused)

    def test_a_line_that_is_the_same_leaves_the_books_and_comes_no_more(self):
        line = self._doubt()
        twin = line.ar_twin_id
        with self.assertRaisesRegex(UserError, "nothing to decide"):
            twin.action_ar_same_transaction()
        line.action_ar_same_transaction()
        self.assertFalse(line.exists())
        self.assertEqual(self._amounts(), [100])
        again = self._ofx(("20260304", "100.00", "BNP7X", "LOYER MARTIN"))
        self.assertRecordValues(self._import(again), [
            {"line_count": 0, "skipped_count": 1, "doubtful_count": 0}
        ])

    def test_the_balance_stays_right_when_a_line_is_left_out(self):
        self._bank_line(1200, "2026-03-04", "LOYER DE MARS")
        with file_open("ar_management/tests/data/camt/atelier.xml", "rb") as file:
            wizard = self._import(file.read())
        [line] = wizard.line_ids.filtered("ar_twin_id")
        self.assertEqual(line.amount, 1200)
        line.action_ar_same_transaction()
        self.assertRecordValues(wizard.statement_ids, [{
            "balance_start": 2200, "balance_end_real": 3038.10, "is_complete": True,
        }])

    def test_a_file_that_may_begin_with_a_twin_is_asked_and_both_may_stay(self):
        first = (("20260305", "5.00", "", "VIR ROUX"), ("20260305", "-1.00", "", "FRAIS"))
        second = (first[1], ("20260306", "7.00", "", "VIR MARTIN"))
        self._import(self._ofx(*first))
        wizard = self._import(self._ofx(*second))
        self.assertRecordValues(wizard, [
            {"line_count": 2, "skipped_count": 0, "doubtful_count": 1}
        ])
        wizard.line_ids.filtered("ar_twin_id").action_ar_other_transaction()
        self.assertEqual(self._amounts(), [-1, -1, 5, 7])
        more = self._ofx(*second, ("20260307", "8.00", "", "VIR DUVAL"))
        self.assertRecordValues(self._import(more), [
            {"line_count": 1, "skipped_count": 2, "doubtful_count": 0}
        ])

    def test_only_receivables_users_answer(self):
        line = self._doubt()
        clerk = new_test_user(
            self.env, login="doubt_clerk", groups="account.group_account_invoice",
            company_id=self.company.id, company_ids=[(6, 0, self.company.ids)],
        )
        for answer in ("action_ar_same_transaction", "action_ar_other_transaction"):
            with self.assertRaises(AccessError):
                getattr(line.with_user(clerk), answer)()

    def test_twins_on_two_pages_of_a_file_are_both_imported(self):
        def page(number, opening, closing, *lines):
            return "\n".join((
                ":20:A", f":25:{IBAN}", f":28C:5/{number}", f":60F:C260305EUR{opening},",
                *(line for amount in lines for line in (f":61:260305D{amount},NCHGNONREF",
                                                        ":86:FRAIS")),
                f":62F:C260305EUR{closing},", "-",
            ))

        data = "\n".join((page(1, 100, 97, 1, 2), page(2, 97, 94, 1, 2))).encode()
        self.assertRecordValues(self._import(data), [{"line_count": 4, "skipped_count": 0}])
        self.assertEqual(self._amounts(), [-2, -2, -1, -1])
        self.assertRecordValues(self._import(data), [{"line_count": 0, "skipped_count": 4}])

    # ------------------------------------------------------------------ tables

    def test_a_table_that_is_sure_is_read_without_asking_and_its_columns_are_kept(self):
        wizard = self._import(self._table("bpce"), self.bank_journal)
        self.assertRecordValues(wizard.line_ids.sorted("date"), [
            {"amount": -85.12, "payment_ref": "PRLV SEPA EDF CLIENTS MANDAT 12"},
            {"amount": 1200, "payment_ref": "VIR SEPA SARL VASSEUR FAC 2026 00001"},
        ])
        self.assertIn("recognised without asking", wizard.result_ids.note)
        mapping = self.env["ar.statement.mapping"].search([
            ("journal_id", "=", self.bank_journal.id)
        ])
        self.assertEqual((mapping.date_column, mapping.credit_column),
                         ("Date de comptabilisation", "Credit"))
        again = self._import(self._table("bpce"))
        self.assertRecordValues(again, [{"line_count": 0, "skipped_count": 2}])
        self.assertFalse(again.result_ids.note)

    def test_the_account_above_a_table_finds_its_journal(self):
        data = self._table("credit_agricole", "cp1252")
        self.assertEqual(self._import(data).line_ids.journal_id, self.bank_journal)
        other = data.replace(b"12345678901", b"99999999999")
        action = self._wizard(other.replace(b"Libell", b"Intitul")).action_import()
        self.assertEqual(action["res_model"], "ar.statement.mapping")

    def test_fees_and_states_of_a_wallet(self):
        self._import(self._table("paypal", "utf-8-sig"), self.bank_journal)
        self.assertEqual(self._amounts(), [-1000, -100, -34.8, 2.9, 1200])

    def test_after_the_columns_were_changed_the_same_is_known_and_the_unclear_asked(self):
        self._import(self._table("bpce"), self.bank_journal)
        mapping = self.env["ar.statement.mapping"].search([
            ("journal_id", "=", self.bank_journal.id)
        ])
        mapping.write({"label_column": "Libelle simplifie", "columns_date": "2099-01-01 00:00:00"})
        self.assertRecordValues(self._import(self._table("bpce"), self.bank_journal), [
            {"line_count": 0, "skipped_count": 2, "doubtful_count": 0}
        ])
        mapping.write({"label_column": "Categorie", "columns_date": "2099-01-01 00:00:00"})
        wizard = self._import(self._table("bpce"), self.bank_journal)
        self.assertRecordValues(wizard, [
            {"line_count": 2, "skipped_count": 0, "doubtful_count": 2}
        ])
        wizard.line_ids.action_ar_same_transaction()
        self.assertEqual(self._amounts(), [-85.12, 1200])

    def test_an_unknown_state_names_its_line(self):
        data = self._table("qonto").replace("Refusé".encode(), b"Perhaps")
        wizard = self._wizard(data, journal=self.bank_journal)
        action = wizard.action_import()
        self.assertEqual(action["res_model"], "ar.statement.mapping")
        self._import(self._table("qonto"), self.bank_journal)
        with self.assertRaisesRegex(UserError, "Line 4: “Perhaps” is not a known transaction"):
            self._wizard(data, journal=self.bank_journal).action_import()

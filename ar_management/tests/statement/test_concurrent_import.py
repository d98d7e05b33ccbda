from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.statement import job as ar_statement_job
from ..concurrency import RealCursorCase

OFX = b"""<OFX><STMTRS><CURDEF>EUR<BANKACCTFROM><ACCTID>990012345678</BANKACCTFROM><BANKTRANLIST>
<STMTTRN><DTPOSTED>20260310<TRNAMT>10.00<FITID>C1<NAME>VIR A</STMTTRN>
<STMTTRN><DTPOSTED>20260310<TRNAMT>20.00<FITID>C2<NAME>VIR B</STMTTRN>
</BANKTRANLIST></STMTRS></OFX>"""


@tagged("post_install", "-at_install")
class TestConcurrentImport(RealCursorCase):
    """Two people import the same file at the same moment, in real transactions."""

    def setUp(self):
        super().setUp()
        with self.real_env() as env:
            company = env.ref("base.main_company")
            journal = env["account.journal"].create({
                "name": "Imported twice", "type": "bank", "code": "TWICE", "company_id": company.id,
            })
            self.journal_id, self.partner_id = journal.id, company.partner_id.id
        self.addCleanup(self._delete_all)

    def _delete_all(self):
        with self.real_env(force_delete=True) as env:
            journal = env["account.journal"].browse(self.journal_id)
            lines = env["account.bank.statement.line"].search([("journal_id", "=", journal.id)])
            lines.statement_id.unlink()
            lines.unlink()
            account = journal.default_account_id | journal.suspense_account_id.filtered(
                lambda each: each.name == journal.name
            )
            journal.unlink()
            account.unlink()

    def _import(self, env):
        attachment = env["ir.attachment"].create({"name": "twice.ofx", "raw": OFX})
        wizard = env["ar.statement.import"].create({
            "attachment_ids": [Command.set(attachment.ids)], "journal_id": self.journal_id,
        })
        wizard.action_import()
        counts = wizard.line_count, wizard.skipped_count
        attachment.unlink()
        return counts

    def test_one_imports_and_the_other_finds_everything_known(self):
        outcomes = self.run_together(self._import, self._import)
        self.assertEqual([error for _counts, error, _tries in outcomes], [None, None])
        self.assertEqual(sorted(counts for counts, _error, _tries in outcomes), [(0, 2), (2, 0)])
        with self.real_env() as env:
            self.assertEqual(env["account.bank.statement.line"].search_count([
                ("journal_id", "=", self.journal_id)
            ]), 2)

    def _queue(self, env):
        attachment = env["ir.attachment"].create({"name": "killed.ofx", "raw": OFX})
        journal = env["account.journal"].browse(self.journal_id)
        read = env["ar.statement.intake"]._read([("killed.ofx", OFX)], journal)
        job = env["ar.statement.job"]._start(attachment, journal, False, read)
        self.leave_no_trace(attachment)
        self.leave_no_trace(job)
        return job.id

    def test_a_large_import_that_is_killed_goes_on_where_it_was(self):
        batch, ar_statement_job.LINES_AT_ONCE = ar_statement_job.LINES_AT_ONCE, 1
        self.addCleanup(setattr, ar_statement_job, "LINES_AT_ONCE", batch)
        with self.real_env() as env:
            job_id = self._queue(env)

        def run(env):
            env["ar.statement.job"].browse(job_id)._run()

        with mute_logger("odoo.sql_db"):
            self.assertTrue(self.run_killed(run, commits=1))
            with self.real_env() as env:
                self.assertEqual(env["ar.statement.job"].browse(job_id).done, 1)
            self.assertFalse(self.run_killed(run, commits=99))
        with self.real_env() as env:
            job = env["ar.statement.job"].browse(job_id)
            self.assertEqual((job.state, job.line_count, job.skipped_count), ("done", 2, 0))
            lines = env["account.bank.statement.line"].search([
                ("journal_id", "=", self.journal_id)
            ])
            self.assertEqual(lines.statement_id, job.statement_ids)
            self.assertEqual(sorted(lines.mapped("amount")), [10, 20])
            self.assertEqual(len(lines.ar_proposal_ids), 2)

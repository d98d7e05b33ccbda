from odoo import Command
from odoo.tests import tagged

from ..concurrency import RealCursorCase

CUSTOMERS = 3


@tagged("post_install", "-at_install")
class TestConcurrentLateFee(RealCursorCase):
    """Runs at the same time, and a run that dies in the middle: no day is billed twice or lost."""

    def setUp(self):
        super().setUp()
        with self.real_env() as env:
            company = env.ref("base.main_company")
            self.company_id = company.id
            self.document, company.ar_late_fee_document = company.ar_late_fee_document, "customer"
            account = env["account.account"].search(
                [("account_type", "=", "income_other")], limit=1
            )
            policy = env["ar.late.fee.policy"].create({
                "name": "Concurrent", "company_id": company.id, "regime": "contract",
                "contract_rate": 18, "mode": "bill", "interest_account_id": account.id,
                "indemnity_account_id": account.id, "sequence": 1,
            })
            partners = env["res.partner"].create([
                {"name": f"Late {number}", "is_company": True, "ar_late_fee_policy_id": policy.id}
                for number in range(CUSTOMERS)
            ])
            invoices = self.late_invoices(env, partners)
            self.policy_id, self.partner_ids = policy.id, partners.ids
            self.invoice_ids = invoices.ids
        self.addCleanup(self._delete_all)

    def _delete_all(self):
        with self.real_env(force_delete=True) as env:
            runs = env["ar.late.fee.run"].search([("move_ids", "in", self.invoice_ids)])
            penalties = runs.line_ids.penalty_id
            runs.line_ids.unlink()
            runs.write({"state": "draft"})
            runs.unlink()
            moves = penalties | env["account.move"].browse(self.invoice_ids)
            moves.line_ids.remove_move_reconcile()
            moves.button_draft()
            moves.unlink()
            env["res.partner"].browse(self.partner_ids).unlink()
            env["ar.late.fee.policy"].browse(self.policy_id).unlink()
            company = env["res.company"].browse(self.company_id)
            company.ar_late_fee_document = self.document

    def previewed(self, env, **values):
        run = env["ar.late.fee.run"].create({
            "company_id": self.company_id, "date": "2026-02-28", "document_date": "2026-02-28",
            "due_from": False, "move_ids": [Command.set(self.invoice_ids)], **values,
        })
        run.action_preview()
        return run

    def billed(self):
        """Total that each customer was billed, and how many penalties there are."""
        with self.real_env() as env:
            penalties = env["account.move"].search([
                ("journal_id.ar_is_penalty", "=", True), ("state", "=", "posted"),
                ("partner_id", "in", self.partner_ids),
            ])
            return len(penalties), sorted(penalties.mapped("amount_total"))

    def test_two_runs_at_once_bill_nothing_twice(self):
        with self.real_env() as env:
            env["res.company"].browse(self.company_id)._ar_late_fee_journal()
            ids = [self.previewed(env).id for _run in range(2)]
        post = [
            lambda env, run_id=run_id: env["ar.late.fee.run"].browse(run_id).action_post()
            for run_id in ids
        ]
        outcomes = self.run_together(*post)
        self.assertEqual([error for _result, error, _tries in outcomes], [None, None])
        self.assertEqual(self.billed(), (CUSTOMERS, [53.81] * CUSTOMERS))
        with self.real_env() as env:
            states = env["ar.late.fee.run"].browse(ids).line_ids.grouped("state")
            self.assertEqual({name: len(lines) for name, lines in states.items()},
                             {"billed": CUSTOMERS, "blocked": CUSTOMERS})

    def test_a_job_that_was_killed_goes_on_where_it_stopped(self):
        with self.real_env() as env:
            run_id = self.previewed(env, mode="bill").id
            env["ar.late.fee.run"].browse(run_id)._update_state(("previewed",), "posting")

        def job(env):
            env["ar.late.fee.run"].browse(run_id)._go_on()

        self.one_customer_per_batch()
        self.assertTrue(self.run_killed(job, commits=2))
        self.assertEqual(self.billed()[0], 2)
        self.assertFalse(self.run_killed(job, commits=99))
        self.assertEqual(self.billed(), (CUSTOMERS, [53.81] * CUSTOMERS))
        with self.real_env() as env:
            self.assertEqual(env["ar.late.fee.run"].browse(run_id).state, "posted")

    def one_customer_per_batch(self):
        from ...models.late_fee import run as ar_late_fee_run

        batch, ar_late_fee_run.BATCH = ar_late_fee_run.BATCH, 1
        self.addCleanup(setattr, ar_late_fee_run, "BATCH", batch)

    def test_a_preview_that_was_killed_looks_at_the_rest(self):
        from ...models.late_fee import run as ar_late_fee_run

        look_at, ar_late_fee_run.LOOK_AT = ar_late_fee_run.LOOK_AT, 1
        self.addCleanup(setattr, ar_late_fee_run, "LOOK_AT", look_at)
        with self.real_env() as env:
            run_id = env["ar.late.fee.run"].create({
                "company_id": self.company_id, "date": "2026-02-28", "mode": "bill",
                "document_date": "2026-02-28", "due_from": False,
                "move_ids": [Command.set(self.invoice_ids)],
            }).id

        def job(env):
            env["ar.late.fee.run"].browse(run_id)._go_on()

        self.assertTrue(self.run_killed(job, commits=1))
        self.assertFalse(self.run_killed(job, commits=99))
        self.assertEqual(self.billed(), (CUSTOMERS, [53.81] * CUSTOMERS))

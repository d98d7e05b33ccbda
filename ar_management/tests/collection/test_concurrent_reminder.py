from datetime import date
from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from ...models.collection import run as reminder_run
from ..concurrency import RealCursorCase

CUSTOMERS = 3
DAY = date(2026, 3, 3)


@tagged("post_install", "-at_install")
class TestConcurrentReminder(RealCursorCase):
    """Two jobs at once send once, and a job that dies goes on: nobody is written to twice."""

    def setUp(self):
        super().setUp()
        self.company_id = self.new_company("Concurrent reminders", "generic_coa")
        with self.real_env(allowed_company_ids=[self.company_id]) as env:
            company = env.company
            policy = env["ar.reminder.policy"].with_company(company).create({
                "name": "Concurrent", "company_id": company.id, "enabled": True, "mode": "send",
                "bank_days": 0, "attach": "none", "sequence": 1,
                "step_ids": [Command.create({"name": "First", "days": 3})],
            })
            partners = env["res.partner"].create([
                {"name": f"Late {number}", "is_company": True, "lang": "en_US",
                 "email": f"late{number}@client.example"}
                for number in range(CUSTOMERS)
            ])
            invoices = self.late_invoices(env, partners, invoice_date_due="2026-02-20")
            self.run_id = env["ar.reminder.run"]._of(company, DAY).id
            self.partner_ids, self.policy_id = partners.ids, policy.id
            self.invoice_ids = invoices.ids
        self.addCleanup(self.delete_all)
        for name in ("BATCH", "SEND_AT_ONCE"):
            patcher = patch.object(reminder_run, name, 1)
            patcher.start()
            self.addCleanup(patcher.stop)

    def delete_all(self):
        with self.real_env(force_delete=True) as env:
            env = env(context={"force_delete": True, "allowed_company_ids": [self.company_id]})
            reminders = env["ar.reminder"].search([("partner_id", "in", self.partner_ids)])
            messages = reminders.mail_message_id
            env["mail.mail"].search([("mail_message_id", "in", messages.ids)]).unlink()
            reminders.write({"state": "stopped"})
            reminders.unlink()
            messages.unlink()
            env["ar.reminder.run"].browse(self.run_id).unlink()
            env["ar.reminder.policy"].browse(self.policy_id).unlink()
            moves = env["account.move"].browse(self.invoice_ids)
            moves.button_draft()
            moves.unlink()
            env["res.partner"].browse(self.partner_ids).unlink()
        self.leave_company(self.company_id)

    def job(self, env):
        env = env(context={"allowed_company_ids": [self.company_id]})
        run = env["ar.reminder.run"].browse(self.run_id)
        while run.state == "running":
            run._do_some()
            env["ir.cron"]._commit_progress(1, remaining=1)

    def sent(self):
        with self.real_env() as env:
            reminders = env["ar.reminder"].search([("partner_id", "in", self.partner_ids)])
            mails = env["mail.mail"].search([
                ("mail_message_id", "in", reminders.mail_message_id.ids)
            ])
            return reminders.mapped("state"), len(mails)

    def test_two_jobs_at_once_send_once(self):
        def job(env):
            env = env(context={"allowed_company_ids": [self.company_id]})
            run = env["ar.reminder.run"].browse(self.run_id)
            while run.state == "running":
                run._do_some()

        outcomes = self.run_together(job, job)
        self.assertEqual([error for _result, error, _tries in outcomes], [None, None])
        self.assertEqual(self.sent(), (["sent"] * CUSTOMERS, CUSTOMERS))

    def test_a_job_that_is_killed_after_each_commit_goes_on_and_doubles_nothing(self):
        killed = 0
        while self.run_killed(self.job, commits=1):
            killed += 1
            self.assertLess(killed, 50)
        self.assertGreater(killed, CUSTOMERS)
        self.assertEqual(self.sent(), (["sent"] * CUSTOMERS, CUSTOMERS))

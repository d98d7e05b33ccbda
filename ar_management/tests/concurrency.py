"""Real cursors in threads, and jobs that die in the middle.

Odoo's test transaction is one cursor that never commits, so it cannot show what two users do to
each other. These helpers commit for real; each test deletes what it created.
"""

import threading
from contextlib import contextmanager
from unittest.mock import patch
from uuid import uuid4

from odoo import SUPERUSER_ID, Command, api
from odoo.modules.registry import DummyRLock, Registry
from odoo.service.model import retrying
from odoo.sql_db import Cursor
from odoo.tests import BaseCase, get_db_name
from odoo.tools import mute_logger


class Killed(BaseException):
    """Stands for a worker that was killed: nothing catches it, nothing more is committed."""


class RealCursorCase(BaseCase):
    """Tests on committed data. Register what you create with ``self.leave_no_trace``."""

    def setUp(self):
        super().setUp()
        # A server that was started for tests holds this lock while they run, and each new
        # environment of another thread asks for it.
        self.startPatcher(patch.object(Registry, "_lock", DummyRLock()))
        self.registry = Registry(get_db_name())

    @contextmanager
    def real_env(self, uid=SUPERUSER_ID, **context):
        """Environment on a cursor of its own, committed at the end of the block."""
        with self.registry.cursor() as cr:
            yield api.Environment(cr, uid, context)

    def leave_no_trace(self, records):
        """Delete the records at the end of the test, in the reverse order of registration."""
        model, ids = records._name, records.ids

        def delete():
            with self.real_env() as env:
                env[model].browse(ids).exists().unlink()

        self.addCleanup(delete)

    def new_company(self, name, chart):
        """A company with its chart of accounts, where the superuser works; returns its id."""
        with self.real_env() as env:
            company = env["res.company"].create({"name": f"{name} {uuid4().hex[:8]}"})
            env["account.chart.template"].try_loading(chart, company, install_demo=False)
            env.user.company_ids += company
            return company.id

    def leave_company(self, company_id):
        """What was booked stays booked: a company that nobody sees holds it."""
        with self.real_env() as env:
            company = env["res.company"].browse(company_id)
            env["res.users"].browse(env.uid).company_ids -= company
            company.active = False

    def late_invoices(self, env, partners, price=1000, **values):
        """A posted invoice without tax for each of these partners, due on 31 January 2026."""
        invoices = env["account.move"].create([{
            "move_type": "out_invoice", "partner_id": partner.id, "invoice_date": "2026-01-01",
            "invoice_date_due": "2026-01-31", "invoice_payment_term_id": False,
            "invoice_line_ids": [Command.create({
                "name": "Windows", "price_unit": price, "tax_ids": [Command.clear()],
            })], **values,
        } for partner in partners])
        invoices.action_post()
        return invoices

    @staticmethod
    def forget_credit(env, partner_id):
        """Delete what was decided about a customer, who then can be deleted as well."""
        mine = [("partner_id", "=", partner_id)]
        for model in ("ar.credit.refusal", "ar.credit.hold"):
            env[model].search(mine).unlink()
        applications = env["ar.credit.application"].search(mine)
        applications.write({"state": "draft"})
        applications.unlink()

    def run_together(self, *jobs, uid=SUPERUSER_ID):
        """Run jobs at the same time, each in its own transaction, as HTTP workers would.

        All transactions take their snapshot before any job starts. A serialization failure is
        retried by Odoo's own ``retrying``.

        :param jobs: functions of an environment
        :return: list of (result, exception, tries), one of each job in order
        """
        ready = threading.Barrier(len(jobs))
        outcomes = [None] * len(jobs)

        def work(index, job):
            tries = 0
            with self.registry.cursor() as cr:
                env = api.Environment(cr, uid, {})

                def attempt():
                    nonlocal tries
                    tries += 1
                    cr.execute("SELECT 1")  # takes the snapshot of this transaction
                    if tries == 1:
                        ready.wait(timeout=30)
                    return job(env)

                try:
                    outcomes[index] = (retrying(attempt, env), None, tries)
                except Exception as error:  # noqa: BLE001, the test looks at it
                    outcomes[index] = (None, error, tries)
                    cr.rollback()

        threads = [
            threading.Thread(target=work, args=(index, job), name=f"job-{index}")
            for index, job in enumerate(jobs)
        ]
        with mute_logger("odoo.sql_db"):  # serialization failures are the point here
            for thread in threads:
                thread.dbname = get_db_name()
                thread.start()
            for thread in threads:
                thread.join(timeout=120)
        return outcomes

    def run_killed(self, job, commits=1):
        """Run a job that dies right after its n-th commit; what followed is lost.

        :return: True when the job was killed, False when it ended before
        """
        done = 0
        commit = Cursor.commit

        def counted(cursor):
            nonlocal done
            commit(cursor)
            done += 1
            if done == commits:
                raise Killed

        cr = self.registry.cursor()
        try:
            with patch.object(Cursor, "commit", counted):
                job(api.Environment(cr, SUPERUSER_ID, {}))
        except Killed:
            cr.rollback()
            return True
        finally:
            cr.close()
        return False

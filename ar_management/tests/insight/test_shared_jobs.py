import threading
from collections import Counter
from datetime import timedelta
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.tests import tagged

from ..concurrency import RealCursorCase

DAYS = 5


@tagged("post_install", "-at_install")
class TestSharedJobs(RealCursorCase):
    """Two servers on one database share the jobs, and nothing is done twice."""

    def setUp(self):
        super().setUp()
        with self.real_env() as env:
            self.company = env.ref("base.main_company").id
            today = env["res.company"].browse(self.company)._ar_today()
            # Past days that no job of today plans.
            waiting = env["ar.forecast"].create([
                {"company_id": self.company, "date": today - timedelta(days=100 + number)}
                for number in range(DAYS)
            ])
            self.waiting = waiting.ids
            self.leave_no_trace(waiting)

    def made(self, made):
        """Forecasts that note who makes them, instead of reading the books."""

        def make(forecast):
            made.append((forecast.id, threading.current_thread().name))
            forecast.state = "done"

        return patch.object(self.registry["ar.forecast"], "_make", make)

    def ours(self, env):
        """The same, of the forecasts of this test only."""
        return env["ar.forecast"].search([("id", "in", self.waiting), ("state", "=", "waiting")])

    def test_a_job_is_run_by_one_server_while_the_other_takes_the_next(self):
        with self.real_env() as env:
            jobs = env["ir.cron"].browse(env["ir.model.data"].search([
                ("model", "=", "ir.cron"), ("module", "=like", "ar_management%"),
            ]).mapped("res_id")).ids
        self.assertGreater(len(jobs), 5)
        acquire = self.registry["ir.cron"]._acquire_one_job
        with self.registry.cursor() as one, self.registry.cursor() as two:
            for place, job in enumerate(jobs):
                first, second = (one, two) if place % 2 else (two, one)
                self.assertTrue(acquire(first, job, include_not_ready=True))
                self.assertIsNone(acquire(second, job, include_not_ready=True))
            one.rollback()
            two.rollback()

    def test_two_servers_make_each_forecast_once(self):
        made = []

        def server(env):
            # Both at the same time, again and again: whoever locks a forecast makes it.
            while self.ours(env):
                env["ar.forecast"]._make_next()
                env.cr.commit()
            return True

        with self.made(made):
            outcomes = self.run_together(server, server)
        self.assertEqual([error for _result, error, _tries in outcomes], [None, None])
        with self.real_env() as env:
            self.assertFalse(self.ours(env))
        counts = Counter(number for number, _server in made if number in self.waiting)
        self.assertEqual(counts, Counter(self.waiting), "each of them once")

    def test_what_one_server_is_making_the_other_leaves_alone(self):
        made = []
        with self.made(made), self.registry.cursor() as one, self.registry.cursor() as two:
            environments = [api.Environment(cr, SUPERUSER_ID, {}) for cr in (one, two)]
            for _round in range(2):
                for env in environments:
                    # Neither has committed: each locks what the other has not locked.
                    env["ar.forecast"]._make_next()
            for env in environments:
                env.flush_all()
            one.commit()
            two.commit()
        self.assertEqual(len({number for number, _server in made}), len(made))

    def test_what_a_server_leaves_when_it_dies_the_other_finishes(self):
        made = []
        with self.made(made):
            killed = self.run_killed(lambda env: env["ar.forecast"]._run_daily(), commits=3)
            self.assertTrue(killed)
            done = {number for number, _server in made}
            self.assertFalse(set(self.waiting) <= done)
            with self.real_env() as env:
                today = env["ar.forecast"].search([("id", "not in", self.waiting)])
                self.leave_no_trace(today)
                env["ar.forecast"]._run_daily()
        with self.real_env() as env:
            self.assertFalse(self.ours(env))

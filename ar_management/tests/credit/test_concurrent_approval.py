from datetime import date
from unittest.mock import patch

from odoo import Command, fields
from odoo.tests import new_test_user, tagged

from ..concurrency import RealCursorCase


@tagged("post_install", "-at_install")
class TestConcurrentApproval(RealCursorCase):
    """Two people decide about the same customer at the same moment, in real transactions."""

    def setUp(self):
        super().setUp()
        with self.real_env() as env:
            company = env.ref("base.main_company")
            partner = env["res.partner"].create({"name": "Twice approved", "is_company": True})
            users = [
                new_test_user(
                    env, login=f"concurrent_{number}", company_id=company.id,
                    company_ids=[Command.set(company.ids)],
                    groups="ar_management.group_ar_credit_manager",
                )
                for number in range(3)
            ]
            policy = env["ar.credit.policy"].create({
                "name": "Two of three", "company_id": company.id,
                "step_ids": [Command.create({
                    "name": "Two of three", "approvals": 2,
                    "user_ids": [Command.set([user.id for user in users])],
                })],
            })
            partner.with_company(company).ar_credit_policy_id = policy
            self.ids = {
                "res.partner": partner.id, "ar.credit.policy": policy.id,
                "ar.credit.application": self._application(env, partner, company),
            }
            self.users = [user.id for user in users]
        self.addCleanup(self._delete_all)

    def _application(self, env, partner, company):
        application = env["ar.credit.application"].create({
            "partner_id": partner.id, "company_id": company.id, "requested_limit": 900,
            "requested_until": date(2099, 1, 1), "reason": "Test",
        })
        application.action_submit()
        return application.id

    def _delete_all(self):
        with self.real_env() as env:
            self.forget_credit(env, self.ids["res.partner"])
            env["res.partner"].browse(self.ids["res.partner"]).unlink()
            env["ar.credit.policy"].browse(self.ids["ar.credit.policy"]).unlink()
            people = env["res.users"].browse(self.users)
            contacts = people.partner_id
            people.unlink()
            contacts.unlink()

    def approve(self, *users):
        application_id = self.ids["ar.credit.application"]
        return self.run_together(*[
            lambda env, uid=user: env(user=uid)["ar.credit.application"].browse(
                application_id)._approve("At once")
            for user in users
        ])

    def test_one_person_at_two_browsers_counts_once(self):
        errors = [error for _result, error, _tries in self.approve(self.users[0], self.users[0])]
        self.assertEqual(len([error for error in errors if error]), 1, errors)
        self.assertIn("already approved", str(next(filter(None, errors))))
        self._expect("in_review", 1)

    def test_the_third_of_two_approvals_does_not_count(self):
        errors = [error for _result, error, _tries in self.approve(*self.users)]
        self.assertEqual(len([error for error in errors if error]), 1, errors)
        self.assertIn("is now “Approved”", str(next(filter(None, errors))))
        self._expect("approved", 2)

    def _expect(self, state, approvals):
        with self.real_env() as env:
            application = env["ar.credit.application"].browse(self.ids["ar.credit.application"])
            self.assertEqual((application.state, len(application.approval_ids)),
                             (state, approvals))


@tagged("post_install", "-at_install")
class TestKilledCreditJobs(RealCursorCase):
    """Jobs that die in the middle go on where they stopped, and do nothing twice."""

    def setUp(self):
        super().setUp()
        with self.real_env() as env:
            self.company = env.ref("base.main_company").id
            partners = env["res.partner"].create([
                {"name": f"Killed {number}", "is_company": True} for number in range(3)
            ])
            self.partners = partners.ids
            self.applications = [
                env["ar.credit.application"]._grant(
                    partner, env.ref("base.main_company"), 100, "Test",
                    granted_until=fields.Date.subtract(fields.Date.today(), days=1),
                ).id for partner in partners
            ]
        self._hold_orders(True)  # reviews are for companies that decide about credit
        self.addCleanup(self._delete_all)

    def _hold_orders(self, hold):
        with self.real_env() as env:
            env.cr.execute(
                "UPDATE res_company SET ar_credit_hold_orders = %s WHERE id = %s",
                [hold, self.company],
            )

    def _delete_all(self):
        self._hold_orders(False)
        with self.real_env() as env:
            applications = env["ar.credit.application"].browse(self.applications)
            applications.write({"state": "draft"})
            applications.unlink()
            env["res.partner"].browse(self.partners).unlink()

    def _results(self, job, module, result):
        """What a job has done when it was killed, after its next run, and after one more."""
        found = []
        with patch(f"odoo.addons.ar_management.models.{module}.BATCH", 1):
            for commits, killed in ((2, True), (99, False), (99, False)):
                self.assertEqual(self.run_killed(job, commits=commits), killed)
                with self.real_env() as env:
                    found.append(result(env))
        return found

    def test_limits_end_once(self):
        def ended(env):
            applications = env["ar.credit.application"].browse(self.applications)
            told = applications.message_ids.filtered(lambda each: "has passed" in each.body)
            return applications.mapped("state").count("expired"), len(told)

        self.assertEqual(self._results(
            lambda env: env["ar.credit.application"]._cron_nightly(),
            "credit.application_calendar", ended,
        ), [(2, 2), (3, 3), (3, 3)])

    def test_customers_are_reviewed_once(self):
        def looked_at(env):
            rows = env["ar.credit.history"].search([("partner_id", "in", self.partners)])
            reviews = env["ar.credit.review"].search([("partner_id", "in", self.partners)])
            return len(rows), len(reviews)

        self.assertEqual(self._results(
            lambda env: env["ar.credit.review"]._cron_review(), "credit.review", looked_at,
        ), [(2, 2), (3, 3), (3, 3)])

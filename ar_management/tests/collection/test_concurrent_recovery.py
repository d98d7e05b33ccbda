from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..concurrency import RealCursorCase


@tagged("post_install", "-at_install")
class TestConcurrentRecovery(RealCursorCase):
    """Two people at once about the same debt: one of them wins, the other reads a sentence."""

    def setUp(self):
        super().setUp()
        self.company_id = self.new_company("Recovery", "fr")
        with self.real_env() as env:
            env = self.mine(env)
            company = env.company
            company.ar_loss_limit = 5000
            policy = env["ar.reminder.policy"].create({
                "name": "Concurrent", "company_id": company.id, "enabled": True,
                "sequence": 1, "step_ids": [Command.create({"name": "First", "days": 3})],
            })
            partner = env["res.partner"].create({"name": "Late", "is_company": True})
            invoice = self.late_invoices(env, partner, invoice_date_due="2026-02-20")
            self.line_id = invoice.line_ids.filtered(
                lambda line: line.account_type == "asset_receivable"
            ).id
            self.partner_id, self.policy_id = partner.id, policy.id
        self.addCleanup(self.delete_all)

    def mine(self, env):
        return env(context={"allowed_company_ids": [self.company_id], "lang": "en_US"})

    def delete_all(self):
        with self.real_env() as env:
            env["ar.reminder.policy"].browse(self.policy_id).unlink()
            env["res.partner"].browse(self.partner_id).active = False
        self.leave_company(self.company_id)

    def case(self):
        with self.real_env() as env:
            env = self.mine(env)
            return env["ar.doubtful.case"].create({
                "partner_id": self.partner_id, "company_id": self.company_id,
                "item_ids": [Command.create({"line_id": self.line_id})],
            }).id

    def together(self, job):
        """Both do the same: one has no error, the other one a sentence."""
        outcomes = self.run_together(job, job)
        errors = [error for _result, error, _tries in outcomes if error]
        self.assertEqual(len(errors), 1, outcomes)
        self.assertIsInstance(errors[0], (UserError, ValidationError))
        self.assertNotIn("serialize", str(errors[0]))
        return str(errors[0])

    def test_a_debt_is_transferred_lost_and_recovered_once(self):
        case_id = self.case()

        def step(name):
            return lambda env: getattr(
                self.mine(env)["ar.doubtful.case"].browse(case_id), name
            )() and None

        self.assertRegex(self.together(step("action_transfer")), "is now “Doubtful”")
        self.assertRegex(self.together(step("action_write_off")), "is now “Written Off”")
        with self.real_env() as env:
            case = self.mine(env)["ar.doubtful.case"].browse(case_id)
            self.assertEqual((case.state, len(case.entry_ids), case.lost), ("lost", 2, 1000))

    def test_an_impairment_is_booked_once(self):
        case_id = self.case()
        with self.real_env() as env:
            self.mine(env)["ar.doubtful.case"].browse(case_id).action_transfer()

        def impair(env):
            self.mine(env)["ar.doubtful.case"].browse(case_id).action_impair()

        self.run_together(impair, impair)
        with self.real_env() as env:
            case = self.mine(env)["ar.doubtful.case"].browse(case_id)
            self.assertEqual((case.impairment, len(case.entry_ids)), (500, 2))

    def test_two_cases_about_the_same_claim(self):
        ids = [self.case(), self.case()]
        jobs = [
            lambda env, key=key: self.mine(env)["ar.doubtful.case"].browse(key).action_transfer()
            and None for key in ids
        ]
        outcomes = self.run_together(*jobs)
        errors = [error for _result, error, _tries in outcomes if error]
        self.assertEqual(len(errors), 1, outcomes)
        self.assertIsInstance(errors[0], (UserError, ValidationError))

    def test_a_claim_is_handed_over_once(self):
        with self.real_env() as env:
            env = self.mine(env)
            agent = env["res.partner"].create({"name": "Agency", "is_company": True})
            handover_id = env["ar.handover"].create({
                "partner_id": self.partner_id, "company_id": self.company_id,
                "agent_id": agent.id,
                "item_ids": [Command.create({"line_id": self.line_id})],
            }).id

        def hand_over(env):
            self.mine(env)["ar.handover"].browse(handover_id).action_hand_over()

        self.assertRegex(self.together(hand_over), "is now “Handed Over”")

    def test_a_plan_is_asked_for_once(self):
        def ask(env):
            env = self.mine(env)
            company = env.company
            env["ar.collection.portal"]._ask_for_plan(
                env["res.partner"].browse(self.partner_id), company, "3",
                company._ar_today().isoformat(), "",
            )

        self.assertRegex(self.together(ask), "asked already")
        with self.real_env() as env:
            plans = self.mine(env)["ar.payment.plan"].search([
                ("partner_id", "=", self.partner_id)])
            self.assertEqual(len(plans), 1)

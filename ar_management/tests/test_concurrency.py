from odoo.tests import tagged

from .concurrency import RealCursorCase


@tagged("post_install", "-at_install")
class TestConcurrency(RealCursorCase):
    """The harness, and the version row that makes decisions follow each other."""

    def setUp(self):
        super().setUp()
        with self.real_env() as env:
            self.company_id = env.ref("base.main_company").id
            partners = env["res.partner"].create([
                {"name": "Decided twice", "is_company": True},
                {"name": "Somebody else", "is_company": True},
            ])
            self.partner_id, self.other_id = partners.ids
            self.leave_no_trace(partners)

    def decide(self, partner_id, seen):
        """A job that decides once: it counts the decisions before it, then leaves a mark."""

        def job(env):
            partner = env["res.partner"].browse(partner_id)
            env["ar.decision.version"]._bump(partner, env["res.company"].browse(self.company_id))
            before = partner.comment or ""
            partner.comment = f"{before}x"
            seen.append(before)
            return before

        return job

    def marks(self, partner_id):
        with self.real_env() as env:
            return (env["res.partner"].browse(partner_id).comment or "").count("x")

    def test_two_decisions_on_one_customer_follow_each_other(self):
        job = self.decide(self.partner_id, [])
        outcomes = self.run_together(job, job)
        self.assertEqual([error for _result, error, _tries in outcomes], [None, None])
        self.assertEqual(self.marks(self.partner_id), 2)
        self.assertGreater(
            max(tries for _result, _error, tries in outcomes), 1, "one of them was run again"
        )

    def test_decisions_on_two_customers_do_not_disturb_each_other(self):
        outcomes = self.run_together(
            self.decide(self.partner_id, []), self.decide(self.other_id, [])
        )
        self.assertEqual([tries for _result, _error, tries in outcomes], [1, 1])

    def test_a_contact_is_counted_with_its_company(self):
        with self.real_env() as env:
            contact = env["res.partner"].create({"name": "Eve", "parent_id": self.partner_id})
            company = env["res.company"].browse(self.company_id)
            env["ar.decision.version"]._bump(contact, company)
            env["ar.decision.version"]._bump(contact.commercial_partner_id, company)
            rows = env["ar.decision.version"].search([("partner_id", "=", self.partner_id)])
            self.assertEqual((len(rows), rows.version), (1, 2))
            contact.unlink()

    def test_a_killed_job_keeps_what_it_had_committed_and_nothing_more(self):
        def job(env):
            partner = env["res.partner"].browse(self.partner_id)
            for _batch in range(3):
                partner.comment = f"{partner.comment or ''}x"
                env["ir.cron"]._commit_progress(1)

        self.assertTrue(self.run_killed(job, commits=2))
        self.assertEqual(self.marks(self.partner_id), 2)
        self.assertFalse(self.run_killed(job, commits=9))
        self.assertEqual(self.marks(self.partner_id), 5)

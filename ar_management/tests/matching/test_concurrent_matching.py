from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..concurrency import RealCursorCase


@tagged("post_install", "-at_install")
class TestConcurrentMatching(RealCursorCase):
    """Two people post at the same moment, in real transactions: one does, the other reads why."""

    def setUp(self):
        super().setUp()
        with self.real_env() as env:
            company = env.ref("base.main_company")
            self.journal_id = env["account.journal"].search(
                [("type", "=", "bank"), ("company_id", "=", company.id)], limit=1
            ).id
            partner = env["res.partner"].create({"name": "Paid twice", "is_company": True})
            invoice = env["account.move"].create({
                "move_type": "out_invoice", "partner_id": partner.id,
                "invoice_date": "2026-03-01", "invoice_line_ids": [Command.create({
                    "name": "Windows", "price_unit": 300, "tax_ids": [Command.clear()],
                })],
            })
            invoice.action_post()
            bank_lines = env["account.bank.statement.line"].create([{
                "journal_id": self.journal_id, "amount": 300, "date": "2026-03-20",
                "payment_ref": invoice.name,
            } for _number in range(2)])
            # One by one: searched together, only one of them would get the invoice.
            proposals = env["ar.match.proposal"].union(
                *[env["ar.match.proposal"]._propose(line) for line in bank_lines]
            )
            self.partner_id, self.invoice_id = partner.id, invoice.id
            self.invoice_name = invoice.name
            self.bank_line_ids, self.proposal_ids = bank_lines.ids, proposals.ids
        self.addCleanup(self._delete_all)

    def _delete_all(self):
        with self.real_env(force_delete=True) as env:
            bank_lines = env["account.bank.statement.line"].browse(self.bank_line_ids)
            bank_lines.action_undo_reconciliation()
            payments = env["account.payment"].search([("partner_id", "=", self.partner_id)])
            payments.action_draft()
            payments.unlink()
            bank_lines.unlink()
            invoice = env["account.move"].browse(self.invoice_id)
            invoice.button_draft()
            invoice.unlink()
            env["res.partner"].browse(self.partner_id).unlink()

    def post(self, number):
        """A job that posts one of the proposals: (was it posted, why not)."""

        def job(env):
            posted, refused = env["ar.match.proposal"].browse(self.proposal_ids[number])._post()
            return bool(posted), "".join(refused.values())

        return job

    def pay(self, env):
        """A job that registers a payment by hand."""
        env["account.payment.register"].with_context(
            active_model="account.move", active_ids=[self.invoice_id]
        ).create({"payment_date": "2026-03-20", "journal_id": self.journal_id})._create_payments()
        return True, ""

    def check_paid_once(self):
        with self.real_env() as env:
            invoice = env["account.move"].browse(self.invoice_id)
            receivable = invoice.line_ids.filtered(lambda line: line.display_type == "payment_term")
            partials = receivable.matched_credit_ids
            self.assertEqual((len(partials), partials.amount), (1, 300))
            self.assertEqual((invoice.payment_state, invoice.amount_residual), ("paid", 0))

    def test_one_proposal_that_two_people_post_is_posted_once(self):
        outcomes = self.run_together(self.post(0), self.post(0))
        errors = [error for _result, error, _tries in outcomes if error]
        self.assertEqual(len(errors), 1)
        self.assertIsInstance(errors[0], UserError)
        self.assertIn("refresh the page", str(errors[0]))
        self.check_paid_once()

    def test_of_two_proposals_for_one_invoice_the_second_is_refused_by_name(self):
        outcomes = self.run_together(self.post(0), self.post(1))
        self.assertEqual([error for _result, error, _tries in outcomes], [None, None])
        results = sorted(result for result, _error, _tries in outcomes)
        self.assertEqual(results[1], (True, ""))
        self.assertIn(f"{self.invoice_name} has been paid in the meantime", results[0][1])
        self.check_paid_once()

    def test_a_payment_by_hand_at_the_same_moment_does_not_pay_twice(self):
        outcomes = self.run_together(self.post(0), self.pay)
        done = [result for result, _error, _tries in outcomes if result and result[0]]
        self.assertEqual(len(done), 1)
        for result, error, _tries in outcomes:
            self.assertTrue(error is None or isinstance(error, UserError), error)
            self.assertTrue(error or result[0] or "has been paid" in result[1])
        self.check_paid_once()

    def test_undoing_at_the_moment_of_another_posting_leaves_one_of_both(self):
        with self.real_env() as env:
            env["ar.match.proposal"].browse(self.proposal_ids[0])._post()

        def undo(env):
            undone, refused = env["ar.match.proposal"].browse(self.proposal_ids[0])._undo()
            return bool(undone), "".join(refused.values())

        outcomes = self.run_together(undo, self.post(1))
        self.assertEqual([error for _result, error, _tries in outcomes], [None, None])
        (undone, _why), (posted, reason) = (result for result, _error, _tries in outcomes)
        self.assertTrue(undone)
        # Who came second saw what the first had done: posted on what was open, or told why not.
        self.assertTrue(posted or f"{self.invoice_name} has been paid" in reason)
        with self.real_env() as env:
            states = env["ar.match.proposal"].browse(self.proposal_ids).mapped("state")
            self.assertEqual(states, ["undone", "posted" if posted else "proposed"])
            invoice = env["account.move"].browse(self.invoice_id)
            self.assertEqual(invoice.amount_residual, 0 if posted else 300)

    def test_of_two_people_who_undo_the_same_posting_one_is_told(self):
        with self.real_env() as env:
            env["ar.match.proposal"].browse(self.proposal_ids[0])._post()

        def undo(env):
            return bool(env["ar.match.proposal"].browse(self.proposal_ids[0])._undo()[0])

        outcomes = self.run_together(undo, undo)
        errors = [error for _result, error, _tries in outcomes if error]
        self.assertEqual(len(errors), 1)
        self.assertIn("refresh the page", str(errors[0]))
        with self.real_env() as env:
            self.assertEqual(env["account.move"].browse(self.invoice_id).amount_residual, 300)

    def test_editing_and_posting_at_the_same_moment_posts_one_of_the_two_versions(self):
        def edit(env):
            proposal = env["ar.match.proposal"].browse(self.proposal_ids[0])
            [line] = proposal.line_ids
            proposal._edit([
                {"kind": "document", "item": line.move_line_id.id, "amount": 200},
                {"kind": "on_account", "partner": self.partner_id, "amount": 100},
            ], 0)
            return True, ""

        outcomes = self.run_together(self.post(0), edit)
        refused = [error for _result, error, _tries in outcomes if error]
        for error in refused:
            self.assertIn("refresh the page", str(error))
        with self.real_env() as env:
            proposal = env["ar.match.proposal"].browse(self.proposal_ids[0])
            invoice = env["account.move"].browse(self.invoice_id)
            self.assertEqual(proposal.state, "posted")
            self.assertEqual(invoice.amount_residual, 100 if proposal.edited_by else 0)
            self.assertEqual(bool(refused), not proposal.edited_by)

from datetime import date, timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, new_test_user, tagged

from ..common import ArCommon


@tagged("post_install", "-at_install")
class TestLateFeeRun(ArCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Run = cls.env["ar.late.fee.run"]
        policies = cls.env["ar.late.fee.policy"].search([("company_id", "=", cls.company.id)])
        cls.policy = policies.filtered(lambda policy: policy.regime == "reference")
        cls.policy.mode = "propose"
        cls.company.ar_late_fee_since = False
        cls.invoice = cls._invoice(12000, "2022-10-31", due="2022-11-30")
        cls.second_manager = cls._person("second_manager", "ar_management.group_ar_credit_manager")

    def _run(self, day="2023-02-15", post=True, user=None, **values):
        run = self.Run.with_user(user or self.env.user).create({
            "date": day, "document_date": day, "company_id": self.company.id, **values,
        })
        run.action_preview()
        if post:
            run.action_post()
        return run

    def _waive(self, line, user, reason="Agreed by telephone", **values):
        wizard = self.env["ar.late.fee.waive"].with_user(user).create({
            "line_ids": [Command.set(line.ids)], "reason": reason, **values,
        })
        wizard.action_waive()
        line.invalidate_recordset()

    # ---- billed once

    def test_the_worked_example_is_billed_to_the_cent(self):
        run = self._run()
        self.assertRecordValues(run.line_ids, [{
            "date_from": date(2022, 12, 1), "date_to": date(2023, 2, 15), "interest": 290.96,
            "indemnity": 40, "state": "billed", "step": 1,
        }])
        self.assertEqual((run.state, run.total, run.penalty_count), ("posted", 330.96, 1))
        self.assertIn("189.04", run.line_ids.explanation)

    def test_the_next_bill_starts_the_day_after_and_all_add_up_to_one(self):
        days = ("2022-12-13", "2022-12-31", "2023-01-01", "2023-02-15")
        lines = [self._run(day).line_ids for day in days]
        self.assertEqual([str(line.date_from) for line in lines],
                         ["2022-12-01", "2022-12-14", "2023-01-01", "2023-01-02"])
        self.assertEqual(round(sum(line.interest for line in lines), 2), 290.96)
        self.assertEqual([line.indemnity for line in lines], [40, 0, 0, 0])

    def test_a_second_run_over_the_same_days_has_nothing_to_bill(self):
        self._run()
        again = self._run(post=False)
        self.assertFalse(again.line_ids)
        with self.assertRaisesRegex(UserError, "nothing to bill"):
            again.action_post()

    def test_of_two_previews_the_second_is_set_aside(self):
        first, second = self._run(post=False), self._run(post=False)
        first.action_post()
        second.action_post()
        self.assertEqual(second.line_ids.state, "blocked")
        self.assertIn(
            f"{first.name} has since billed 330.96\xa0€ of it with "
            f"{first.line_ids.penalty_id.name}", second.line_ids.exception,
        )
        self.assertFalse(second.line_ids.penalty_id)

    def test_interest_stays_due_after_the_principal_was_paid(self):
        self._pay(self.invoice, "2023-02-15")
        self.assertEqual(self._run("2023-12-31").total, 330.96)

    def test_a_receipt_that_is_entered_late_credits_the_penalty(self):
        penalty = self._run().line_ids.penalty_id
        self._pay(self.invoice, "2023-01-15", amount=4000)
        run = self._run("2023-02-15", post=False)
        self.assertRecordValues(run.line_ids, [{
            "kind": "correction", "interest": -42.47, "indemnity": 0, "state": "proposed",
        }])
        self.assertEqual(run.credit_count, 1)
        run.action_post()
        credit = run.line_ids.penalty_id
        self.assertRecordValues(credit, [{
            "move_type": "out_refund", "amount_total": 42.47, "reversed_entry_id": penalty.id,
        }])
        self.assertEqual(penalty.amount_residual, 288.49)
        self.assertFalse(self._run("2023-02-15", post=False).line_ids)

    def test_a_credit_on_a_penalty_that_was_paid_stays_with_the_customer(self):
        penalty = self._run().line_ids.penalty_id
        self._pay(penalty, "2023-02-20")
        self._pay(self.invoice, "2023-01-15", amount=4000)
        credit = self._run("2023-02-15").line_ids.penalty_id
        self.assertEqual((credit.amount_residual, penalty.payment_state), (42.47, "paid"))

    # ---- cancelling

    def test_cancelling_returns_the_days_and_reverses_by_a_document(self):
        run = self._run()
        penalty = run.line_ids.penalty_id
        run.action_cancel()
        self.assertEqual((run.state, run.line_ids.state), ("cancelled", "returned"))
        self.assertEqual((penalty.payment_state, penalty.state), ("reversed", "posted"))
        self.assertEqual(self._run().total, 330.96)

    def test_cancelling_an_earlier_run_leaves_the_later_one(self):
        early, later = self._run("2022-12-31"), self._run("2023-02-15")
        early.action_cancel()
        again = self._run("2023-02-15")
        self.assertEqual(set(again.line_ids.mapped("kind")), {"correction", "new"})
        self.assertEqual(round(later.total + again.total, 2), 330.96)

    def test_a_paid_penalty_that_is_cancelled_leaves_the_money_with_the_customer(self):
        run = self._run()
        payment = self._pay(run.line_ids.penalty_id, "2023-02-20")
        run.action_cancel()
        self.assertFalse(payment.is_reconciled)

    # ---- what is left out, and why

    def test_policies_that_only_show_are_never_billed(self):
        self.policy.mode = "show"
        self.assertFalse(self._run(post=False).line_ids)

    @freeze_time("2027-02-15")
    def test_an_unknown_rate_is_an_exception_that_opens_the_form(self):
        late = self._invoice(1000, "2026-10-31", due="2026-11-30", partner=self._customer("Two"))
        run = self._run("2027-02-15", post=False)
        line = run.line_ids.filtered(lambda line: line.move_id == late)
        self.assertEqual(line.state, "blocked")
        self.assertIn("2027-S1", line.exception)
        action = line.action_enter_rate()
        self.assertEqual(action["context"]["default_date_from"], "2027-01-01")
        self.assertFalse(line.penalty_id)

    def test_less_than_the_minimum_waits(self):
        self.policy.minimum_amount = 1000
        line = self._run(post=False).line_ids
        self.assertEqual(line.state, "blocked")
        self.assertEqual(line.exception_data[0][0], "late_fee.below_minimum")

    def test_selection_by_customer_days_and_age(self):
        other = self._invoice(
            100, "2023-01-01", due="2023-01-31", partner=self._customer("Other"))
        self.assertEqual(self._run(post=False, min_days=20).line_ids.move_id, self.invoice)
        self.assertEqual(self._run(post=False, due_from="2023-01-01").line_ids.move_id, other)
        picked = self._run(post=False, partner_ids=[Command.set(other.partner_id.ids)])
        self.assertEqual(picked.line_ids.move_id, other)

    def test_a_locked_period_moves_the_document(self):
        self._lock("fiscalyear_lock_date", "2023-03-31")
        penalty = self._run().line_ids.penalty_id
        self.assertEqual((penalty.date, penalty.state), (date(2023, 4, 1), "posted"))

    def test_one_document_per_invoice_when_the_company_wants_it(self):
        self._invoice(500, "2022-10-31", due="2022-11-30")
        self.assertEqual(self._run(post=False).line_count, 2)
        self.company.ar_late_fee_document = "invoice"
        self.assertEqual(self._run().penalty_count, 2)

    def test_a_foreign_invoice_is_billed_in_its_currency(self):
        dollar = self.setup_other_currency("USD", rates=[("2022-01-01", 1.25)])
        self._invoice(12000, "2022-10-31", due="2022-11-30", currency_id=dollar.id)
        run = self._run()
        amounts = {
            penalty.currency_id.name: penalty.amount_total for penalty in run.line_ids.penalty_id
        }
        self.assertEqual(amounts, {"EUR": 330.96, "USD": 340.96})
        self.assertEqual(run.total, 603.73)

    def test_bad_selections_are_refused_with_the_remedy(self):
        with self.assertRaisesRegex(ValidationError, "enter 0"):
            self._run(min_days=-1)
        with self.assertRaisesRegex(ValidationError, "at least 02/15/2023"):
            self._run(document_date="2023-01-01")
        with self.assertRaisesRegex(ValidationError, "before it has run"):
            self._run(fields.Date.today() + timedelta(days=2))

    # ---- waiving

    def test_a_small_fee_is_waived_alone_with_a_reason(self):
        run = self._run(post=False)
        self._waive(run.line_ids, self.ar_user)
        self.assertRecordValues(run.line_ids, [{
            "state": "waived", "total": 0, "waived_interest": 290.96,
            "waive_reason": "Agreed by telephone", "requested_by": self.ar_user.id,
        }])
        run.action_post()
        self.assertEqual((run.state, run.penalty_count), ("posted", 0))
        self.assertEqual(run.line_ids.state, "waived")
        self.assertFalse(self._run(post=False).line_ids)
        self.assertIn("Agreed by telephone", run.message_ids.mapped("body")[0] or "")

    def test_a_large_waiver_needs_a_second_person(self):
        self.company.ar_late_fee_waiver_limit = 100
        run = self._run(post=False)
        line = run.line_ids
        self._waive(line, self.credit_manager)
        self.assertEqual(line.state, "waiting")
        with self.assertRaisesRegex(UserError, "has to approve or refuse"):
            run.action_post()
        with self.assertRaisesRegex(UserError, "yourself"):
            line.with_user(self.credit_manager).action_approve()
        with self.assertRaisesRegex(AccessError, "Only a Credit Manager"):
            line.with_user(self.ar_user).action_approve()
        self.assertTrue(line.with_user(self.second_manager).can_approve)
        line.with_user(self.second_manager).action_approve()
        self.assertEqual(line.approved_by, self.second_manager)
        run.action_post()
        self.assertEqual(line.state, "waived")

    def test_small_waivers_of_one_invoice_add_up_to_the_limit(self):
        self.company.ar_late_fee_waiver_limit = 300
        first = self._run("2022-12-31", post=False)
        self._waive(first.line_ids, self.ar_user)
        first.action_post()
        second = self._run("2023-02-15", post=False)
        self._waive(second.line_ids, self.ar_user)
        self.assertEqual((first.line_ids.state, second.line_ids.state), ("waived", "waiting"))

    def test_a_refused_waiver_is_billed(self):
        self.company.ar_late_fee_waiver_limit = 100
        run = self._run(post=False)
        self._waive(run.line_ids, self.ar_user)
        run.line_ids.with_user(self.credit_manager).action_refuse()
        run.action_post()
        self.assertEqual(run.total, 330.96)

    def test_a_part_is_waived_and_the_document_says_so(self):
        run = self._run(post=False)
        self._waive(run.line_ids, self.ar_user, is_part=True, interest=90.96, indemnity=40)
        run.action_post()
        penalty = run.line_ids.penalty_id
        self.assertEqual(penalty.amount_total, 130.96)
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "account.account_invoices", penalty.ids
        )
        self.assertIn("Of this, we waive", html.decode())
        self.assertFalse(self._run(post=False).line_ids, "what was waived does not come back")

    def test_more_than_what_was_computed_is_never_billed(self):
        line = self._run(post=False).line_ids
        with self.assertRaisesRegex(UserError, "cannot be claimed"):
            self._waive(line, self.ar_user, is_part=True, interest=291, indemnity=40)
        with self.assertRaisesRegex(UserError, "Say why"):
            self._waive(line, self.ar_user, reason=" ")

    # ---- rights and companies

    def test_a_receivables_user_runs_it_from_selection_to_cancelling(self):
        run = self._run(user=self.ar_user)
        self.assertEqual(run.state, "posted")
        run.with_user(self.ar_user).action_cancel()
        self.assertEqual(run.state, "cancelled")

    def test_nobody_writes_results_by_hand(self):
        run = self._run(post=False, user=self.ar_user)
        with self.assertRaisesRegex(AccessError, "Use the buttons"):
            run.state = "posted"
        self.assertEqual(run.state, "previewed")
        with self.assertRaisesRegex(UserError, "is now “Previewed”"):
            run.date = "2024-01-01"
        with self.assertRaises(AccessError):
            run.line_ids.with_user(self.ar_admin).interest = 1
        with self.assertRaisesRegex(AccessError, "Started, State cannot be entered"):
            self.Run.with_user(self.ar_user).create({"state": "posted", "mode": "bill"})

    def test_others_see_no_run(self):
        run = self._run()
        clerk = new_test_user(self.env, login="clerk", groups="account.group_account_invoice",
                              company_id=self.company.id)
        for records in (run, run.line_ids):
            with self.assertRaises(AccessError):
                records.with_user(clerk).read(["state"])

    def test_each_company_has_its_own_runs_and_journal(self):
        other = self.setup_other_company()["company"]
        with self.assertRaises(AccessError):
            self.Run.with_user(self.ar_user).create({"company_id": other.id})
        run = self._run()
        self.assertNotIn(other, run.line_ids.company_id)
        self.assertNotEqual(
            other._ar_late_fee_journal(), self.company._ar_late_fee_journal())

    # ---- scheduling

    @freeze_time("2023-03-10")
    def test_the_scheduler_bills_last_month_once(self):
        self.policy.mode = "bill"
        for _day in range(2):
            self.Run._schedule(date(2023, 2, 28))
        run = self.Run.search([("mode", "=", "bill"), ("company_id", "=", self.company.id)])
        self.assertEqual((len(run), run.date, run.document_date),
                         (1, date(2023, 2, 28), date(2023, 3, 10)))

    @freeze_time("2023-03-10")
    def test_nothing_from_before_the_company_began_is_billed_by_itself(self):
        self.company.ar_late_fee_since = "2023-01-01"
        self.policy.mode = "bill"
        self.Run._schedule(date(2023, 2, 28))
        run = self.Run.search([("mode", "=", "bill"), ("company_id", "=", self.company.id)])
        self.assertNotIn(self.invoice, run.search([]).line_ids.move_id)
        self.assertEqual(run.due_from, date(2023, 1, 1))

    def test_a_scheduled_run_leaves_credits_to_people(self):
        self._run()
        self._pay(self.invoice, "2023-01-15", amount=4000)
        self.policy.mode = "bill"
        run = self.Run.sudo().create({
            "company_id": self.company.id, "mode": "bill", "date": "2023-02-15",
            "document_date": "2023-02-28",
        })
        with patch.object(type(self.env["ir.cron"]), "_commit_progress"):
            run._go_on()
        self.assertEqual((run.state, run.line_ids.state), ("previewed", "proposed"))
        run.with_user(self.ar_user).action_post()
        self.assertEqual((run.state, run.line_ids.penalty_id.move_type), ("posted", "out_refund"))

    def test_a_customer_who_cannot_be_billed_does_not_keep_the_scheduler_from_others(self):
        other = self._invoice(500, "2022-10-31", due="2022-11-30", partner=self._customer("Two"))
        own = self.policy.copy({"name": "Own", "sequence": 99, "mode": "bill"})
        other.partner_id.with_company(self.company).ar_late_fee_policy_id = own
        self.policy.mode = "bill"
        own.interest_account_id = own.interest_account_id.copy({"code": "763199"})
        own.interest_account_id.active = False
        run = self.Run.sudo().create({
            "company_id": self.company.id, "mode": "bill", "date": "2023-02-15",
            "document_date": "2023-02-28",
        })
        with patch.object(type(self.env["ir.cron"]), "_commit_progress"):
            run._go_on()
        billed, aside = (run.line_ids.filtered(lambda line, on=move: line.move_id == on)
                         for move in (self.invoice, other))
        self.assertEqual((run.state, billed.state, aside.state), ("posted", "billed", "blocked"))
        self.assertIn("763199", aside.exception)

    # ---- letters

    def test_a_formal_notice_names_amounts_rates_and_sources(self):
        seen = self.invoice.with_context(ar_as_of="2023-02-15", discard_logo_check=True)
        action = seen.action_ar_formal_notice()
        self.assertEqual(action["report_name"], "ar_management.late_fee_formal_notice")
        report = self.env["ir.actions.report"].with_context(**action["context"])
        html = report._render_qweb_html(action["report_name"], self.customer.ids)[0].decode()
        for text in ("Formal notice to pay", self.invoice.name, "12,330.96", "290.96",
                     "European Central Bank", "1344"):
            self.assertIn(text, html)

    def test_an_interest_statement_of_a_customer_counts_what_was_waived_and_received(self):
        run = self._run(post=False)
        self._waive(run.line_ids, self.ar_user, is_part=True, interest=90.96, indemnity=40)
        run.action_post()
        self._pay(run.line_ids.penalty_id, "2023-02-20", amount=30.96)
        letter = self.env["ar.late.fee.letter"].with_context(ar_as_of="2023-02-15")
        claim = letter._claims(self.customer, only_open=False)[0]
        self.assertEqual((round(claim["interest"], 2), claim["indemnity"]), (90.96, 40))
        self.assertEqual((round(claim["received"], 2), round(claim["total"], 2)), (30.96, 12100))

    def test_a_letter_without_anything_late_is_refused(self):
        letter = self.env["ar.late.fee.letter"].with_context(ar_as_of="2022-11-15")
        with self.assertRaisesRegex(UserError, "nothing to claim"):
            letter._claims(self.customer, only_open=True)

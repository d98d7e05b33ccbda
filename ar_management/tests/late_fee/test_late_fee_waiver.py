from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.modules.migration import load_script
from odoo.tests import freeze_time, tagged
from odoo.tools import file_path

from ..common import ArCommon
from ..properties import database_examples, undone_afterwards

DAYS = ("2022-12-13", "2022-12-31", "2023-01-15", "2023-02-15")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("preview"), st.integers(0, 3), st.just(0)),
        st.tuples(st.just("again"), st.integers(0, 5), st.just(0)),
        st.tuples(st.just("waive"), st.integers(0, 5), st.integers(0, 100)),
        st.tuples(st.just("post"), st.integers(0, 5), st.just(0)),
        st.tuples(st.just("cancel"), st.integers(0, 5), st.just(0)),
    ),
    min_size=2, max_size=8,
)
"""(what, which day or run, percent of the fee that is waived)"""


@tagged("post_install", "-at_install")
class TestLateFeeWaiver(ArCommon):
    """What is waived of an invoice stays waived, whatever run looks at it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        policies = cls.env["ar.late.fee.policy"].search([("company_id", "=", cls.company.id)])
        cls.policy = policies.filtered(lambda policy: policy.regime == "reference")
        cls.policy.mode = "propose"
        cls.company.ar_late_fee_since = False
        cls.invoice = cls._invoice(12000, "2022-10-31", due="2022-11-30")
        cls.Waiver = cls.env["ar.late.fee.waiver"]

    def run_up_to(self, day="2023-02-15"):
        run = self.env["ar.late.fee.run"].create({
            "date": day, "document_date": day, "company_id": self.company.id,
        })
        run.action_preview()
        return run

    def waive(self, lines, user=None, interest=None, indemnity=0):
        part = {} if interest is None else {
            "is_part": True, "interest": interest, "indemnity": indemnity,
        }
        self.env["ar.late.fee.waive"].with_user(user or self.ar_user).create({
            "line_ids": [Command.set(lines.ids)], "reason": "Agreed by telephone", **part,
        }).action_waive()
        lines.invalidate_recordset()

    # ------------------------------------------------------------------ facts of the invoice

    def test_what_one_run_waived_is_not_billed_by_the_next(self):
        first, second = self.run_up_to(), self.run_up_to()
        self.waive(first.line_ids)
        # Shown in the preview that was there, in a new one, and after previewing again.
        for run in (second, self.run_up_to()):
            self.assertRecordValues(run.line_ids, [{"state": "waived", "total": 0}])
        first.action_preview()
        self.assertRecordValues(first.line_ids, [{"state": "waived", "total": 0}])
        second.action_post()
        self.assertFalse(second.line_ids.penalty_id)
        self.assertEqual(second.line_ids.state, "waived")
        self.assertFalse(self.run_up_to().line_ids)

    def test_a_part_that_was_waived_is_taken_off_in_another_run_once(self):
        first = self.run_up_to("2022-12-31")
        self.waive(first.line_ids, interest=0, indemnity=40)
        waived = first.line_ids.waived_interest
        later = self.run_up_to()
        self.assertEqual(later.total, round(330.96 - waived, 2))
        later.action_post()
        self.assertEqual(self.Waiver.search([]).used_by_id, later.line_ids)
        first.action_post()
        self.assertEqual(first.line_ids.state, "blocked")

    def test_a_waiver_outlives_the_run_in_which_it_was_entered(self):
        run = self.run_up_to()
        self.waive(run.line_ids)
        run.action_cancel()
        self.assertEqual(self.run_up_to().line_ids.state, "waived")
        deleted = self.run_up_to()
        deleted.unlink()
        self.assertEqual(self.run_up_to().line_ids.state, "waived")

    def test_a_waiver_that_waits_is_decided_once_for_all_runs(self):
        self.company.ar_late_fee_waiver_limit = 100
        first, second = self.run_up_to(), self.run_up_to()
        self.waive(first.line_ids)
        self.assertEqual(second.line_ids.state, "waiting")
        with self.assertRaisesRegex(UserError, "approve or refuse"):
            second.action_post()
        second.line_ids.with_user(self.credit_manager).action_refuse()
        self.assertRecordValues(first.line_ids, [{"state": "proposed", "total": 330.96}])
        self.assertEqual(self.Waiver.search([]).state, "refused")

    def test_a_credit_manager_withdraws_what_no_run_has_used(self):
        run = self.run_up_to()
        self.waive(run.line_ids)
        waiver = self.Waiver.search([])
        with self.assertRaises(AccessError):
            waiver.with_user(self.ar_user).action_withdraw()
        with self.assertRaises(AccessError):
            waiver.with_user(self.ar_admin).write({"state": "withdrawn"})
        waiver.with_user(self.credit_manager).action_withdraw()
        self.assertRecordValues(run.line_ids, [{"state": "proposed", "total": 330.96}])
        self.waive(run.line_ids)
        run.action_post()
        with self.assertRaisesRegex(UserError, "cancel the run"):
            self.Waiver.search([("used_by_id", "!=", False)]).action_withdraw()

    def test_a_cancelled_penalty_leaves_what_was_waived_waived(self):
        run = self.run_up_to()
        self.waive(run.line_ids, interest=90.96, indemnity=40)
        run.action_post()
        self.assertEqual(run.line_ids.penalty_id.amount_total, 130.96)
        run.line_ids.penalty_id.action_ar_cancel_penalty()
        self.assertEqual(self.run_up_to().total, 130.96)

    def test_another_company_sees_no_waiver(self):
        self.waive(self.run_up_to().line_ids)
        other = self.setup_other_company()["company"]
        self.ar_user.company_ids |= other
        found = self.Waiver.with_user(self.ar_user).with_context(
            allowed_company_ids=other.ids
        ).search([])
        self.assertFalse(found)

    def test_the_upgrade_keeps_what_runs_had_waived(self):
        posted, open_run = self.run_up_to("2022-12-31"), self.env["ar.late.fee.run"]
        self.waive(posted.line_ids)
        posted.action_post()
        open_run = self.run_up_to()
        self.waive(open_run.line_ids, interest=100)
        self.env.flush_all()
        before = self.facts()
        self.env.cr.execute("DELETE FROM ar_late_fee_waiver")
        path = "ar_management/migrations/19.0.1.3.0/post-late_fee_waivers.py"
        load_script(file_path(path), "post_late_fee_waivers").migrate(self.env.cr, "19.0.1.2.0")
        self.assertEqual(self.facts(), before)

    def test_the_upgrade_keeps_a_rate_that_was_entered_and_drops_an_invented_one(self):
        Data = self.env["ir.model.data"]
        entered = self.env.ref("ar_management.rate_ecb_mro_2026_s2")
        invented = self.env.ref("ar_management.rate_fr_legal_professional_2026_s2")
        Data.search([("model", "=", "ar.reference.rate"), ("res_id", "in", [
            entered.id, invented.id,
        ])]).unlink()
        invented.is_demo = True
        self.env.flush_all()
        path = "ar_management/migrations/19.0.1.3.0/pre-reference_rates.py"
        load_script(file_path(path), "pre_reference_rates").migrate(self.env.cr, "19.0.1.2.0")
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        self.assertEqual(self.env.ref("ar_management.rate_ecb_mro_2026_s2"), entered)
        self.assertFalse(invented.exists())

    def facts(self):
        self.env.invalidate_all()
        return {
            (waiver.line_id, waiver.interest, waiver.indemnity, waiver.state, waiver.used_by_id,
             waiver.company_id, waiver.partner_id, waiver.requested_by)
            for waiver in self.Waiver.search([])
        }

    # ------------------------------------------------------------------ posting asks

    def test_posting_asks_with_count_and_total(self):
        other = self._customer("Other")
        self._invoice(12000, "2022-10-31", due="2022-11-30", partner=other)
        run = self.run_up_to()
        action = run.with_user(self.ar_user).action_ask_post()
        dialog = self.env[action["res_model"]].with_user(self.ar_user).with_context(
            **action["context"]
        ).create({})
        self.assertRecordValues(dialog, [{
            "document_count": 2, "customer_count": 2, "total": 661.92, "changed": "",
        }])
        self.assertEqual(run.state, "previewed")
        dialog.action_post()
        self.assertEqual((run.state, run.penalty_count), ("posted", 2))

    def test_the_dialog_shows_what_another_run_has_billed_meanwhile(self):
        first, second = self.run_up_to(), self.run_up_to()
        first.action_post()
        dialog = self.env["ar.late.fee.post"].create({"run_id": second.id})
        self.assertEqual((dialog.document_count, dialog.total), (0, 0))
        self.assertIn(self.invoice.name, dialog.changed)
        self.assertIn(f"{first.name} has since billed", dialog.changed)
        self.assertIn(first.line_ids.penalty_id.name, dialog.changed)

    def test_an_archived_penalty_journal_is_named(self):
        self.run_up_to("2022-12-31").action_post()
        journal = self.company._ar_late_fee_journal()
        journal.active = False
        with self.assertRaisesRegex(UserError, f"{journal.name}.*archived"):
            self.run_up_to().action_post()

    def test_a_credit_is_not_dated_before_its_penalty(self):
        run = self.run_up_to("2022-12-31")
        run.action_back_to_draft()
        run.document_date = "2023-03-01"
        run.action_preview()
        run.action_post()
        self._pay(self.invoice, "2022-12-05", amount=12000)
        credit = self.run_up_to("2023-02-15")
        credit.action_post()
        document = credit.line_ids.penalty_id
        self.assertEqual(document.move_type, "out_refund")
        self.assertEqual((document.date, document.invoice_date), (date(2023, 3, 1),) * 2)

    # ------------------------------------------------------------------ rates that are missing

    @freeze_time("2027-02-15")
    def test_a_missing_rate_gives_each_administrator_one_activity(self):
        self._invoice(1000, "2026-10-31", due="2026-11-30")
        Rate = self.env["ar.reference.rate"]
        for _day in range(2):
            Rate._ask_for_missing(date(2027, 2, 15))
        series = self.env.ref("ar_management.reference_series_ecb_mro")
        mine = series.activity_ids.filtered(lambda activity: activity.user_id == self.ar_admin)
        self.assertEqual(mine.summary, "2027-S1")
        self.assertNotIn(self.ar_user, series.activity_ids.user_id)
        Rate.with_user(self.ar_admin).create({
            "series_id": series.id, "date_from": "2027-01-01", "percent": 2.4, "source": "ECB",
        })
        self.assertFalse(series.activity_ids)

    def test_nobody_is_asked_while_all_rates_are_known(self):
        self.env["ar.reference.rate"]._ask_for_missing(date(2026, 11, 30))
        series = self.env.ref("ar_management.reference_series_ecb_mro")
        self.assertFalse(series.activity_ids)

    @freeze_time("2027-02-15")
    def test_the_list_of_overdue_invoices_says_that_a_rate_is_missing(self):
        invoice = self._invoice(1000, "2026-10-31", due="2026-11-30")
        view = self.env.ref("ar_management.account_move_view_list_late")
        arch = self.env["account.move"].with_user(self.ar_user).get_view(view.id)["arch"]
        self.assertIn("ar_late_fee_missing", arch)
        shown = invoice.with_user(self.ar_user).read(["ar_late_fee_missing"])[0]
        self.assertIn("2027-S1", shown["ar_late_fee_missing"])

    # ------------------------------------------------------------------ property

    @database_examples(usual=12, deep=300)
    @given(steps=STEPS)
    def test_never_more_is_billed_than_is_due_and_not_waived(self, steps):
        with undone_afterwards(self):
            self.company.ar_late_fee_waiver_limit = 100000
            runs = []
            for what, which, percent in steps:
                if what == "preview":
                    runs.append(self.run_up_to(DAYS[which]))
                elif runs:
                    self.act(runs[which % len(runs)], what, percent)
                self.check()

    def act(self, run, what, percent):
        line = run.line_ids.filtered(lambda each: each.kind == "new" and not each.step)
        line = line.filtered(lambda each: each.state in ("proposed", "waived"))
        if what == "again" and run.state == "previewed":
            run.action_preview()
        elif what == "waive" and run.state == "previewed" and line:
            rounded = line.currency_id.round
            self.waive(
                line, interest=rounded(line.assessed_interest * percent / 100),
                indemnity=rounded(line.assessed_indemnity * percent / 100),
            )
        elif what == "post" and run.state == "previewed" and run._next_customers(1):
            run.action_post()
        elif what == "cancel" and run.state in ("previewed", "posted"):
            run.action_cancel()

    def check(self):
        """Billed + waived = due up to the last day that was settled."""
        settled = self.env["ar.late.fee.run.line"].search([
            ("move_id", "=", self.invoice.id), ("step", ">", 0),
        ])
        if not settled:
            return
        due = self.invoice._ar_late_fee(max(settled.mapped("date_to")))
        waivers = self.Waiver.search([
            ("used_by_id", "!=", False), ("move_id", "=", self.invoice.id),
        ])
        waived = sum(waivers.mapped("interest")) + sum(waivers.mapped("indemnity"))
        billed = sum(
            move.amount_total * (-1 if move.move_type == "out_refund" else 1)
            for move in settled.penalty_id
        )
        self.assertAlmostEqual(billed + waived, float(due.interest + due.indemnity), 2)
        self.assertEqual(waivers.used_by_id, settled.filtered(
            lambda line: line.waived_interest or line.waived_indemnity
        ))

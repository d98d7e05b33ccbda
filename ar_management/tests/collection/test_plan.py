import os
import random
from datetime import timedelta
from decimal import Decimal

from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time
from odoo.tools import mute_logger

from .common import CollectionCommon, tagged

HISTORIES = 40 if os.environ.get("AR_TEST_DEEP") else 3


@tagged("post_install", "-at_install")
class TestPaymentPlan(CollectionCommon):
    """A plan on posted receivables: its days count, and nothing is posted for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.least_amount = 0

    def later(self, days):
        """The same company some days later, whose bank is known up to then."""
        self.startPatcher(freeze_time(self.today + timedelta(days=days)))
        self._bank_line(1, self.today + timedelta(days=days), partner=self._customer("Other"))
        self.env["ar.payment.plan"]._judge_running(self.company)

    def open_parts(self, plan):
        schedule = plan.item_ids.line_id._ar_due_schedule(self.today)
        return [part for parts in schedule.values() for part in parts]

    def test_a_plan_is_made_in_two_clicks_from_invoices(self):
        invoices = self._due(500, 20) + self._due(100.01, 5)
        action = invoices.with_user(self.ar_user).action_ar_payment_plan()
        form = Form(
            self.env[action["res_model"]].with_user(self.ar_user).with_context(
                **action["context"], ar_from_dialog=True
            ), view=action["view_id"],
        )
        form.instalment_count = 4
        form.first_date = self.today + timedelta(days=8)
        self.assertEqual(len(form.line_ids), 4)
        plan = form.save()
        for opened in (plan.action_open(), plan.action_propose()):
            self.assertEqual(opened["res_id"], plan.id)
            self.assertFalse([key for key in opened["context"] if key.startswith("default_")])
        self.assertEqual(plan.state, "proposed")
        self.assertEqual(plan.line_ids.mapped("amount"), [150, 150, 150, 150.01])
        self.assertEqual(plan.total, 600.01)
        self.assertIn("/my/payment_plans/", plan.message_ids[0].body)

    def test_from_the_customer_and_from_the_work_list(self):
        invoice = self._due(300, 12)
        self._due(80, -12)
        action = self.customer.with_user(self.ar_user).action_ar_payment_plan()
        self.assertEqual(len(action["context"]["default_item_ids"]), 2)
        self.env.flush_all()
        row = self.env["ar.overdue.customer"].with_user(self.ar_user).search(
            [("partner_id", "=", self.customer.id)]
        )
        action = row.action_payment_plan()
        [(_create, _zero, values)] = action["context"]["default_item_ids"]
        self.assertEqual(values["line_id"], self._receivable(invoice).id)

    def test_nothing_is_posted_and_no_entry_changes(self):
        invoice = self._due(900, 30)
        before = invoice.line_ids.read(["balance", "date_maturity", "amount_residual"])
        moves = self.env["account.move"].search_count([])
        self._plan(invoice)
        self.assertEqual(
            before, invoice.line_ids.read(["balance", "date_maturity", "amount_residual"])
        )
        self.assertEqual(self.env["account.move"].search_count([]), moves)

    def test_reminders_wait_while_the_plan_is_kept_and_say_why(self):
        invoice = self._due(900, 30)
        self.assertEqual(self.propose().state, "proposed")
        plan = self._plan(invoice)
        self.assertFalse(self.propose())
        claim = self._receivable(invoice)._ar_claimable(self.today)[self._receivable(invoice).id]
        self.assertEqual(claim.amount, 0)
        self.assertEqual([each.code for each in claim.reasons], ["claim.in_plan"])
        self.assertEqual(
            [part.due for part in self.open_parts(plan)],
            [fields.Date.to_date(day) for day in ("2026-03-13", "2026-04-13", "2026-05-13")],
        )
        self.env.flush_all()
        row = self.env["ar.overdue.customer"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual((row.planned, row.priority, row.next_action), (900, 0, "plan"))

    def test_penalties_stop_at_the_signature_and_run_again_once_it_is_broken(self):
        policy = self.env["ar.late.fee.policy"].with_company(self.company).create({
            "name": "Contract", "company_id": self.company.id, "regime": "contract",
            "contract_rate": 36.5,
        })
        invoice = self._due(3650, 10)
        self.customer.with_company(self.company).ar_late_fee_policy_id = policy
        line = self._receivable(invoice)
        self.assertEqual(line._ar_late_fee(self.today).interest, Decimal("36.50"))
        plan = self._plan(invoice)
        fee = line._ar_late_fee(self.today + timedelta(days=20))
        # 3.65 a day; the day of the signature costs nothing any more.
        self.assertEqual(fee.interest, Decimal("32.85"))
        self.assertIn("late_fee.in_plan", [reason.code for reason in fee.reasons])
        self.later(13)
        self.later(22)
        self.assertEqual(plan.state, "broken")
        fee = line._ar_late_fee(self.today + timedelta(days=26))
        self.assertEqual(fee.interest, Decimal("51.10"))

    def test_receipts_fill_the_instalments_by_their_days(self):
        invoice, other = self._due(200, 30), self._due(100, 20)
        plan = self._plan(invoice, other)
        self._match(self._bank_line(100, self.today, partner=self.customer), other)
        self.assertEqual([(line.open, line.state) for line in plan.line_ids],
                         [(0, "paid"), (100, "open"), (100, "open")])
        self._match(self._bank_line(50, self.today, partner=self.customer), invoice)
        self.assertEqual(plan.line_ids.mapped("state"), ["paid", "part", "open"])
        self.assertEqual((plan.paid, plan.open, plan.next_amount), (150, 150, 50))

    def test_a_plan_is_kept_and_runs_again_when_the_money_goes_back(self):
        invoice = self._due(300, 30)
        plan = self._plan(invoice)
        self._match(self._bank_line(300, self.today, partner=self.customer), invoice)
        self.later(1)
        self.assertEqual((plan.state, plan.reasons), (
            "kept", f"All instalments of {plan.name} were paid."
        ))
        self._receivable(invoice).remove_move_reconcile()
        self.assertEqual(sum(part.amount for part in self.open_parts(plan)), 300)
        self.env["ar.payment.plan"]._judge_running(self.company)
        self.assertEqual(plan.state, "active")

    def test_a_missed_instalment_is_told_and_then_the_whole_rest_is_due(self):
        invoice = self._due(300, 30)
        self.propose()._mark_sent(email_to="x", stop_data=[])
        plan = self._plan(invoice)
        self.later(12)
        self.assertFalse(plan.notice_on)
        self.later(13)
        self.assertEqual(plan.notice_on, self.today + timedelta(days=13))
        self.assertIn("within 8 days", plan.message_ids.filtered("subject")[0].body)
        self.assertTrue(plan.activity_ids.filtered(lambda each: "missed" in each.summary))
        self.assertFalse(self.propose(day=self.today + timedelta(days=13)))
        self.later(21)
        self.assertEqual(plan.state, "active")
        self.later(22)
        self.assertEqual(plan.state, "broken")
        [part] = self.open_parts(plan)
        self.assertEqual((part.due, part.amount), (invoice.invoice_date_due, 300))
        reminder = self.propose(day=self.today + timedelta(days=22))
        self.assertIn("plan.broken", [code for code, _params in reminder.reason_data])
        self.assertIn("one step firmer", reminder.reasons)

    def test_what_is_not_due_in_the_ledger_is_due_when_the_plan_breaks(self):
        invoice = self._due(300, -60)
        plan = self._plan(invoice)
        self.later(13)
        self.later(22)
        [part] = self.open_parts(plan)
        self.assertEqual(part.due, self.today + timedelta(days=22))
        plan.with_user(self.ar_user).action_reinstate()
        self.assertEqual(len(self.open_parts(plan)), 3)

    def test_nobody_is_blamed_while_money_of_the_customer_waits(self):
        plan = self._plan(self._due(300, 30))
        self._bank_line(100, self.today, partner=self.customer)
        self.later(13)
        self.assertFalse(plan.notice_on)

    def test_what_is_in_a_signed_plan_is_neither_doubtful_nor_handed_over(self):
        invoice = self._due(300, 30)
        plan = self._plan(invoice)
        case = self._recovery("ar.doubtful.case", invoice)
        handover = self._recovery("ar.handover", invoice, kind="court")
        for act in (case.action_transfer, handover.action_hand_over):
            with self.assertRaisesRegex(UserError, "cancel that payment plan"):
                act()
        plan.action_cancel()
        case.action_transfer()
        self.assertEqual(case.state, "doubtful")

    def test_a_plan_is_signed_only_as_it_was_read(self):
        invoice = self._due(300, 30)
        plan = self._plan(invoice, sign=False)
        plan.action_propose()
        self._match(self._bank_line(40, self.today, partner=self.customer), invoice)
        with self.assertRaisesRegex(UserError, "260.00"):
            plan._sign("Claire Vasseur", "iVBORw0KGgo=")
        plan.action_set_draft()
        self.assertEqual((plan.total, sum(plan.line_ids.mapped("amount"))), (260, 260))
        with self.assertRaisesRegex(UserError, "Enter your name"):
            plan._sign("  ", "iVBORw0KGgo=")
        plan.action_propose()
        with self.assertRaisesRegex(UserError, "no longer a draft"):
            plan.sudo().line_ids[0].amount = 1
        with self.assertRaisesRegex(UserError, "is now “"):
            plan.write({"first_date": self.today})
        plan._sign("Claire Vasseur", "iVBORw0KGgo=", "192.0.2.7")
        self.assertEqual(
            (plan.signed_by, plan.signed_on, plan.signed_ip, len(plan.signed_hash)),
            ("Claire Vasseur", self.today, "192.0.2.7", 64),
        )
        with self.assertRaisesRegex(UserError, "is now “"):
            plan._sign("Somebody else", "iVBORw0KGgo=")

    def test_an_item_is_in_one_running_plan(self):
        invoice = self._due(300, 30)
        self._plan(invoice)
        other = self._plan(invoice, sign=False)
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            with self.env.cr.savepoint():
                other.action_propose()
                self.env.flush_all()

    def test_instalments_that_do_not_add_up_are_refused(self):
        plan = self._plan(self._due(300, 30), sign=False)
        plan.line_ids[0].amount = 99
        with self.assertRaisesRegex(UserError, "add up to"):
            plan.action_propose()

    def test_interest_of_two_sales_bears_the_vat_of_each(self):
        self.company.ar_plan_interest_account_id = self.company_data["default_account_revenue"]
        taxed, exempt = self._due(1000, 30, tax=self.tax_20), self._due(600, 30)
        plan = self._plan(taxed, exempt, interest_percent=6)
        plan.action_bill_interest()
        move = plan.interest_move_id
        lines = {line.tax_ids: line.price_subtotal for line in move.invoice_line_ids}
        self.assertEqual(set(lines), {self.tax_20, self.env["account.tax"]})
        self.assertAlmostEqual(lines[self.tax_20], 2 * plan.interest_total / 3, delta=0.01)
        self.assertAlmostEqual(move.amount_tax, 0.2 * lines[self.tax_20], delta=0.01)
        self.assertAlmostEqual(move.amount_untaxed, plan.interest_total, delta=0.001)

    def test_interest_bears_the_vat_of_the_sale(self):
        self.company.ar_plan_interest_account_id = self.company_data["default_account_revenue"]
        plan = self._plan(self._due(1000, 30, tax=self.tax_20), interest_percent=6)
        action = plan.action_bill_interest()
        move = self.env["account.move"].browse(action["res_id"])
        self.assertEqual(move.state, "draft")
        self.assertEqual(move.amount_untaxed, plan.interest_total)
        self.assertGreater(plan.interest_total, 0)
        self.assertEqual(move.invoice_line_ids.tax_ids, self.tax_20)
        self.assertEqual(plan.action_bill_interest()["res_id"], move.id)

    def test_after_any_history_the_instalments_are_what_is_open(self):
        for seed in range(HISTORIES):
            dice = random.Random(seed)
            customer = self._customer(f"Customer {seed}")
            invoices = [
                self._due(dice.randint(1, 99999) / 100, dice.randint(-20, 40), partner=customer)
                for _number in range(3)
            ]
            plan = self._plan(*invoices, instalment_count=dice.randint(1, 7))
            total = sum(invoice.amount_residual for invoice in invoices)
            self.assertEqual(f"{sum(plan.line_ids.mapped('amount')):.2f}", f"{total:.2f}")
            for _step in range(6):
                invoice = dice.choice(invoices)
                line = self._receivable(invoice)
                what = dice.choice(["pay", "pay", "credit", "undo"])
                if what == "undo":
                    line.remove_move_reconcile()
                elif invoice.amount_residual > 0.02:
                    part = round(invoice.amount_residual * dice.choice([0.3, 0.5, 1]), 2)
                    if what == "pay":
                        self._match(
                            self._bank_line(part, self.today, partner=customer), invoice
                        )
                    else:
                        self._credit_note(invoice, self.today, part)
                left = sum(Decimal(repr(each.amount_residual)) for each in invoices)
                self.assertEqual(sum(each.open for each in plan._standings()), left)
                self.assertEqual(sum(part.amount for part in self.open_parts(plan)), left)

    def test_who_may_only_read_changes_nothing(self):
        plan = self._plan(self._due(300, 30), sign=False)
        reader = self._person("plan_reader")
        self.assertEqual(plan.with_user(reader).total, 300)
        with self.assertRaises(AccessError):
            plan.with_user(reader).action_propose()
        with self.assertRaises(AccessError):
            plan.with_user(self.ar_user).write({"state": "active"})

from datetime import timedelta
from decimal import Decimal
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..common import ArCommon

MUTED = ("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")


@tagged("post_install", "-at_install")
class TestCreditApproval(ArCommon):
    """Who allows credit, on which conditions and until when."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.env["ar.credit.policy"].search([("company_id", "=", cls.company.id)])
        cls.second_manager = cls._person(
            "approval_second_manager", "ar_management.group_ar_credit_manager"
        )
        cls.director = cls._person("approval_director", "ar_management.group_ar_user")
        cls.clerk = cls._person(
            "approval_clerk", "account.group_account_invoice,base.group_partner_manager"
        )
        cls.customer.phone = "+33 2 40 00 00 00"

    def application(self, limit=5000, user=None, submit=True, **values):
        application = self.env["ar.credit.application"].with_user(user or self.ar_user).create({
            "partner_id": self.customer.id, "requested_limit": limit,
            "reason": "Three hotels to furnish", **values,
        })
        if submit:
            application.action_submit()
        return application

    def climb(self, above=10000):
        """A ladder: a manager for everything, the director above an amount."""
        self.policy.step_ids = [
            Command.create({
                "name": "Credit Manager", "sequence": 1,
                "group_ids": [Command.set(
                    self.env.ref("ar_management.group_ar_credit_manager").ids)],
            }),
            Command.create({
                "name": "Director", "sequence": 2, "amount_above": above,
                "user_ids": [Command.set(self.director.ids)],
            }),
        ]

    def decide(self, application, user, verdict="approved", **values):
        """Through the dialog, as a person does it."""
        self.env["ar.credit.decision"].with_user(user).create({
            "application_id": application.id, "verdict": verdict, "comment": "Seen", **values,
        }).action_decide()

    def limit(self, partner=None):
        return (partner or self.customer)._ar_credit_limit(self.company)

    def refused(self, function, *args, says="", error=(AccessError, UserError), **kwargs):
        with self.assertRaisesRegex(error, says), self.cr.savepoint():
            function(*args, **kwargs)
            self.env.flush_all()
        self.env.invalidate_all()

    def nightly(self):
        """The job, without its commits."""
        with patch.object(type(self.env["ir.cron"]), "_commit_progress"):
            self.env["ar.credit.application"]._cron_nightly()

    # === The ladder === #

    def test_one_credit_manager_approves_when_the_policy_has_no_ladder(self):
        application = self.application()
        self.assertEqual((application.state, self.limit()), ("submitted", None))
        self.decide(application, self.credit_manager)
        self.assertEqual((application.state, self.limit()), ("approved", Decimal(5000)))
        self.assertEqual(self.customer.credit_limit, 5000, "core's field shows the decision")
        self.assertEqual(application.granted_until, fields.Date.add(
            fields.Date.context_today(application), months=12))
        self.assertIn("approves", application.message_ids[0].body)

    def test_the_requester_never_approves(self):
        application = self.application(user=self.credit_manager)
        self.assertFalse(application.with_user(self.credit_manager).can_decide)
        self.refused(self.decide, application, self.credit_manager, says="You requested this")
        self.decide(application, self.second_manager)
        self.assertEqual(application.state, "approved")

    def test_who_changes_the_request_of_a_colleague_becomes_a_requester(self):
        application = self.application(submit=False)
        application.with_user(self.credit_manager).requested_limit = 90000
        application.action_submit()
        self.refused(self.decide, application, self.credit_manager, says="You requested this")

    def test_who_submits_the_request_of_a_colleague_becomes_a_requester(self):
        application = self.application(submit=False)
        application.with_user(self.credit_manager).action_submit()
        self.refused(self.decide, application, self.credit_manager, says="You requested this")

    def test_an_amount_climbs_the_steps_of_its_bands_in_their_order(self):
        self.climb()
        small = self.application(10000)
        self.decide(small, self.credit_manager)
        self.assertEqual(small.state, "approved")
        large = self.application(10001)
        self.refused(self.decide, large, self.director, says="waiting for “Credit Manager”")
        self.decide(large, self.credit_manager)
        self.assertEqual((large.state, large.step_name), ("in_review", "Director"))
        self.assertEqual(self.limit(), Decimal(10000), "the earlier decision still counts")
        self.decide(large, self.director)
        self.assertEqual((large.state, small.state), ("approved", "superseded"))
        self.assertEqual(self.limit(), Decimal(10001))

    def test_nobody_counts_twice(self):
        self.policy.step_ids = [Command.create({
            "name": "Two managers", "approvals": 2, "group_ids": [Command.set(
                self.env.ref("ar_management.group_ar_credit_manager").ids)],
        })]
        application = self.application()
        self.decide(application, self.credit_manager)
        self.assertEqual(application.state, "in_review")
        self.refused(self.decide, application, self.credit_manager, says="already approved")
        self.decide(application, self.second_manager)
        self.assertEqual(application.state, "approved")
        self.refused(self.decide, application, self.ar_admin, says="is now “Approved”")

    def test_a_step_needs_enough_people_who_can_open_an_application(self):
        self.refused(
            self.policy.write, {"step_ids": [Command.create({
                "name": "Nobody", "user_ids": [Command.set(self.clerk.ids)],
            })]}, says="only 0 users may approve", error=ValidationError,
        )

    def test_the_highest_step_has_the_authority_to_release(self):
        self.climb()
        can = self.policy._can_release
        self.assertTrue(can(self.credit_manager, Decimal(10000)))
        self.assertFalse(can(self.credit_manager, Decimal(10001)))
        self.assertTrue(can(self.director, Decimal(10001)))
        none = self.env["ar.credit.policy"]
        self.assertTrue(none._can_release(self.credit_manager, Decimal(1), self.company))
        self.assertFalse(none._can_release(self.ar_user, Decimal(1), self.company))

    def test_withdrawing_voids_the_approvals(self):
        self.climb(above=0)
        application = self.application()
        self.decide(application, self.credit_manager)
        self.refused(
            application.with_user(self.director).action_withdraw, says="Only .* can withdraw"
        )
        application.action_withdraw()
        self.assertEqual(application.state, "draft")
        self.assertFalse(application.activity_ids)
        application.requested_limit = 7000
        application.action_submit()
        self.assertEqual(application.step_name, "Credit Manager")
        self.decide(application, self.credit_manager)
        self.decide(application, self.director)
        self.assertEqual((application.state, self.limit()), ("approved", Decimal(7000)))

    def test_an_approver_may_only_be_stricter(self):
        self.climb(above=0)
        application = self.application(5000)
        soft = ({"limit": 5001}, {"until": False}, {"until": "2099-01-01"})
        for conditions in soft:
            self.refused(
                self.decide, application, self.credit_manager, says="may lower", **conditions
            )
        self.decide(application, self.credit_manager, limit=4000, prepaid_percent=20)
        self.refused(self.decide, application, self.director, says="may lower", prepaid_percent=10)
        self.decide(application, self.director, limit=3000)
        self.assertEqual(self.limit(), Decimal(3000))
        self.assertEqual(application.state, "conditional")
        terms = self.customer._ar_credit_terms(self.company)
        self.assertEqual(terms.prepaid_percent, Decimal("20.0"))

    # === Refusal and time === #

    def test_a_refusal_needs_a_reason_and_leaves_no_credit(self):
        application = self.application()
        for comment in ("", "  ", False):
            self.refused(
                self.decide, application, self.credit_manager, "refused", says="Say why",
                comment=comment,
            )
        self.decide(application, self.credit_manager, "refused")
        self.assertEqual((application.state, self.limit()), ("refused", Decimal(0)))
        self.assertTrue(self.customer.with_user(self.ar_user).ar_credit_refused)
        self.assertTrue(self.customer.ar_has_credit_limit, "no credit is not the same as no limit")
        again = self.application(800)
        self.decide(again, self.second_manager)
        self.assertEqual(self.limit(), Decimal(800))

    def test_a_refused_increase_leaves_what_the_customer_has_unless_it_is_ended(self):
        self._grant(self.customer, 1000)
        self.decide(self.application(9000), self.credit_manager, "refused")
        self.assertEqual(self.limit(), Decimal(1000))
        self.decide(self.application(9000), self.credit_manager, "refused", withdraws=True)
        self.assertEqual(self.limit(), Decimal(0))

    def test_a_temporary_limit_falls_back_by_itself(self):
        self._grant(self.customer, 1000)
        today = fields.Date.context_today(self.customer)
        until = today + timedelta(days=30)
        season = self.application(6000, is_temporary=True, requested_until=until)
        self.decide(season, self.credit_manager)
        self.assertEqual(self.limit(), Decimal(6000))
        with freeze_time(until + timedelta(days=1)):
            self.assertEqual(season.state, "approved", "the nightly job has not run")
            self.assertEqual(self.limit(), Decimal(1000))
            self.nightly()
            self.assertEqual(season.state, "expired")
            self.assertEqual(self.customer.credit_limit, 1000)
            self.nightly()
            self.assertEqual(self.limit(), Decimal(1000))

    def test_a_limit_that_ran_out_does_not_become_unlimited(self):
        today = fields.Date.context_today(self.customer)
        self._grant(self.customer, 1000, granted_until=today - timedelta(days=1))
        self.assertEqual(self.limit(), Decimal(0))
        self.policy.write({"default_limit_kind": "limit", "default_limit": 400})
        self.assertEqual(self.limit(), Decimal(400))
        self.policy.default_limit = 3000
        self.assertEqual(self.limit(), Decimal(1000), "never more than was decided")

    def test_a_temporary_limit_needs_its_end(self):
        self.refused(self.application, says="needs an end date", is_temporary=True,
                     error=ValidationError)

    # === Conditions === #

    def test_a_limit_against_a_deposit_counts_when_the_money_arrives(self):
        self._invoice(400, "2026-01-10")
        application = self.application(5000)
        self.decide(application, self.credit_manager, deposit_percent=10)
        self.assertEqual((application.state, self.limit()), ("conditional", None))
        self.pay(499)
        self.assertEqual((application.state, self.limit()), ("conditional", None))
        self.pay(1)
        self.assertEqual(self.limit(), Decimal(5000), "at once")
        self.env.cr.precommit.run()
        self.assertEqual((application.state, self.customer.credit_limit), ("approved", 5000))

    def test_paying_old_invoices_is_no_deposit(self):
        day = fields.Date.context_today(self.customer)
        invoice = self._invoice(500, "2026-01-10")
        application = self.application(5000)
        self.decide(application, self.credit_manager, deposit_percent=10)
        self._pay(invoice, day)
        self.env.cr.precommit.run()
        self.assertEqual((application.state, self.limit()), ("conditional", None))

    def test_a_deposit_by_bank_counts_once_it_is_matched(self):
        day = fields.Date.context_today(self.customer)
        before = self._bank_line(500, day, partner=self.customer)
        self.env["account.bank.statement.line"].flush_model()
        self.cr.execute(
            "UPDATE account_move_line SET create_date = create_date - interval '1 hour' "
            "WHERE move_id = %s", [before.move_id.id],
        )
        before.line_ids.invalidate_recordset()
        application = self.application(5000)
        self.decide(application, self.credit_manager, deposit_percent=10)
        receivable = self.customer.property_account_receivable_id
        for line, state in ((before, "conditional"), (None, "approved")):
            line = line or self._bank_line(500, day, partner=self.customer)
            self.env.cr.precommit.run()
            self.assertEqual(application.state, "conditional")
            _liquidity, suspense, _other = line.with_context(
                skip_account_move_synchronization=True)._seek_for_lines()
            suspense.write({"account_id": receivable.id, "partner_id": self.customer.id})
            self.env.cr.precommit.run()
            self.assertEqual(application.state, state)

    def test_what_the_approvers_saw_stays_in_the_file(self):
        application = self.application(submit=False)
        document = self.env["ar.credit.document"].with_user(self.ar_user).create({
            "application_id": application.id, "file": "YQ==",
            "type_id": self.env.ref("ar_management.ar_credit_document_type_report").id,
        })
        document.note = "Still a draft"
        application.action_submit()
        for user in (self.ar_user, self.credit_manager, self.ar_admin):
            mine = document.with_user(user)
            self.refused(mine.write, {"file": "Yg=="}, says="stays in its file")
            self.refused(mine.unlink, says="stays in its file")

    def pay(self, amount):
        payment = self.env["account.payment"].create({
            "payment_type": "inbound", "partner_type": "customer", "amount": amount,
            "partner_id": self.customer.id, "journal_id": self.bank_journal.id,
        })
        payment.action_post()

    def test_documents_are_there_and_in_date_before_anybody_is_asked(self):
        kind = self.env.ref("ar_management.ar_credit_document_type_report")
        self.policy.document_type_ids = kind
        application = self.application(submit=False)
        self.refused(
            application.action_submit, says="Attach up-to-date documents first.*Credit report"
        )
        today = fields.Date.context_today(application)
        document = self.env["ar.credit.document"].with_user(self.ar_user).create({
            "application_id": application.id, "type_id": kind.id, "file": "YQ==",
            "date": fields.Date.subtract(today, months=7),
        })
        self.refused(application.action_submit, says="Attach up-to-date documents first")
        document.date = today
        application.action_submit()
        self.assertEqual(application.state, "submitted")

    def test_poor_master_data_are_completed_before_an_approval(self):
        self.policy.min_data_score = 90
        self.customer.write({"company_registry": "123456789", "email": False})
        application = self.application()
        self.refused(
            self.decide, application, self.credit_manager, says="123456789 is not a valid SIREN"
        )
        self.customer.write({"company_registry": "303265045", "email": "a@vasseur.example"})
        self.decide(application, self.credit_manager)
        self.assertEqual(application.state, "approved")

    def test_weak_customers_are_asked_for_a_deposit(self):
        self.policy.write({"deposit_percent": 30, "deposit_below_score": 60})
        application = self.application()
        self.assertEqual((application.score, application.deposit_percent), (50, 30))
        self.assertIn("No payment history yet", application.score_text)

    # === People === #

    def test_approvers_get_an_activity_in_turn_and_are_reminded(self):
        self.climb(above=0)
        application = self.application().sudo()
        asked = application.activity_ids.user_id
        self.assertIn(self.credit_manager, asked)
        self.assertNotIn(self.director, asked)
        self.decide(application, self.credit_manager)
        self.assertEqual(application.activity_ids.user_id, self.director)
        with freeze_time(application.reminded_on + timedelta(days=3)):
            for _night in range(2):
                self.nightly()
                reminders = self.env["mail.notification"].search([
                    ("res_partner_id", "=", self.director.partner_id.id),
                    ("mail_message_id.res_id", "=", application.id),
                    ("mail_message_id.subject", "like", "awaits your decision"),
                ])
                self.assertEqual(len(reminders), 1)
        self.decide(application, self.director)
        self.assertFalse(application.activity_ids)

    @mute_logger(*MUTED)
    def test_decisions_are_only_taken_by_the_buttons(self):
        application = self.application()
        values = (
            {"state": "approved"}, {"granted_limit": 10**6}, {"requester_ids": [Command.clear()]},
            {"decided_on": fields.Datetime.now()}, {"approval_ids": [Command.clear()]},
            {"requested_by": self.clerk.id}, {"deposit_received_on": "2026-01-01"},
        )
        for user in (self.ar_user, self.credit_manager, self.ar_admin):
            mine = application.with_user(user)
            for each in values:
                self.refused(mine.write, each, says="Use its buttons")
                self.refused(mine.with_context(default_state="approved").create, {
                    "partner_id": self.customer.id, **each}, says="Use its buttons")
            self.refused(mine.write, {"requested_limit": 1}, says="is no longer a draft")
            self.refused(mine.unlink, says="stays on file")
            self.refused(self.env["ar.credit.approval"].with_user(user).create, {
                "application_id": application.id, "user_id": self.ar_admin.id,
                "verdict": "approved"}, error=AccessError)
        for user in (self.clerk, self.ar_user):
            self.refused(self.decide, application, user)
        sneaky = self.env["ar.credit.application"].with_user(self.ar_user).with_context(
            default_state="approved", default_granted_limit=9, default_origin="taken_over",
            default_requested_by=self.clerk.id, default_decided_on="2026-01-01 00:00:00",
        ).create({"partner_id": self.customer.id})
        self.assertEqual(
            (sneaky.state, sneaky.granted_limit, sneaky.requested_by, sneaky.decided_on),
            ("draft", 0, self.ar_user, False),
        )
        copied = application.with_user(self.credit_manager).copy()
        self.assertEqual((copied.state, copied.requested_by), ("draft", self.credit_manager))

    @mute_logger(*MUTED)
    def test_each_company_decides_for_itself(self):
        other = self.setup_other_company()["company"]
        self._grant(self.customer, 1000)
        self.assertIsNone(self.customer._ar_credit_limit(other))
        stranger = self._person("approval_stranger", "ar_management.group_ar_credit_manager", other)
        application = self.application()
        self.assertFalse(self.env["ar.credit.application"].with_user(stranger).search([]))
        self.refused(self.decide, application, stranger)

    def test_a_limit_in_another_currency_is_converted(self):
        usd = self.setup_other_currency("USD", rates=[("2016-01-01", 2.0)])
        application = self.application(5000, currency_id=usd.id)
        self.decide(application, self.credit_manager)
        self.assertEqual(self.limit(), Decimal(2500))

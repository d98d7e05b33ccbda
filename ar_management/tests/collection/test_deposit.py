from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time

from .common import CollectionCommon, tagged


@tagged("post_install", "-at_install")
class TestDepositRequest(CollectionCommon):
    """A deposit that a limit was approved against is asked for and followed like what is due."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.requests = cls.env["ar.deposit.request"]

    def agree(self, percent=10):
        return self._grant(
            self.customer, 5000, state="conditional", deposit_percent=percent,
            decided_on=datetime(2026, 3, 2, 8),
        )

    def follow(self, days=0):
        if days:
            self.startPatcher(freeze_time(self.today + timedelta(days=days)))
            self._bank_line(1, self.today + timedelta(days=days), partner=self._customer("Other"))
        self.requests._follow(self.company)
        return self.requests.search([("partner_id", "=", self.customer.id)])

    def test_it_is_proposed_once_and_sent_by_a_person(self):
        self.agree()
        request = self.follow()
        self.assertEqual(
            (request.amount, request.open_amount, request.state, request.is_due),
            (500, 500, "open", True),
        )
        self.assertEqual(self.follow(), request)
        self.assertEqual(request.sent_count, 0)
        request.with_user(self.ar_user).action_send()
        self.assertEqual((request.sent_count, request.is_due), (1, False))
        message = request.message_ids.filtered("subject")[:1]
        self.assertIn("500.00", message.body)
        self.assertEqual(message.attachment_ids.name, request.name.replace("/", "-") + ".pdf")

    def test_a_policy_that_sends_reminds_of_it_after_its_day(self):
        self.policy.mode = "send"
        self.agree()
        request = self.follow()
        self.assertEqual(request.sent_count, 1)
        self.follow()
        self.assertEqual(request.sent_count, 1)
        self.follow(days=8)
        self.assertEqual(request.sent_count, 1)
        # Eight days to pay, and reminded of three days later: Saturday, so on Monday.
        self.follow(days=11)
        self.assertEqual(request.sent_count, 1 + self.works(11))
        self.follow(days=13)
        self.assertEqual(request.sent_count, 2)

    def works(self, days):
        return int((self.today + timedelta(days=days)).weekday() < 5)

    def test_nothing_is_sent_while_reminders_are_paused(self):
        self.policy.mode = "send"
        self.customer.with_company(self.company).ar_reminder_paused_until = self.today
        self.agree()
        request = self.follow()
        self.assertEqual(request.sent_count, 0)
        self.assertIn("paused", request.stopped_by)

    def test_money_reduces_it_and_ends_it(self):
        application = self.agree()
        request = self.follow()
        self.on_account(200)
        self.follow()
        self.assertEqual((request.open_amount, request.state), (300, "open"))
        self.on_account(300)
        application._free_paid()
        self.follow()
        self.assertEqual((request.open_amount, request.state), (0, "received"))
        with self.assertRaisesRegex(UserError, "is now “"):
            request.action_send()

    def test_it_is_dropped_with_what_it_was_agreed_in(self):
        application = self.agree()
        request = self.follow()
        application.state = "expired"
        self.follow()
        self.assertEqual(request.state, "dropped")

    def test_an_overdue_deposit_stands_in_the_work_list_and_in_reminders(self):
        self.agree()
        request = self.follow()
        request.due = self.today - timedelta(days=2)
        self.env.flush_all()
        rows = self.env["ar.overdue.customer"].with_user(self.ar_user)
        row = rows.search([("partner_id", "=", self.customer.id)])
        self.assertEqual((row.overdue, row.days_late), (500, 2))
        self._due(100, 20)
        self.env.flush_all()
        row = rows.search([("partner_id", "=", self.customer.id)])
        self.assertEqual((row.overdue, row.item_count), (600, 2))
        self.assertIn(request.name, str(self.propose().table_html))

    def test_who_may_only_read_sends_nothing(self):
        self.agree()
        request = self.follow()
        reader = self._person("deposit_reader")
        self.assertEqual(request.with_user(reader).amount, 500)
        with self.assertRaises(AccessError):
            request.with_user(reader).action_send()
        with self.assertRaises(AccessError):
            request.with_user(self.ar_user).write({"state": "received"})

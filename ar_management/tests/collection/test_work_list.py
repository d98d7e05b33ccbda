from datetime import timedelta

from odoo import Command
from odoo.tests import tagged

from .common import CollectionCommon


@tagged("post_install", "-at_install")
class TestWorkList(CollectionCommon):
    """Who owes what is overdue, what to do next, and the calls."""

    def row(self, partner=None):
        self.env.invalidate_all()
        return self.env["ar.overdue.customer"].with_user(self.ar_user).search([
            ("company_id", "=", self.company.id),
            ("partner_id", "=", (partner or self.customer).id),
        ])

    def test_each_customer_stands_once_with_what_is_overdue(self):
        self._due(1000, 100)
        self._due(200, 10)
        self._due(5000, -10)
        row = self.row()
        self.assertEqual((row.overdue, row.item_count, row.days_late), (1200, 2, 100))
        self.assertEqual((row.next_action, row.priority), ("wait", 600))
        self.assertTrue(row.behaviour)

    def test_what_is_disputed_or_promised_is_not_worth_asking_for(self):
        invoice = self._due(1000, 10)
        self.env["ar.dispute"].create({
            "move_id": invoice.id, "amount": 300, "date_from": self.today,
        })
        self.env["ar.promise"].create({
            "partner_id": self.customer.id, "company_id": self.company.id, "amount": 500,
            "line_ids": [Command.set(self._receivable(invoice).ids)],
            "date": self.today + timedelta(days=5),
        })
        row = self.row()
        self.assertEqual((row.disputed, row.promised, row.priority), (300, 500, 190))
        self.assertEqual(row.next_action, "promise")

    def test_the_next_action_follows_what_waits(self):
        self._due(1000, 13)
        self.propose()
        self.assertEqual(self.row().next_action, "send")
        self.customer.with_company(self.company).ar_reminder_paused_until = self.today
        self.propose()
        self.assertEqual(self.row().next_action, "look")
        self.customer.activity_schedule(
            "mail.mail_activity_data_call", date_deadline=self.today, user_id=self.ar_user.id
        )
        self.assertEqual(self.row().next_action, "call")

    def test_a_call_takes_two_clicks_and_stays_with_the_customer(self):
        self._due(1000, 13)
        row = self.row()
        self.customer.activity_schedule(
            "mail.mail_activity_data_call", date_deadline=self.today, user_id=self.ar_user.id
        )
        row.action_no_answer()
        call = self.env["ar.call"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual((call.outcome, call.user_id), ("no_answer", self.ar_user))
        self.assertEqual(
            self.customer.activity_ids.mapped("date_deadline"), [self.today + timedelta(days=3)]
        )
        self.assertIn("No answer", self.customer.message_ids[0].body)
        self.assertEqual(self.row().last_call, call.date)
        action = row.action_log_call()
        form = self.env["ar.call"].with_user(self.ar_user).with_context(**action["context"])
        form.create({"note": "Pays on Monday"})
        self.assertIn("Pays on Monday", self.customer.message_ids[0].body)

    def test_its_buttons_open_what_they_say(self):
        invoice = self._due(1000, 13)
        reminder = self.propose()
        row = self.row()
        self.assertEqual(row.action_open_message()["res_id"], reminder.id)
        self.assertEqual(row.action_open_items()["domain"], [("id", "in", invoice.ids)])
        self.assertEqual(row.action_open_customer()["res_id"], self.customer.id)
        lines = row.action_promise()["context"]["default_line_ids"][0][2]
        self.assertEqual(lines, self._receivable(invoice).ids)

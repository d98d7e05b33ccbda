from datetime import timedelta

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import CollectionCommon


@tagged("post_install", "-at_install")
class TestPromise(CollectionCommon):
    """A promise pauses reminders; whether it was kept follows from the money."""

    def promise(self, *invoices, days=10, **values):
        lines = self._receivable(self.env["account.move"].union(*invoices))
        return self.env["ar.promise"].with_user(self.ar_user).create({
            "partner_id": self.customer.id, "company_id": self.company.id,
            "line_ids": [Command.set(lines.ids)], "date": self.today + timedelta(days=days),
            **values,
        })

    def judge(self, days):
        """Judge on a day on which the bank is known."""
        day = self.today + timedelta(days=days)
        self._bank_line(1, day, "OTHER")
        promises = self.env["ar.promise"]
        self.patch(type(self.company), "_ar_today", lambda company: day)
        promises._judge_open(self.company)

    def test_what_is_promised_is_not_asked_for_until_then(self):
        invoice, other = self._due(1000, 13), self._due(200, 5)
        reminder = self.propose()
        self.assertEqual(reminder.total, 1200)
        promise = self.promise(invoice)
        self.assertEqual((promise.amount, promise.state), (1000, "open"))
        self.assertEqual((reminder.total, reminder.line_ids.move_id), (200, other))
        promise.action_cancel()
        self.assertEqual(self.propose().total, 1200)

    def test_the_rest_of_an_item_is_asked_for(self):
        self.promise(self._due(1000, 13), amount=400)
        self.assertEqual(self.propose().total, 600)

    def test_it_is_kept_by_the_value_date_within_the_grace(self):
        invoice = self._due(1000, 13)
        promise = self.promise(invoice, grace_days=2)
        day = self.today + timedelta(days=12)
        self._match(
            self._bank_line(1000, day + timedelta(days=3), value_date=day), invoice
        )
        self.judge(20)
        self.assertEqual((promise.state, promise.judged_on), ("kept", day))

    def test_a_broken_one_resumes_one_step_firmer(self):
        invoice = self._due(1000, 13)
        self.propose()._send()
        promise = self.promise(invoice)
        self.judge(12)
        self.assertEqual(promise.state, "open")
        self.judge(14)
        self.assertEqual((promise.state, promise.judged_on),
                         ("broken", self.today + timedelta(days=13)))
        reminder = self.propose(day=self.today + timedelta(days=14))
        self.assertIn("The customer promised", reminder.reasons)
        self.assertEqual((reminder.step_id.name, reminder.tone), ("Call", "firm"))

    def test_money_booked_late_mends_it(self):
        invoice = self._due(1000, 13)
        promise = self.promise(invoice)
        self.judge(14)
        self.assertEqual(promise.state, "broken")
        in_time = self.today + timedelta(days=9)
        self._match(self._bank_line(1000, in_time, value_date=in_time), invoice)
        self.judge(15)
        self.assertEqual(promise.state, "kept")

    def test_wrong_promises_are_refused(self):
        invoice = self._due(1000, 13)
        for values in ({"amount": 0}, {"days": -1}, {"partner_id": self.partner_a.id}):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                self.promise(invoice, **values)
        with self.assertRaises(UserError):
            self.promise(invoice).write({"state": "kept"})

from collections import Counter
from datetime import timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from odoo import Command
from odoo.tests import freeze_time, tagged

from ..properties import DEEP, database_examples, undone_afterwards
from .common import CollectionCommon

DAYS = 180 if DEEP else 50
CUSTOMERS = 12 if DEEP else 6
LATEST = 8
"""Days after its own within which a step is taken: the gap between messages, and a weekend."""


@tagged("post_install", "-at_install")
class TestSimulatedMonths(CollectionCommon):
    """The daily job among customers who pay, contest, promise and change their address."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.write({"mode": "send", "adapt": False, "bank_days": 0, "least_amount": 0})
        cls.policy.step_ids.write({"channel": "email", "least_amount": 0})

    @given(st.integers(0, 10**6))
    @database_examples(usual=1, deep=8)
    def test_who_has_paid_or_contests_is_left_in_peace_and_nobody_is_forgotten(self, seed):
        with undone_afterwards(self):
            self.live(Random(seed))

    def live(self, draw):
        customers = [
            self._customer(f"Simulated {number}", email=f"simulated{number}@client.example")
            for number in range(CUSTOMERS)
        ]
        plain, waiting, taken = set(customers[:2]), [], Counter()
        invoices = [
            self._due(draw.randrange(50, 3000), -draw.randrange(0, 20), partner=customer)
            for customer in customers for _number in range(2)
        ]
        for number in range(DAYS):
            day = self.today + timedelta(days=number)
            with freeze_time(day):
                for invoice in invoices:
                    if invoice.partner_id not in plain and draw.random() < 0.06:
                        self.happen(draw, day, invoice, waiting)
                for line, invoice in list(waiting):
                    if draw.random() < 0.4:
                        self._match(line, invoice)
                        waiting.remove((line, invoice))
                self.check(self.run_job(draw, day), taken)
        self.assertLessEqual(set(taken.values()), {1})
        self.check_plain(plain, invoices, taken)

    def happen(self, draw, day, invoice, waiting):
        """Something that customers do."""
        if not invoice.amount_residual or invoice in [about for _line, about in waiting]:
            return
        event = draw.choice(["pay", "pay", "dispute", "settle", "promise", "bounce", "paid"])
        customer = invoice.partner_id
        if event == "pay":
            line = self._bank_line(invoice.amount_residual, day, "VIR", partner=customer)
            waiting.append((line, invoice))
        elif event == "dispute":
            self.env["ar.dispute"].create({
                "move_id": invoice.id,
                "amount": draw.choice([1, 0.5]) * invoice.amount_residual,
            })
        elif event == "settle":
            for dispute in invoice.ar_dispute_ids.filtered(lambda each: each.state == "open"):
                dispute._reject("It is right")
        elif event == "promise":
            self.env["ar.promise"].create({
                "partner_id": customer.id, "company_id": self.company.id, "made_on": day,
                "line_ids": [Command.set(self._receivable(invoice).ids)],
                "date": day + timedelta(days=draw.randrange(2, 12)),
            })
        elif event == "bounce":
            customer._message_receive_bounce(customer.email, customer)
            if draw.random() < 0.5:
                customer.email = f"new{draw.randrange(10**6)}@client.example"
        else:
            customer._ar_wait_for_money(self.company)

    def run_job(self, draw, day):
        """The job of a day, that may stop in the middle and be started again."""
        known = self.reminders.search([("company_id", "=", self.company.id)])
        self.env["ar.promise"]._judge_open(self.company)
        run = self.env["ar.reminder.run"]._of(self.company, day)
        for _number in range(draw.choice([1, 2, 50])):
            if not run._do_some():
                break
        run.write({"state": "running", "looked_at": 0})  # begins again, as after a crash
        while run._do_some():
            continue
        sent = self.reminders.search([
            ("company_id", "=", self.company.id), ("state", "=", "sent"), ("date", "=", day),
        ])
        self.assertLessEqual(set(Counter(sent.mapped("partner_id")).values()), {1})
        return sent - known.filtered(lambda each: each.date != day)

    def check(self, sent, taken):
        for reminder in sent:
            customer = reminder.partner_id
            self.assertFalse(self.env["account.bank.statement.line"].search([
                ("partner_id", "=", customer.id), ("is_reconciled", "=", False),
            ]), "its money is on the bank")
            self.assertNotEqual(customer.ar_reminder_bounced, customer.email)
            for item in reminder.line_ids:
                left = item.line_id.amount_residual
                contested = sum(item.move_id.ar_dispute_ids.filtered(
                    lambda each: each.state == "open").mapped("amount"))
                self.assertGreater(left, 0, "it has paid")
                self.assertLess(contested, left, "it contests all of it")
                self.assertLessEqual(item.amount, left - contested + 0.001)
                self.assertNotIn(item.line_id, self.env["ar.promise"].search([
                    ("partner_id", "=", customer.id), ("state", "=", "open"),
                ]).line_ids, "it promised to pay")
                if item.step_id:
                    taken[item.line_id, item.step_id] += 1

    def check_plain(self, plain, invoices, taken):
        """Those who neither pay nor say anything hear of each step once, soon after its day."""
        last = self.today + timedelta(days=DAYS - 1)
        for invoice in (each for each in invoices if each.partner_id in plain):
            line = self._receivable(invoice)
            for step in self.policy.step_ids.filtered(lambda each: each.days > 0):
                if line.date_maturity + timedelta(days=step.days + LATEST) <= last:
                    self.assertEqual(taken[line, step], 1, step.name)

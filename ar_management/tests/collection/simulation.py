"""Customers who pay, contest, promise, and the job that writes to them, day after day."""

import logging
import os
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from itertools import count

from odoo import Command
from odoo.tests import freeze_time
from odoo.tools import SQL

from .common import CollectionCommon

_logger = logging.getLogger(__name__)
LATEST = 9
"""Days after its own within which a step is taken: the gap between messages, and weekends."""
PATIENCE = 4
"""Days that a customer who usually pays in time is given on top."""
EVENTS = {
    "pay": 8, "pay a part": 3, "pay on account": 2, "dispute": 4, "settle": 6, "promise": 4,
    "bounce": 2, "say paid": 2, "ask for a plan": 1, "be late for good": 2,
}
"""What customers do, and how often."""
ANALYSED = ("account_move", "account_move_line", "account_partial_reconcile", "ar_reminder",
            "ar_reminder_line", "mail_message", "mail_mail", "account_bank_statement_line")


class SimulationCommon(CollectionCommon):
    """A world that ``live`` walks through; whoever inherits gives it a size."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.write({"mode": "send", "bank_days": 0, "least_amount": 0})

    @contextmanager
    def timed(self, name):
        """Note how long a kind of work took, and how often it was done."""
        begin = os.times().elapsed  # a clock that is not frozen
        yield
        self.spent[name] += os.times().elapsed - begin
        self.counts[name] += 1

    # === The world === #

    def found(self, draw, customers, days, invoices_each):
        """Customers and all their invoices, made in bulk; each is posted on its day."""
        self.spent, self.counts = Counter(), Counter()
        self.numbers = count()
        self.customers = self.env["res.partner"].create([
            {"name": f"Simulated {number}", "is_company": True, "lang": "en_US",
             "email": f"simulated{number}@client.example", "phone": "+33 1 00 00 00 00"}
            for number in range(customers)
        ])
        self.plain = set(self.customers[:max(2, customers // 10)])
        self.drafts = self.env["account.move"].with_company(self.company).create([
            self.invoice_values(draw, customer, days if number else 0)
            for customer in self.customers for number in range(invoices_each)
        ]).sorted("invoice_date")
        self.invoices = self.drafts.browse()
        self.waiting, self.unallocated, self.taken = [], [], Counter()
        steps = self.policy.step_ids.sorted("days")
        self.rank = {step: number for number, step in enumerate(steps)}
        self.last_step, self.free_since = {}, {}

    def invoice_values(self, draw, customer, days):
        on = self.today + timedelta(days=draw.randrange(days) if days else -draw.randrange(10, 30))
        return {
            "move_type": "out_invoice", "partner_id": customer.id, "invoice_date": on, "date": on,
            "invoice_date_due": on + timedelta(days=draw.choice([15, 30, 45])),
            "invoice_payment_term_id": False,
            "invoice_line_ids": [Command.create({
                "name": "Windows", "price_unit": draw.randrange(50, 3000),
                "tax_ids": [Command.clear()],
            })],
        }

    def live(self, draw, customers, days, invoices_each, busy):
        """Walk through the days; ``busy`` is the chance that an open invoice has an event."""
        with self.timed("founding"):
            self.found(draw, customers, days, invoices_each)
        with freeze_time(self.today) as clock:
            for number in range(days):
                day = self.today + timedelta(days=number)
                clock.move_to(day)
                if number % 30 == 0:
                    self.note_sizes()
                    _logger.info("Day %s of the simulation: %s", number, dict(self.counts))
                with self.timed("posting"):
                    self.issue(day)
                self.act(draw, day, busy)
                with self.timed("job"):
                    sent = self.work(draw, day)
                with self.timed("checks"):
                    self.check(sent, day)
                    self.look_for_forgotten(day)
        self.assertLessEqual(set(self.taken.values()), {1})

    def note_sizes(self):
        """All this is one transaction, in which nobody else tells the planner of what is new."""
        self.env.flush_all()
        for table in ANALYSED:
            self.env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))

    def issue(self, day):
        today = self.drafts.filtered(lambda move: move.invoice_date <= day)
        if today:
            today.action_post()
            self.drafts -= today
            self.invoices |= today

    # === What customers do === #

    def act(self, draw, day, busy):
        names, weights = list(EVENTS), list(EVENTS.values())
        for invoice in self.invoices:
            if invoice.partner_id in self.plain or draw.random() >= busy:
                continue
            if not invoice.amount_residual or invoice in [about for _line, about in self.waiting]:
                continue
            [event] = draw.choices(names, weights)
            with self.timed(event):
                getattr(self, event.replace(" ", "_"))(draw, day, invoice)
        for bank_line, invoice in list(self.waiting):
            if draw.random() < 0.4:
                with self.timed("match"):
                    if invoice.amount_residual:
                        self._match(bank_line, invoice)
                    else:  # credited or paid from the account meanwhile
                        self.put_on_account(bank_line, invoice)
                self.waiting.remove((bank_line, invoice))
        for both in list(self.unallocated):
            if draw.random() < 0.3:
                with self.timed("allocate"):
                    both.filtered(lambda line: not line.reconciled).reconcile()
                self.unallocated.remove(both)

    def pay(self, draw, day, invoice, share=1):
        amount = invoice.currency_id.round(invoice.amount_residual * share)
        self.waiting.append(
            (self._bank_line(amount, day, "VIR", partner=invoice.partner_id), invoice)
        )

    def pay_a_part(self, draw, day, invoice):
        self.pay(draw, day, invoice, draw.choice([0.25, 0.5, 0.9]))

    def pay_on_account(self, draw, day, invoice):
        """The money is on the customer's account before anybody says for which invoice."""
        self.pay(draw, day, invoice)
        bank_line, _invoice = self.waiting.pop()
        money = self.put_on_account(bank_line, invoice)
        self.unallocated.append(money + self._receivable(invoice))

    def put_on_account(self, bank_line, invoice):
        _liquidity, suspense, _other = bank_line.with_context(
            skip_account_move_synchronization=True
        )._seek_for_lines()
        account = self._receivable(invoice).account_id
        suspense.write({"account_id": account.id, "partner_id": invoice.partner_id.id})
        return suspense

    def dispute(self, draw, day, invoice):
        if not invoice.ar_dispute_ids.filtered(lambda each: each.state in ("open", "agreed")):
            self.env["ar.dispute"].create({
                "move_id": invoice.id, "amount": invoice.currency_id.round(
                    draw.choice([1, 0.5]) * invoice.amount_residual
                ),
            })

    def settle(self, draw, day, invoice):
        for dispute in self.env["ar.dispute"].search([
            ("company_id", "=", self.company.id), ("state", "=", "open"),
        ], limit=2):
            if draw.random() < 0.5 or dispute.amount > dispute.line_id.amount_residual:
                dispute._reject("It is right")
            else:
                dispute._agree(dispute.amount).action_post()

    def promise(self, draw, day, invoice):
        self.env["ar.promise"].create({
            "partner_id": invoice.partner_id.id, "company_id": self.company.id, "made_on": day,
            "line_ids": [Command.set(self._receivable(invoice).ids)],
            "date": day + timedelta(days=draw.randrange(2, 12)),
        })

    def bounce(self, draw, day, invoice):
        customer = invoice.partner_id
        customer._message_receive_bounce(customer.email, customer)
        if draw.random() < 0.7:
            customer.email = f"new{next(self.numbers)}@client.example"

    def say_paid(self, draw, day, invoice):
        invoice.partner_id._ar_wait_for_money(self.company)

    def ask_for_a_plan(self, draw, day, invoice):
        line = self._receivable(invoice)
        if line._ar_plans(("draft", "proposed", "active")) or invoice.ar_dispute_ids:
            return
        self._plan(invoice, user=self.env.user, first_date=day + timedelta(days=10))

    def be_late_for_good(self, draw, day, invoice):
        self.plain.add(invoice.partner_id)

    # === The job === #

    def work(self, draw, day):
        """What the daily job does, that may stop anywhere and be started again; and a collector.

        :return: the messages that left today
        """
        self.env["ar.payment.plan"]._judge_running(self.company)
        self.env["ar.promise"]._judge_open(self.company)
        run = self.env["ar.reminder.run"]._of(self.company, day)
        if draw.random() < 0.25:
            for _number in range(draw.randrange(1, 4)):
                run._do_some()
            run.write({"state": "running", "looked_at": 0})  # begins again, as after a crash
        while run._do_some():
            continue
        by_hand = self.reminders.search([
            ("company_id", "=", self.company.id), ("state", "=", "proposed"), ("date", "=", day),
        ])
        if by_hand:
            by_hand.action_send()
        sent = self.reminders.search([
            ("company_id", "=", self.company.id), ("state", "=", "sent"), ("date", "=", day),
        ])
        self.counts["messages"] += len(sent)
        self.counts["items"] += len(sent.line_ids)
        return sent

    # === What must hold === #

    def check(self, sent, day):
        """Nobody who has paid, contests, promised or waits for a plan is asked for it."""
        self.assertEqual(len(sent), len(sent.partner_id))
        waits = {line.partner_id for line, _invoice in self.waiting}
        promised = self.env["ar.promise"].search([
            ("partner_id", "in", sent.partner_id.ids), ("state", "=", "open"),
        ]).line_ids
        self.assertFalse(sent and day.weekday() > 4, "nobody works")
        for reminder in sent:
            customer = reminder.partner_id.with_company(self.company)
            self.assertNotIn(customer, waits, "its money is on the bank")
            paused = customer.ar_reminder_paused_until
            self.assertFalse(paused and paused >= day, "it says that it has paid")
            if reminder.channel == "email":
                self.assertNotEqual(customer.ar_reminder_bounced, customer.email)
            for item in reminder.line_ids.filtered(lambda each: not each.is_credit):
                self.check_item(item, day)
                self.assertNotIn(item.line_id, promised, "it promised to pay")

    def check_item(self, item, day):
        left = item.line_id.amount_residual
        contested = sum(item.move_id.ar_dispute_ids.filtered(
            lambda each: each.state in ("open", "agreed")).mapped("amount"))
        planned = sum(
            part.amount for plan in item.line_id._ar_plans(("active",))
            for part in plan.line_ids if part.due >= day
        )
        self.assertGreater(left, 0, "it has paid")
        self.assertLess(contested, left, "it contests all of it")
        self.assertLessEqual(item.amount, left - max(contested, planned) + 0.001)
        if item.step_id:
            self.taken[item.line_id, item.step_id] += 1
            self.last_step[item.line_id] = max(
                self.last_step.get(item.line_id, -1), self.rank[item.step_id]
            )

    def look_for_forgotten(self, day):
        """What nothing speaks against is asked for at each step, within days of it."""
        blocked, held = self.blocked(day), self.held()
        for line in self._receivable(self.invoices).filtered("amount_residual"):
            if line.partner_id in blocked or line in held:
                self.free_since[line] = day + timedelta(days=1)
            free = self.free_since.setdefault(line, day)
            for step, rank in self.rank.items():
                if step.days < 0 or step.least_amount or rank <= self.last_step.get(line, -1):
                    continue
                # A formal notice comes after a reminder, and the time to answer that.
                late = LATEST * (2 if step.tone == "formal" else 1)
                late += PATIENCE if self.policy.adapt else 0
                since = max(line.date_maturity + timedelta(days=step.days), free)
                self.assertLessEqual(
                    day, since + timedelta(days=late), f"{line.move_id.name}: {step.name}"
                )

    def blocked(self, day):
        """Customers who may not be written to at all today."""
        waits = {line.partner_id for line, _invoice in self.waiting}
        credits = self.env["account.move.line"].search([
            ("company_id", "=", self.company.id), ("parent_state", "=", "posted"),
            ("account_type", "=", "asset_receivable"), ("reconciled", "=", False),
            ("balance", "<", 0),
        ]).partner_id
        return waits | set(credits) | {
            each for each in self.customers.with_company(self.company)
            if each.ar_reminder_bounced == each.email or (
                each.ar_reminder_paused_until and each.ar_reminder_paused_until >= day
            )
        }

    def held(self):
        """Items of which something was said: contested, promised, in a plan."""
        ours = [("company_id", "=", self.company.id)]
        return set(
            self.env["ar.dispute"].search([*ours, ("state", "in", ("open", "agreed"))]).line_id
            | self.env["ar.promise"].search([*ours, ("state", "=", "open")]).line_ids
            | self.env["ar.payment.plan"].search([*ours, ("state", "=", "active")])
            .item_ids.line_id
        )

from datetime import timedelta

from odoo import Command, fields
from odoo.tests import freeze_time, tagged

from ..common import ArCommon, ArHttpCommon

TODAY = "2026-03-03"
"""A Tuesday."""


class DebtsCommon(ArCommon):
    """What customers owe, and what is done about it; ``today`` is the day of the tests."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.env.user)
        cls.policy = cls.env.ref("ar_management.ar_reminder_policy_french").with_company(
            cls.company
        )
        cls.reminders = cls.env["ar.reminder"].with_company(cls.company)

    @classmethod
    def _due(cls, amount, late, partner=None, **values):
        """An invoice that is late by a number of days, negative when it is still to be due."""
        due = cls.today - timedelta(days=late)
        return cls._invoice(
            amount, due - timedelta(days=30), due=due, partner=partner, **values
        )

    @classmethod
    def _recovery(cls, model, *invoices, user=None, **values):
        """A plan, a doubtful debt or a hand-over of these invoices, by a Receivables User."""
        lines = cls._receivable(cls.env["account.move"].union(*invoices))
        return cls.env[model].with_user(user or cls.ar_user).create({
            "partner_id": invoices[0].partner_id.id, "company_id": cls.company.id,
            "item_ids": [Command.create({"line_id": line.id}) for line in lines], **values,
        })

    @classmethod
    def _plan(cls, *invoices, sign=True, user=None, **values):
        """A payment plan over these invoices."""
        plan = cls._recovery("ar.payment.plan", *invoices, user=user, **{
            "first_date": cls.today + timedelta(days=10), "instalment_count": 3, **values,
        })
        if sign:
            plan.action_propose()
            plan._sign("Claire Vasseur", "iVBORw0KGgo=", "192.0.2.7")
        return plan

    def propose(self, partner=None, day=None):
        partner = partner or self.customer
        return self.reminders._propose(partner, self.company, day or self.today)


class CollectionCommon(DebtsCommon):
    """A company that has switched the French scenario on, on a day that stays."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(TODAY))
        cls.today = fields.Date.to_date(TODAY)
        cls.policy.write({"enabled": True, "attach": "none"})

    def on_account(self, amount):
        """Money of the customer that stands on nothing: the journal item on its account."""
        bank = self._bank_line(amount, self.today, partner=self.customer)
        _liquidity, suspense, _other = bank.with_context(
            skip_account_move_synchronization=True
        )._seek_for_lines()
        customer = self.customer.with_company(self.company)
        suspense.write({
            "account_id": customer.property_account_receivable_id.id, "partner_id": customer.id,
        })
        return suspense

    def stop_codes(self, reminder):
        return [code for code, _params in reminder.stop_data]


class CollectionHttpCommon(DebtsCommon, ArHttpCommon):
    """Debts in the browser, where the day is the real one; ``buyer`` reads the portal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer = cls._portal_buyer("test_buyer")

    def _penalty(self, partner=None):
        """An indemnity of 40.00, billed to the customer."""
        penalty = self.env["account.move"].create({
            "move_type": "out_receipt", "journal_id": self.company._ar_late_fee_journal().id,
            "partner_id": (partner or self.customer).id, "invoice_date": self.today,
            "invoice_date_due": self.today,
            "invoice_line_ids": [Command.create({
                "name": "Indemnity", "price_unit": 40,
                "account_id": self.company_data["default_account_revenue"].id,
                "tax_ids": [Command.clear()],
            })],
        })
        penalty.action_post()
        return penalty

    def sign_in(self):
        self.authenticate("test_buyer", "test_buyer")


__all__ = ["CollectionCommon", "CollectionHttpCommon", "TODAY", "tagged"]

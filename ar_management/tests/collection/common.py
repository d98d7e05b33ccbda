from datetime import timedelta

from odoo import fields
from odoo.tests import freeze_time, tagged

from ..common import ArCommon

TODAY = "2026-03-03"
"""A Tuesday."""


class CollectionCommon(ArCommon):
    """A company that has switched the French scenario on, and customers who owe it something."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(TODAY))
        cls.today = fields.Date.to_date(TODAY)
        cls.policy = cls.env.ref("ar_management.ar_reminder_policy_french").with_company(
            cls.company
        )
        cls.policy.enabled = True
        cls.policy.attach = "none"
        cls.reminders = cls.env["ar.reminder"].with_company(cls.company)

    @classmethod
    def _due(cls, amount, late, partner=None, **values):
        """An invoice that is late by a number of days, negative when it is still to be due."""
        due = cls.today - timedelta(days=late)
        return cls._invoice(
            amount, due - timedelta(days=30), due=due, partner=partner, **values
        )

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

    def propose(self, partner=None, day=None):
        partner = partner or self.customer
        return self.reminders._propose(partner, self.company, day or self.today)

    def stop_codes(self, reminder):
        return [code for code, _params in reminder.stop_data]


__all__ = ["CollectionCommon", "TODAY", "tagged"]

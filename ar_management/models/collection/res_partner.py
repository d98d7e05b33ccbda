from odoo import api, fields, models

from ...engine.common.reason import Reason
from ..ledger.res_partner import Contact

WAIT_DAYS = 7
"""Days that money takes to arrive and to be read from the bank."""


class ResPartner(models.Model):
    """What collecting knows about a customer."""

    _inherit = "res.partner"

    ar_reminder_policy_id = fields.Many2one(
        "ar.reminder.policy", string="Reminder Policy", company_dependent=True,
        domain="['|', ('company_id', '=', False), ('company_id', '=', current_company_id)]",
        help="Policy of this customer. Empty: that of its tags, or of the company.",
    )
    ar_reminder_paused_until = fields.Date(
        string="Reminders Paused Until", company_dependent=True,
        help="Nothing is sent to this customer up to and including this day; then reminders "
        "resume.",
    )
    ar_reminder_bounced = fields.Char(
        string="Bounced Address", copy=False,
        help="E-mail address that bounced. Enter another one, or clear this when it works again.",
    )

    @api.model
    def _commercial_fields(self):
        return super()._commercial_fields() + ["ar_reminder_policy_id", "ar_reminder_paused_until"]

    def _ar_billing_contact(self):
        """Who gets what has to do with paying: the invoice address of the customer."""
        self.ensure_one()
        return self.browse(self.address_get(["invoice"])["invoice"])

    def _ar_promise_record(self, company, since):
        found = super()._ar_promise_record(company, since)
        rows = self.env["ar.promise"].sudo()._read_group(
            [("company_id", "=", company.id), ("date", ">=", since),
             ("partner_id", "in", self.commercial_partner_id.ids),
             ("state", "in", ("kept", "broken"))],
            ["partner_id", "state"], ["__count"],
        )
        for entity, state, count in rows:
            kept, broken = found.get(entity.id, (0, 0))
            found[entity.id] = (
                (kept + count, broken) if state == "kept" else (kept, broken + count)
            )
        return found

    def _ar_portal_users(self):
        """Users of the customer who may read what stands in the portal."""
        self.ensure_one()
        return self.env["res.users"].sudo().search([
            ("partner_id", "child_of", self.commercial_partner_id.id), ("share", "=", True),
        ])

    def _ar_can_be_mailed(self):
        return bool(self.email_normalized) and self.email_normalized != self.ar_reminder_bounced

    def _ar_wait_for_money(self, company, *told):
        """Pause reminders for a week, since the customer says that it has paid.

        :param told: engine ``Reason`` of what it said
        """
        self.ensure_one()
        company = company.sudo()
        until = fields.Date.add(company._ar_today(), days=WAIT_DAYS)
        customer = self.with_company(company)
        customer.ar_reminder_paused_until = until
        customer._ar_post(*told, Reason.of("collection.says_paid", day=until))
        self._ar_answers_seen()
        self.env["ar.reminder"]._refresh_customers(self, company)

    def action_ar_open_reminders(self):
        """Open the reminders of this customer."""
        action = self.env["ir.actions.act_window"]._for_xml_id("ar_management.ar_reminder_action")
        return {**action, "context": {}, "domain": [
            ("partner_id", "in", self.commercial_partner_id.ids),
        ]}

    def action_ar_payment_plan(self):
        """Agree on instalments for all that is open of this customer."""
        self.ensure_one()
        lines = self.env["ar.reminder.reader"]._open_lines(
            self.commercial_partner_id, self.env.company
        )
        return self.env["ar.payment.plan"]._open_new(self, lines)

    def _ar_answers_seen(self):
        """What the customers answered is noted: nobody has to look at it any more."""
        reminders = self.env["ar.reminder"].sudo().search([
            ("partner_id", "in", self.commercial_partner_id.ids), ("is_answered", "=", True),
        ])
        reminders.is_answered = False
        reminders.activity_unlink(["mail.mail_activity_data_todo"])

    def _message_post_after_hook(self, message, msg_vals):
        """An e-mail in the thread of a customer that was reminded is an answer to it."""
        result = super()._message_post_after_hook(message, msg_vals)
        if message.message_type == "email":
            self.env["ar.reminder"].sudo()._note_answer(self, message.sudo())
        return result

    def _message_receive_bounce(self, email, partner):
        """A reminder that came back is one that nobody read: somebody has to know."""
        result = super()._message_receive_bounce(email, partner)
        self.env["ar.reminder"].sudo()._note_bounce(email, self | (partner or self.browse()))
        return result

    def _ar_contacts(self, company):
        found = super()._ar_contacts(company)
        rows = self.env["ar.overdue.customer"].sudo().search_fetch(
            [("company_id", "=", company.id),
             ("partner_id", "in", self.commercial_partner_id.ids)],
            ["partner_id", "last_reminder", "last_call", "next_action"],
        )
        names = dict(rows._fields["next_action"]._description_selection(self.env))
        for row in rows:
            days = filter(None, (row.last_reminder, fields.Date.to_date(row.last_call)))
            found[row.partner_id.id] = Contact(
                max(days, default=None), names.get(row.next_action, "")
            )
        return found

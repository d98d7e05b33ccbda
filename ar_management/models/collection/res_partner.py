from odoo import api, fields, models


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

    def _ar_can_be_mailed(self):
        return bool(self.email_normalized) and self.email_normalized != self.ar_reminder_bounced

    def action_ar_open_reminders(self):
        """Open the reminders of this customer."""
        action = self.env["ir.actions.act_window"]._for_xml_id("ar_management.ar_reminder_action")
        return {**action, "context": {}, "domain": [
            ("partner_id", "in", self.commercial_partner_id.ids),
        ]}

    def _message_receive_bounce(self, email, partner):
        """A reminder that came back is one that nobody read: somebody has to know."""
        result = super()._message_receive_bounce(email, partner)
        self.env["ar.reminder"].sudo()._note_bounce(email, self | (partner or self.browse()))
        return result

from odoo import api, fields, models

from ...engine.common.reason import Label, Reason

OUTCOMES = [
    ("no_answer", "No answer"), ("message", "Left a message"), ("reached", "Spoke to someone"),
    ("promise", "Promises to pay"), ("dispute", "Disputes an invoice"),
    ("wrong_number", "Wrong number"),
]


class ArCall(models.Model):
    """A call to a customer about what it owes, and what came of it."""

    _name = "ar.call"
    _description = "Collection Call"
    _order = "date desc, id desc"
    _rec_name = "partner_id"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="cascade",
    )
    contact_id = fields.Many2one(
        "res.partner", string="Spoke To", domain="[('id', 'child_of', partner_id)]",
    )
    phone = fields.Char(related="partner_id.phone")
    user_id = fields.Many2one(
        "res.users", string="Called By", required=True, default=lambda self: self.env.user,
    )
    date = fields.Datetime(string="Call Date", required=True, default=fields.Datetime.now)
    outcome = fields.Selection(OUTCOMES, required=True, default="no_answer")
    note = fields.Text(string="What Was Said")
    next_date = fields.Date(string="Call Again On")

    @api.model_create_multi
    def create(self, vals_list):
        calls = super().create(vals_list)
        for call in calls:
            call.partner_id = call.partner_id.commercial_partner_id
            call._note_on_customer()
        return calls

    def _note_on_customer(self):
        """Say it in the customer's thread, end the calls that were planned, plan the next one."""
        self.ensure_one()
        partner = self.partner_id.sudo()
        partner.activity_feedback(["mail.mail_activity_data_call"])
        partner._ar_post(Reason.of(
            "collection.called", note=self.note or "",
            outcome=Label("ar.call,outcome", self.outcome),
        ), author_id=self.user_id.partner_id.id)
        if self.next_date:
            partner._ar_ask(
                self.user_id, lambda env: env._("Call again about what is overdue"), "call",
                date_deadline=self.next_date,
            )

    def action_save(self):
        """Close the dialog: what was entered is kept."""
        return {"type": "ir.actions.act_window_close"}

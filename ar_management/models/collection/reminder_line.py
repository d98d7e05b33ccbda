from odoo import fields, models
from odoo.exceptions import UserError

from ..common.reason import explained


class ArReminderLine(models.Model):
    """An item of a message; ``taken`` keeps it from being chased twice for the same step."""

    _name = "ar.reminder.line"
    _description = "Item of a Reminder"
    _inherit = "ar.inserted.mixin"
    _order = "is_credit, date_due, id"

    reminder_id = fields.Many2one(
        "ar.reminder", required=True, index=True, ondelete="cascade"
    )
    # Given, not related: related ones cost more than everything else when thousands are made.
    company_id = fields.Many2one("res.company", required=True, index=True)
    line_id = fields.Many2one(
        "account.move.line", string="Journal Item", required=True, index=True,
        ondelete="cascade",
    )
    move_id = fields.Many2one(related="line_id.move_id", string="Document")
    currency_id = fields.Many2one("res.currency", required=True)
    step_id = fields.Many2one(
        "ar.reminder.step", index="btree_not_null", ondelete="restrict",
        help="The step taken for this item. Empty: an earlier reminder covered it.",
    )
    taken = fields.Boolean(
        readonly=True, help="The message was sent: the step is not taken again for this item.",
    )
    date = fields.Date(required=True)
    date_due = fields.Date(string="Due")
    amount = fields.Monetary(string="Amount Claimed")
    is_credit = fields.Boolean(string="In Favour of the Customer")
    note_data = fields.Json(string="Left Out, as Codes")
    note = explained("note_data", string="Left Out")

    _item_step_uniq = models.UniqueIndex(
        "(line_id, step_id) WHERE taken", "A reminder was already sent for this item at this step.",
    )

    def _raise_step_taken(self, steps):
        raise UserError(self.env._(
            "Reminders were sent at the step “%(step)s”, so it cannot be deleted: change it, or "
            "archive its policy.", step=steps[0].name,
        ))

    def _portal_link(self):
        """Address of the invoice in the portal; a look at the text only makes no key for it."""
        move = self.move_id
        only_looking = self.env.cr.readonly and not move.access_token
        path = move.access_url if only_looking else move.get_portal_url()
        return move.company_id.get_base_url() + path

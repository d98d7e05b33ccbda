from odoo import fields, models
from odoo.exceptions import UserError

from .dispute import LIVE


class AccountMove(models.Model):
    # Features first: a mixin that stands after "account.move" could not extend its methods.
    _inherit = "account.move"

    ar_receipt_date = fields.Date(
        string="Received by Customer On",
        copy=False,
        help="Day on which the customer received the invoice. The payment delay of a public "
        "buyer runs from it (CCP R2192-12).",
    )
    ar_effective_date = fields.Date(
        string="Counts as Paid On",
        copy=False,
        help="Set by hand when this entry reduces a debt on another day than its own date: late "
        "fees and payment history use this day.",
    )
    ar_is_penalty = fields.Boolean(related="journal_id.ar_is_penalty", string="Late Penalty")
    ar_dispute_ids = fields.One2many("ar.dispute", "move_id", string="Disputes")
    ar_dispute_count = fields.Integer(string="Open Disputes", compute="_compute_ar_dispute_count")

    def _compute_ar_dispute_count(self):
        counts = dict(
            self.env["ar.dispute"]._read_group(
                [("move_id", "in", self.ids), ("state", "in", LIVE)], ["move_id"], ["__count"]
            )
        )
        for move in self:
            move.ar_dispute_count = counts.get(move, 0)

    def _ar_require_customer(self):
        """Refuse what is about a customer while a draft names none.

        :raise UserError: names the draft
        """
        for move in self:
            if not move.partner_id:
                raise UserError(self.env._(
                    "%(invoice)s names no customer yet: choose one first.",
                    invoice=move.display_name,
                ))

    def action_ar_open_disputes(self):
        """Open the disputes of this invoice, or a new one when there is none."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("ar_management.ar_dispute_action")
        action["domain"] = [("move_id", "=", self.id)]
        action["context"] = {"default_move_id": self.id}
        if not self.ar_dispute_ids:
            action["views"] = [(False, "form")]
        return action

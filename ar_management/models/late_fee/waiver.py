from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

LIVE = ("waiting", "agreed")


class ArLateFeeWaiver(models.Model):
    """Late fees of an invoice that the company does not claim, and who agreed to that.

    A waiver belongs to the invoice, not to the run in which it was entered: every run takes it off
    until a document, or a run that had nothing else to bill, has used it up. Nobody has the right
    to write here: waivers change through the methods below only.
    """

    _name = "ar.late.fee.waiver"
    _description = "Waiver of a Late Fee"
    _inherit = ["mail.thread", "ar.state.mixin"]
    _order = "id desc"
    _rec_name = "move_id"

    line_id = fields.Many2one(
        "account.move.line", string="Receivable", required=True, index=True, readonly=True,
        ondelete="cascade",
    )
    move_id = fields.Many2one(related="line_id.move_id", string="Invoice", store=True, index=True)
    partner_id = fields.Many2one(
        related="move_id.commercial_partner_id", string="Customer", store=True, index=True
    )
    company_id = fields.Many2one(related="move_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="line_id.currency_id")
    date = fields.Date(
        string="Up To", required=True, readonly=True,
        help="Last day of the interest that was looked at when it was waived.",
    )
    interest = fields.Monetary(readonly=True)
    indemnity = fields.Monetary(readonly=True)
    reason = fields.Char(required=True, readonly=True, tracking=True)
    state = fields.Selection(
        [
            ("waiting", "To Approve"),
            ("agreed", "Agreed"),
            ("refused", "Refused"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True, readonly=True, default="waiting", index=True, tracking=True,
    )
    requested_by = fields.Many2one("res.users", readonly=True, string="Waived By")
    approved_by = fields.Many2one("res.users", readonly=True, tracking=True)
    used_by_id = fields.Many2one(
        "ar.late.fee.run.line", string="Used In", readonly=True, index="btree_not_null",
        ondelete="set null", help="The fee that it reduced. Empty: it reduces the next one.",
    )

    # ------------------------------------------------------------------ what is waived

    @api.model
    def _live(self, receivables):
        """Waivers that reduce the next fee of these receivables, by receivable."""
        found = self.sudo().search([
            ("line_id", "in", receivables.ids), ("state", "in", LIVE), ("used_by_id", "=", False),
        ], order="id")
        return defaultdict(self.browse, found.grouped("line_id"))

    def _values_for(self, interest, indemnity):
        """What these waivers make of a fee, as values of a run line.

        :param interest: what was computed, in the currency of the receivable
        """
        if not self:
            return {"waived_interest": 0, "waived_indemnity": 0, "waive_reason": False,
                    "requested_by": False, "approved_by": False, "state": "proposed"}
        waived = (
            min(sum(self.mapped("interest")), max(interest, 0)),
            min(sum(self.mapped("indemnity")), max(indemnity, 0)),
        )
        left = self.currency_id.round(interest + indemnity - sum(waived))
        state = "waived" if self.currency_id.is_zero(left) else "proposed"
        return {
            "waived_interest": waived[0],
            "waived_indemnity": waived[1],
            "waive_reason": "; ".join(dict.fromkeys(self.mapped("reason"))),
            "requested_by": self[-1].requested_by.id,
            "approved_by": self[-1].approved_by.id,
            "state": "waiting" if "waiting" in self.mapped("state") else state,
        }

    def _waived_alone(self):
        """Sum that was waived without a second person, in the currency of the company."""
        return sum(
            waiver.currency_id._convert(
                waiver.interest + waiver.indemnity, waiver.company_id.currency_id,
                waiver.company_id, waiver.date,
            )
            for waiver in self
            if waiver.state in LIVE and not waiver.approved_by
        )

    # ------------------------------------------------------------------ following the runs

    def _use(self, line):
        """A fee was settled with these waivers: what it did not need of them stays.

        :param line: ar.late.fee.run.line
        """
        left = {"interest": line.waived_interest, "indemnity": line.waived_indemnity}
        for waiver in self:
            taken = {name: min(waiver[name], left[name]) for name in left}
            rest = {name: waiver.currency_id.round(waiver[name] - taken[name]) for name in left}
            if not any(taken.values()):
                continue
            left = {name: left[name] - taken[name] for name in left}
            if any(rest.values()):
                waiver.copy({**rest, "state": waiver.state})
            waiver.write({**taken, "used_by_id": line.id})

    @api.model
    def _refresh(self, receivables):
        """Show what is waived now in each preview that proposes a fee of these receivables."""
        live = self._live(receivables)
        lines = self.env["ar.late.fee.run.line"].sudo().search([
            ("line_id", "in", receivables.ids), ("kind", "=", "new"), ("step", "=", 0),
            ("run_id.state", "=", "previewed"), ("state", "in", ("proposed", "waiting", "waived")),
        ])
        for line in lines:
            line.write(live[line.line_id]._values_for(
                line.assessed_interest, line.assessed_indemnity
            ))

    # ------------------------------------------------------------------ deciding

    def _decide(self, state):
        """Let the waivers of a colleague stand, or refuse them."""
        self._update_state(("waiting",), state, approved_by=self.env.uid)
        self._refresh(self.line_id)

    def action_withdraw(self):
        """Claim what was waived after all: the next run bills it."""
        self.check_access("read")
        if not self.env.user.has_group("ar_management.group_ar_credit_manager"):
            raise AccessError(self.env._("Only a Credit Manager can withdraw a waiver."))
        for waiver in self:
            if waiver.used_by_id or waiver.state not in LIVE:
                raise UserError(self.env._(
                    "The waiver on %(invoice)s was already used or withdrawn: cancel the run that "
                    "used it first.", invoice=waiver.move_id.display_name,
                ))
        self._update_state(LIVE, "withdrawn")
        self._refresh(self.line_id)

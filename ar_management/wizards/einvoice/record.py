from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engine.einvoice.status import MOTIVES, NEED_MOTIVE, motive_fits
from ...models.einvoice.status_codes import (
    ACTION_SELECTION,
    MOTIVE_SELECTION,
    PLATFORM_SELECTION,
    STATUS_SELECTION,
)


class ArEinvoiceRecord(models.TransientModel):
    """Notes by hand what the platform shows for some invoices."""

    _name = "ar.einvoice.record"
    _description = "Record E-Invoice Status"

    move_ids = fields.Many2many("account.move", string="Invoices", required=True)
    move_count = fields.Integer(string="Number of Invoices", compute="_compute_move_count")
    status = fields.Selection(STATUS_SELECTION, required=True, default="deposited")
    date = fields.Datetime("Since", required=True, default=fields.Datetime.now)
    channel = fields.Char("Platform", default=lambda self: self._default_channel())
    motive = fields.Selection(
        MOTIVE_SELECTION, string="Reason", compute="_compute_motive", store=True, readonly=False,
        help="As the platform shows it.",
    )
    motives = fields.Json(string="Possible Reasons", compute="_compute_motives")
    needs_motive = fields.Boolean(string="Needs a Reason", compute="_compute_motives")
    requested_action = fields.Selection(ACTION_SELECTION)
    platform_of = fields.Selection(PLATFORM_SELECTION, string="Whose Platform")
    note = fields.Text("What Was Said")
    advice = fields.Text(string="What Happens", compute="_compute_advice")

    @api.model
    def _default_channel(self):
        return self.env.company.sudo().ar_einvoice_platform

    @api.depends("move_ids")
    def _compute_move_count(self):
        for wizard in self:
            wizard.move_count = len(wizard.move_ids)

    @api.depends("status")
    def _compute_motives(self):
        for wizard in self:
            wizard.motives = list(MOTIVES.get(wizard.status, ()))
            wizard.needs_motive = wizard.status in NEED_MOTIVE

    @api.depends("status")
    def _compute_motive(self):
        for wizard in self:
            codes = MOTIVES.get(wizard.status, ())
            wizard.motive = wizard.motive if wizard.motive in codes else False

    @api.depends("status")
    def _compute_advice(self):
        for wizard in self:
            wizard.advice = self.env["account.move"]._ar_einvoice_advice_text(wizard.status)

    def action_record(self):
        """Note the status on each invoice, or refuse all of them with the reason."""
        self.ensure_one()
        events = self.env["ar.einvoice.event"]
        events._check_may_record()
        self.move_ids.check_access("write")
        self._check_motive()
        problems = [
            f"{move.display_name}: {problem}"
            for move in self.move_ids
            if (problem := move.sudo().ar_einvoice_event_ids._contradiction(self.status))
        ]
        if problems:
            raise UserError("\n".join(problems))
        for move in self.move_ids:
            events._note(
                move, self.status, source="manual", date=self.date, channel=self.channel,
                motive=self.motive, note=self.note, requested_action=self.requested_action,
                platform_of=self.status == "rejected" and self.platform_of,
            )
        return {"type": "ir.actions.act_window_close"}

    def _check_motive(self):
        if motive_fits(self.status, self.motive or ""):
            return
        labels = self.env["ar.einvoice.event"]._labels()
        names = dict(self._fields["motive"]._description_selection(self.env))
        raise UserError(self.env._(
            "%(status)s needs one of these reasons: %(reasons)s.",
            status=labels[self.status],
            reasons=", ".join(names[code] for code in MOTIVES.get(self.status, ())) or "-",
        ))

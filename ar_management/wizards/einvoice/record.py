from odoo import api, fields, models
from odoo.exceptions import UserError

from ...models.einvoice.event import STATUS_SELECTION


class ArEinvoiceRecord(models.TransientModel):
    """Notes by hand what the platform shows for some invoices."""

    _name = "ar.einvoice.record"
    _description = "Record E-Invoice Status"

    move_ids = fields.Many2many("account.move", string="Invoices", required=True)
    move_count = fields.Integer(string="Number of Invoices", compute="_compute_move_count")
    status = fields.Selection(STATUS_SELECTION, required=True, default="deposited")
    date = fields.Datetime("Since", required=True, default=fields.Datetime.now)
    channel = fields.Char("Platform", default=lambda self: self._default_channel())
    motive = fields.Char("Reason Code", help="As the platform shows it, for example QTE_ERR.")
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
    def _compute_advice(self):
        for wizard in self:
            wizard.advice = self.env["account.move"]._ar_einvoice_advice_text(wizard.status)

    def action_record(self):
        """Note the status on each invoice, or refuse all of them with the reason."""
        self.ensure_one()
        events = self.env["ar.einvoice.event"]
        events._check_may_record()
        self.move_ids.check_access("write")
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
                motive=self.motive, note=self.note,
            )
        return {"type": "ir.actions.act_window_close"}

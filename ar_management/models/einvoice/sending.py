from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engine.common.reason import Reason, to_json
from ..common.reason import explained, reasons_of

SHOWN_REASONS = 3

LINE_STATES = [
    ("waiting", "Waiting"),
    ("sent", "Sent"),
    ("refused", "Not Sent"),
    ("stopped", "Stopped"),
]


class ArFacturxBatch(models.Model):
    """Invoices that were sent together: how far it got, and which ones stayed here."""

    _name = "ar.facturx.batch"
    _description = "Bulk Sending of Invoices"
    _order = "create_date desc, id desc"

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    line_ids = fields.One2many("ar.facturx.batch.line", "batch_id", "Invoices")
    total = fields.Integer("Invoices in All", compute="_compute_counts")
    waiting = fields.Integer(compute="_compute_counts")
    sent = fields.Integer(compute="_compute_counts")
    refused = fields.Integer("Not Sent", compute="_compute_counts")
    stopped = fields.Integer(compute="_compute_counts")
    progress = fields.Integer("Progress (%)", compute="_compute_counts")
    state = fields.Selection(
        [("running", "Running"), ("done", "Done")], "Status", compute="_compute_counts"
    )

    @api.depends("create_date", "create_uid")
    def _compute_display_name(self):
        for batch in self:
            moment = fields.Datetime.context_timestamp(
                batch, batch.create_date or fields.Datetime.now()
            )
            batch.display_name = self.env._(
                "Bulk sending of %(date)s at %(time)s",
                date=self.env["ar.reason"]._format(moment.date()),
                time=moment.strftime("%H:%M"),
            )

    @api.depends("line_ids.state")
    def _compute_counts(self):
        rows = self.env["ar.facturx.batch.line"]._read_group(
            [("batch_id", "in", self.ids)], ["batch_id", "state"], ["__count"]
        )
        counts = {(batch.id, state): count for batch, state, count in rows}
        for batch in self:
            for state, _label in LINE_STATES:
                batch[state] = counts.get((batch._origin.id, state), 0)
            batch.total = sum(batch[state] for state, _label in LINE_STATES)
            done = batch.total - batch.waiting
            batch.progress = done * 100 // batch.total if batch.total else 100
            batch.state = "running" if batch.waiting else "done"

    @api.model
    def _start(self, moves, kept_back=None):
        """One batch per company for invoices that wait for the sending job.

        :param kept_back: {invoice: why it is not sent}, listed from the start
        """
        refused = {
            move: {"state": "refused", "reason_data": to_json(reasons_of(why))}
            for move, why in (kept_back or {}).items()
        }
        batches = self.browse()
        for company, own in moves.union(*refused).grouped("company_id").items():
            batches += self.sudo().create({
                "company_id": company.id,
                "line_ids": [
                    fields.Command.create({"move_id": move.id, **refused.get(move, {})})
                    for move in own
                ],
            })
        return batches.with_env(self.env)

    def _get_action(self):
        """Open the batch, or the list when there are several."""
        if len(self) == 1:
            return {
                "type": "ir.actions.act_window",
                "res_model": self._name,
                "res_id": self.id,
                "views": [(False, "form")],
                "target": "current",
            }
        return self._get_records_action(name=self.env._("Bulk Sending of Invoices"))

    def action_send_again(self):
        """Put what was not sent back into the queue, after it was corrected."""
        self._check_may_send()
        lines = self.sudo().line_ids.filtered(
            lambda line: line.state in ("refused", "stopped") and line.move_id.state == "posted"
        )
        if not lines:
            raise UserError(self.env._(
                "No posted invoice is left to send in this bulk sending: post those that were "
                "reset to draft first."
            ))
        lines.write({"state": "waiting", "reason_data": False})
        lines.move_id.sending_data = {
            "author_user_id": self.env.user.id,
            "author_partner_id": self.env.user.partner_id.id,
        }
        self.env.ref("account.ir_cron_account_move_send")._trigger()

    def action_stop(self):
        """Take what still waits out of the queue; what was sent stays sent."""
        self._check_may_send()
        lines = self.sudo().line_ids.filtered(lambda line: line.state == "waiting")
        lines.move_id.sending_data = False
        lines.write({"state": "stopped", "reason_data": to_json([
            Reason.of("sending.stopped", user=self.env.user.name)
        ])})

    def _check_may_send(self):
        self.check_access("read")
        self.env["account.move"].check_access("write")


class ArFacturxBatchLine(models.Model):
    """One invoice of a sending: waiting, sent, or why it was not sent."""

    _name = "ar.facturx.batch.line"
    _description = "Invoice of a Bulk Sending"
    _order = "batch_id desc, problem desc, id"

    batch_id = fields.Many2one("ar.facturx.batch", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="batch_id.company_id", store=True, index=True)
    move_id = fields.Many2one(
        "account.move", "Invoice", required=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="move_id.partner_id", string="Customer")
    amount_total = fields.Monetary(related="move_id.amount_total", string="Total")
    currency_id = fields.Many2one(related="move_id.currency_id")
    state = fields.Selection(LINE_STATES, "Result", required=True, default="waiting", index=True)
    problem = fields.Boolean(compute="_compute_problem", store=True)
    reason_data = fields.Json("Why, as Codes")
    reason = explained("reason_data", string="Why")

    @api.depends("state", "reason_data")
    def _compute_problem(self):
        for line in self:
            line.problem = line.state == "refused" or bool(line.reason_data)

    @api.model
    def _refused(self, move, error):
        """Note on the running batches of an invoice why it was not sent, in a few lines.

        :param error: as core's sending gives it: ``error_title``, and maybe ``errors``
        """
        texts = list(error.get("errors") or [error["error_title"]])
        reasons = [reason for text in texts[:SHOWN_REASONS] for reason in reasons_of(text)]
        if len(texts) > SHOWN_REASONS:
            reasons.append(Reason.of("sending.more", count=len(texts) - SHOWN_REASONS))
        self._waiting(move).write({"state": "refused", "reason_data": to_json(reasons)})

    @api.model
    def _sent(self, move, mailed):
        """Note that an invoice was sent; without an address its documents were only made."""
        reasons = [] if mailed else [Reason.of("sending.no_address")]
        self._waiting(move).write({"state": "sent", "reason_data": to_json(reasons)})

    @api.model
    def _withdrawn(self, moves):
        """Note that invoices went back to draft before they were sent."""
        lines = self._waiting(moves)
        if lines:
            lines.move_id.sending_data = False
            lines.write({
                "state": "stopped", "reason_data": to_json([Reason.of("sending.reset")]),
            })

    def _waiting(self, moves):
        return self.sudo().search([("move_id", "in", moves.ids), ("state", "=", "waiting")])

    def action_open_record(self):
        """Open the record to correct: that of the first finding, else the invoice."""
        self.ensure_one()
        check = self.move_id._ar_facturx_last_check()
        finding = check.finding_ids.filtered("fatal")[:1]
        if self.state == "refused" and finding:
            return finding.action_open_record()
        return self.move_id._get_records_action()

import logging
from functools import partial

import psycopg2

from odoo import api, models

from ...engine.einvoice.status import NOT_ISSUED
from ..common.reason import named, reasons_of

_logger = logging.getLogger(__name__)


class AccountMoveSend(models.AbstractModel):
    """Many invoices: each stands for itself, and its sending knows what became of it."""

    _inherit = "account.move.send"

    @api.model
    def _generate_and_send_invoices(self, moves, from_cron=False, **settings):
        send = partial(super()._generate_and_send_invoices, from_cron=from_cron, **settings)
        kept_back = moves.filtered(self._ar_why_kept_back)
        if kept_back and (from_cron or kept_back != moves):
            for move in kept_back:
                self._ar_facturx_drop(move, self._ar_why_kept_back(move))
            moves -= kept_back
            if not moves:
                return self.env["ir.attachment"]
        apart = moves.filtered(self._ar_facturx_sends_apart) if from_cron else moves.browse()
        if not apart:
            return send(moves)
        # The queue of e-mails forgets those of an invoice that failed; at once they would leave.
        attachments = self._ar_facturx_isolate(
            apart.with_context(mail_notify_force_send=False), send
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()
        return attachments + (send(moves - apart) if moves - apart else attachments.browse())

    # ---- What is sent to nobody

    def _ar_why_kept_back(self, move):
        """Why an invoice is sent to nobody, in words; empty when it may be sent."""
        if move.ar_einvoice_internal:
            return self.env["ar.reason"]._say("sending.internal", invoice=named(move))
        if move.ar_einvoice_status in NOT_ISSUED:
            return move._ar_einvoice_advice_text(move.ar_einvoice_status)
        return ""

    def _ar_kept_back_alert(self, moves):
        return {
            "level": "info",
            "message": self.env._(
                "These are not sent, the others are: %(invoices)s.",
                invoices=", ".join(moves.mapped("display_name")),
            ),
            "action_text": self.env._("View Invoice(s)"),
            "action": moves._get_records_action(),
        }

    @api.model
    def _check_move_constraints(self, moves):
        # Among several, one that is kept back does not stop the others: sending sets it aside.
        free = moves.filtered(lambda move: not self._ar_why_kept_back(move))
        return super()._check_move_constraints(free or moves)

    # ---- Each invoice for itself

    def _ar_facturx_sends_apart(self, move):
        """Whether sending this invoice can be undone: web services commit while they send."""
        methods = set(self._get_default_sending_methods(move))
        plain = methods <= {"email", "manual"} and not self._get_default_extra_edis(move)
        return plain and move._ar_facturx_applies()

    def _ar_facturx_isolate(self, moves, send):
        """Send invoices; when something breaks that is no refusal, each one for itself."""
        try:
            with self.env.cr.savepoint():
                return send(moves)
        except psycopg2.OperationalError:
            raise  # two transactions met: the job runs again
        except Exception as error:
            if len(moves) == 1:
                self._ar_facturx_set_aside(moves, error)
                return self.env["ir.attachment"]
        attachments = self.env["ir.attachment"]
        for move in moves:
            attachments += self._ar_facturx_isolate(move, send)
        return attachments

    def _ar_facturx_set_aside(self, move, error):
        """Take an invoice that cannot be sent out of the queue, and say why on it."""
        _logger.error("%s could not be sent", move.display_name, exc_info=error)
        self._ar_facturx_drop(move, self._ar_facturx_failure(move, error))

    def _ar_facturx_drop(self, move, why):
        author = (move.sending_data or {}).get("author_partner_id") or self.env.user.partner_id.id
        move.sudo().sending_data = False
        self._hook_if_errors(
            {move: {"error": {"error_title": why},
                    "sending_methods": [], "author_partner_id": author}},
            allow_raising=False,
        )

    def _ar_facturx_failure(self, move, error):
        return self.env["ar.reason"]._say(
            "sending.failed", invoice=move.name,
            error=reasons_of(error) if str(error) else type(error).__name__,
        )

    @api.model
    def _hook_if_errors(self, moves_data, allow_raising=True):
        result = super()._hook_if_errors(moves_data, allow_raising=allow_raising)
        for move, data in moves_data.items():
            if not data["error"].get("retry"):
                self.env["ar.facturx.batch.line"]._refused(move, data["error"])
        return result

    @api.model
    def _hook_if_success(self, moves_data, from_cron=False):
        result = super()._hook_if_success(moves_data, from_cron=from_cron)
        for move, data in moves_data.items():
            mailed = "email" not in data["sending_methods"] or data.get("mail_partner_ids")
            self.env["ar.facturx.batch.line"]._sent(move, bool(mailed))
        return result

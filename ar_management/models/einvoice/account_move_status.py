from odoo import api, fields, models

from ...engine.common.reason import Reason
from ...engine.einvoice.status import NOT_ISSUED, STATUSES, way_out
from ...engine.ledger.claimable import Limit
from ..common.reason import SENTENCES
from .status_codes import STATUS_SELECTION

STAGES = [
    ("sent", "Sent"),
    ("deposited", "Deposited"),
    ("received", "Received"),
    ("approved", "Approved"),
    ("cashed", "Cashed"),
    ("stopped", "Stopped"),
]


class AccountMove(models.Model):
    """What became of an e-invoice after it left, and what to do about it."""

    _inherit = "account.move"

    # Plain columns, kept by the events: computed ones would visit the whole ledger at install.
    ar_einvoice_event_ids = fields.One2many(
        "ar.einvoice.event", "move_id", string="E-Invoice Statuses", copy=False
    )
    ar_einvoice_status = fields.Selection(
        STATUS_SELECTION, string="E-Invoice Status", readonly=True, copy=False,
        index="btree_not_null",
        help="Current status of the electronic invoice, as reported by the platform or recorded "
             "by hand.",
    )
    ar_einvoice_status_date = fields.Datetime(
        string="E-Invoice Status Since", readonly=True, copy=False
    )
    ar_einvoice_stage = fields.Selection(
        STAGES, string="E-Invoice Stage", compute="_compute_ar_einvoice_stage"
    )
    ar_einvoice_trouble = fields.Boolean(
        string="Action Required", compute="_compute_ar_einvoice_stage"
    )
    ar_einvoice_advice = fields.Text(
        string="What to Do Now", compute="_compute_ar_einvoice_advice"
    )
    ar_einvoice_duty_note = fields.Text(
        string="Legal Issuance", compute="_compute_ar_einvoice_duty_note"
    )
    ar_einvoice_can_reissue = fields.Boolean(
        string="Can Be Reissued", compute="_compute_ar_einvoice_stage"
    )
    ar_einvoice_reissues_id = fields.Many2one(
        "account.move", string="Reissues", copy=False, readonly=True, index="btree_not_null",
        check_company=True,
        help="The rejected or refused invoice that this one replaces.",
    )
    ar_einvoice_reissue_ids = fields.One2many(
        "account.move", "ar_einvoice_reissues_id", string="Reissued As", copy=False
    )
    ar_einvoice_internal = fields.Boolean(
        string="In Our Books Only", readonly=True, copy=False,
        help="A counter-entry to an invoice that was never issued: it is not sent to anyone.",
    )

    @api.depends("ar_einvoice_status", "ar_einvoice_reissue_ids")
    def _compute_ar_einvoice_stage(self):
        for move in self:
            status = STATUSES.get(move.ar_einvoice_status)
            move.ar_einvoice_stage = status and status.stage
            move.ar_einvoice_trouble = bool(status and status.trouble)
            move.ar_einvoice_can_reissue = bool(
                move.move_type == "out_invoice"
                and way_out(move.ar_einvoice_status or "")
                and not move.ar_einvoice_reissue_ids
            )

    @api.depends("ar_einvoice_status", "ar_einvoice_reissue_ids")
    def _compute_ar_einvoice_advice(self):
        for move in self:
            reissued = move.ar_einvoice_reissue_ids[:1]
            move.ar_einvoice_advice = (
                move.env._("It was reissued: %(invoice)s.", invoice=reissued.display_name)
                if reissued
                else move._ar_einvoice_advice_text(move.ar_einvoice_status)
            )

    def _ar_einvoice_advice_text(self, status):
        """What to do about a status, in words; empty when nothing has to be done."""
        code = f"einvoice.advice.{status}"
        return self.env["ar.reason"]._say(code) if code in SENTENCES else ""

    @api.depends("ar_einvoice_status", "state")
    def _compute_ar_einvoice_duty_note(self):
        for move in self:
            late = move.ar_einvoice_status == "transmitted" or move.is_move_sent
            move.ar_einvoice_duty_note = (
                move._ar_einvoice_duty_sentence() if move.state == "posted" and late else ""
            )

    def _ar_einvoice_on_duty(self):
        """Tell whether the law wants this invoice to be issued through a platform."""
        self.ensure_one()
        duty = self.company_id.sudo().ar_einvoice_duty_date
        day = self.invoice_date or fields.Date.context_today(self)
        buyer = self.commercial_partner_id
        return bool(
            duty and duty <= day
            and self.move_type in ("out_invoice", "out_refund")
            and not self.ar_einvoice_internal
            and not self.ar_is_penalty
            and self.company_id._ar_facturx_applies()
            and buyer.country_code == "FR"
            and buyer._ar_gets_einvoices()
        )

    def _ar_einvoice_claim_limit(self):
        """Why this invoice may not be chased: it is on its way to be paid, or was never issued."""
        status = self.ar_einvoice_status
        if status == "payment_sent":
            return Limit(Reason.of("claim.payment_sent"))
        if status in (*NOT_ISSUED, "refused"):
            return Limit(Reason.of("claim.not_accepted"))
        if status in (False, "transmitted") and self._ar_einvoice_on_duty():
            return Limit(Reason.of("claim.not_issued"))
        return None

    def _ar_einvoice_duty_sentence(self):
        """That an e-mail issues nothing, until the platform has said something."""
        only_ours = self.ar_einvoice_status in (False, "transmitted")
        if not only_ours or not self._ar_einvoice_on_duty():
            return ""
        platform = self.company_id.sudo().ar_einvoice_platform
        if not platform:
            return self.env._(
                "Sending this invoice by e-mail does not issue it: the law requires it to be "
                "deposited on an approved platform. Enter the name of yours in the settings, "
                "deposit the document there, then record the status."
            )
        return self.env._(
            "Sending this invoice by e-mail does not issue it: the law requires it to be "
            "deposited on %(platform)s. Deposit the document there, then record the status.",
            platform=platform,
        )

    # ------------------------------------------------------------------ kept by the events

    def _ar_einvoice_update(self):
        """Take the status from the events."""
        for move in self.sudo():
            now = move.ar_einvoice_event_ids._current()
            move.write({
                "ar_einvoice_status": now.status, "ar_einvoice_status_date": now.date,
            })

    # ------------------------------------------------------------------ actions

    def action_ar_record_einvoice_status(self):
        """Note a status of these invoices by hand."""
        self.env["ar.einvoice.event"]._check_may_record()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Record E-Invoice Status"),
            "res_model": "ar.einvoice.record",
            "view_mode": "form",
            "target": "new",
            "context": {"default_move_ids": self.ids},
        }

    def action_ar_reissue_einvoice(self):
        """Correct an invoice that was rejected or refused, and issue it again."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Correct and Reissue"),
            "res_model": "ar.einvoice.reissue",
            "view_mode": "form",
            "target": "new",
            "context": {"default_move_id": self.id},
        }

    def action_ar_open_einvoice_events(self):
        """Show everything that was noted about this e-invoice."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ar_management.ar_einvoice_event_action"
        )
        return {**action, "domain": [("move_id", "=", self.id)], "context": {}}

from odoo import api, fields, models
from odoo.fields import Domain

from .check import STATES


class AccountMove(models.Model):
    """The check of an e-invoice before it is sent, of one and of many."""

    _inherit = "account.move"

    ar_facturx_check_ids = fields.One2many(
        "ar.facturx.check", "move_id", string="E-Invoice Checks", copy=False
    )
    ar_facturx_state = fields.Selection(
        STATES,
        string="E-Invoice",
        readonly=True,
        copy=False,
        help="Result of the last check of the electronic invoice.",
    )
    ar_facturx_why = fields.Char(
        string="Why It Is Not Valid", compute="_compute_ar_facturx_why", compute_sudo=True
    )
    ar_facturx_applies = fields.Boolean(
        string="Is an Electronic Invoice", compute="_compute_ar_facturx_applies")

    ar_facturx_readiness = fields.Selection(
        [*STATES, ("unchecked", "Not Checked Yet")],
        string="E-Invoice Check", compute="_compute_ar_facturx_readiness",
    )
    ar_cashed_line_ids = fields.One2many(
        "ar.cashed.line", "move_id", string="Reported Cashed Amounts", copy=False)

    @api.depends("ar_facturx_check_ids.why_not_data")
    @api.depends_context("lang")
    def _compute_ar_facturx_why(self):
        for move in self:
            check = move._ar_facturx_last_check()
            messages = check.finding_ids.filtered("fatal").mapped("message")
            move.ar_facturx_why = " ".join(messages) or check.why_not

    @api.depends("move_type", "state", "company_id")
    def _compute_ar_facturx_applies(self):
        for move in self:
            move.ar_facturx_applies = move._ar_facturx_applies()

    @api.depends("ar_facturx_state")
    def _compute_ar_facturx_readiness(self):
        for move in self:
            move.ar_facturx_readiness = move.ar_facturx_state or "unchecked"

    def _ar_facturx_last_check(self):
        self.ensure_one()
        return self.ar_facturx_check_ids.sorted(lambda check: (check.date, check.id))[-1:]

    def _ar_facturx_applies(self):
        """Tell whether this module makes the e-invoice of this document.

        A counter-entry that stays in the books is no e-invoice.
        """
        self.ensure_one()
        return (
            not self.ar_einvoice_internal
            and self.move_type in ("out_invoice", "out_refund")
            and self.state == "posted"
            and self.company_id._ar_facturx_applies()
        )

    @api.model
    def _ar_facturx_unsent_domain(self):
        return Domain([
            ("move_type", "in", ("out_invoice", "out_refund")),
            ("state", "in", ("draft", "posted")),
            ("ar_einvoice_frozen_date", "=", False),
        ]) & (Domain("is_move_sent", "=", False) | Domain("ar_facturx_state", "=", "invalid"))

    def _ar_facturx_checkable(self):
        """Tell whether there is an e-invoice to check: not sent yet, a draft included."""
        self.ensure_one()
        if self.ar_einvoice_frozen_date or self.state == "cancel":
            return False
        if self.state == "posted":
            return self._ar_facturx_applies()
        return (
            self.move_type in ("out_invoice", "out_refund")
            and not self.ar_is_penalty
            and self.company_id._ar_facturx_applies()
        )

    def action_ar_check_facturx(self):
        """Check the electronic invoice now, and show what was found."""
        self.ensure_one()
        self.check_access("write")
        self._ar_require_customer()
        check = self.env["ar.facturx.check"]._check(self)
        if check.state == "valid":
            return {
                "type": "ir.actions.client",
                "tag": "display_notification",
                "params": {
                    "type": "success",
                    "message": self.env._(
                        "The electronic invoice of %(invoice)s is valid.", invoice=self.name
                    ),
                    "next": {"type": "ir.actions.client", "tag": "soft_reload"},
                },
            }
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("E-Invoice Check"),
            "res_model": "ar.facturx.check",
            "res_id": check.id,
            "views": [(False, "form")],
            "target": "current",
        }

    def action_ar_check_facturx_many(self):
        """Check the electronic invoices of the selection, without making any document; without
        a selection all that wait to be sent."""
        self._ar_require_customer()
        runs = self.env["ar.facturx.run"]
        return runs._start_and_show(self) if self else runs.action_check_unsent()

    def action_ar_open_facturx_checks(self):
        """Open the checks of this invoice's electronic form."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ar_management.ar_facturx_check_action"
        )
        action["domain"] = [("move_id", "=", self.id)]
        action["context"] = {}
        return action

    def action_ar_compare_einvoice(self):
        """Compare this invoice with an e-invoice that somebody sent back."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ar_management.ar_einvoice_reading_action")
        action["context"] = {
            "default_move_id": self.id, "ar_compare_move_id": self.id,
            "dialog_size": "extra-large",
        }
        return action

    # ---- Back to draft, or away: not once it was sent, and what was found is forgotten

    def button_cancel(self):
        self._ar_check_not_frozen()
        result = super().button_cancel()
        self.sudo()._ar_facturx_forget_check()
        return result

    def button_draft(self):
        self._ar_check_not_frozen()
        result = super().button_draft()
        self.env["ar.facturx.batch.line"]._withdrawn(self)
        self.sudo()._ar_facturx_forget_check()
        return result

    def _ar_facturx_forget_check(self):
        """Close what was found; the checks themselves stay as a record."""
        checked = self.filtered("ar_facturx_state")
        if checked:
            checked.ar_facturx_check_ids.finding_ids.filtered("is_open").is_open = False
            checked.ar_facturx_state = False

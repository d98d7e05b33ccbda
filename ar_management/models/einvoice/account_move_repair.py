from odoo import api, fields, models
from odoo.fields import Domain

from .check import STATES


class AccountMove(models.Model):
    """Which invoices can be checked before they are sent, and the checks of many of them."""

    _inherit = "account.move"

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

    ar_facturx_readiness = fields.Selection(
        [*STATES, ("unchecked", "Not Checked Yet")],
        string="E-Invoice Check", compute="_compute_ar_facturx_readiness",
    )

    @api.depends("ar_facturx_state")
    def _compute_ar_facturx_readiness(self):
        for move in self:
            move.ar_facturx_readiness = move.ar_facturx_state or "unchecked"

    def action_ar_check_facturx_many(self):
        """Check the electronic invoices of the selection, without making any document; without
        a selection all that wait to be sent."""
        self._ar_require_customer()
        runs = self.env["ar.facturx.run"]
        return runs._start_and_show(self) if self else runs.action_check_unsent()

    def button_cancel(self):
        result = super().button_cancel()
        self.sudo()._ar_facturx_forget_check()
        return result

    def button_draft(self):
        result = super().button_draft()
        self.sudo()._ar_facturx_forget_check()
        return result

    def _ar_facturx_forget_check(self):
        """Close what was found; the checks themselves stay as a record."""
        checked = self.filtered("ar_facturx_state")
        if checked:
            checked.ar_facturx_check_ids.finding_ids.filtered("is_open").is_open = False
            checked.ar_facturx_state = False

from odoo import api, fields, models

from .check import STATES


class AccountMove(models.Model):
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

    def _ar_facturx_last_check(self):
        self.ensure_one()
        return self.ar_facturx_check_ids.sorted(lambda check: (check.date, check.id))[-1:]

    def _ar_facturx_applies(self):
        """Tell whether this module makes the e-invoice of this document."""
        self.ensure_one()
        return (
            self.move_type in ("out_invoice", "out_refund")
            and self.state == "posted"
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

    def action_ar_open_facturx_checks(self):
        """Open the checks of this invoice's electronic form."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ar_management.ar_facturx_check_action"
        )
        action["domain"] = [("move_id", "=", self.id)]
        action["context"] = {}
        return action

from odoo import api, fields, models

from ..common.start_panel import step_state


class ArStartPanel(models.TransientModel):
    _inherit = "ar.start.panel"

    state_late_fee = step_state("Late Fees Step")
    late_fee_policy_id = fields.Many2one(
        "ar.late.fee.policy", string="Rule", compute="_compute_late_fee_policy_id",
        inverse="_inverse_late_fee_policy_id",
        domain="[('company_id', '=', company_id)]", context={"active_test": False},
        help="What the law of your country gives for a late payment between businesses. In "
        "France it counts and is printed on invoices; elsewhere it does once you choose it.",
    )
    late_fee_mode = fields.Selection(
        related="late_fee_policy_id.mode", readonly=False, string="Penalties"
    )
    late_fee_source = fields.Char(related="late_fee_policy_id.legal_source")
    late_fee_printed = fields.Text(
        related="late_fee_policy_id.printed_penalty", string="Penalty Clause")
    has_late_fee_policy = fields.Boolean(compute="_compute_has_late_fee_policy")

    @api.depends("company_id")
    def _compute_late_fee_policy_id(self):
        for panel in self:
            panel.late_fee_policy_id = panel._late_fee_policies().filtered("active")[:1]

    @api.depends("company_id")
    def _compute_has_late_fee_policy(self):
        for panel in self:
            panel.has_late_fee_policy = bool(panel._late_fee_policies())

    def _inverse_late_fee_policy_id(self):
        """The chosen rule counts from now on; without one, nothing is printed or computed."""
        for panel in self:
            if panel.late_fee_policy_id:
                panel.late_fee_policy_id.active = True
            else:
                panel._late_fee_policies().active = False

    def _late_fee_policies(self):
        """The rules for business customers, those that are not chosen yet included."""
        return self.env["ar.late.fee.policy"].with_context(active_test=False).search([
            ("company_id", "=", self.company_id.id), ("regime", "!=", "public"),
        ])

    def _steps(self):
        return super()._steps() | {"late_fee": False}

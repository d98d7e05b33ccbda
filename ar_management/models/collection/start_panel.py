from odoo import api, fields, models
from odoo.fields import Domain

from ..common.start_panel import step_state


class ArStartPanel(models.TransientModel):
    _inherit = "ar.start.panel"

    state_reminders = step_state("Reminders Step")
    reminders = fields.Selection(
        [
            ("off", "Off"),
            ("propose", "Propose every day, a person sends"),
            ("send", "Send automatically; letters and calls wait for a person"),
        ],
        compute="_compute_reminders", inverse="_inverse_reminders",
    )
    reminder_policy_id = fields.Many2one(
        "ar.reminder.policy", compute="_compute_reminder_policy_id"
    )

    @api.depends("company_id")
    def _compute_reminder_policy_id(self):
        for panel in self:
            policies = self.env["ar.reminder.policy"].sudo().with_company(panel.company_id).search(
                Domain("company_id", "in", (panel.company_id.id, False))
                & Domain("category_ids", "=", False)
            )
            panel.reminder_policy_id = policies.filtered("enabled")[:1] or policies[:1]

    @api.depends("reminder_policy_id")
    def _compute_reminders(self):
        for panel in self:
            policy = panel.reminder_policy_id.sudo().with_company(panel.company_id)
            panel.reminders = policy.mode if policy.enabled else "off"

    def _inverse_reminders(self):
        for panel in self:
            policy = panel.reminder_policy_id.with_company(panel.company_id)
            wanted = panel.reminders
            if policy and wanted in ("propose", "send") and policy.mode != wanted:
                policy.mode = wanted
            policy.enabled = wanted in ("propose", "send")

    def _steps(self):
        return super()._steps() | {"reminders": False}

    def _use_defaults(self, steps):  # pylint: disable=missing-return
        """Proposed every day: nothing goes out before somebody has read it."""
        super()._use_defaults(steps)
        if "reminders" in steps and self.reminders == "off":
            self.reminders = "propose"

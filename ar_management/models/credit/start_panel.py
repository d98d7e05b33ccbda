from odoo import Command, api, fields, models

from ..common.start_panel import step_state
from .policy import CREDIT_MANAGER


class ArStartPanel(models.TransientModel):
    _inherit = "ar.start.panel"

    state_credit = step_state("Credit Step")
    credit_mode = fields.Selection(
        [
            ("off", "Off: credit neither holds nor warns"),
            ("warn", "Warn: show what would be held, stop nothing"),
            ("hold", "Hold: what exceeds the limit waits for a Credit Manager"),
        ],
        string="Credit Holds", compute="_compute_credit_mode", inverse="_inverse_credit_mode",
    )
    credit_policy_id = fields.Many2one("ar.credit.policy", compute="_compute_credit_policy_id")
    credit_limit_kind = fields.Selection(
        related="credit_policy_id.default_limit_kind", readonly=False
    )
    credit_limit = fields.Monetary(
        related="credit_policy_id.default_limit", readonly=False, string="Limit of Each"
    )
    credit_overdue_days = fields.Integer(
        related="company_id.ar_credit_overdue_days", readonly=False
    )
    credit_overdue_amount = fields.Monetary(
        related="company_id.ar_credit_overdue_amount", readonly=False
    )
    credit_decider_ids = fields.Many2many(
        "res.users", string="Who Decides", compute="_compute_credit_decider_ids",
        inverse="_inverse_credit_decider_ids",
        help="Users with the role Credit Manager. Who asks for credit never releases it alone, so "
        "two of them are needed, unless whoever asks may release.",
    )
    credit_one_person = fields.Boolean(related="company_id.ar_credit_one_person", readonly=False)
    can_name_deciders = fields.Boolean(compute="_compute_can_name_deciders")

    @api.depends("company_id.ar_credit_hold_orders", "company_id.ar_credit_warns")
    def _compute_credit_mode(self):
        for panel in self:
            company = panel.company_id
            warns = "warn" if company.ar_credit_warns else "off"
            panel.credit_mode = "hold" if company.ar_credit_hold_orders else warns

    def _inverse_credit_mode(self):
        for panel in self:
            panel.company_id.write({
                "ar_credit_hold_orders": panel.credit_mode == "hold",
                "ar_credit_warns": panel.credit_mode == "warn",
            })

    @api.depends("company_id")
    def _compute_credit_policy_id(self):
        for panel in self:
            policies = self.env["ar.credit.policy"].sudo().search([
                ("company_id", "=", panel.company_id.id), ("category_ids", "=", False),
            ], limit=1)
            panel.credit_policy_id = policies

    @api.depends("company_id")
    def _compute_credit_decider_ids(self):
        for panel in self:
            panel.credit_decider_ids = panel._credit_managers()

    def _inverse_credit_decider_ids(self):
        """Give the role, and take it where it was given as such: higher roles include it."""
        group = self.env.ref(CREDIT_MANAGER)
        for panel in self.sudo(False):
            known, wanted = panel._credit_managers(), panel.credit_decider_ids
            (wanted - known).write({"group_ids": [Command.link(group.id)]})
            (known - wanted).filtered(lambda user: group in user.group_ids).write(
                {"group_ids": [Command.unlink(group.id)]}
            )

    def _credit_managers(self):
        group = self.env.ref(CREDIT_MANAGER)
        people = self.env["ar.credit.policy"]._members(group, self.company_id.sudo())
        return people.filtered(lambda user: user._is_internal()).sudo(False)

    @api.depends_context("uid")
    def _compute_can_name_deciders(self):
        self.can_name_deciders = self.env.user.has_group("base.group_erp_manager")

    def _steps(self):
        return super()._steps() | {"credit": False}

    def _use_defaults(self, steps):  # pylint: disable=missing-return
        """Warn only; one person who decides may do so about what the same person sold."""
        super()._use_defaults(steps)
        if "credit" in steps and self.credit_mode == "off":
            self.credit_mode = "warn"
            self.credit_one_person = len(self.credit_decider_ids) < 2

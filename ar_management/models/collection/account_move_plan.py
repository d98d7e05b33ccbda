from odoo import api, fields, models


class AccountMove(models.Model):
    """An invoice says in which payment plan it is, and starts one."""

    _inherit = "account.move"

    ar_payment_plan_id = fields.Many2one(
        "ar.payment.plan", string="Payment Plan", compute="_compute_ar_payment_plan_id",
    )

    @api.depends("line_ids.ar_plan_item_ids.plan_id.state")
    def _compute_ar_payment_plan_id(self):
        """Only for those who may read plans: others are not told of them."""
        readable = self.env["ar.payment.plan"].has_access("read")
        for move in self:
            plans = move.line_ids.ar_plan_item_ids.plan_id if readable else (
                self.env["ar.payment.plan"]
            )
            move.ar_payment_plan_id = plans.filtered(
                lambda plan: plan.state in ("proposed", "active", "kept", "broken")
            )[:1]

    def action_ar_payment_plan(self):
        """Agree on instalments for what is open of these invoices."""
        self._ar_require_customer()
        lines = self.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        return self.env["ar.payment.plan"]._open_new(self.commercial_partner_id[:1], lines)


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_ar_payment_plan(self):
        """Agree on instalments for all that is open of this customer."""
        self.ensure_one()
        lines = self.env["ar.reminder.reader"]._open_lines(
            self.commercial_partner_id, self.env.company
        )
        return self.env["ar.payment.plan"]._open_new(self, lines)

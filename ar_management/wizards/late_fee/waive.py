from odoo import api, fields, models


class ArLateFeeWaive(models.TransientModel):
    """Asks why late fees are waived, wholly or in part."""

    _name = "ar.late.fee.waive"
    _description = "Waive Late Fees"
    _inherit = ["ar.checked.numbers"]

    line_ids = fields.Many2many("ar.late.fee.run.line", string="Late Fees", required=True)
    currency_id = fields.Many2one("res.currency", compute="_compute_is_single")
    is_single = fields.Boolean(compute="_compute_is_single")
    is_part = fields.Boolean(
        string="Bill a Part", help="Reduce the amounts instead of waiving them altogether."
    )
    interest = fields.Monetary(string="Interest to Bill")
    indemnity = fields.Monetary(string="Indemnity to Bill")
    reason = fields.Char(required=True)
    needs_approval = fields.Boolean(compute="_compute_needs_approval")

    @api.depends("line_ids")
    def _compute_is_single(self):
        for wizard in self:
            wizard.currency_id = wizard.line_ids.currency_id[:1]
            wizard.is_single = len(wizard.line_ids) == 1

    @api.depends("line_ids", "is_part", "interest", "indemnity")
    def _compute_needs_approval(self):
        for wizard in self:
            wizard.needs_approval = any(
                lines._needs_approval(*wizard._amounts())
                for lines in wizard.line_ids.grouped("move_id").values()
            )

    @api.onchange("is_part")
    def _onchange_is_part(self):
        self.interest = self.line_ids[:1].interest if self.is_part else 0
        self.indemnity = self.line_ids[:1].indemnity if self.is_part else 0

    def action_waive(self):
        """Waive or reduce these fees, or leave it to a Credit Manager to decide."""
        self.ensure_one()
        for line in self.line_ids:
            line._waive(*self._amounts(), self.reason)
        return {"type": "ir.actions.act_window_close"}

    def _amounts(self):
        """What is billed nevertheless: interest and indemnity."""
        return (self.interest, self.indemnity) if self.is_part else (0.0, 0.0)

from odoo import api, fields, models


class ArLateFeePolicyStep(models.Model):
    """What a delay costs from one of its days on.

    A step ends where the next one begins: steps can neither overlap nor leave a gap.
    """

    _name = "ar.late.fee.policy.step"
    _description = "Step of a Late Fee"
    _inherit = ["ar.checked.numbers"]
    _order = "policy_id, days_from, id"

    policy_id = fields.Many2one(
        "ar.late.fee.policy", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="policy_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="policy_id.currency_id")
    days_from = fields.Integer(
        string="From Day", required=True, default=1,
        help="First day of the delay that this step covers; 1 is the day after the due date.",
    )
    days_to = fields.Integer(string="To Day", compute="_compute_days_to")
    rate = fields.Float(string="Rate (% per year)", digits=(7, 2))
    fee = fields.Monetary(
        string="Fixed Amount", help="Owed once per invoice when the delay reaches this step."
    )

    _days_uniq = models.Constraint(
        "UNIQUE(policy_id, days_from)",
        "Two steps begin on the same day: they would overlap. Give each its own first day.",
    )
    _values = models.Constraint(
        "CHECK(days_from >= 1 AND rate >= 0 AND fee >= 0)",
        "A step begins on day 1 or later, and its rate and amount cannot be negative.",
    )

    @api.depends("days_from", "policy_id.step_ids.days_from")
    def _compute_days_to(self):
        """Day before the next step begins, 0 for the last step."""
        for step in self:
            later = [
                other.days_from
                for other in step.policy_id.step_ids
                if other.days_from > step.days_from
            ]
            step.days_to = min(later) - 1 if later else 0

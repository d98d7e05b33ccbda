from odoo import fields, models


class ArCreditPolicyTerm(models.Model):
    """A longer payment term, earned by the age of the relation and by paying on time."""

    _name = "ar.credit.policy.term"
    _description = "Earned Payment Term"
    _inherit = ["ar.checked.numbers"]
    _order = "policy_id, min_months desc, min_on_time desc, id"

    policy_id = fields.Many2one(
        "ar.credit.policy", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="policy_id.company_id", store=True, index=True)
    min_months = fields.Integer(
        string="Customer for (Months)", required=True, default=12,
        help="Months since the first invoice.",
    )
    min_on_time = fields.Float(
        string="Paid on Time (%)", digits=(5, 1), required=True, default=80.0,
        help="Share of the invoices of the last two years, by amount, that were paid on time.",
    )
    payment_term_id = fields.Many2one(
        "account.payment.term", required=True, ondelete="restrict",
        domain="[('company_id', 'in', (False, company_id))]",
    )

    _ranges = models.Constraint(
        "CHECK(min_months >= 0 AND min_on_time BETWEEN 0 AND 100)",
        "Months are not negative, and a share goes from 0 to 100 %.",
    )

    def _earned(self, months, on_time):
        """The first term whose conditions a customer meets; nobody earns without a history.

        :param on_time: share in percent, ``None`` without history
        """
        if on_time is None:
            return self.browse()
        return self.filtered(
            lambda each: months >= each.min_months and on_time >= each.min_on_time
        )[:1]

from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine.credit.approval import Step
from ..common.reason import named


class ArCreditPolicyStep(models.Model):
    """One step of an approval ladder: from which amount on, who, and how many of them."""

    _name = "ar.credit.policy.step"
    _description = "Approval Step"
    _inherit = ["ar.checked.numbers"]
    _order = "policy_id, sequence, amount_above, id"

    name = fields.Char(string="Step", required=True, translate=True)
    sequence = fields.Integer(default=10)
    policy_id = fields.Many2one(
        "ar.credit.policy", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="policy_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="policy_id.currency_id")
    amount_above = fields.Monetary(string="Above")
    amount_up_to = fields.Monetary(string="Up To", help="0: no upper limit.")
    group_ids = fields.Many2many("res.groups", string="Approver Groups")
    user_ids = fields.Many2many("res.users", string="Approvers")
    approvals = fields.Integer(string="Number of Approvals", required=True, default=1)

    _approvals_positive = models.Constraint(
        "CHECK(approvals > 0)", "A step needs at least one approval."
    )
    _band_in_order = models.Constraint(
        "CHECK(amount_above >= 0 AND (COALESCE(amount_up_to, 0) = 0 "
        "OR amount_up_to > amount_above))",
        "A band of amounts must end above its start.",
    )

    @api.constrains("group_ids", "user_ids", "approvals")
    def _check_has_approvers(self):
        for step in self:
            found = len(step._approvers())
            if found < step.approvals:
                raise ValidationError(self.env._(
                    "Step %(step)s requires %(needed)s approvals, but only %(found)s users may "
                    "approve it. Add users or a group; they need the Receivables User role.",
                    step=step.name, needed=step.approvals, found=found,
                ))

    def _approvers(self):
        """Users who may approve here: those who can open an application of the company."""
        company = self.company_id
        clerks = self.env.ref("ar_management.group_ar_user").sudo().all_user_ids
        users = self.sudo().user_ids | self.sudo().group_ids.all_user_ids
        return (users & clerks).filtered(lambda user: company in user.company_ids)

    def _engine_step(self):
        self.ensure_one()
        return Step(
            name=named(self),
            above=Decimal(repr(self.amount_above)),
            up_to=Decimal(repr(self.amount_up_to)) if self.amount_up_to else None,
            approvers=frozenset(self._approvers().ids),
            needed=self.approvals,
        )


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

from odoo import api, fields, models


class ArPaymentPlanLine(models.Model):
    """One instalment of a payment plan."""

    _name = "ar.payment.plan.line"
    _description = "Instalment of a Payment Plan"
    _inherit = ["ar.checked.numbers", "ar.draft.part.mixin"]
    _part_of = "plan_id"
    _order = "due, id"
    _rec_name = "due"

    plan_id = fields.Many2one(
        "ar.payment.plan", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="plan_id.partner_id")
    currency_id = fields.Many2one(related="plan_id.currency_id")
    due = fields.Date(required=True)
    amount = fields.Monetary(required=True)
    interest = fields.Monetary(string="Interest before VAT", compute="_compute_interest")
    paid = fields.Monetary(compute="_compute_standing")
    open = fields.Monetary(string="Still Open", compute="_compute_standing")
    state = fields.Selection(
        [("open", "To Come"), ("part", "Partly Paid"), ("paid", "Paid"), ("missed", "Missed")],
        string="Status", compute="_compute_standing",
    )

    @api.depends("due", "amount", "plan_id.interest_percent", "plan_id.proposed_on")
    def _compute_interest(self):
        for plan, lines in self.grouped("plan_id").items():
            found = dict(zip(
                plan.line_ids.filtered("due"), plan._interest() if plan else (), strict=False,
            ))
            for line in lines:
                line.interest = float(found.get(line, 0))

    @api.depends("due", "amount", "plan_id.item_ids.line_id.amount_residual_currency")
    def _compute_standing(self):
        for plan, lines in self.grouped("plan_id").items():
            ordered = plan.line_ids.filtered("due").sorted("due")
            found = dict(zip(ordered, plan._standings() if plan else (), strict=False))
            today = (plan.company_id or self.env.company)._ar_today()
            for line in lines:
                standing = found.get(line)
                line.paid = float(standing.paid) if standing else 0.0
                line.open = float(standing.open) if standing else line.amount
                line.state = (
                    "paid" if standing and not standing.open
                    else "missed" if line.due and line.due < today
                    and plan.state in ("active", "broken")
                    else "part" if line.paid else "open"
                )


class ArPaymentPlanItem(models.Model):
    """A receivable in a payment plan, with what was open of it when the plan was prepared."""

    _name = "ar.payment.plan.item"
    _description = "Item of a Payment Plan"
    _inherit = ["ar.claim.mixin"]
    _part_of = "plan_id"
    _open_amount = "amount_residual_currency"
    _live_in = ("proposed", "active")

    plan_id = fields.Many2one(
        "ar.payment.plan", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    date_due = fields.Date(related="line_id.date_maturity", string="Due Date")
    currency_id = fields.Many2one(related="line_id.currency_id")
    amount = fields.Monetary(
        string="Agreed Amount", help="What was open of it when the plan was prepared.",
    )
    residual = fields.Monetary(related="line_id.amount_residual_currency", string="Still Open")

    _live_uniq = models.UniqueIndex(
        "(line_id) WHERE live",
        "One of these items is in another payment plan already: cancel that one first.",
    )

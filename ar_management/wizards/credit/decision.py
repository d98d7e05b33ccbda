from odoo import api, fields, models


class ArCreditDecision(models.TransientModel):
    """Asks an approver for the conditions and the comment of a decision on credit."""

    _name = "ar.credit.decision"
    _description = "Decide on a Credit Application"
    _inherit = ["ar.checked.numbers"]

    application_id = fields.Many2one("ar.credit.application", required=True, ondelete="cascade")
    verdict = fields.Selection(
        [("approved", "Approve"), ("refused", "Refuse")], required=True, default="approved"
    )
    currency_id = fields.Many2one(related="application_id.currency_id")
    limit = fields.Monetary(compute="_compute_limit", store=True, readonly=False)
    until = fields.Date(
        string="Valid Until", compute="_compute_until", store=True, readonly=False
    )
    deposit_percent = fields.Float(
        string="Deposit (% of the Limit)", compute="_compute_deposit_percent", store=True,
        readonly=False, digits=(5, 1),
    )
    prepaid_percent = fields.Float(
        string="Prepayment (% of Each Order)", compute="_compute_prepaid_percent", store=True,
        readonly=False, digits=(5, 1),
    )
    has_credit = fields.Boolean(compute="_compute_has_credit")
    withdraws = fields.Boolean(string="Also end the credit that the customer has")
    comment = fields.Text()

    # One method for each: a value that is given would keep the others of its method empty.

    @api.depends("application_id")
    def _compute_limit(self):
        for decision in self:
            decision.limit = decision.application_id.granted_limit

    @api.depends("application_id")
    def _compute_until(self):
        for decision in self:
            decision.until = decision.application_id.granted_until

    @api.depends("application_id")
    def _compute_deposit_percent(self):
        for decision in self:
            decision.deposit_percent = decision.application_id.deposit_percent

    @api.depends("application_id")
    def _compute_prepaid_percent(self):
        for decision in self:
            decision.prepaid_percent = decision.application_id.prepaid_percent

    @api.depends("application_id")
    def _compute_has_credit(self):
        terms = self.env["ar.credit.terms"]
        for decision in self:
            application = decision.application_id
            decision.has_credit = bool(application) and terms._has_credit(
                application.partner_id, application.company_id
            )

    def action_decide(self):
        """Approve or refuse as the current user, or say why that is not possible."""
        self.ensure_one()
        if self.verdict == "refused":
            self.application_id._refuse(self.comment, withdraws=self.withdraws)
        else:
            self.application_id._approve(
                self.comment or "", limit=self.limit, until=self.until,
                deposit_percent=self.deposit_percent, prepaid_percent=self.prepaid_percent,
            )
        return {"type": "ir.actions.act_window_close"}

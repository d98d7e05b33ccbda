from odoo import api, fields, models


def proposed(source):
    """Attributes of a field that the application fills in.

    Each has a method of its own: a value that is given would keep the others of its method empty.
    """
    @api.depends("application_id")
    def compute(decisions):
        name = source.removeprefix("granted_")
        for decision in decisions:
            decision[name] = decision.application_id[source]

    return {"compute": compute, "store": True, "readonly": False}


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
    limit = fields.Monetary(**proposed("granted_limit"))
    until = fields.Date(string="Valid Until", **proposed("granted_until"))
    deposit_percent = fields.Float(
        string="Deposit (% of the Limit)", digits=(5, 1), **proposed("deposit_percent")
    )
    prepaid_percent = fields.Float(
        string="Prepayment (% of Each Order)", digits=(5, 1), **proposed("prepaid_percent")
    )
    has_credit = fields.Boolean(compute="_compute_has_credit")
    withdraws = fields.Boolean(string="Also end the credit that the customer has")
    comment = fields.Text()

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

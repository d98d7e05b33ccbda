from odoo import api, fields, models


class ArDisputeSettle(models.TransientModel):
    """Ends a dispute: with a credit note over the part that is agreed, or with a no."""

    _name = "ar.dispute.settle"
    _description = "Settle a Dispute"
    _inherit = ["ar.checked.numbers"]

    dispute_id = fields.Many2one("ar.dispute", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="dispute_id.currency_id")
    outcome = fields.Selection(
        [("agree", "Credit a part or all of it"), ("reject", "The invoice is right")],
        required=True, default="agree",
    )
    amount = fields.Monetary(
        string="Credit", compute="_compute_amount", store=True, readonly=False,
        help="Tax included. The rest of the dispute is rejected.",
    )
    answer = fields.Text(string="Answer to the Customer")
    tell = fields.Boolean(
        string="Send the Answer", default=True,
        help="By e-mail to the billing contact. The customer reads it in the portal as well.",
    )

    @api.depends("dispute_id")
    def _compute_amount(self):
        for wizard in self:
            wizard.amount = wizard.dispute_id.amount

    def action_settle(self):
        """Draft the credit note, or reject; and answer."""
        self.ensure_one()
        dispute = self.dispute_id
        if self.outcome == "reject":
            dispute._reject(self.answer or "", self.tell)
            return {"type": "ir.actions.act_window_close"}
        draft = dispute._agree(self.amount, self.answer or "", self.tell)
        if draft.has_access("read"):
            return draft._get_records_action(name=self.env._("Credit Note"))
        return {"type": "ir.actions.act_window_close"}

from odoo import fields, models

from .kinds import MATCH_KINDS


class ArMatchBacktestLine(models.Model):
    """A past bank line: what the engine would have done, and what a person did."""

    _name = "ar.match.backtest.line"
    _description = "Replayed Bank Line"
    _order = "right, confidence desc, id"

    backtest_id = fields.Many2one(
        "ar.match.backtest", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="backtest_id.company_id", store=True, index=True)
    statement_line_id = fields.Many2one(
        "account.bank.statement.line", string="Bank Line", required=True, readonly=True,
        index=True, ondelete="cascade",
    )
    date = fields.Date(related="statement_line_id.date")
    payment_ref = fields.Char(string="Bank Text", related="statement_line_id.payment_ref")
    amount = fields.Monetary(related="statement_line_id.amount")
    currency_id = fields.Many2one(related="statement_line_id.currency_id")
    match_kind = fields.Selection(MATCH_KINDS, string="Kind of Match", required=True, readonly=True)
    confidence = fields.Float(
        string="Shipped Confidence", readonly=True, digits=(3, 4), aggregator="avg"
    )
    answered = fields.Boolean(readonly=True)
    right = fields.Boolean(readonly=True)
    would = fields.Char(string="It Would Have Matched", readonly=True)
    did = fields.Char(string="You Matched", readonly=True)

    def action_open_bank_line(self):
        """Open the bank line as it is today."""
        return self.statement_line_id._get_records_action(
            views=[(self.env.ref("ar_management.account_bank_statement_line_view_form").id, "form")]
        )

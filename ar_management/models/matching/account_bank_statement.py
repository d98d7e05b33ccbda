from odoo import fields, models

from ..common.screen import screen


class AccountBankStatement(models.Model):
    _inherit = "account.bank.statement"

    ar_line_count = fields.Integer(string="Transactions", compute="_compute_ar_line_counts")
    ar_to_match_count = fields.Integer(string="To Match", compute="_compute_ar_line_counts")

    def _compute_ar_line_counts(self):
        counts = {
            (statement.id, is_matched): count
            for statement, is_matched, count in self.env["account.bank.statement.line"]._read_group(
                [("statement_id", "in", self.ids)], ["statement_id", "is_reconciled"], ["__count"],
            )
        }
        for statement in self:
            to_match = counts.get((statement.id, False), 0)
            statement.ar_to_match_count = to_match
            statement.ar_line_count = to_match + counts.get((statement.id, True), 0)

    def action_ar_find_matches(self):
        """Search what the transactions of these statements pay."""
        return self.line_ids.action_ar_find_matches()

    def action_ar_open_lines(self):
        """Show the transactions of this statement."""
        self.ensure_one()
        return screen(
            self.env, "account_bank_statement_line_action",
            domain=[("statement_id", "=", self.id)], context={},
        )

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..common.screen import screen


class AccountBankStatementLine(models.Model):
    _inherit = "account.bank.statement.line"

    ar_proposal_ids = fields.One2many(
        "ar.match.proposal", "statement_line_id", string="Match Proposals"
    )
    ar_proposal_id = fields.Many2one(
        "ar.match.proposal", string="Current Proposal", compute="_compute_ar_proposal_id"
    )

    ar_remittance_ids = fields.One2many(
        "ar.remittance", "statement_line_id", string="Remittance Advices", readonly=True,
        help="What the customer wrote about this payment.",
    )

    @api.depends("ar_proposal_ids.state")
    def _compute_ar_proposal_id(self):
        for line in self:
            line.ar_proposal_id = line.ar_proposal_ids.filtered(
                lambda proposal: proposal.state in ("proposed", "posted")
            )[:1]

    # ------------------------------------------------------------------ the money

    def _ar_money_currency(self):
        """Currency in which the money is shared out: the one in which it was paid."""
        return self.foreign_currency_id or self.currency_id

    def _ar_money(self):
        """What the line brings, in the currency in which it is shared out."""
        return self.amount_currency if self.foreign_currency_id else self.amount

    def _ar_money_rate(self):
        """Worth of one unit of the money in the company's currency, as the bank line says."""
        suspense = self._ar_suspense_line()
        return suspense.balance / suspense.amount_currency if suspense.amount_currency else 1.0

    def _ar_suspense_line(self):
        """The journal item that waits until somebody says what the money was for."""
        return self._seek_for_lines()[1]

    # ------------------------------------------------------------------ matching

    def action_undo_reconciliation(self):
        """Undoing a bank line by any path takes its posted proposal back to undone."""
        if not self:  # core calls it on nothing
            return None
        posted = self.ar_proposal_ids.filtered(lambda proposal: proposal.state == "posted")
        result = super().action_undo_reconciliation()
        if posted:
            posted._mark_undone()
        return result

    def action_ar_find_matches(self):
        """Search matches for the selected lines that are not matched yet and show the answers."""
        lines = self.filtered(lambda line: not line.is_reconciled)
        if not lines:
            raise UserError(self.env._(
                "All the selected bank lines are already matched. Select lines that are not, or "
                "undo a match first."
            ))
        proposals = self.env["ar.match.proposal"]
        proposals._check_may_decide(lines)
        found = proposals._propose(lines)
        return screen(
            self.env, "ar_match_proposal_action", domain=[("id", "in", found.ids)], context={}
        )

    def action_ar_attach_remittance(self):
        """Attach what the customer wrote about this payment."""
        self.ensure_one()
        self.env["ar.match.proposal"]._check_may_decide(self)
        return self.env["ar.remittance.attach"]._open(statement_line_id=self.id)

    def _ar_search_again(self):
        """Search lines that are not matched again, where something new is known about them."""
        lines = self.filtered(lambda line: not line.is_reconciled)
        if lines:
            self.env["ar.match.proposal"]._propose(lines)

    def action_ar_open_proposal(self):
        """Open the current proposal of the line."""
        self.ensure_one()
        if not self.ar_proposal_id:
            return self.action_ar_find_matches()
        return self.ar_proposal_id._get_records_action()

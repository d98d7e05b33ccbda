from odoo import models
from odoo.exceptions import UserError

from ...engine.common.reason import Reason
from ...engine.statement.bank_statement import StatementError, check_balance
from ..common.reason import money


class ArStatementIntake(models.AbstractModel):
    """Whether a statement fits its journal, its own balances and the statements before it."""

    _inherit = "ar.statement.intake"

    def _check_currency(self, each):
        say = self.env["ar.reason"]._say
        currency = each.journal.currency_id or each.journal.company_id.currency_id
        if each.statement.currency and each.statement.currency != currency.name:
            raise UserError(say(
                "statement.wrong_currency", file=each.file, found=each.statement.currency,
                journal=each.journal.name, currency=currency.name,
            ))
        exact = currency._ar_engine_currency()
        for line in each.statement.lines:
            if exact.round(line.amount) != line.amount:
                raise UserError(say(
                    "statement.too_many_decimals", file=each.file, amount=line.amount,
                    currency=currency.name, day=line.booking_date,
                ))

    def _check_balance(self, each):
        try:
            check_balance(each.statement)
        except StatementError as error:
            raise UserError(self.env["ar.reason"]._say(
                "statement.accept_balance", file=each.file, reason=error.reason
            )) from error

    def _balance_state(self, imported):
        """Key of ``BALANCES`` and notes on it, once all the statements are in the books."""
        record, statement = imported.record, imported.read.statement
        if not record:
            if imported.details:
                return "details", []
            return ("known", []) if statement.lines else ("empty", [])
        if statement.opening is None or statement.closing is None:
            return "none", []
        if not record.is_complete:
            return "wrong", [Reason.of(
                "statement.not_balanced", closing=money(record.balance_end_real, record.currency_id)
            )]
        if not record.is_valid:
            return "gap", [self._gap(record)]
        return "right", []

    def _gap(self, record):
        previous = self.env["account.bank.statement"].search([
            ("journal_id", "=", record.journal_id.id),
            ("first_line_index", "<", record.first_line_index),
        ], order="first_line_index desc", limit=1)
        currency = record.currency_id
        return Reason.of(
            "statement.gap", opening=money(record.balance_start, currency), name=previous.name,
            closing=money(previous.balance_end_real, currency),
        )

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_date, formatLang

from ...engine.statement.bank_statement import StatementError, check_balance


class ArStatementIntake(models.AbstractModel):
    """Whether a statement fits its journal, its own balances and the statements before it."""

    _inherit = "ar.statement.intake"

    def _check_currency(self, each):
        currency = each.journal.currency_id or each.journal.company_id.currency_id
        if each.statement.currency and each.statement.currency != currency.name:
            raise UserError(self.env._(
                "%(file)s is in %(found)s, but journal %(journal)s is kept in %(currency)s. "
                "Choose a journal in %(found)s.",
                file=each.file, found=each.statement.currency, journal=each.journal.name,
                currency=currency.name,
            ))
        exact = currency._ar_engine_currency()
        for line in each.statement.lines:
            if exact.round(line.amount) != line.amount:
                raise UserError(self.env._(
                    "%(file)s: the amount %(amount)s of %(day)s has more decimals than "
                    "%(currency)s. Get the file from the bank again.",
                    file=each.file, amount=line.amount, currency=currency.name,
                    day=format_date(self.env, line.booking_date),
                ))

    def _check_balance(self, each):
        try:
            check_balance(each.statement)
        except StatementError as error:
            raise UserError(self.env._(
                "%(file)s was not imported. %(reason)s To import it all the same, tick “Accept "
                "wrong balances”.",
                file=each.file, reason=self.env["ar.reason"]._text(error.reason),
            )) from error

    def _balance_state(self, imported):
        """Key of ``BALANCES`` and a sentence, once all the statements are in the books."""
        record, statement = imported.record, imported.read.statement
        if not record:
            if imported.details:
                return "details", ""
            return ("known", "") if statement.lines else ("empty", "")
        if statement.opening is None or statement.closing is None:
            return "none", ""
        if not record.is_complete:
            return "wrong", record.problem_description or ""
        if not record.is_valid:
            return "gap", self._gap_message(record)
        return "right", ""

    def _gap_message(self, record):
        previous = self.env["account.bank.statement"].search([
            ("journal_id", "=", record.journal_id.id),
            ("first_line_index", "<", record.first_line_index),
        ], order="first_line_index desc", limit=1)
        currency = record.currency_id
        return self.env._(
            "It opens with %(opening)s, but the statement before it (%(name)s) closes with "
            "%(closing)s: a statement may be missing.",
            opening=formatLang(self.env, record.balance_start, currency_obj=currency),
            name=previous.name,
            closing=formatLang(self.env, previous.balance_end_real, currency_obj=currency),
        )

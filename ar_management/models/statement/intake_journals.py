from odoo import models
from odoo.exceptions import UserError

from ...engine.common.reason import Reason
from ...engine.statement.bank_statement import StatementError, check_balance
from ...engine.statement.source import fits_account, is_in_account
from ...engine.statement.table import locate
from ...engine.statement.table_sure import accounts_of
from ..common.reason import money
from .intake import NoStatement


class ArStatementIntake(models.AbstractModel):
    """Which journal a statement is for, what the columns of its tables mean, and whether it fits.

    It has to fit its journal, its own balances and the statements before it.
    """

    _inherit = "ar.statement.intake"

    def _mapping(self, journal):
        return self.env["ar.statement.mapping"].search(
            [("journal_id", "=", journal.id)], limit=1
        ) if journal else self.env["ar.statement.mapping"]

    def _journal_of_table(self, name, rows):
        """The journal whose account stands above the table, else the one whose columns it has."""
        named = self._journals_named(rows)
        fitting = named if len(named) == 1 else self._journals_fitting(rows)
        if len(fitting) == 1:
            return fitting
        raise NoStatement(
            self.env["ar.reason"]._say("statement.account_unknown", file=name),
            Reason.of("statement.no_account"),
        )

    def _journals_named(self, rows):
        """Journals of these companies whose account stands above a table or in a column of it."""
        return self.env["account.journal"].union(*(
            self._owners(number, "").sudo(False) for number in accounts_of(rows)
        )).filtered(lambda journal: journal.company_id in self.env.companies)

    def _journals_fitting(self, rows):
        def fits(mapping):
            try:
                locate(rows, mapping._engine_mapping())
            except StatementError:
                return False
            # Positions alone fit any table.
            return not mapping.date_column.isdecimal()

        mappings = self.env["ar.statement.mapping"].search([
            ("company_id", "in", self.env.companies.ids)
        ])
        return mappings.filtered(fits).journal_id

    # ------------------------------------------------------------------ journal

    def _journal(self, statement, chosen, file_name):
        """Bank journal of the account; a journal chosen by hand must not contradict it."""
        account = statement.account_iban
        if not account:
            if chosen:
                return chosen
            raise UserError(self.env["ar.reason"]._say(
                "statement.account_unknown", file=file_name
            ))
        owners = self._owners(account, statement.bank)
        mine = owners.filtered(lambda journal: journal.company_id in self.env.companies)
        if chosen:
            own = chosen.bank_account_id.sanitized_acc_number
            if own and (chosen.sudo() in owners or is_in_account(account, own)):
                return chosen
            if not own and not mine:
                return chosen
            raise UserError(self._wrong_journal_message(file_name, account, chosen, own, mine))
        if len(mine) == 1:
            return mine.sudo(False)
        if mine:
            raise UserError(self.env["ar.reason"]._say(
                "statement.several_journals", file=file_name, iban=account,
                journals=", ".join(mine.mapped("display_name")),
            ))
        raise UserError(self._no_journal_message(file_name, account, owners))

    def _owners(self, account, bank):
        """Journals whose account may be meant; a whole number names one more surely than a part."""
        journals = self.env["account.journal"].sudo().search([
            ("type", "in", ("bank", "credit")), ("bank_account_id", "!=", False),
        ])
        numbers = {each: each.bank_account_id.sanitized_acc_number or "" for each in journals}
        same = journals.filtered(lambda each: numbers[each] == account)
        return same or journals.filtered(lambda each: fits_account(account, numbers[each], bank))

    def _wrong_journal_message(self, file_name, iban, chosen, own, mine):
        say = self.env["ar.reason"]._say
        if mine - chosen:
            owner = (mine - chosen)[0]
            return say(
                "statement.other_journal", file=file_name, iban=iban, owner=owner.name,
                company=owner.company_id.display_name, journal=chosen.name,
            )
        return say(
            "statement.other_account", file=file_name, iban=iban, journal=chosen.name, own=own,
        )

    def _no_journal_message(self, file_name, iban, owners):
        say = self.env["ar.reason"]._say
        # A journal of a company that the user may not enter is not named.
        known = owners.filtered(lambda journal: journal.company_id in self.env.user.company_ids)
        if known:
            return say(
                "statement.other_company", file=file_name, iban=iban, journal=known[0].name,
                company=known[0].company_id.display_name,
            )
        return say(
            "statement.no_journal", file=file_name, iban=iban,
            company=", ".join(self.env.companies.mapped("display_name")),
        )

    # ------------------------------------------------------------------ does it fit

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

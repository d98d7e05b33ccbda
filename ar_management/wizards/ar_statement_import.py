from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..engine.statement.bank_statement import StatementError, import_keys
from ..engine.statement.camt import read_camt


class ArStatementImport(models.TransientModel):
    """Imports statement files: all of them or nothing, and no transaction twice."""

    _name = "ar.statement.import"
    _description = "Import of Bank Statements"

    attachment_ids = fields.Many2many("ir.attachment", string="Files", required=True)
    journal_id = fields.Many2one(
        "account.journal",
        domain="[('type', '=', 'bank'), ('company_id', 'in', allowed_company_ids)]",
        help="Empty: the journal whose bank account has the IBAN of the statement.",
    )
    state = fields.Selection([("choose", "Choose"), ("done", "Done")], default="choose")
    statement_ids = fields.Many2many("account.bank.statement", string="New Statements")
    line_ids = fields.Many2many("account.bank.statement.line", string="New Bank Lines")
    skipped_count = fields.Integer(string="Already Imported", readonly=True)
    line_count = fields.Integer(string="New Transactions", compute="_compute_counts")
    matched_count = fields.Integer(string="With a Proposal", compute="_compute_counts")

    @api.depends("line_ids")
    def _compute_counts(self):
        for wizard in self:
            proposals = wizard.line_ids.ar_proposal_ids
            wizard.line_count = len(wizard.line_ids)
            wizard.matched_count = len(proposals.filtered(lambda each: each.tier != "none"))

    # ------------------------------------------------------------------ actions

    def action_import(self):
        """Import the files, search matches for the new transactions and show a summary."""
        self.ensure_one()
        if not self.attachment_ids:
            raise UserError(self.env._("Choose a statement file first."))
        statements, lines = self.env["account.bank.statement"], self.line_ids
        skipped = 0
        for attachment in self.attachment_ids:
            new_statements, new_lines, known = self._import_file(attachment)
            statements |= new_statements
            lines |= new_lines
            skipped += known
        self.env["ar.match.proposal"]._propose(lines)
        self.write({
            "state": "done",
            "statement_ids": [Command.set(statements.ids)],
            "line_ids": [Command.set(lines.ids)],
            "skipped_count": skipped,
        })
        return {
            **self._get_records_action(target="new"),
            "name": self.env._("Statement Import"),
        }

    def action_open_proposals(self):
        """Show what the new transactions pay."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ar_management.ar_match_proposal_action"
        )
        action["domain"] = [("statement_line_id", "in", self.line_ids.ids)]
        action["context"] = {"search_default_to_review": 1}
        return action

    # ------------------------------------------------------------------ files

    def _import_file(self, attachment):
        """Create the statements of one file.

        :return: (new statements, new bank lines, number of transactions known already)
        """
        try:
            read = read_camt(attachment.raw or b"")
        except StatementError as error:
            raise UserError(self.env._(
                "%(file)s was not imported. %(reason)s",
                file=attachment.name,
                reason=self.env["ar.reason"]._text(error.reason),
            )) from error
        statements, lines, skipped = self.env["account.bank.statement"], self.line_ids, 0
        for statement in read:
            journal = self._journal(statement, attachment.name)
            self._check_currency(statement, journal, attachment.name)
            created, known = self._create_statement(statement, journal)
            statements |= created
            lines |= created.line_ids
            skipped += known
        statements[:1].attachment_ids = [Command.link(attachment.id)]
        return statements, lines, skipped

    def _journal(self, statement, file_name):
        """Bank journal of the account; a journal chosen by hand must not contradict it."""
        iban = statement.account_iban
        owners = self.env["account.journal"].sudo().search([
            ("type", "=", "bank"), ("bank_account_id.sanitized_acc_number", "=", iban),
        ])
        mine = owners.filtered(lambda journal: journal.company_id in self.env.companies)
        if self.journal_id:
            own_iban = self.journal_id.bank_account_id.sanitized_acc_number
            if own_iban in (False, iban) and not (mine - self.journal_id):
                return self.journal_id
            raise UserError(self._wrong_journal_message(file_name, iban, own_iban, mine))
        if len(mine) == 1:
            return mine.sudo(False)
        if mine:
            raise UserError(self.env._(
                "%(file)s: several journals have the account %(iban)s: %(journals)s. Choose one.",
                file=file_name, iban=iban, journals=", ".join(mine.mapped("display_name")),
            ))
        raise UserError(self._no_journal_message(file_name, iban, owners))

    def _wrong_journal_message(self, file_name, iban, own_iban, mine):
        if mine - self.journal_id:
            return self.env._(
                "%(file)s is for the account %(iban)s of journal %(owner)s (%(company)s), not of "
                "%(journal)s. Leave the journal empty or choose %(owner)s.",
                file=file_name, iban=iban, owner=mine[0].name,
                company=mine[0].company_id.display_name, journal=self.journal_id.name,
            )
        return self.env._(
            "%(file)s is for the account %(iban)s, but journal %(journal)s has the account "
            "%(own)s. Choose the journal of that account, or correct its account number.",
            file=file_name, iban=iban, journal=self.journal_id.name, own=own_iban,
        )

    def _no_journal_message(self, file_name, iban, owners):
        # A journal of a company that the user may not enter is not named.
        known = owners.filtered(lambda journal: journal.company_id in self.env.user.company_ids)
        if known:
            return self.env._(
                "%(file)s is for the account %(iban)s of journal %(journal)s in %(company)s. "
                "Switch to that company first.",
                file=file_name, iban=iban, journal=known[0].name,
                company=known[0].company_id.display_name,
            )
        return self.env._(
            "%(file)s is for the account %(iban)s, which no bank journal of %(company)s has. Set "
            "that account on its journal, or choose the journal here.",
            file=file_name, iban=iban,
            company=", ".join(self.env.companies.mapped("display_name")),
        )

    def _check_currency(self, statement, journal, file_name):
        currency = journal.currency_id or journal.company_id.currency_id
        if statement.currency and statement.currency != currency.name:
            raise UserError(self.env._(
                "%(file)s is in %(found)s, but journal %(journal)s is kept in %(currency)s. "
                "Choose a journal in %(found)s.",
                file=file_name, found=statement.currency, journal=journal.name,
                currency=currency.name,
            ))
        exact = currency._ar_engine_currency()
        for line in statement.lines:
            if exact.round(line.amount) != line.amount:
                raise UserError(self.env._(
                    "%(file)s: the amount %(amount)s of %(day)s has more decimals than "
                    "%(currency)s. Get the file from the bank again.",
                    file=file_name, amount=line.amount, currency=currency.name,
                    day=format_date(self.env, line.booking_date),
                ))

    # ------------------------------------------------------------------ records

    def _create_statement(self, statement, journal):
        """One statement with its transactions that are not known yet, in one call."""
        keys = import_keys(statement.account_iban, statement.lines)
        known = self._known_keys(journal, keys)
        new = [
            (key, line)
            for key, line in zip(keys, statement.lines, strict=True)
            if key not in known
        ]
        if not new:
            return self.env["account.bank.statement"], len(known)
        partners = self._partners_by_account({line.payer_iban for _key, line in new}, journal)
        values = {
            "name": statement.name,
            "reference": statement.name,
            "line_ids": [
                Command.create(self._line_values(journal, key, line, partners))
                for key, line in new
            ],
        }
        if statement.opening is not None and statement.closing is not None:
            # What was imported before came first: the new lines start from there.
            start = statement.closing - sum(line.amount for _key, line in new)
            values["balance_start"] = float(start)
            values["balance_end_real"] = float(statement.closing)
        created = self.env["account.bank.statement"].with_company(journal.company_id).create(values)
        return created, len(known)

    def _known_keys(self, journal, keys):
        lines = self.env["account.bank.statement.line"].search_fetch(
            [("journal_id", "=", journal.id), ("ar_import_key", "in", list(keys))],
            ["ar_import_key"],
        )
        return set(lines.mapped("ar_import_key"))

    def _line_values(self, journal, key, line, partners):
        # A locked day moves the entry, never the day on which the money counts.
        posting = self.env["ar.posting.period"]._resolve(
            journal.company_id, journal, line.booking_date
        )
        return {
            "journal_id": journal.id,
            "date": posting.day,
            "ar_value_date": line.value_date or (posting.moved and line.booking_date),
            "ar_import_key": key,
            "amount": float(line.amount),
            "payment_ref": line.label,
            "ref": line.creditor_reference or line.reference,
            "partner_name": line.payer_name,
            "account_number": line.payer_iban,
            "partner_id": partners.get(line.payer_iban, False),
        }

    def _partners_by_account(self, ibans, journal):
        """Customer of each bank account; an account of several customers names none."""
        accounts = self.env["res.partner.bank"].search([
            ("sanitized_acc_number", "in", [iban for iban in ibans if iban]),
            ("company_id", "in", (False, journal.company_id.id)),
            ("partner_id", "!=", journal.company_id.partner_id.id),
        ])
        return {
            iban: owners.partner_id.commercial_partner_id.id
            for iban, owners in accounts.grouped("sanitized_acc_number").items()
            if len(owners.partner_id.commercial_partner_id) == 1
        }

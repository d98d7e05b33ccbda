from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from odoo import Command, api, models
from odoo.exceptions import UserError

from ...engine.common.reason import Reason
from ...engine.statement.bank_statement import Statement, StatementError
from ...engine.statement.detect import TABLES, detect, read_file, read_rows, unpack
from ...engine.statement.duplicates import sort_lines
from ...engine.statement.limits import check_transactions
from ...engine.statement.table import TableMapping
from ...engine.statement.table_guess import guess_delimiter, guess_mapping
from ...engine.statement.table_sure import sure_mapping
from ..common.reason import reasons_of


@dataclass
class ReadStatement:
    """One statement of a file, before anything is written.

    ``columns`` are those of a table that were found out without asking; ``before`` are the lines
    of the file's earlier pages that share days with this one.
    """

    file: str
    format: str
    statement: Statement
    journal: models.BaseModel
    columns: TableMapping | None = None
    before: tuple = ()


@dataclass
class ReadFiles:
    """What files hold: ``statements`` in the order of their days.

    ``left_out`` are the parts of an e-mail or an archive that are no statement or a damaged one:
    pairs of a name and the reason.
    """

    statements: list
    left_out: list


class NoStatement(UserError):
    """A file that cannot be read as a statement; ``reason`` is the engine's."""

    def __init__(self, message, reason):
        super().__init__(message)
        self.reason = reason


@dataclass
class ImportedStatement:
    """What became of one statement.

    ``record`` is empty when each line was known; ``doubtful`` counts new lines that look like a
    known one; ``details`` are the payments of sums that were in the books; ``left`` counts new
    lines that are still to be created; ``balance`` is a key of ``BALANCES``; ``notes`` are reasons.
    """

    read: ReadStatement
    record: models.BaseModel
    known: int
    doubtful: int
    balance: str = ""
    notes: list = field(default_factory=list)
    details: models.BaseModel = None
    left: int = 0

    @property
    def statements(self):
        """Statements that have new lines."""
        return self.record | self.details.statement_id

    @property
    def lines(self):
        """Bank lines that the file brought."""
        return self.record.line_ids | self.details


class ArStatementIntake(models.AbstractModel):
    """The one way into the books for statement files, whoever brings them.

    All files are read and checked before the first record is created, and they are created in one
    transaction: all of them or nothing, and no transaction twice. What came along in an e-mail or
    an archive and is no statement is left out and named.
    """

    _name = "ar.statement.intake"
    _description = "Intake of Bank Statements"

    @api.model
    def _read(self, files, journal, accept_wrong_balance=False, are_parts=False):
        """Read and check statement files; nothing is written.

        :param files: list of (name, bytes)
        :param journal: journal of the account; empty: found by the account number in the file
        :param accept_wrong_balance: take statements whose lines do not lead to their balance
        :param are_parts: the files came with an e-mail: what is no statement is left out, as in
            an archive, as long as there is one
        :return: ReadFiles
        :raise UserError: names the file, the line and the remedy
        """
        read, refused = [], []
        for name, load, is_part in self._unpacked(files, are_parts):
            try:
                read += self._read_file(name, load(), journal)
            except NoStatement as error:
                refused.append((name, error))
                if not is_part:
                    raise
            with self._errors_of(name):
                check_transactions(sum(len(each.statement.lines) for each in read))
        if refused and not read:
            raise UserError(self.env["ar.reason"]._say(*{
                str(error): reason for _name, error in refused for reason in reasons_of(error)
            }.values()))
        for each in read:
            self._check_currency(each)
            if not accept_wrong_balance:
                self._check_balance(each)
        read.sort(key=_first_day)
        return ReadFiles(read, [(name, error.reason) for name, error in refused])

    @api.model
    def _import_read(self, read):
        """Import what was read, in one transaction: all of it or nothing.

        :return: list of ImportedStatement, in the order of their days
        """
        self._queue_up(read)
        self._remember_columns(read)
        imported = [self._create(each) for each in read]
        for each in imported:
            self._conclude(each)
        self.env["ar.match.auto"]._trigger()
        return imported

    def _conclude(self, imported):
        """Say how the balances fit, once the whole statement is in the books."""
        imported.balance, balance_note = self._balance_state(imported)
        imported.notes += balance_note
        if imported.read.columns:
            imported.notes.append(Reason.of("statement.columns_found"))
        if imported.doubtful:
            imported.notes.append(Reason.of("statement.doubtful", count=imported.doubtful))

    def _remember_columns(self, read):
        """Keep the columns that were found out, so that the next table is read alike."""
        for each in read:
            if each.columns and not self._mapping(each.journal):
                self.env["ar.statement.mapping"].create({
                    "journal_id": each.journal.id,
                    **self.env["ar.statement.mapping"]._values_of(each.columns),
                })

    def _queue_up(self, read):
        """Two imports of one company follow each other: the second sees the first one's lines."""
        for company in {each.journal.company_id for each in read}:
            self.env["ar.decision.version"]._bump(company.partner_id, company)

    @api.model
    def _keep_files(self, attachments, imported):
        """Keep each file with the first statement that came of it, to be read again."""
        for attachment in attachments:
            # A file of an archive bears the archive's name before its own.
            mine = (attachment.name, f"{attachment.name} / ")
            statements = [
                each.statements[:1] for each in imported if each.statements
                and (each.read.file == mine[0] or each.read.file.startswith(mine[1]))
            ]
            if statements:
                statements[0].attachment_ids = [Command.link(attachment.id)]

    @api.model
    def _table_without_mapping(self, files, journal):
        """First table among the files whose columns are not known yet.

        :return: (name, rows, format, delimiter) or None
        """
        for name, load, is_part in self._unpacked(files):
            try:
                with self._errors_of(name):
                    data = load()
                    file_format = detect(data)
                    if file_format not in TABLES or self._mapping(journal):
                        continue
                    rows = read_rows(data, file_format)
            except NoStatement:
                if is_part:
                    continue
                raise
            # A letter with some commas beside a statement is no table.
            if is_part and not _has_transactions(rows):
                continue
            if not journal and self._journals_fitting(rows):
                continue
            owner = journal or self._journals_named(rows)
            if len(owner) == 1 and (self._mapping(owner) or _columns(data, rows, file_format)):
                continue
            return name, rows, file_format, guess_delimiter(data) if file_format == "csv" else ""
        return None

    # ------------------------------------------------------------------ reading

    @contextmanager
    def _errors_of(self, file_name):
        try:
            yield
        except StatementError as error:
            raise NoStatement(self.env["ar.reason"]._say(
                "statement.not_imported", file=file_name, reason=error.reason
            ), error.reason) from error

    def _unpacked(self, files, are_parts=False):
        """Name of each file, how to get its content, and whether it is a part of something."""
        for name, data in files:
            try:
                with self._errors_of(name):
                    members = unpack(name, data)
            except NoStatement as error:
                yield name, _raising(error), are_parts
                continue
            is_part = are_parts or members[0][1] is not data
            for member, content in members:
                yield member, lambda content=content: content, is_part

    def _read_file(self, name, data, journal):
        with self._errors_of(name):
            file_format = detect(data)
            found = None
            if file_format in TABLES:
                rows = read_rows(data, file_format)
                journal = journal or self._journal_of_table(name, rows)
                found = None if self._mapping(journal) else _columns(data, rows, file_format)
            mapping = self._mapping(journal)
            read = read_file(data, mapping._engine_mapping() if mapping else found)
        return [
            ReadStatement(name, read.format, each, self._journal(each, journal, name), found,
                          _pages_before(read.statements[:number], each))
            for number, each in enumerate(read.statements)
        ]

    # ------------------------------------------------------------------ records

    def _create(self, each, record=None, limit=None):
        """One statement with its transactions that are not known yet, in one call.

        :param record: statement that has a part of them already
        :param limit: how many to create now; without it all of them
        """
        statement, company = each.statement, each.journal.company_id
        found = sort_lines(
            statement.account_iban, statement.lines,
            self._known_lines(each.journal, statement.lines), each.format, each.before,
        )
        twins = {doubt.key: doubt.known.ident for doubt in found.doubtful}
        detailed = self._replace_sums(each, found.details)
        record = record or self.env["account.bank.statement"].with_company(company)
        known = len(found.known) + detailed.left_out - len(record.line_ids)
        new = found.new[:limit]
        if new:
            lines = {"line_ids": self._line_commands(each, new, twins)}
            if record:
                record.write(lines)
            else:
                record = record.create({**self._statement_values(each, found.new), **lines})
        return ImportedStatement(
            each, self.env["account.bank.statement"].browse(record.ids), known,
            len(found.doubtful), notes=detailed.reasons, details=detailed.lines,
            left=len(found.new) - len(new),
        )

    def _line_commands(self, each, new, twins):
        journal = each.journal
        partners = self._partners_by_account({line.payer_iban for _key, line in new}, journal)
        postings = {
            day: self.env["ar.posting.period"]._resolve(journal.company_id, journal, day)
            for day in {line.booking_date for _key, line in new}
        }
        return [
            Command.create({
                **self._values_of(key, line, each, partners),
                **self._day_values(line, postings[line.booking_date]),
                "journal_id": journal.id,
                "ar_twin_id": twins.get(key),
            })
            for key, line in new
        ]

    def _statement_values(self, each, new):
        statement = each.statement
        values = {"name": statement.name, "reference": statement.name}
        if statement.opening is not None and statement.closing is not None:
            # What was imported before came first: the new lines start from there.
            total = sum(line.amount for line in statement.lines)
            known = total - sum(line.amount for _key, line in new)
            values["balance_start"] = float(statement.opening + known)
            values["balance_end_real"] = float(statement.closing)
        return values

    def _day_values(self, line, posting):
        return {
            "date": posting.day,
            # A locked day moves the entry, never the day on which the money counts.
            "ar_value_date": line.value_date or (posting.moved and line.booking_date),
        }


def _raising(error):
    def load():
        raise error
    return load


def _has_transactions(rows):
    columns = guess_mapping(rows).columns
    return "date" in columns and bool({"amount", "debit", "credit"} & set(columns))


def _columns(data, rows, file_format):
    """Columns of a table that need no person to explain them, or nothing."""
    is_csv = file_format == "csv"
    return sure_mapping(rows, guess_delimiter(data) if is_csv else ";", not is_csv)


def _pages_before(pages, statement):
    """Lines of the pages of a file that lead to this one, as far as they share its days.

    A twin on another page is another transaction; a page that stands twice in a file is one.
    """
    lines, opening = [], statement.opening
    first = min((line.booking_date for line in statement.lines), default=date.max)
    for page in reversed(pages):
        if page.account_iban != statement.account_iban or page == statement:
            continue
        if opening is None or page.closing != opening:
            break
        lines[:0] = [line for line in page.lines if line.booking_date >= first]
        opening = page.opening
    return tuple(lines)


def _first_day(read):
    return min((line.booking_date for line in read.statement.lines), default=date.min)

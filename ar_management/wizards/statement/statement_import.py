from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ...models.common.screen import screen
from ...models.statement.account_bank_statement_line import STATEMENT_FORMATS
from ...models.statement.job import QUEUE_ABOVE

BALANCES = [
    ("right", "Balance right"),
    ("gap", "Gap before this statement"),
    ("wrong", "Balance wrong"),
    ("none", "No balance in the file"),
    ("known", "All imported before"),
    ("details", "Payments of known sums"),
    ("empty", "No transaction"),
]


class ArStatementImport(models.TransientModel):
    """Imports statement files: all of them or nothing, and no transaction twice."""

    _name = "ar.statement.import"
    _inherit = ["ar.checked.numbers", "ar.left.out"]
    _description = "Import of Bank Statements"

    attachment_ids = fields.Many2many("ir.attachment", string="Files", required=True)
    journal_id = fields.Many2one(
        "account.journal",
        domain="[('type', 'in', ('bank', 'credit')), ('company_id', 'in', allowed_company_ids)]",
        help="Empty: the journal whose bank account has the number of the statement.",
    )
    accept_wrong_balance = fields.Boolean(
        string="Accept Wrong Balances",
        help="Import statements although their transactions do not lead from the opening to the "
        "closing balance. They stay marked.",
    )
    state = fields.Selection([("choose", "Choose"), ("done", "Done")], default="choose")
    result_ids = fields.One2many("ar.statement.import.line", "import_id", readonly=True)
    statement_ids = fields.Many2many("account.bank.statement", string="New Statements")
    line_ids = fields.Many2many("account.bank.statement.line", string="New Bank Lines")
    file_count = fields.Integer(string="Files Read", readonly=True)
    skipped_count = fields.Integer(string="Already Imported", readonly=True)
    doubtful_count = fields.Integer(string="Perhaps Imported Before", readonly=True)
    line_count = fields.Integer(string="New Transactions", compute="_compute_counts")
    matched_count = fields.Integer(string="With a Proposal", compute="_compute_counts")

    @api.depends("line_ids")
    def _compute_counts(self):
        for wizard in self:
            proposals = wizard.line_ids.ar_proposal_ids
            wizard.line_count = len(wizard.line_ids)
            wizard.matched_count = len(proposals.filtered(lambda each: each.match_kind != "none"))

    # ------------------------------------------------------------------ actions

    def action_import(self):
        """Import the files, search matches for the new transactions and show a summary."""
        self.ensure_one()
        if not self.attachment_ids:
            raise UserError(self.env._("Choose a statement file first."))
        files = [(each.name, each.raw or b"") for each in self.attachment_ids]
        intake = self.env["ar.statement.intake"]
        if unknown := intake._table_without_mapping(files, self.journal_id):
            return self._ask_for_columns(*unknown)
        read = intake._read(files, self.journal_id, self.accept_wrong_balance)
        if sum(len(each.statement.lines) for each in read.statements) > QUEUE_ABOVE:
            return self._leave_to_scheduler(read)
        imported = intake._import_read(read.statements)
        statements = self.env["account.bank.statement"].union(
            *(each.statements for each in imported)
        )
        lines = self.env["account.bank.statement.line"].union(*(each.lines for each in imported))
        intake._keep_files(self.attachment_ids, imported)
        self.env["ar.match.proposal"]._propose(lines)
        self.write({
            "state": "done",
            "statement_ids": [Command.set(statements.ids)],
            "line_ids": [Command.set(lines.ids)],
            "file_count": len({each.read.file for each in imported}),
            "skipped_count": sum(each.known for each in imported),
            "doubtful_count": sum(each.doubtful for each in imported),
            "result_ids": [Command.create(self._result_values(each)) for each in imported],
            "left_out": self._left_out_data(read.left_out),
        })
        return self._reopen()

    def action_open_proposals(self):
        """Show what the new transactions pay."""
        return screen(
            self.env, "ar_match_proposal_action",
            domain=[("statement_line_id", "in", self.line_ids.ids)],
            context={"search_default_to_review": 1},
        )

    def action_open_statements(self):
        """Show the new statements."""
        return screen(
            self.env, "account_bank_statement_action", domain=[("id", "in", self.statement_ids.ids)]
        )

    def action_open_doubts(self):
        """Show the transactions of which nobody can tell whether they were imported before."""
        return screen(
            self.env, "account_bank_statement_line_action",
            domain=[("id", "in", self.line_ids.ids), ("ar_twin_id", "!=", False)],
            context={"ar_doubts": True},
        )

    # ------------------------------------------------------------------ parts

    def _leave_to_scheduler(self, read):
        """Queue a large import and show how far it gets."""
        self.env["ar.statement.intake"]._remember_columns(read.statements)
        job = self.env["ar.statement.job"]._start(
            self.attachment_ids, self.journal_id, self.accept_wrong_balance, read
        )
        return {**job._get_records_action(), "name": self.env._("Statement Import")}

    def _reopen(self):
        return {**self._get_records_action(target="new"), "name": self.env._("Statement Import")}

    def _result_values(self, imported):
        read = imported.read
        return {
            "file_name": read.file,
            "format": read.format,
            "journal_id": read.journal.id,
            "statement_id": imported.statements[:1].id,
            "name": read.statement.name,
            "new_count": len(imported.lines),
            "known_count": imported.known,
            "doubtful_count": imported.doubtful,
            "balance": imported.balance,
            "note": self.env["ar.reason"]._lines(imported.notes, " "),
        }

    def _ask_for_columns(self, name, rows, file_format, delimiter):
        """Open the form that explains the columns of a table, filled as well as can be guessed."""
        guessed = self.env["ar.statement.mapping"]._guessed_values(rows, file_format, delimiter)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Columns of %(file)s", file=name),
            "res_model": "ar.statement.mapping",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "ar_statement_import_id": self.id,
                "default_journal_id": self.journal_id.id,
                **{f"default_{field}": value for field, value in guessed.items()},
            },
        }


class ArStatementImportLine(models.TransientModel):
    """What became of one statement of the files."""

    _name = "ar.statement.import.line"
    _description = "Imported Statement"
    _inherit = ["ar.checked.numbers"]

    import_id = fields.Many2one("ar.statement.import", required=True, ondelete="cascade")
    file_name = fields.Char(string="File")
    format = fields.Selection(STATEMENT_FORMATS)
    journal_id = fields.Many2one("account.journal")
    statement_id = fields.Many2one(
        "account.bank.statement", string="New Statement", ondelete="cascade"
    )
    name = fields.Char(string="Statement")
    new_count = fields.Integer(string="New")
    known_count = fields.Integer(string="Known")
    doubtful_count = fields.Integer(string="To Check")
    balance = fields.Selection(BALANCES)
    note = fields.Char()

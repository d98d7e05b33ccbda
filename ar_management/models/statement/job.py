from dataclasses import replace

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ...engine.common.reason import to_json
from ..common.reason import explained, reasons_of
from ..common.screen import screen

QUEUE_ABOVE = 2000
"""Transactions of an import that a person can wait for."""
LINES_AT_ONCE = 500
"""Transactions that are created, and whose matches are searched, before the scheduler commits."""


class ArStatementJob(models.Model):
    """A large import of statements that the scheduler does batch by batch.

    Its files are read again at each start: transactions that are in the books are known, whether
    this import brought them before it was interrupted or another one did.
    """

    _name = "ar.statement.job"
    _inherit = ["ar.left.out"]
    _description = "Import of Statements in the Background"
    _order = "id desc"

    name = fields.Char(string="Files", required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_ids = fields.Many2many("res.company", string="Companies", readonly=True)
    user_id = fields.Many2one("res.users", string="Imported By", required=True, readonly=True)
    attachment_ids = fields.Many2many("ir.attachment", readonly=True)
    journal_id = fields.Many2one("account.journal", readonly=True)
    accept_wrong_balance = fields.Boolean(readonly=True)
    state = fields.Selection(
        [("waiting", "Waiting"), ("running", "Running"), ("done", "Done"), ("failed", "Failed")],
        required=True, default="waiting", readonly=True, index=True,
    )
    total = fields.Integer(string="Transactions", readonly=True)
    done = fields.Integer(string="Read", readonly=True)
    waiting = fields.Integer(string="Remaining", compute="_compute_progress")
    progress = fields.Integer(string="Progress (%)", compute="_compute_progress")
    parts = fields.Json(
        readonly=True, help="What became of each statement of the files so far."
    )
    statement_ids = fields.Many2many(
        "account.bank.statement", string="Statements", readonly=True
    )
    line_count = fields.Integer(string="New Transactions", readonly=True)
    skipped_count = fields.Integer(string="Already Imported", readonly=True)
    doubtful_count = fields.Integer(string="Perhaps Imported Before", readonly=True)
    reason_data = fields.Json(string="Remarks as Codes", readonly=True)
    reason = explained("reason_data", string="Remarks")

    @api.depends("total", "done", "state")
    def _compute_progress(self):
        for job in self:
            is_left = job.state in ("waiting", "running")
            job.waiting = job.total - job.done if is_left else 0
            job.progress = 100 * job.done // job.total if job.total else 0

    # ------------------------------------------------------------------ starting

    @api.model
    def _start(self, attachments, journal, accept_wrong_balance, read):
        """Leave an import to the scheduler.

        :param read: what the files hold, as the intake read and checked it
        """
        job = self.sudo().create({
            "name": ", ".join(attachments.mapped("name")),
            "company_id": (read.statements[0].journal.company_id or self.env.company).id,
            "company_ids": [Command.set(self.env.companies.ids)],
            "user_id": self.env.uid,
            "attachment_ids": [Command.set(attachments.ids)],
            "journal_id": journal.id,
            "accept_wrong_balance": accept_wrong_balance,
            "total": sum(len(each.statement.lines) for each in read.statements),
            "left_out": self._left_out_data(read.left_out),
        })
        # The files outlive the dialog that they were dropped into.
        attachments.sudo().write({"res_model": self._name, "res_id": job.id})
        self._trigger()
        return job.sudo(False)

    @api.model
    def _trigger(self):
        self.env.ref("ar_management.ar_statement_job_cron").sudo()._trigger()

    def action_start_again(self):
        """Go on with an import that failed, after its cause was removed."""
        self.ensure_one()
        self.check_access("read")
        self.env["account.bank.statement"].check_access("create")
        if self.state != "failed":
            raise UserError(self.env._("Only a failed import can be restarted."))
        self.sudo().write({
            "state": "waiting", "reason_data": False, "user_id": self.env.uid,
            "company_ids": [Command.set((self.company_ids & self.env.user.company_ids).ids)],
        })
        self._trigger()

    def action_open_statements(self):
        """Show the statements that the import brought."""
        self.ensure_one()
        return screen(
            self.env, "account_bank_statement_action", domain=[("id", "in", self.statement_ids.ids)]
        )

    # ------------------------------------------------------------------ running

    @api.model
    def _cron_import(self):
        """Go on with the imports that wait, the oldest first, as long as there is time."""
        jobs = self.search([("state", "in", ("waiting", "running"))], order="id")
        for others, job in zip(reversed(range(len(jobs))), jobs, strict=True):
            if not job._run(others):
                break

    def _run(self, others=0):
        """Import batch by batch, with the rights of the person who brought the files.

        :param others: how many imports wait behind this one
        :return: whether the scheduler has time for another import
        """
        self.ensure_one()
        self.sudo().state = "running"
        intake = self.env["ar.statement.intake"].with_user(self.user_id).with_context(
            allowed_company_ids=self.company_ids.ids, lang=self.user_id.lang
        )
        commit = self.env["ir.cron"]._commit_progress
        for place, each in enumerate(self._guarded(lambda: self._read(intake)) or ()):
            left = True
            while left and self.state == "running":
                left = self._guarded(
                    lambda place=place, each=each: self._batch(intake, place, each)
                )
                if not commit(1, remaining=1 + others):
                    return False
        if self.state == "running":
            self.sudo().state = "done"
            self.env["ar.match.auto"]._trigger()
        return bool(commit(1, remaining=others))

    def _guarded(self, step):
        """Do a step whole or not at all; what a person can remedy ends the import."""
        try:
            with self.env.cr.savepoint():
                return step()
        except UserError as error:
            self.sudo().write({"state": "failed", "reason_data": to_json(reasons_of(error))})
            return None

    def _read(self, intake):
        files = [(each.name, each.raw or b"") for each in self.sudo().attachment_ids.sorted("id")]
        return intake._read(
            files, self.journal_id.with_env(intake.env), self.accept_wrong_balance
        ).statements

    def _batch(self, intake, place, each):
        """Create some lines of a statement and search what they pay.

        :return: how many are left
        """
        intake._queue_up([each])
        part = (self.parts or {}).get(str(place)) or {}
        record = intake.env["account.bank.statement"].browse(part.get("statement")).exists()
        had = record.line_ids
        imported = intake._create(each, record, LINES_AT_ONCE)
        new = imported.lines - had
        if new:
            intake.env["ar.match.proposal"]._propose(new)
        if not imported.left:
            intake._conclude(imported)
        self._note(place, part, imported, len(new))
        if not imported.left and imported.statements:
            # The files belong to this job, which its person may not write.
            intake._keep_files(self.sudo().attachment_ids, [replace(
                imported, record=imported.record.sudo(), details=imported.details.sudo(),
            )])
        return imported.left

    def _note(self, place, part, imported, count):
        """Keep what became of a statement so far."""
        parts = {**(self.parts or {}), str(place): {
            "statement": imported.record.id,
            "lines": part.get("lines", 0) + count,
            # A later batch sees as known what an earlier one brought.
            "known": part.get("known", imported.known),
            "doubtful": part.get("doubtful", imported.doubtful),
            "done": len(imported.read.statement.lines) - imported.left,
            "notes": [*part.get("notes", ()), *to_json(imported.notes)],
        }}
        figures = parts.values()
        self.sudo().write({
            "parts": parts,
            "statement_ids": [Command.link(each.id) for each in imported.statements],
            "done": sum(each["done"] for each in figures),
            "line_count": sum(each["lines"] for each in figures),
            "skipped_count": sum(each["known"] for each in figures),
            "doubtful_count": sum(each["doubtful"] for each in figures),
            "reason_data": [note for each in figures for note in each.get("notes", ())],
        })

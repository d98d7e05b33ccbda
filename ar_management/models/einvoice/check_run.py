import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_datetime

_logger = logging.getLogger(__name__)

AT_ONCE = 30
"""So many invoices are checked while the user waits; more go on in the background."""

BATCH = 20
"""Invoices checked between two commits."""


class ArFacturxRun(models.Model):
    """A check of many invoices, which goes on in the background and shows how far it is."""

    _name = "ar.facturx.run"
    _description = "E-Invoice Check Run"
    _order = "id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one("res.users", "Started By", default=lambda self: self.env.user)
    date = fields.Datetime("Started On", default=fields.Datetime.now, required=True)
    pending_ids = fields.Many2many("account.move", string="Not Checked Yet")
    check_ids = fields.One2many("ar.facturx.check", "run_id", "Checks")
    total = fields.Integer("Invoices")
    done = fields.Integer("Checked", compute="_compute_progress")
    progress = fields.Float(compute="_compute_progress")
    valid = fields.Integer(compute="_compute_results")
    invalid = fields.Integer(compute="_compute_results")
    not_checked = fields.Integer(compute="_compute_results")
    state = fields.Selection(
        [("running", "Running"), ("done", "Done")], default="running", required=True, index=True
    )

    @api.depends("date", "total")
    def _compute_display_name(self):
        for run in self:
            run.display_name = self.env._(
                "E-invoices checked on %(date)s: %(count)s", count=run.total,
                date=format_datetime(self.env, run.date) if run.date else "",
            )

    @api.depends("pending_ids", "total")
    def _compute_progress(self):
        for run in self:
            run.done = run.total - len(run.pending_ids)
            run.progress = 100 * run.done / run.total if run.total else 100

    @api.depends("check_ids.state")
    def _compute_results(self):
        counts = self.env["ar.facturx.check"]._read_group(
            [("run_id", "in", self.ids)], ["run_id", "state"], ["__count"]
        )
        found = {(run.id, state): count for run, state, count in counts}
        for run in self:
            for state in ("valid", "invalid", "not_checked"):
                run[state] = found.get((run.id, state), 0)

    # ------------------------------------------------------------------ starting

    @api.model
    def _start(self, moves):
        """Check these invoices: a few at once, many in the background.

        :return: one run per company
        """
        moves.check_access("read")
        moves = moves.filtered(lambda move: move._ar_facturx_checkable())
        going_on = self.sudo().search([("state", "=", "running"), ("pending_ids", "in", moves.ids)])
        waiting = moves & going_on.pending_ids
        if waiting and waiting == moves:
            return going_on.with_env(self.env)
        moves -= waiting
        if not moves:
            raise UserError(self.env._(
                "There is nothing to check: choose unsent customer invoices of a company that "
                "sends French electronic invoices."
            ))
        runs = self.sudo().create([
            {
                "company_id": company.id, "user_id": self.env.uid, "total": len(group),
                "pending_ids": [fields.Command.set(group.ids)],
            }
            for company, group in moves.grouped("company_id").items()
        ])
        for run in runs:
            if run.total <= AT_ONCE:
                run._check_batch(AT_ONCE)
        if runs.pending_ids:
            self.env.ref("ar_management.ar_facturx_run_cron").sudo()._trigger()
        return runs.with_env(self.env)

    @api.model
    def _start_and_show(self, moves):
        runs = self._start(moves)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ar_management.ar_facturx_run_action"
        )
        if len(runs) == 1:
            return {**action, "res_id": runs.id, "views": [(False, "form")]}
        return {**action, "domain": [("id", "in", runs.ids)]}

    # ------------------------------------------------------------------ going on

    def _check_batch(self, size):
        """Check the next invoices of the run; one that fails does not stop the others."""
        self.ensure_one()
        batch = self.pending_ids[:size]
        for move in batch:
            self._check_one(move)
        self.pending_ids = [fields.Command.unlink(move.id) for move in batch]
        if not self.pending_ids:
            self.state = "done"
        return len(batch)

    def _check_one(self, move):
        checks = self.env["ar.facturx.check"]
        if not move._ar_facturx_checkable():
            return  # sent or cancelled since
        try:
            with self.env.cr.savepoint():
                checks._keep(move, checks._verdict(move), run=self)
        except (UserError, ValueError, ArithmeticError) as error:
            _logger.exception("Check of the e-invoice of %s", move.display_name)
            checks._keep(move, checks._unchecked(error), run=self)

    @api.model
    def _cron_check(self):
        """Go on with the runs, batch by batch; what is left is done at the next call."""
        crons = self.env["ir.cron"]
        runs = self.search([("state", "=", "running")], order="id")
        remaining = sum(len(run.pending_ids) for run in runs)
        crons._commit_progress(remaining=remaining)
        for run in runs:
            while run.state == "running":
                count = run._check_batch(BATCH)
                remaining -= count
                if not crons._commit_progress(count, remaining=remaining):
                    return

    # ------------------------------------------------------------------ screens

    def action_continue(self):
        """Check the next invoices now instead of waiting for the background job."""
        self.ensure_one()
        self.check_access("read")
        if not self.env.user.has_group("account.group_account_invoice"):
            raise AccessError(self.env._("Only Invoicing users can check electronic invoices."))
        if self.state == "running":
            self.sudo()._check_batch(AT_ONCE)
        return True

    def action_open_findings(self):
        """Show what is wrong, by rule and customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ar_management.ar_facturx_finding_action"
        )
        return {**action, "domain": [("check_id.run_id", "=", self.id), ("is_open", "=", True)]}

    def action_open_checks(self):
        """Show the check of each invoice of the run."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ar_management.ar_facturx_check_action"
        )
        return {**action, "domain": [("run_id", "=", self.id)], "context": {}}

    @api.model
    def action_check_unsent(self):
        """Check all invoices of the chosen companies that were not sent yet, drafts included."""
        moves = self.env["account.move"].search([
            *self.env["account.move"]._ar_facturx_unsent_domain(),
            ("company_id", "in", self.env.companies.ids),
        ])
        return self._start_and_show(moves)

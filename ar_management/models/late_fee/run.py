from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..common.reason import reasons_of

LOOK_AT = 500
"""Receivable lines that are assessed together."""
POST_AT_ONCE = 50
"""Documents that a person's click posts itself; more of them are left to the scheduler."""
BATCH = 20
"""Customers whose penalties are posted before the scheduler commits."""


class ArLateFeeRun(models.Model):
    """Bills the late fees of many invoices up to a day: look, correct, post.

    A run of a company bills the invoices of its branches too, each by a document of its branch.

    Nothing is billed twice: see ``step`` of the lines.
    """

    _name = "ar.late.fee.run"
    _description = "Late Fee Run"
    _inherit = [
        "ar.checked.numbers", "mail.thread", "mail.activity.mixin", "ar.guarded.mixin",
        "ar.state.mixin",
    ]
    _order = "date desc, id desc"
    _check_company_auto = True
    _guarded = frozenset({"state", "mode", "looked_at", "name"})

    name = fields.Char(string="Number", readonly=True, copy=False)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        string="Interest Up To", required=True, default=fields.Date.context_today, tracking=True,
        help="Last day whose interest is billed.",
    )
    document_date = fields.Date(
        string="Date of the Penalties", required=True, default=fields.Date.context_today,
        help="When it lies in a locked period, the first open day is used.",
    )
    due_from = fields.Date(
        string="Due Since", default=lambda self: self.env.company.root_id.ar_late_fee_since,
        help="Invoices that were due before this day are ignored.",
    )
    min_days = fields.Integer(
        string="Late by More Than",
        help="Only invoices that have been due for more days than this.",
    )
    move_ids = fields.Many2many(
        "account.move", string="Invoices",
        domain="[('company_id', 'child_of', company_id), ('state', '=', 'posted'), "
        "('move_type', 'in', ('out_invoice', 'out_receipt')), "
        "('journal_id.ar_is_penalty', '=', False)]",
    )
    partner_ids = fields.Many2many(
        "res.partner", string="Customers", domain="[('parent_id', '=', False)]",
    )
    policy_ids = fields.Many2many(
        "ar.late.fee.policy", string="Policies", check_company=True,
        domain="[('mode', '!=', 'show')]",
    )
    mode = fields.Selection(
        [
            ("manual", "By hand"),
            ("propose", "Scheduled, to be posted manually"),
            ("bill", "Scheduled, posted automatically"),
        ],
        string="Started", required=True, readonly=True, default="manual", copy=False,
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("previewed", "Previewed"),
            ("posting", "Being Posted"),
            ("posted", "Posted"),
            ("cancelled", "Cancelled"),
        ],
        required=True, readonly=True, default="draft", index=True, tracking=True, copy=False,
    )
    looked_at = fields.Integer(
        readonly=True, copy=False,
        help="Last receivable that a scheduled run has assessed; it goes on after this one.",
    )
    line_ids = fields.One2many("ar.late.fee.run.line", "run_id", string="Lines", copy=False)
    fee_line_ids = fields.One2many(
        "ar.late.fee.run.line", "run_id", string="Late Fees", domain=[("state", "!=", "blocked")]
    )
    exception_line_ids = fields.One2many(
        "ar.late.fee.run.line", "run_id", string="Not Billed", domain=[("state", "=", "blocked")]
    )
    total = fields.Monetary(compute="_compute_totals")
    line_count = fields.Integer(compute="_compute_totals", string="Late Invoices")
    exception_count = fields.Integer(compute="_compute_totals", string="Exceptions")
    waiting_count = fields.Integer(compute="_compute_totals", string="Waivers to Approve")
    credit_count = fields.Integer(compute="_compute_totals", string="Credits")
    penalty_count = fields.Integer(compute="_compute_totals", string="Penalties")

    _scheduled_uniq = models.UniqueIndex(
        "(company_id, date, mode) WHERE mode != 'manual' AND state != 'cancelled'",
        "This run is already scheduled.",
    )

    @api.depends("line_ids.state", "line_ids.company_total", "line_ids.penalty_id")
    def _compute_totals(self):
        rows = self.env["ar.late.fee.run.line"]._read_group(
            [("run_id", "in", self.ids)], ["run_id", "state"],
            ["company_total:sum", "__count", "move_id:count_distinct", "penalty_id:count_distinct"],
        )
        for run in self:
            mine = {row[1]: row[2:] for row in rows if row[0] == run}
            counts = {state: row[1] for state, row in mine.items()}
            run.total = sum(mine[state][0] for state in ("proposed", "billed") if state in mine)
            run.line_count = sum(row[2] for row in mine.values())
            run.penalty_count = sum(row[3] for row in mine.values())
            run.exception_count = counts.get("blocked", 0)
            run.waiting_count = counts.get("waiting", 0)
            run.credit_count = self.env["ar.late.fee.run.line"].search_count([
                ("run_id", "in", run.ids), ("state", "=", "proposed"), ("company_total", "<", 0),
            ])

    @api.constrains("min_days", "date", "document_date")
    def _check_dates(self):
        for run in self:
            if run.min_days < 0:
                raise ValidationError(self.env._(
                    "The days late cannot be negative: enter 0 for every late invoice."
                ))
            today = fields.Date.context_today(run)
            if run.date > today:
                raise ValidationError(self.env._(
                    "Interest cannot be billed before it has run: choose %(day)s or an earlier "
                    "day.", day=self.env["ar.reason"]._format(today),
                ))
            if run.document_date < run.date:
                raise ValidationError(self.env._(
                    "The penalties cannot be dated before the last day of interest: use at least "
                    "%(day)s.", day=self.env["ar.reason"]._format(run.date),
                ))

    @api.model_create_multi
    def create(self, vals_list):
        runs = super().create(vals_list)
        for run in runs:
            sequence = self.env["ir.sequence"].sudo().with_company(run.company_id)
            run.sudo().name = sequence.next_by_code("ar.late.fee.run") or run.id
        return runs

    def write(self, vals):
        if not self.env.su and SELECTION.intersection(vals):
            self._check_state(("draft",))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_posted(self):
        self._check_state(("draft", "previewed"))

    # === Preview === #

    def action_preview(self):
        """Assess all late invoices, and show what would be billed."""
        self.check_access("write")
        for run in self:
            run._check_state(("draft", "previewed"))
            run.sudo().line_ids.unlink()
            run.sudo().looked_at = 0
            while run._look_at_some():
                continue
            run._update_state(("draft", "previewed"), "previewed")

    def action_back_to_draft(self):
        """Forget the preview, so that the selection can be changed."""
        self.check_access("write")
        self._update_state(("previewed",), "draft")
        self.sudo().line_ids.unlink()

    def _look_at_some(self):
        """Assess the next receivables and propose what they owe; tell whether more follow."""
        self.ensure_one()
        run = self.sudo().with_company(self.company_id)
        found = self.env["account.move.line"].sudo().search(
            run._candidates() & Domain("id", ">", run.looked_at), order="id", limit=LOOK_AT
        )
        if not found:
            return False
        self.env["ar.late.fee.proposal"].sudo()._propose(run, found)
        run.looked_at = found[-1].id
        return len(found) == LOOK_AT

    def _candidates(self):
        """Receivables that may owe something, those that were paid late included."""
        domain = Domain([
            ("company_id", "child_of", self.company_id.id),
            ("parent_state", "=", "posted"),
            ("move_type", "in", ("out_invoice", "out_receipt")),
            ("account_type", "=", "asset_receivable"),
            ("balance", ">", 0),
            ("journal_id.ar_is_penalty", "=", False),
        ])
        last = self.date - timedelta(days=self.min_days)
        due = Domain("date_maturity", "<", last)
        if self.due_from:
            due &= Domain("date_maturity", ">=", self.due_from)
        domain &= due | Domain("date_maturity", "=", False)
        if self.move_ids:
            domain &= Domain("move_id", "in", self.move_ids.ids)
        if self.partner_ids:
            domain &= Domain("partner_id", "child_of", self.partner_ids.ids)
        return domain

    def _wants(self, policy):
        """Tell whether this run bills what a policy charges."""
        if self.mode != "manual":
            return policy.mode == self.mode
        return policy.mode != "show" and (not self.policy_ids or policy in self.policy_ids)

    # === Posting === #

    def action_post(self):
        """Post the penalties, or leave them to the scheduler when there are many."""
        self.check_access("write")
        for run in self:
            run._require_decided()
            run._update_state(("previewed",), "posting")
            if len(run._next_customers(POST_AT_ONCE + 1)) > POST_AT_ONCE:
                self.env.ref("ar_management.late_fee_cron").sudo()._trigger()
                continue
            while run._post_some():
                continue

    def action_ask_post(self):
        """Show what would be posted, and what has changed since the preview, before it is."""
        self.ensure_one()
        self.check_access("write")
        self._require_decided()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Post Penalties"),
            "res_model": "ar.late.fee.post",
            "view_mode": "form",
            "target": "new",
            "context": {"default_run_id": self.id},
        }

    def _require_decided(self):
        if self.waiting_count:
            raise UserError(self.env._(
                "%(run)s has %(count)s waivers that a Credit Manager has to approve or refuse "
                "first.", run=self.display_name, count=self.waiting_count,
            ))
        if not self._next_customers(1):
            raise UserError(self.env._(
                "%(run)s has nothing to bill: look at its exceptions, or cancel it.",
                run=self.display_name,
            ))

    def _to_post(self):
        """What can be posted now; a scheduler leaves the credits to people."""
        domain = Domain("run_id", "=", self.id) & Domain("step", "=", 0)
        # What was waived as a whole is settled with the others, so that it does not come back.
        domain &= Domain("state", "in", ("proposed", "waived"))
        if self.env.context.get("ar_late_fee_scheduled"):
            domain &= Domain("company_total", ">=", 0)
        return domain

    def _next_customers(self, limit):
        rows = self.env["ar.late.fee.run.line"].sudo()._read_group(
            self._to_post(), ["partner_id"], limit=limit
        )
        return self.env["res.partner"].union(*[partner for (partner,) in rows])

    def _post_some(self):
        """Post the penalties of the next customers; tell whether more follow."""
        self.ensure_one()
        customers = self._next_customers(BATCH)
        if customers:
            lines = self.env["ar.late.fee.run.line"].sudo().search(
                self._to_post() & Domain("partner_id", "in", customers.ids)
            )
            self._post_lines(lines)
            return True
        left = self.sudo().line_ids.filtered(lambda line: line.state == "proposed")
        self._update_state(("posting",), "previewed" if left else "posted")
        return False

    def _post_lines(self, lines):
        """Post these lines; a scheduler sets customers aside who cannot be billed.

        Otherwise one of them would keep it from all others, day after day.
        """
        Posting = self.env["ar.late.fee.posting"]
        if not self.env.context.get("ar_late_fee_scheduled"):
            Posting._post(self, lines)
            return
        try:
            with self.env.cr.savepoint():
                Posting._post(self, lines)
        except UserError as error:
            if len(lines.partner_id) == 1:
                lines._set_aside(*reasons_of(error))
                return
            for of_customer in lines.grouped("partner_id").values():
                self._post_lines(of_customer)

    # === Scheduling === #

    @api.model
    def _cron_run(self):
        """Make the runs of last month, and go on with those that were interrupted."""
        self.env["ar.reference.rate"]._ask_for_missing(fields.Date.context_today(self))
        self._schedule(fields.Date.context_today(self).replace(day=1) - timedelta(days=1))
        self.env["ir.cron"]._commit_progress()
        for run in self.search([
            "|", ("state", "=", "posting"), "&", ("state", "=", "draft"), ("mode", "!=", "manual"),
        ]):
            if not run._go_on():
                break

    @api.model
    def _schedule(self, day):
        """Create the run of each company and mode that has none up to this day."""
        wanted = {
            (policy.company_id.root_id, policy.mode)
            for policy in self.env["ar.late.fee.policy"].search([("mode", "!=", "show")])
        }
        known = {
            (run.company_id, run.mode)
            for run in self.search([("mode", "!=", "manual"), ("date", "=", day)])
        }
        self.sudo().create([
            {"company_id": company.id, "mode": mode, "date": day,
             "due_from": company.ar_late_fee_since}
            for company, mode in sorted(wanted - known, key=lambda key: (key[0].id, key[1]))
        ])

    def _go_on(self):
        """Do what is left of this run, and commit after each part of it.

        :return: whether the job has time for another run
        """
        run = self.with_company(self.company_id).with_context(ar_late_fee_scheduled=True)
        commit = self.env["ir.cron"]._commit_progress
        if run.state == "draft":
            while run._look_at_some():
                if not commit(1, remaining=1):
                    return False
            run._update_state(("draft",), "posting" if run.mode == "bill" else "previewed")
        while run.state == "posting" and run._post_some():
            if not commit(1, remaining=1):
                return False
        return bool(commit(1, remaining=0))

    # === Cancelling === #

    def action_cancel(self):
        """Reverse the penalties of these runs: their interest can be billed again."""
        self.check_access("write")
        for run in self:
            run._check_state(("previewed", "posting", "posted"))
            lines = run.sudo().line_ids
            billed = lines.filtered(lambda line: line.state == "billed")
            self.env["account.move"].check_access("write")
            self.env["ar.late.fee.posting"].sudo()._cancel(billed.penalty_id)
            (lines - billed)._return()
            run._update_state(("previewed", "posting", "posted"), "cancelled")

    # === What people open === #

    def action_open_penalties(self):
        """Open the documents of this run."""
        return self.line_ids.penalty_id._get_records_action(name=self.env._("Penalties"))

    def action_open_lines(self):
        """Open the lines of this run as a list."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ar_management.ar_late_fee_run_line_action"
        )
        return {
            **action,
            "domain": [("run_id", "=", self.id)],
            "context": {"search_default_group_partner": 1},
        }


SELECTION = frozenset({
    "company_id", "date", "document_date", "due_from", "min_days", "move_ids", "partner_ids",
    "policy_ids",
})
"""What people enter while the run is a draft."""

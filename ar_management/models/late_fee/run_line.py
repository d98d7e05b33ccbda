from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...engine.common.reason import Amount, Reason, from_json, to_json
from ...engine.late_fee.assessment import Assessment
from ...engine.late_fee.reference_rate import MissingRate, Semester
from ...engine.late_fee.slice_record import from_records
from ..common.reason import explained


class ArLateFeeRunLine(models.Model):
    """What one receivable owes for some days, and what became of it.

    Nobody has the right to write here: lines change through the methods below only.
    """

    _name = "ar.late.fee.run.line"
    _description = "Late Fee of a Run"
    _order = "run_id desc, partner_id, move_id, line_id, kind desc, id"
    _rec_name = "move_id"

    run_id = fields.Many2one(
        "ar.late.fee.run", required=True, index=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="run_id.company_id", store=True, index=True)
    line_id = fields.Many2one(
        "account.move.line", string="Receivable", required=True, index=True, readonly=True,
        ondelete="cascade",
    )
    move_id = fields.Many2one(
        "account.move", string="Invoice", required=True, index=True, readonly=True,
        ondelete="cascade",
    )
    partner_id = fields.Many2one(
        related="move_id.commercial_partner_id", string="Customer", store=True, index=True
    )
    policy_id = fields.Many2one("ar.late.fee.policy", readonly=True, index=True)
    currency_id = fields.Many2one(related="line_id.currency_id")
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    date_maturity = fields.Date(related="line_id.date_maturity", string="Due Date")
    kind = fields.Selection(
        [("new", "Late fee"), ("correction", "Correction")],
        required=True, readonly=True, default="new",
        help="A correction changes what was billed before: a receipt was entered later than the "
        "bill, with an earlier date.",
    )
    date_from = fields.Date(string="From", readonly=True)
    date_to = fields.Date(string="To", readonly=True, help="The next bill begins the day after.")
    assessed_interest = fields.Monetary(string="Interest Computed", readonly=True)
    assessed_indemnity = fields.Monetary(string="Indemnity Computed", readonly=True)
    waived_interest = fields.Monetary(readonly=True)
    waived_indemnity = fields.Monetary(readonly=True)
    interest = fields.Monetary(compute="_compute_amounts", store=True)
    indemnity = fields.Monetary(compute="_compute_amounts", store=True)
    total = fields.Monetary(compute="_compute_amounts", store=True)
    company_total = fields.Monetary(
        string="In Company Currency", compute="_compute_amounts", store=True,
        currency_field="company_currency_id",
    )
    state = fields.Selection(
        [
            ("proposed", "To Bill"),
            ("waiting", "Waiver to Approve"),
            ("blocked", "Exception"),
            ("billed", "Billed"),
            ("waived", "Waived"),
            ("returned", "Cancelled"),
        ],
        required=True, readonly=True, default="proposed", index=True,
    )
    exception_data = fields.Json(string="Why It Is Not Billed, as Codes", readonly=True)
    exception = explained("exception_data", fields.Char, string="Why It Is Not Billed")
    missing_series = fields.Char(readonly=True)
    missing_date = fields.Date(readonly=True)
    waive_reason = fields.Char(string="Why It Is Waived", readonly=True)
    requested_by = fields.Many2one("res.users", string="Waived By", readonly=True)
    approved_by = fields.Many2one("res.users", readonly=True)
    can_approve = fields.Boolean(compute="_compute_can_approve")
    slices = fields.Json(readonly=True)
    reasons_data = fields.Json(string="Reasons as Codes", readonly=True)
    reasons = explained("reasons_data")
    explanation = fields.Html(compute="_compute_explanation", sanitize=False)
    step = fields.Integer(
        readonly=True, copy=False,
        help="Number of bills of the receivable, this one included; 0 until it is billed.",
    )
    penalty_id = fields.Many2one("account.move", index=True, readonly=True, ondelete="set null")

    # Two runs that settle the same days both take the next step of the receivable.
    _step_uniq = models.UniqueIndex(
        "(line_id, step) WHERE step > 0", "Another run has already billed this receivable."
    )

    # === Computed === #

    @api.depends("assessed_interest", "assessed_indemnity", "waived_interest", "waived_indemnity")
    def _compute_amounts(self):
        for line in self:
            line.interest = line.assessed_interest - line.waived_interest
            line.indemnity = line.assessed_indemnity - line.waived_indemnity
            line.total = line.interest + line.indemnity
            line.company_total = line._in_company_currency(line.total)

    @api.depends("state", "requested_by")
    @api.depends_context("uid")
    def _compute_can_approve(self):
        for line in self:
            line.can_approve = line.state == "waiting" and not line._approval_obstacle()

    @api.depends("slices")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for line in self:
            line.explanation = line.slices and self.env["ir.qweb"]._render(
                "ar_management.late_fee_explanation", {"values": line._explanation_values()}
            )

    def _explanation_values(self):
        """What the table of slices needs, as it was when the line was made."""
        return self.move_id._ar_late_fee_values(self._assessment())

    def _printed_values(self):
        """The same for the customer, with what it is about and what was left to him."""
        values = self._explanation_values()
        waived = self.waived_interest + self.waived_indemnity
        return {
            # Why this policy was chosen is not the customer's business.
            "values": {**values, "reasons": self.env["ar.reason"]._texts(
                from_json(self.reasons_data)
            )},
            "title": self.move_id.name,
            "introduction": self.env._(
                "Invoice of %(issued)s, due on %(due)s, total %(total)s.",
                issued=self.env["ar.reason"]._format(self.move_id.invoice_date),
                due=self.env["ar.reason"]._format(self.date_maturity),
                total=self.currency_id.format(self.move_id.amount_total),
            ),
            "waived": waived and self.env._(
                "Of this, we waive %(waived)s; %(total)s is claimed.",
                waived=self.currency_id.format(waived), total=self.currency_id.format(self.total),
            ),
        }

    def _assessment(self):
        """This line as the engine assessed it."""
        currency = self.line_id._ar_currency()
        return Assessment(
            until=self.date_to or self.run_id.date,
            currency=currency,
            slices=from_records(self.slices or []),
            interest=currency.from_float(self.assessed_interest),
            indemnity=currency.from_float(self.assessed_indemnity),
        )

    def _in_company_currency(self, amount):
        currency, company = self.currency_id, self.company_id
        return currency._convert(
            amount, company.currency_id, company, self.run_id.document_date
        )

    # === Settling === #

    def _settle(self, penalty=None):
        """Take these days off what can be billed; without a penalty they were waived."""
        steps = dict(self.sudo()._read_group(
            [("line_id", "in", self.line_id.ids)], ["line_id"], ["step:max"]
        ))
        for line in self:
            steps[line.line_id] = steps.get(line.line_id, 0) + 1
            line.write({
                "state": "billed" if penalty else "waived",
                "penalty_id": penalty.id if penalty else False,
                "step": steps[line.line_id],
            })
            if line.kind == "new":
                waivers = self.env["ar.late.fee.waiver"].sudo()._live(line.line_id)
                waivers[line.line_id]._use(line)
        self.flush_recordset(["step"])

    def _set_aside(self, *why):
        """Leave these fees to a later run; ``why`` are Reasons."""
        self.write({"state": "blocked", "exception_data": to_json(why)})

    def _waived_otherwise(self, waivers):
        """Tell whether something else is waived of this fee than the preview showed."""
        self.ensure_one()
        if self.kind == "correction":
            return False
        now = waivers._values_for(self.assessed_interest, self.assessed_indemnity)
        return any(
            self.currency_id.compare_amounts(self[name], now[name])
            for name in ("waived_interest", "waived_indemnity")
        )

    def _why_stale(self):
        """Why a fee is not billed as the preview showed it (Reason)."""
        self.ensure_one()
        later = self.sudo().search([
            ("line_id", "=", self.line_id.id), ("step", ">", 0), ("id", "!=", self.id),
            ("date_to", ">=", self.date_from or self.date_to),
        ], order="step desc", limit=1)
        if not later or later.run_id == self.run_id:
            live = self.env["ar.late.fee.waiver"]._live(self.line_id)[self.line_id]
            changed = self._waived_otherwise(live)
            return Reason.of(f"late_fee.{'waiver_changed' if changed else 'after_preview'}")
        run = later.run_id.name
        if not later.penalty_id:
            return Reason.of("late_fee.waived_meanwhile", run=run)
        currency = later.line_id._ar_currency()
        amount = Amount(currency.from_float(later.total), currency.code)
        return Reason.of(
            "late_fee.billed_meanwhile", run=run, amount=amount, penalty=later.penalty_id.name,
        )

    def _return(self):
        """Give these days back: they can be billed again."""
        self.write({"state": "returned", "step": 0})
        # What was waived of it stays waived.
        self.env["ar.late.fee.waiver"].sudo().search([
            ("used_by_id", "in", self.ids)
        ]).used_by_id = False

    def _last_penalty(self):
        """The document that billed this receivable last, which a credit reduces."""
        self.ensure_one()
        return self.search(
            [("line_id", "=", self.line_id.id), ("step", ">", 0), ("total", ">", 0),
             ("penalty_id", "!=", False)],
            order="step desc", limit=1,
        ).penalty_id

    # === Waiving === #

    def action_open_waive(self):
        """Ask why these fees are waived, or how much of them."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Waive or Reduce"),
            "res_model": "ar.late.fee.waive",
            "view_mode": "form",
            "target": "new",
            "context": {"default_line_ids": self.ids},
        }

    def _waive(self, interest, indemnity, reason):
        """Leave a part of this fee, or ask a second person to.

        :param interest: interest to be billed nevertheless, in the line's currency
        :param indemnity: the same of the indemnity
        """
        self.ensure_one()
        self.run_id.check_access("write")
        self._require_waivable(interest, indemnity, reason)
        line, Waiver = self.sudo(), self.env["ar.late.fee.waiver"].sudo()
        approval = line._needs_approval(interest, indemnity)
        Waiver._live(line.line_id)[line.line_id].state = "withdrawn"
        Waiver.create({
            "line_id": line.line_id.id,
            "date": line.date_to,
            "interest": line.assessed_interest - interest,
            "indemnity": line.assessed_indemnity - indemnity,
            "reason": reason,
            "requested_by": self.env.uid,
            "state": "waiting" if approval else "agreed",
        })
        Waiver._refresh(line.line_id)
        line._tell(
            Reason.of(f"late_fee.waiver_{'asked' if line.state == 'waiting' else 'given'}")
        )

    def _require_waivable(self, interest, indemnity, reason):
        compare = self.currency_id.compare_amounts
        if self.run_id.state != "previewed" or self.step or self.state not in (
            "proposed", "waiting", "waived"
        ):
            raise UserError(self.env._(
                "%(invoice)s cannot be waived: only amounts that a preview proposes to bill can "
                "be.",
                invoice=self.move_id.display_name,
            ))
        if self.kind == "correction":
            raise UserError(self.env._(
                "%(invoice)s: a correction follows from the receipts and cannot be waived.",
                invoice=self.move_id.display_name,
            ))
        if not (reason or "").strip():
            raise UserError(self.env._("Say why it is waived: the reason stays on the run."))
        if min(compare(interest, 0), compare(indemnity, 0),
               compare(self.assessed_interest, interest),
               compare(self.assessed_indemnity, indemnity)) < 0:
            raise UserError(self.env._(
                "%(invoice)s: enter amounts between zero and what was computed (%(interest)s "
                "interest, %(indemnity)s indemnity). More than that cannot be claimed.",
                invoice=self.move_id.display_name,
                interest=self.currency_id.format(self.assessed_interest),
                indemnity=self.currency_id.format(self.assessed_indemnity),
            ))

    def _needs_approval(self, interest, indemnity):
        """Tell whether a second person has to agree that only these amounts are billed.

        All that was waived of the invoice counts, so that neither its instalments nor one run
        each month lead around the limit. The lines are those of one invoice.
        """
        assessed = sum(self.mapped("assessed_interest")) + sum(self.mapped("assessed_indemnity"))
        waived = self[:1]._in_company_currency(assessed - interest - indemnity)
        total = waived + self._waived_alone_before()
        limit = self.company_id.sudo().root_id.ar_late_fee_waiver_limit
        return self.company_currency_id.compare_amounts(total, limit) > 0

    def _waived_alone_before(self):
        """What was waived of the same invoice without a second person, in company currency."""
        waivers = self.env["ar.late.fee.waiver"].sudo()
        replaced = waivers.union(*waivers._live(self.line_id).values())
        others = waivers.search([("move_id", "in", self.move_id.ids)]) - replaced
        return others._waived_alone()

    def action_approve(self):
        """Let a colleague's waiver stand."""
        for line in self:
            obstacle = line._approval_obstacle()
            if obstacle:
                raise obstacle
            line._waiting_waivers()._decide("agreed")
            line.sudo()._tell(Reason.of("late_fee.waiver_approved"))

    def action_refuse(self):
        """Bill what a colleague wanted to waive."""
        for line in self:
            obstacle = line._approval_obstacle()
            if obstacle:
                raise obstacle
            line.sudo()._tell(Reason.of("late_fee.waiver_refused"))
            line._waiting_waivers()._decide("refused")

    def _waiting_waivers(self):
        """The waivers of this fee that a second person decides on."""
        live = self.env["ar.late.fee.waiver"]._live(self.line_id)[self.line_id]
        return live.filtered(lambda waiver: waiver.state == "waiting").with_env(self.env)

    def _approval_obstacle(self):
        """The error that stops the current user from deciding on this waiver, or ``None``."""
        self.ensure_one()
        self.check_access("read")
        name = self.move_id.display_name
        if self.state != "waiting":
            return UserError(self.env._("%(invoice)s has no waiver to approve.", invoice=name))
        if not self.env.user.has_group("ar_management.group_ar_credit_manager"):
            return AccessError(self.env._(
                "Only a Credit Manager can decide on the waiver of %(invoice)s.", invoice=name
            ))
        if self.requested_by == self.env.user:
            return UserError(self.env._(
                "You requested the waiver on %(invoice)s yourself: another Credit Manager has to "
                "decide.", invoice=name,
            ))
        return None

    def _tell(self, what):
        """Keep a decision in the chatter of the run."""
        books = self.env["ar.reason"]._for(self.run_id.company_id)
        self.run_id.message_post(body=Markup("<b>%s</b> %s: %s (%s)") % (
            books._text(what), self.move_id.display_name,
            self.currency_id.format(self.waived_interest + self.waived_indemnity),
            self.waive_reason,
        ))

    # === Other actions === #

    def action_enter_rate(self):
        """Open the form of the reference rate that is not known."""
        self.ensure_one()
        missing = MissingRate(self.missing_series, Semester.of(self.missing_date))
        return self.env["ar.reference.rate"]._action_enter(missing)

from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import LazyTranslate

from ...engine.common.reason import Amount, Label, Reason, to_json
from ...engine.matching.data import NEVER_POSTED, MatchKind
from ...engine.matching.learn.backtest import Outcome, shifted
from ..common.reason import named
from ..common.screen import screen

_lt = LazyTranslate(__name__)
ACTING = "ar_match_auto"
"""Context key of the scheduler; it means nothing to a person who sends it."""
LIMITS = ("enabled", "target_precision", "max_line_amount", "max_day_amount", "journal_ids",
          "excluded_partner_ids", "audit_percent", "audit_minimum", "responsible_id")


class ArMatchAuto(models.Model):
    """Which bank lines of a company may be posted automatically, and up to what amount."""

    _name = "ar.match.auto"
    _description = "Automatic Posting of Bank Lines"
    _inherit = ["ar.checked.numbers", "mail.thread", "mail.activity.mixin", "ar.guarded.mixin"]
    _guarded = frozenset({"version", "company_id"})
    _guarded_at_create = frozenset({"version"})
    _guarded_why = _lt("They record where and how often automatic posting was set.")
    _rec_name = "company_id"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade",
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    enabled = fields.Boolean(string="Post Sure Lines Automatically", tracking=True)
    version = fields.Integer(
        default=1, readonly=True, copy=False, aggregator=None,
        help="Counts the changes of this setting; each posting keeps the version it followed.",
    )
    target_precision = fields.Float(
        string="Target Precision (%)", default=99.8, required=True, digits=(5, 2), tracking=True,
        help="Share of the automatically posted lines that must have been right in the back-test. "
        "Floors that fall short are not accepted.",
    )
    max_line_amount = fields.Monetary(
        string="Up to, per Line", tracking=True,
        help="Larger bank lines are left for review. 0: any amount.",
    )
    max_day_amount = fields.Monetary(
        string="Up to, per Day", tracking=True,
        help="Once this amount has been posted automatically in a day, the rest waits for the "
        "next day or for review. 0: any amount.",
    )
    journal_ids = fields.Many2many(
        "account.journal", check_company=True,
        domain="[('type', 'in', ('bank', 'cash', 'credit'))]",
        help="Empty: all bank journals of the company.",
    )
    excluded_partner_ids = fields.Many2many(
        "res.partner", string="Never for These Customers",
        help="Their bank lines, and those of their contacts, are always left for review.",
    )
    audit_percent = fields.Float(
        string="Audited (%)", default=2.0, digits=(5, 2), tracking=True,
        help="Share of the automatically posted lines, drawn at random, that is reviewed.",
    )
    audit_minimum = fields.Integer(
        string="At Least per Month", default=5, tracking=True,
        help="Minimum number of lines drawn in a month, if that many are posted.",
    )
    responsible_id = fields.Many2one(
        "res.users", tracking=True,
        default=lambda self: self.env.user.filtered(lambda user: not user._is_superuser()),
        help="Notified when an error was found and of what followed. Empty: every Credit Manager.",
    )
    kind_ids = fields.One2many("ar.match.auto.kind", "auto_id", string="Kinds of Match")
    backtest_id = fields.Many2one(
        "ar.match.backtest", string="Last Back-Test", compute="_compute_backtest_id"
    )
    posted_today = fields.Monetary(
        compute="_compute_posted", help="Amount of all lines of today."
    )
    posted_count = fields.Integer(string="Posted Lines", compute="_compute_posted")
    to_audit_count = fields.Integer(string="To Audit", compute="_compute_posted")

    _company_uniq = models.UniqueIndex(
        "(company_id)", "A company has one setting of automatic posting."
    )

    def _compute_backtest_id(self):
        for auto in self:
            auto.backtest_id = auto._last_backtest()

    def _last_backtest(self):
        return self.env["ar.match.backtest"].search(
            [("company_id", "=", self.company_id.id), ("state", "=", "done")], limit=1
        )

    def _compute_posted(self):
        proposals, audits = self.env["ar.match.proposal"], self.env["ar.match.audit"]
        for auto in self:
            mine = Domain("company_id", "=", auto.company_id.id)
            posted = mine & Domain("auto_posted", "=", True) & Domain("state", "=", "posted")
            auto.posted_today = auto._spent_today()
            auto.posted_count = proposals.search_count(posted)
            auto.to_audit_count = audits.search_count(mine & Domain("state", "=", "to_check"))

    # ------------------------------------------------------------------ what may be set

    @api.constrains("target_precision", "max_line_amount", "max_day_amount", "audit_percent",
                    "audit_minimum")
    def _check_limits(self):
        for auto in self:
            if not 90 <= auto.target_precision <= 100:
                raise ValidationError(self.env._(
                    "The target precision is a percentage from 90 to 100: below that, each line "
                    "has to be reviewed anyway."
                ))
            if auto.max_line_amount < 0 or auto.max_day_amount < 0 or auto.audit_minimum < 0:
                raise ValidationError(self.env._(
                    "Amounts and numbers of automatic posting cannot be negative: 0 means without "
                    "limit."
                ))
            if not 0 <= auto.audit_percent <= 100:
                raise ValidationError(self.env._(
                    "The audited share is a percentage between 0 and 100."
                ))
            auto.kind_ids._check_measured()

    @api.model_create_multi
    def create(self, vals_list):
        autos = super().create(vals_list)
        for auto in autos:
            known = set(auto.kind_ids.mapped("match_kind"))
            self.env["ar.match.auto.kind"].sudo().create([
                {"auto_id": auto.id, "match_kind": kind.value,
                 "enabled": kind is MatchKind.CITED_EXACT}
                for kind in MatchKind if kind not in NEVER_POSTED and kind.value not in known
            ])
        return autos

    def write(self, vals):
        before = {auto: auto._limits() for auto in self}
        result = super().write(vals)
        for auto in self:
            changes = [
                Reason.of("auto.changed", name=Label(f"{self._name},{name}", ""), value=value)
                for name, value in auto._limits().items() if before[auto][name] != value
            ]
            if changes:
                auto._next_version(changes)
        return result

    def _limits(self):
        return {name: self._limit(self._fields[name]) for name in LIMITS}

    def _limit(self, field):
        """Value of a limit as a parameter of a reason."""
        value = self[field.name]
        if field.relational:
            return tuple(named(record) for record in value)
        if field.type == "boolean":
            return Reason.of("auto.yes" if value else "auto.no")
        if field.type == "monetary":
            return Amount(Decimal(repr(value)), self.currency_id.name)
        return Decimal(repr(value))

    def _next_version(self, changes):
        """Count a change of the setting and log it, with what changed as reasons."""
        for auto in self:
            auto.sudo().write({"version": auto.version + 1})
            self.env["ar.match.log"]._log([{
                "company_id": auto.company_id.id, "action": "setting",
                "setting_version": auto.version, "reason_data": to_json(changes),
            }])

    # ------------------------------------------------------------------ one of each company

    @api.model
    def _of(self, company):
        """The setting of a company; made, and switched off, when first asked for."""
        found = self.sudo().search([("company_id", "=", company.id)], limit=1)
        return (found or self.sudo().create({"company_id": company.id})).with_env(self.env)

    @api.model
    def action_open(self):
        """Open the setting of the current company."""
        self.check_access("read")
        auto = self._of(self.env.company)
        return screen(self.env, "ar_match_auto_action", res_id=auto.id, views=[(False, "form")])

    @api.model
    def _acting(self):
        """The setting that decides now, when the scheduler does; empty when a person does.

        A context comes with each call from outside, superuser rights never do.
        """
        return self.browse(self.env.context.get(ACTING) if self.env.su else ()).sudo()

    @api.model
    def _shifts(self, companies):
        """How the companies' own lines move confidences: {(company id, kind): logits}."""
        kinds = self.env["ar.match.auto.kind"].sudo().search_fetch(
            [("company_id", "in", companies.ids), ("shift", "!=", 0)],
            ["company_id", "match_kind", "shift"],
        )
        return {(kind.company_id.id, kind.match_kind): kind.shift for kind in kinds}

    def _why(self, proposal):
        """Why a line is posted without a person, as a Reason; ``None`` without a setting."""
        if not self:
            return None
        kind = self.kind_ids.filtered(lambda each: each.match_kind == proposal.match_kind)
        return Reason.of(
            "auto.posted", version=self.version, kind=kind._named(),
            confidence=in_percent(proposal.confidence), floor=in_percent(kind.floor),
        )

    # ------------------------------------------------------------------ what was measured

    def _outcomes(self):
        """Lines of the last back-test and audited ones, as outcomes: {kind: [Outcome]}."""
        self.ensure_one()
        auto = self.sudo()
        shifts = {kind.match_kind: kind.shift for kind in auto.kind_ids}
        found = auto._last_backtest()._outcomes(shifts)
        for audit in auto.env["ar.match.audit"].search_fetch(
            [("company_id", "=", self.company_id.id), ("state", "!=", "to_check")],
            ["match_kind", "confidence", "state"],
        ):
            confidence = shifted(audit.confidence, shifts.get(audit.match_kind, 0.0))
            found.setdefault(audit.match_kind, []).append(
                Outcome(confidence, audit.state == "right")
            )
        return found

    # ------------------------------------------------------------------ what people open

    def action_open_posted(self):
        """List what was posted automatically."""
        self.ensure_one()
        return screen(
            self.env, "ar_match_proposal_action", name=self.env._("Posted Automatically"),
            domain=[("company_id", "=", self.company_id.id), ("auto_posted", "=", True)],
            context={},
        )

    def action_backtest(self):
        """Open a new back-test, or the last one when one is running."""
        self.ensure_one()
        return self.env["ar.match.backtest"].with_company(self.company_id)._open_new()


def in_percent(share):
    """A share as a percentage of two decimals, for a reason."""
    return Decimal(f"{100 * share:.2f}")

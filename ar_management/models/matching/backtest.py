from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import LazyTranslate

from ...engine.common.reason import Reason, to_json
from ...engine.matching.data import MatchKind
from ...engine.matching.learn.backtest import (
    Outcome,
    measure,
    measure_above,
    neighbours,
    precision_curve,
    shift,
    shifted,
)
from ..common.screen import screen
from .kinds import MATCH_KINDS

_lt = LazyTranslate(__name__)
MONTHS = 12
POINTS = 160
"""Points of a curve that the screen gets; more would not be seen."""
AT_ONCE = 150
"""Past lines that a click replays itself; more of them are left to the scheduler."""


class ArMatchBacktest(models.Model):
    """Matches a company's past bank lines again and compares with what people had decided."""

    _name = "ar.match.backtest"
    _description = "Back-Test of Matching"
    _inherit = ["ar.checked.numbers", "ar.guarded.mixin", "ar.state.mixin"]
    _order = "finished_on desc, id desc"
    _guarded = frozenset({"state", "total", "done", "last_day", "started_on", "finished_on",
                          "model_version", "user_id"})
    _guarded_why = _lt("The results of a back-test come from its bank lines.")

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade",
        default=lambda self: self.env.company,
    )
    date_from = fields.Date(
        string="Bank Lines From", required=True,
        default=lambda self: fields.Date.context_today(self) - relativedelta(months=MONTHS),
    )
    date_to = fields.Date(
        string="Up To", required=True, default=fields.Date.context_today
    )
    state = fields.Selection(
        [("draft", "Draft"), ("running", "Running"), ("done", "Done"),
         ("cancelled", "Cancelled")],
        required=True, readonly=True, default="draft", index=True, copy=False,
    )
    user_id = fields.Many2one(
        "res.users", string="Started By", readonly=True, default=lambda self: self.env.user,
        copy=False,
    )
    total = fields.Integer(string="Past Lines", readonly=True, copy=False)
    done = fields.Integer(string="Replayed", readonly=True, copy=False)
    progress = fields.Float(compute="_compute_progress")
    last_day = fields.Date(
        readonly=True, copy=False, help="The job continues with the day after this one."
    )
    started_on = fields.Datetime(readonly=True, copy=False)
    finished_on = fields.Datetime(readonly=True, copy=False)
    model_version = fields.Char(readonly=True, copy=False)
    line_ids = fields.One2many("ar.match.backtest.line", "backtest_id", string="Replayed Lines")
    kind_ids = fields.One2many("ar.match.backtest.kind", "backtest_id", string="Kinds of Match")
    answered_count = fields.Integer(string="Answered", compute="_compute_counts")
    wrong_count = fields.Integer(string="Wrong", compute="_compute_counts")
    curve = fields.Json(compute="_compute_curve")

    @api.depends("total", "done")
    def _compute_progress(self):
        for test in self:
            test.progress = 100 * test.done / test.total if test.total else 0.0

    @api.depends("date_from", "date_to")
    @api.depends_context("lang")
    def _compute_display_name(self):
        text = self.env["ar.reason"]._format
        for test in self:
            test.display_name = self.env._(
                "Back-test %(first)s to %(last)s", first=text(test.date_from),
                last=text(test.date_to),
            )

    @api.depends("line_ids.right", "line_ids.answered")
    def _compute_counts(self):
        rows = self.env["ar.match.backtest.line"]._read_group(
            [("backtest_id", "in", self.ids), ("answered", "=", True)],
            ["backtest_id", "right"], ["__count"],
        )
        for test in self:
            mine = {right: count for each, right, count in rows if each == test}
            test.answered_count = sum(mine.values())
            test.wrong_count = mine.get(False, 0)

    # ------------------------------------------------------------------ guarding

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for test in self:
            if test.date_from > test.date_to:
                raise ValidationError(self.env._(
                    "The back-test begins on %(first)s and ends on %(last)s: choose a first day "
                    "before the last one.", first=test.date_from, last=test.date_to,
                ))

    def write(self, vals):
        if not self.env.su and {"date_from", "date_to", "company_id"}.intersection(vals):
            self._check_state(("draft",))
        return super().write(vals)

    # ------------------------------------------------------------------ running

    @api.model
    def _open_new(self):
        """Open the back-test that is running, or a new one."""
        mine = Domain("company_id", "=", self.env.company.id)
        running = self.search(mine & Domain("state", "=", "running"), limit=1)
        return screen(
            self.env, "ar_match_backtest_action", res_id=running.id, views=[(False, "form")]
        )

    def action_run(self):
        """Replay the past lines: a few at once, many in a job."""
        self.check_access("write")
        self._check_state(("draft",))
        for test in self:
            test.sudo().write({"state": "running", "started_on": fields.Datetime.now()})
            if test._prepare() > AT_ONCE:
                cron = self.env.ref("ar_management.ar_match_backtest_cron")
                cron.sudo()._trigger()
                continue
            past = test.sudo()._load()
            while test.sudo()._replay_some(past):
                continue

    def action_cancel(self):
        """Stop a back-test; what it has replayed stays."""
        self.check_access("write")
        self._check_state(("draft", "running"))
        self.sudo().state = "cancelled"

    @api.model
    def _cron_run(self):
        """Go on with the back-tests that are running, as long as there is time."""
        for test in self.sudo().search([("state", "=", "running")], order="id"):
            if not test._go_on():
                break

    def _go_on(self):
        """Replay what is left, and commit after each part of it.

        :return: whether the job has time for another back-test
        """
        commit = self.env["ir.cron"]._commit_progress
        past = self._load()
        while self._replay_some(past):
            if not commit(1, remaining=1):
                return False
        return bool(commit(1, remaining=0))

    def _finish(self):
        """Measure each kind of match, and log what was found."""
        outcomes = self._outcomes()
        target = self.env["ar.match.auto"]._of(self.company_id).target_precision / 100
        self.kind_ids.unlink()
        values = []
        for kind, _label in MATCH_KINDS:
            mine = outcomes.get(kind)
            if not mine:
                continue
            by = shift(mine)
            own = [Outcome(shifted(each.confidence, by), each.right) for each in mine]
            found = measure(own, target, neighbours(kind, outcomes))
            values.append({
                "backtest_id": self.id, "match_kind": kind,
                "lines": found.lines, "right": found.right,
                "wrong": found.lines - found.right, "precision": found.precision,
                "at_least": found.at_least, "suggested_floor": found.floor or 0.0, "shift": by,
                "shipped_confidence": sum(each.confidence for each in mine) / len(mine),
                "own_confidence": sum(each.confidence for each in own) / len(own),
            })
        self.env["ar.match.backtest.kind"].create(values)
        self.write({
            "state": "done", "finished_on": fields.Datetime.now(), "done": self.total,
        })
        self.env["ar.match.log"]._log([{
            "company_id": self.company_id.id, "action": "backtest", "origin": "backtest",
            "user_id": self.user_id.id, "model_version": self.model_version,
            "reason_data": to_json([Reason.of(
                "auto.backtest", first=self.date_from, last=self.date_to, total=self.total,
                answered=self.answered_count, wrong=self.wrong_count,
            )]),
        }])

    def _outcomes(self, shifts=None):
        """What was replayed: {kind: [Outcome]}, at the shipped confidence unless shifted."""
        found = {}
        for line in self.env["ar.match.backtest.line"].search_fetch(
            [("backtest_id", "=", self.id), ("answered", "=", True)],
            ["match_kind", "confidence", "right"],
        ):
            by = (shifts or {}).get(line.match_kind, 0.0)
            outcome = Outcome(shifted(line.confidence, by), line.right)
            found.setdefault(line.match_kind, []).append(outcome)
        return found

    # ------------------------------------------------------------------ using it

    def action_use_floors(self):
        """Take the floors that reach the precision wanted; what reaches none is left to people."""
        for test in self:
            test.kind_ids._apply()
            measured = set(test.kind_ids.mapped("match_kind")) | {MatchKind.CITED_EXACT.value}
            setting = self.env["ar.match.auto"]._of(test.company_id)
            setting.kind_ids.filtered(
                lambda kind, measured=measured: kind.enabled and kind.match_kind not in measured
            ).write({"enabled": False})

    def action_open_setting(self):
        """Open the setting of automatic posting."""
        return self.env["ar.match.auto"].with_company(self.company_id).action_open()

    def action_open_wrong(self):
        """List what would have been matched otherwise than people did."""
        self.ensure_one()
        return screen(
            self.env, "ar_match_backtest_line_action",
            domain=[("backtest_id", "=", self.id)], context={"search_default_wrong": 1},
        )

    # ------------------------------------------------------------------ the curve

    @api.depends("state", "kind_ids.shift", "kind_ids.suggested_floor")
    def _compute_curve(self):
        for test in self:
            test.curve = test._curve_data() if test.state == "done" else False

    def _curve_data(self):
        """Share posted against precision for all lines and each kind, with the setting marked."""
        auto = self.env["ar.match.auto"]._of(self.company_id).sudo()
        shifts = {kind.match_kind: kind.shift for kind in self.kind_ids}
        outcomes = self._outcomes(shifts)
        every = [each for mine in outcomes.values() for each in mine]
        lines = max(self.total, 1)
        now = {kind.match_kind: kind.floor for kind in auto.kind_ids if kind.enabled}
        posted = [
            each for kind, floor in now.items() for each in outcomes.get(kind, ())
            if each.confidence >= floor
        ]
        labels = dict(self.kind_ids._fields["match_kind"]._description_selection(self.env))
        curves = [{
            "key": "all", "label": self.env._("All"), "points": _points(every, lines),
            "current": _mark(posted, lines, 0.0) if posted else False,
        }]
        for kind in self.kind_ids:
            mine = outcomes[kind.match_kind]
            floor = now.get(kind.match_kind)
            curves.append({
                "key": kind.match_kind, "label": labels[kind.match_kind],
                "points": _points(mine, lines),
                "current": _mark(mine, lines, floor) if floor else False,
            })
        return {"target": auto.target_precision / 100, "lines": self.total, "curves": curves}


def _points(outcomes, lines):
    """Points as the screen draws them, thinned out: [floor, share, precision, at least, posted]."""
    points = precision_curve(outcomes, lines)
    step = max(len(points) // POINTS, 1)
    kept = [*points[:-1:step], *points[-1:]]
    return [
        [point.floor, round(point.share, 5), round(point.precision, 5), round(point.at_least, 5),
         point.posted]
        for point in kept
    ]


def _mark(outcomes, lines, floor):
    found = measure_above(outcomes, floor)
    if not found.lines:
        return False
    return [floor, round(found.lines / lines, 5), round(found.precision, 5),
            round(found.at_least, 5), found.lines]

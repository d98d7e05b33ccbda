from datetime import timedelta
from math import sqrt

from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models
from odoo.tools import SQL, split_every

from ...engine.common.reason import Amount, Reason, to_json
from ...engine.insight.back_test import LEARNED, back_test, learn
from ...engine.insight.forecast import WEEKS, forecast
from ..common.reason import explained
from .forecast_item import LEAST

KEPT_AT_ONCE = 20_000
KEPT_MONTHS = 13
TESTS = 4
"""Days of the past on which the forecast is tried."""
PARTS = ("agreed", "own", "segment", "company", "disputed", "insolvent", "credits")


class ArForecast(models.Model):
    """Cash expected by week from what is invoiced, with its error on days of the past."""

    _name = "ar.forecast"
    _description = "Cash Forecast"
    _order = "date desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(string="Made On", required=True, readonly=True)
    state = fields.Selection(
        [("waiting", "Waiting"), ("done", "Made")], required=True, readonly=True,
        default="waiting",
    )
    week_ids = fields.One2many("ar.forecast.week", "forecast_id", readonly=True)
    expected = fields.Monetary(
        string="Expected in 13 Weeks", compute="_compute_expected", store=True
    )
    later = fields.Monetary(
        readonly=True, help="Open, and not expected within these weeks.",
    )
    made_of_data = fields.Json(string="Made Of, as Codes", readonly=True)
    made_of = explained("made_of_data", string="What It Is Made Of")
    error = fields.Float(
        string="Weekly Error", readonly=True, aggregator="avg",
        help="On days of the past: differences of the weeks over what came in. 25 % says that a "
        "quarter of the money came in another week.",
    )
    baseline_error = fields.Float(
        string="Error of Due Dates", readonly=True, aggregator="avg",
        help="The same, had everybody been expected to pay on the due date.",
    )
    ratio = fields.Float(
        string="Error Against Due Dates", readonly=True, aggregator="avg",
        help="Less than 100 % is better than the due dates.",
    )
    coverage = fields.Float(
        string="Weeks Within the Band", readonly=True, aggregator="avg",
        help="Share of the weeks of the past that ended within their band; the target is 80 %.",
    )
    tested_weeks = fields.Integer(
        string="Weeks Compared", readonly=True, aggregator="max",
        help="0: no history to compare with yet.",
    )

    _day_uniq = models.UniqueIndex(
        "(company_id, date)", "There is already a forecast of this day."
    )

    @api.depends("company_id", "date")
    def _compute_display_name(self):
        for each in self:
            each.display_name = self.env._(
                "Cash forecast of %(day)s", day=self.env["ar.reason"]._format(each.date)
            ) if each.date else ""

    @api.depends("week_ids.expected")
    def _compute_expected(self):
        for each in self:
            each.expected = sum(each.week_ids.mapped("expected"))

    # === Job === #

    @api.model
    def _run_daily(self):
        """Make today's forecast of each company; several servers may share the work."""
        self._plan()
        self._delete_old()
        self.env["ir.cron"]._commit_progress(remaining=self._waiting_count())
        while self._make_next():
            if not self.env["ir.cron"]._commit_progress(1, remaining=self._waiting_count()):
                break

    @api.model
    def _plan(self):
        for company in self.env["res.company"].search([("chart_template", "!=", False)]):
            company._ar_plan_forecast()

    @api.model
    def _waiting_count(self):
        return self.search_count([("state", "=", "waiting")])

    @api.model
    def _make_next(self):
        """Make one forecast that no other server is making; ``False`` when there is none."""
        waiting = self.search([("state", "=", "waiting")]).try_lock_for_update(limit=1)
        # Another server may have made it before the lock was ours.
        waiting.invalidate_recordset(["state"])
        waiting = waiting.filtered(lambda each: each.state == "waiting")
        if waiting:
            waiting._make()
        return bool(waiting)

    @api.model
    def _delete_old(self):
        self.search([
            ("date", "<", fields.Date.today() - relativedelta(months=KEPT_MONTHS)),
        ]).unlink()

    def _make(self):
        """Read, forecast, try on the past, and write the result."""
        self.ensure_one()
        reader, company, day = self.env["ar.forecast.reader"], self.company_id, self.date
        histories = reader._histories(company, day)
        items, left_out = reader._open_items(company, day)
        test = back_test(histories, self._test_days(histories, day))
        found = forecast(items, learn(histories, day), day, spread=test.spread)
        self._forget_items()
        self.week_ids.unlink()
        self.write({
            "state": "done", "later": found.later,
            "made_of_data": self._made_of({**found.made_of, **left_out}),
            "error": test.error or 0.0, "baseline_error": test.baseline or 0.0,
            "ratio": test.ratio or 0.0, "coverage": test.coverage or 0.0,
            "tested_weeks": test.weeks,
            "week_ids": [Command.create({
                "date": week.start, "expected": week.expected, "low": week.low,
                "high": week.high,
            }) for week in found.weeks],
        })
        self._keep_items(found)

    def _forget_items(self):
        """Only the latest forecast of a company keeps its items: there are many."""
        items = self.env["ar.forecast.item"]
        items.flush_model()
        self.env.cr.execute(SQL(
            "DELETE FROM ar_forecast_item WHERE company_id = %s", self.company_id.id
        ))
        items.invalidate_model()

    def _keep_items(self, found):
        """Write what is expected of each item in each week."""
        weeks = self.week_ids.sorted("date")
        for chunk in split_every(KEPT_AT_ONCE, (
            {
                "week_id": week.id, "company_id": self.company_id.id, "line_id": item.key,
                "partner_id": item.customer or None, "amount": item.amount, "chance": chance,
                "expected": item.amount * chance,
            }
            for item, chances in found.chances
            for week, chance in zip(weeks, chances, strict=True)
            if item.amount * chance >= LEAST
        )):
            self.env["ar.forecast.item"]._insert(chunk)

    def _test_days(self, histories, day):
        """Days of the past that have enough before them to learn from, and all weeks after."""
        if not histories:
            return []
        span = timedelta(weeks=WEEKS)
        first = min(each.issued for each in histories)
        days = [day - span - timedelta(weeks=4 * number) for number in range(TESTS)]
        return [each for each in days if each - first > min(span, LEARNED)]

    def _made_of(self, amounts):
        currency = self.currency_id._ar_engine_currency()
        return to_json([
            Reason.of(f"forecast.{part}", amount=Amount(
                currency.from_float(amounts[part]), currency.code
            ))
            for part in PARTS if not self.currency_id.is_zero(amounts.get(part, 0.0))
        ])

    # === Screens === #

    @api.model
    def _read_latest(self, day):
        """The latest forecast of the reader's companies, for the dashboard; ``None`` without."""
        if not self.has_access("read"):
            return None
        rows = self._read_group(
            [("company_id", "in", self.env.companies.ids), ("state", "=", "done")],
            ["company_id"], ["id:max"],
        )
        currency = self.env.company.currency_id
        latest = self.browse([number for company, number in rows
                              if company.currency_id == currency])
        if not latest:
            return None
        weeks = {}
        for week in latest.week_ids.sorted("date"):
            if week.date > day - timedelta(days=7):
                weeks.setdefault(week.date, []).append(week)
        own = latest.filtered(lambda each: each.company_id == self.env.company) or latest[:1]
        return {
            "id": own.id, "date": fields.Date.to_string(own.date),
            "weeks": [_together(start, found) for start, found in weeks.items()],
            "error": own.error, "baseline": own.baseline_error, "tested_weeks": own.tested_weeks,
        }

    @api.model
    def _open_latest(self):
        """Open the forecast of the reader's company, made now when there is none of today."""
        company = self.env.company
        day = company._ar_today()
        found = self.search([
            ("company_id", "=", company.id), ("date", "=", day), ("state", "=", "done"),
        ], limit=1)
        if not found:
            found = company.sudo()._ar_plan_forecast().sudo(False)
            found.sudo()._make()
        return found._get_records_action(name=self.env._("Cash Forecast"))

    def action_open_items(self):
        """Open what the forecast is about."""
        self.ensure_one()
        return self.env["ar.ageing"].open_items({"day": fields.Date.to_string(self.date)})

    @api.model
    @api.readonly
    def open_week(self, start):
        """Open what is expected in a week of the latest forecasts of the reader's companies."""
        weeks = self.env["ar.forecast.week"].search([
            ("date", "=", start), ("company_id", "in", self.env.companies.ids),
        ])
        return weeks._open_items(start)

    def action_make_again(self):
        """Make the forecast of today again, with what was booked since."""
        self.check_access("read")
        return self._make_today()

    @api.model
    def _make_today(self):
        company = self.env.company
        found = company.sudo()._ar_plan_forecast()
        found._make()
        return self._open_latest()


def _together(start, weeks):
    """One week of several companies: bands of independent sums."""
    expected = sum(week.expected for week in weeks)
    below = sqrt(sum((week.expected - week.low) ** 2 for week in weeks))
    above = sqrt(sum((week.high - week.expected) ** 2 for week in weeks))
    return {
        "date": fields.Date.to_string(start), "expected": expected,
        "low": max(expected - below, 0.0), "high": expected + above,
    }

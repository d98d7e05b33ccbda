from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ..engine.reference_rate import RateTable, RateValue, Semester


class ArReferenceRate(models.Model):
    """One published interest rate; the law takes the one of the first day of the semester.

    The table is shared by all companies: these are public facts. A semester without a row is
    unknown, and nothing is computed from it.
    """

    _name = "ar.reference.rate"
    _description = "Reference Rate"
    _order = "date_from desc, series, id"

    series = fields.Selection(
        [
            ("ecb_mro", "ECB main refinancing rate"),
            ("fr_legal_professional", "French legal rate, professional creditors"),
        ],
        required=True,
        default="ecb_mro",
    )
    date_from = fields.Date(
        string="In Force On",
        required=True,
        help="First day of the semester: 1 January or 1 July. The rate of that day holds for "
        "the whole semester, even when the bank changes it in between.",
    )
    semester = fields.Char(compute="_compute_semester")
    percent = fields.Float(
        string="Rate (% per year)", digits=(7, 2), required=True, aggregator=None
    )
    source = fields.Char(
        required=True, help="Where the rate was published. It is printed on interest statements."
    )
    is_demo = fields.Boolean(
        string="Demo",
        readonly=True,
        help="Invented for the demonstration: replace it before you bill anything.",
    )

    _series_date_uniq = models.Constraint(
        "UNIQUE(series, date_from)",
        "There is already a rate of this series for this semester: correct that one.",
    )
    _percent_range = models.Constraint(
        "CHECK(percent BETWEEN 0 AND 100)", "A reference rate lies between 0 and 100 %."
    )

    @api.depends("date_from")
    def _compute_semester(self):
        for rate in self:
            rate.semester = str(Semester.of(rate.date_from)) if rate.date_from else False

    @api.depends("series", "semester")
    def _compute_display_name(self):
        for rate in self:
            rate.display_name = f"{self._series_label(rate.series)} {rate.semester or ''}".strip()

    @api.constrains("date_from")
    def _check_first_day(self):
        for rate in self:
            first_day = Semester.of(rate.date_from).first_day
            if rate.date_from != first_day:
                raise ValidationError(self.env._(
                    "%(day)s is not the first day of a semester. Interest uses the rate in force "
                    "on 1 January or 1 July: enter the rate of %(first_day)s for %(semester)s.",
                    day=format_date(self.env, rate.date_from),
                    first_day=format_date(self.env, first_day),
                    semester=rate.semester,
                ))

    def write(self, vals):
        if "percent" in vals:
            # Who enters a rate replaces the invented one.
            vals = {"is_demo": False, **vals}
        return super().write(vals)

    @api.model
    def _series_label(self, series):
        return dict(self._fields["series"]._description_selection(self.env)).get(series, series)

    @api.model
    def _rate_table(self):
        """All known rates for the engine. Public facts: whoever may see a fee may read them."""
        rates = self.sudo().search_fetch([], ["series", "date_from", "percent", "source"])
        return RateTable(
            RateValue(
                rate.series,
                Semester.of(rate.date_from),
                Decimal(repr(rate.percent)),
                rate.source,
            )
            for rate in rates
        )

    @api.model
    def _missing_message(self, missing):
        """Say which rates somebody has to enter before there is an amount."""
        return self.env._(
            "No interest can be computed: %(rates)s is not known. Enter it under Receivables, "
            "Configuration, Reference Rates.",
            rates=", ".join(self._missing_label(rate) for rate in missing),
        )

    @api.model
    def _missing_label(self, rate):
        return self.env._(
            "%(series)s for %(semester)s",
            series=self._series_label(rate.series),
            semester=str(rate.semester),
        )

    @api.model
    def _action_enter(self, missing):
        """Open the form on the first rate that is not known."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Enter %(rate)s", rate=self._missing_label(missing)),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_series": missing.series,
                "default_date_from": missing.semester.first_day,
            },
        }

from decimal import Decimal

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import RedirectWarning, UserError, ValidationError
from odoo.tools import convert_file, format_date

from ...engine.common.reason import Reason
from ...engine.late_fee.reference_rate import RateTable, RateValue, Semester

LOOK_AT = 500
"""Late receivables that are looked at for rates that are missing."""


class ArReferenceRate(models.Model):
    """One published interest rate; the law takes the one of the first day of the semester.

    The table is shared by all companies: these are public facts. A semester without a row is
    unknown, and nothing is computed from it.
    """

    _name = "ar.reference.rate"
    _description = "Reference Rate"
    _inherit = ["ar.checked.numbers", "mail.thread"]
    _order = "date_from desc, series_id, id"

    series_id = fields.Many2one(
        "ar.reference.series", required=True, index=True, ondelete="restrict",
        default=lambda self: self.env.ref("ar_management.reference_series_ecb_mro"),
    )
    date_from = fields.Date(
        string="In Force On",
        required=True,
        tracking=True,
        help="First day of the semester: 1 January or 1 July. The rate of that day holds for "
        "the whole semester, even when the bank changes it in between.",
    )
    semester = fields.Char(compute="_compute_semester")
    percent = fields.Float(
        string="Rate (% per year)", digits=(7, 2), required=True, aggregator=None, tracking=True
    )
    source = fields.Char(
        required=True, compute="_compute_source", store=True, readonly=False, precompute=True,
        tracking=True,
        help="Where the rate was published. It is printed on interest statements.",
    )
    is_secondary = fields.Boolean(
        string="Secondary Sources", tracking=True,
        help="Known only from sources other than the publisher. Interest statements say so; "
        "untick it when you have compared the rate with the publication.",
    )
    is_demo = fields.Boolean(
        string="Demo",
        readonly=True,
        help="Invented for the demonstration: replace it before you bill anything.",
    )

    _series_date_uniq = models.Constraint(
        "UNIQUE(series_id, date_from)",
        "There is already a rate of this series for this semester: correct that one.",
    )
    _percent_range = models.Constraint(
        "CHECK(percent BETWEEN 0 AND 100)", "A reference rate lies between 0 and 100 %."
    )

    @api.depends("date_from")
    def _compute_semester(self):
        for rate in self:
            rate.semester = str(Semester.of(rate.date_from)) if rate.date_from else False

    @api.depends("series_id")
    def _compute_source(self):
        for rate in self:
            rate.source = rate.source or rate.series_id.source

    @api.depends("series_id.name", "semester")
    def _compute_display_name(self):
        for rate in self:
            rate.display_name = f"{rate.series_id.name or ''} {rate.semester or ''}".strip()

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

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("percent") is False:
                # An empty cell of an imported file: nothing is not zero.
                raise ValidationError(self.env._(
                    "The rate of %(day)s has no value: enter it, and 0 only where 0 was published.",
                    day=vals.get("date_from"),
                ))
        # An empty column of an imported file leaves the source to the series.
        rates = super().create([
            {name: value for name, value in vals.items() if name != "source" or value}
            for vals in vals_list
        ])
        for rate in rates:
            rate._asked_for().action_done()
        return rates

    def write(self, vals):
        if "percent" in vals:
            # Who enters a rate replaces the invented one.
            vals = {"is_demo": False, **vals}
        return super().write(vals)

    @api.model
    def load(self, fields, data):
        """Import a file; each error stands at the row that it is about."""
        result = super().load(fields, data)
        messages = result["messages"]
        # Core says the first error of a batch once more, at the first row of the batch.
        if messages and messages[0]["message"] in [each["message"] for each in messages[1:]]:
            del messages[0]
        return result

    @api.model
    def _load_published(self):
        """Enter the published rates that are not there yet; those that people changed stay.

        Where the file gives no source, that of the series published the rate. A semester that it
        does not list is unknown: it is entered by hand, never guessed.
        """
        path = "data/late_fee/ar.reference.rate.csv"
        convert_file(self.env, "ar_management", path, {}, noupdate=True)

    @api.model
    def _rate_table(self):
        """All known rates for the engine. Public facts: whoever may see a fee may read them."""
        rates = self.sudo().search_fetch([], [
            "series_id", "date_from", "percent", "source", "is_secondary",
        ])
        return RateTable(
            RateValue(
                rate.series_id.code,
                Semester.of(rate.date_from),
                Decimal(repr(rate.percent)),
                rate.source,
                rate.is_secondary,
            )
            for rate in rates
        )

    @api.model
    def _percent_of(self, series, day):
        """Rate of a series in the semester of a day, None when it is unknown.

        One rate for a sentence does not need the whole table.
        """
        domain = [
            ("series_id", "=", series.id), ("date_from", "=", Semester.of(day).first_day),
        ]
        rate = self.sudo().search_fetch(domain, ["percent"], order="id", limit=1)
        return Decimal(repr(rate.percent)) if rate else None

    @api.model
    def _series_label(self, code):
        return self.env["ar.reference.series"]._of_code(code).name or code

    # ------------------------------------------------------------------ rates that are missing

    @api.model
    def _ask_for_missing(self, day):
        """Ask the administrators for rates without which the interest of late invoices is unknown.

        The invoices that have been due longest are looked at: they need most semesters.
        """
        claims = self.env["account.move.line"].sudo().search([
            ("parent_state", "=", "posted"), ("account_type", "=", "asset_receivable"),
            ("move_type", "in", ("out_invoice", "out_receipt")), ("reconciled", "=", False),
            ("date_maturity", "<", day),
        ], order="date_maturity, id", limit=LOOK_AT)
        companies = {}
        for line_id, fee in claims._ar_late_fees(day).items():
            for missing in fee.missing:
                companies.setdefault(missing, set()).add(claims.browse(line_id).company_id)
        for missing, asking in companies.items():
            self.new({
                "series_id": self.env["ar.reference.series"]._of_code(missing.series).id,
                "date_from": missing.semester.first_day,
            })._ask_for(missing, self.env["res.company"].union(*asking))

    def _ask_for(self, missing, companies):
        """Give each administrator of these companies one activity for a missing rate."""
        admins = self.env.ref("ar_management.group_ar_admin").sudo().all_user_ids.filtered(
            lambda user: user.id != SUPERUSER_ID and user.company_ids & companies
        )
        for user in admins - self._asked_for().user_id:
            self.series_id._origin.sudo().activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self._asked_summary(),
                note=self.with_env(self.env["ar.reason"]._for(user).env)._missing_message((missing,)),
                user_id=user.id,
            )

    def _asked_for(self):
        """The activities that ask for this rate."""
        return self.env["mail.activity"].sudo().search([
            ("res_model", "=", "ar.reference.series"),
            ("res_id", "=", self.series_id._origin.id),
            ("summary", "=", self._asked_summary()),
        ])

    def _asked_summary(self):
        """The semester, which reads the same in each language."""
        return str(Semester.of(self.date_from))

    @api.model
    def _source_label(self, rate):
        """Who published a rate (RateValue), in the reader's language when the series says it."""
        series = self.env["ar.reference.series"]._of_code(rate.series)
        published = series.with_context(lang="en_US").source
        label = series.source if rate.source == published else rate.source
        if rate.is_secondary:
            return self.env._("%(publication)s (secondary sources)", publication=label)
        return label

    @api.model
    def _missing_error(self, missing, document):
        """Error that names the unknown rates; who may enter them gets a button for the first.

        :param missing: engine.late_fee.reference_rate.MissingRate
        :param document: name of what cannot be computed
        :return: an exception to raise
        """
        message = self.env._(
            "%(document)s: %(message)s",
            document=document, message=self._missing_message(missing),
        )
        if not self.has_access("create"):
            return UserError(message)
        action = self._action_enter(missing[0])
        return RedirectWarning(message, action, action["name"])

    @api.model
    def _missing_message(self, missing):
        """Say which rates somebody has to enter before there is an amount."""
        return self.env["ar.reason"]._text(
            Reason.of("late_fee.rates_missing", rates=tuple(rate.named() for rate in missing))
        )

    @api.model
    def _missing_label(self, rate):
        return self.env["ar.reason"]._text(rate.named())

    @api.model
    def _action_enter(self, missing):
        """Open the form on the first rate that is not known."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Enter %(rate)s", rate=self._missing_label(missing)),
            "res_model": self._name,
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_series_id": self.env["ar.reference.series"]._of_code(missing.series).id,
                "default_date_from": fields.Date.to_string(missing.semester.first_day),
            },
        }

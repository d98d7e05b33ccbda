from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine.late_fee_terms import DayBase, LateFeeTerms, Regime
from ..engine.reference_rate import FR_LEGAL_PROFESSIONAL, Semester, contract_floor


class ArLateFeePolicy(models.Model):
    """Which interest and which indemnity a late customer owes.

    One record feeds the sentence on the invoice, the notes of the e-invoice and the computed
    penalty: the three cannot disagree.
    """

    _name = "ar.late.fee.policy"
    _description = "Late Fee Policy"
    _inherit = ["mail.thread"]
    _order = "company_id, sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    regime = fields.Selection(
        [
            ("reference", "Reference rate + margin, by semester"),
            ("contract", "Agreed rate"),
            ("public", "Public buyer: one rate for the whole delay, that of its first day"),
        ],
        required=True,
        default="reference",
        tracking=True,
    )
    series = fields.Selection(
        selection="_selection_series",
        string="Reference Rate",
        required=True,
        default="ecb_mro",
    )
    margin = fields.Float(
        string="Margin (points)", digits=(7, 2), default=10.0, tracking=True,
        help="Added to the reference rate. In France 10 points when nothing was agreed, 8 points "
        "for public buyers; at least 8 points in other EU countries.",
    )
    contract_rate = fields.Float(
        string="Agreed Rate (% per year)", digits=(7, 2), tracking=True,
    )
    contract_floor = fields.Float(
        string="Lowest Lawful Rate (%)", digits=(7, 2), compute="_compute_contract_floor",
        help="Three times the French legal interest rate of professional creditors.",
    )
    contract_floor_semester = fields.Char(
        string="Semester of the Floor", compute="_compute_contract_floor"
    )
    is_under_floor = fields.Boolean(string="Under the Floor", compute="_compute_contract_floor")
    day_base = fields.Selection(
        [
            ("365", "365 days"),
            ("actual", "Days of the calendar year (365 or 366)"),
            ("360", "360 days"),
        ],
        string="Days in a Year", required=True, default="365",
    )
    grace_days = fields.Integer(
        tracking=True,
        help="A payment within this many days after the due date costs nothing.",
    )
    grace_bears_interest = fields.Boolean(
        string="Count From the Due Date", default=True,
        help="When the customer pays after the grace days, interest runs from the day after the "
        "due date. Otherwise it begins after the grace days.",
    )
    indemnity = fields.Monetary(
        string="Recovery Indemnity", currency_field="indemnity_currency_id", default=40.0,
        tracking=True,
        help="Fixed amount per invoice paid late; it is outside VAT.",
    )
    indemnity_currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.ref("base.EUR"),
    )
    printed_penalty = fields.Text(string="Printed on Invoices", compute="_compute_printed_penalty")

    _grace_days_positive = models.Constraint(
        "CHECK(grace_days >= 0)", "Grace days cannot be negative."
    )
    _amounts_positive = models.Constraint(
        "CHECK(margin >= 0 AND contract_rate >= 0 AND indemnity >= 0)",
        "Margin, agreed rate and indemnity cannot be negative.",
    )

    def _selection_series(self):
        return self.env["ar.reference.rate"]._fields["series"]._description_selection(self.env)

    # ------------------------------------------------------------------ computes

    @api.depends("regime", "contract_rate", "company_id.account_fiscal_country_id")
    def _compute_contract_floor(self):
        today = fields.Date.context_today(self)
        legal = self.env["ar.reference.rate"]._rate_table().latest(FR_LEGAL_PROFESSIONAL, today)
        for policy in self:
            french = policy.company_id.account_fiscal_country_id.code == "FR"
            applies = legal and french and policy.regime == "contract"
            floor = float(contract_floor(legal)) if applies else 0.0
            policy.contract_floor = floor
            policy.contract_floor_semester = str(legal.semester) if applies else False
            policy.is_under_floor = floor > policy.contract_rate

    @api.depends("regime", "series", "margin", "contract_rate", "grace_days")
    @api.depends_context("lang")
    def _compute_printed_penalty(self):
        today = fields.Date.context_today(self)
        for policy in self:
            policy.printed_penalty = policy._penalty_clause(today)

    # ------------------------------------------------------------------ constraints

    @api.constrains("regime", "contract_rate", "company_id")
    def _check_contract_rate(self):
        for policy in self.filtered(lambda policy: policy.regime == "contract"):
            if not policy.contract_rate:
                raise ValidationError(self.env._(
                    "%(policy)s has no agreed rate: enter the rate of the contract.",
                    policy=policy.name,
                ))
            if policy.is_under_floor:
                raise ValidationError(self.env._(
                    "The agreed rate of %(policy)s (%(rate)s %%) is below the floor of "
                    "%(floor)s %%, three times the French legal interest rate for %(semester)s: "
                    "enter at least the floor.",
                    policy=policy.name,
                    rate=policy._number(policy.contract_rate),
                    floor=policy._number(policy.contract_floor),
                    semester=policy.contract_floor_semester,
                ))

    # ------------------------------------------------------------------ defaults

    @api.model
    def _create_missing(self, companies=None):
        """Give each company that never had a policy the legal ones.

        :param companies: all companies when left out
        """
        if companies is None:
            # Really all of them: a company without policy would print no penalty clause.
            companies = self.env["res.company"].sudo().search([])  # pylint: disable=no-search-all
        policies = self.sudo().with_context(active_test=False)
        served = policies.search([("company_id", "in", companies.ids)]).company_id
        return policies.create([
            {**values, "company_id": company.id}
            for company in companies - served
            for values in self._default_policies()
        ])

    @api.model
    def _default_policies(self):
        return [
            {
                "name": self.env._("Business customers: ECB rate + 10 points"),
                "regime": "reference",
                "margin": 10.0,
                "sequence": 10,
            },
            {
                "name": self.env._("Public buyers: ECB rate + 8 points"),
                "regime": "public",
                "margin": 8.0,
                "sequence": 20,
            },
        ]

    # ------------------------------------------------------------------ what the engine needs

    def _terms(self, currency, day):
        """This policy for an item in ``currency``; the indemnity is converted on ``day``."""
        self.ensure_one()
        indemnity = self.indemnity_currency_id._convert(
            self.indemnity, currency, self.company_id, day
        )
        return LateFeeTerms(
            regime=Regime(self.regime),
            series=self.series,
            margin=_decimal(self.margin),
            contract_percent=_decimal(self.contract_rate),
            day_base=DayBase(self.day_base),
            grace_days=self.grace_days,
            grace_bears_interest=self.grace_bears_interest,
            indemnity=_decimal(indemnity),
        )

    # ------------------------------------------------------------------ sentences

    def _penalty_clause(self, day):
        """Penalty as it is printed: the formula, and the rate of ``day`` when it is known."""
        self.ensure_one()
        if self.regime == "contract":
            return self.env._(
                "Late payment: penalties of %(rate)s %% per year are due from the day after the "
                "due date, without any reminder.",
                rate=self._number(self.contract_rate),
            )
        formula = self._penalty_formula()
        known = self.env["ar.reference.rate"]._rate_table().value(self.series, Semester.of(day))
        if not known:
            return f"{formula}."
        number = self.env._(
            "(%(rate)s %% per year for %(semester)s)",
            rate=self._number(known.percent + _decimal(self.margin)),
            semester=str(known.semester),
        )
        return f"{formula} {number}."

    def _penalty_formula(self):
        terms = {"series": self._series_name(), "margin": self._number(self.margin)}
        if self.regime == "public":
            # CCP R2192-31: one rate for the whole delay, unlike between businesses.
            return self.env._(
                "Late payment: interest at the %(series)s of the first day of the semester in "
                "which the delay begins + %(margin)s percentage points is due from the day after "
                "the due date, without any reminder",
                **terms,
            )
        return self.env._(
            "Late payment: penalties at the %(series)s of the first day of the semester "
            "+ %(margin)s percentage points are due from the day after the due date, without any "
            "reminder",
            **terms,
        )

    def _indemnity_clause(self):
        """Indemnity as it is printed, empty when the policy has none."""
        self.ensure_one()
        if not self.indemnity:
            return ""
        return self.env._(
            "Fixed indemnity for recovery costs in case of late payment: %(amount)s.",
            amount=self.indemnity_currency_id.format(self.indemnity),
        )

    def _series_name(self):
        """The series inside a sentence; a label would bring its capital letter."""
        return {
            "ecb_mro": self.env._("main refinancing rate of the European Central Bank"),
            "fr_legal_professional": self.env._("French legal interest rate of professionals"),
        }[self.series]

    def _number(self, value):
        return self.env["ar.reason"]._format(_decimal(value))


def _decimal(value):
    return value if isinstance(value, Decimal) else Decimal(repr(value))

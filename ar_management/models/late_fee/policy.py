from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine.late_fee.terms import DayBase, FeeStep, LateFeeTerms, Regime
from ..common.reason import name_in_all_languages
from .presets import PRESETS

BILLING_MODES = ("propose", "bill")


class ArLateFeePolicy(models.Model):
    """Which interest and which indemnity a late customer owes, and what is done about it.

    One record feeds the sentence on the invoice, the notes of the e-invoice and the computed
    penalty: the three cannot disagree.
    """

    _name = "ar.late.fee.policy"
    _description = "Late Fee Policy"
    _inherit = ["ar.checked.numbers", "mail.thread"]
    _order = "company_id, sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    legal_source = fields.Char(
        string="Legal Basis", help="The law that the figures come from, where we ship them."
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company.root_id,
        domain=[("parent_id", "=", False)],
    )
    # ---- What is owed
    regime = fields.Selection(
        [
            ("reference", "Reference rate + margin, by semester"),
            ("contract", "Agreed rate per year"),
            ("public", "Public buyer: one rate for the whole delay, that of its first day"),
            ("monthly", "Agreed percentage per month"),
            ("flat", "Fixed amount per invoice"),
            ("steps", "Steps by days late"),
        ],
        string="Rule", required=True, default="reference", tracking=True,
    )
    series_id = fields.Many2one(
        "ar.reference.series", string="Reference Rate", ondelete="restrict", tracking=True,
        default=lambda self: self.env.ref("ar_management.reference_series_ecb_mro"),
    )
    margin = fields.Float(
        string="Margin (points)", digits=(7, 2), default=10.0, tracking=True,
        help="Added to the reference rate. In France 10 points when nothing was agreed, 8 points "
        "for public buyers; at least 8 points in other EU countries.",
    )
    contract_rate = fields.Float(
        string="Agreed Rate (% per year)", digits=(7, 2), tracking=True,
    )
    monthly_rate = fields.Float(
        string="Agreed Rate (% per month)", digits=(7, 3), tracking=True,
        help="Counted by days: twelve times this rate per year, divided by the days of the year.",
    )
    flat_fee = fields.Monetary(
        string="Fixed Penalty", tracking=True,
        help="Owed once for each invoice that is late, whatever the delay.",
    )
    step_ids = fields.One2many(
        "ar.late.fee.policy.step", "policy_id", string="Fee Steps", copy=True
    )
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
        string="Recovery Indemnity", default=40.0, tracking=True,
        help="Fixed amount per invoice paid late; it is outside VAT.",
    )
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.ref("base.EUR"),
        help="Currency of the amounts on this policy. Invoices in another currency owe them "
        "converted on the day of the assessment.",
    )
    cap_percent = fields.Float(
        string="Cap (%)", digits=(7, 2), tracking=True,
        help="Interest stops at this part of the invoiced amount. 0: no such cap.",
    )
    cap_amount = fields.Monetary(
        string="Cap", tracking=True, help="Interest of an invoice stops here. 0: no such cap.",
    )
    interest_first = fields.Boolean(
        string="Payments Settle Interest First", tracking=True,
        help="The order of the law (Code civil 1343-1) when neither side said otherwise: a "
        "payment first settles the interest to date, then the invoice. More of the invoice then "
        "goes on bearing interest.",
    )
    # ---- Who is left out
    exclude_disputed = fields.Boolean(
        string="No Interest on Disputed Amounts", default=True, tracking=True,
    )
    excluded_category_ids = fields.Many2many(
        "res.partner.category", "ar_late_fee_policy_category_rel", "policy_id", "category_id",
        string="Customers Left Out",
        help="Customers with one of these tags owe neither interest nor indemnity.",
    )
    # ---- Which invoices
    payment_term_ids = fields.Many2many(
        "account.payment.term", "ar_late_fee_policy_term_rel", "policy_id", "term_id",
        check_company=True,
        help="Only for invoices with one of these payment terms. Empty: whatever the term.",
    )
    fiscal_position_ids = fields.Many2many(
        "account.fiscal.position", "ar_late_fee_policy_position_rel", "policy_id", "position_id",
        check_company=True,
        help="Only for invoices with one of these fiscal positions. Empty: whatever the position.",
    )
    # ---- What is done about it
    mode = fields.Selection(
        [
            ("show", "Show only"),
            ("propose", "Propose penalty documents"),
            ("bill", "Bill automatically"),
        ],
        string="Billing", required=True, default="show", tracking=True,
        help="Show only: interest is computed and shown, nothing is billed. Propose: a penalty "
        "run is prepared for someone to post. Bill: runs are posted automatically.",
    )
    minimum_amount = fields.Monetary(
        string="Minimum to Bill", tracking=True,
        help="Less than this waits for the next run. A credit never waits.",
    )
    interest_account_id = fields.Many2one(
        "account.account", compute="_compute_accounts", store=True, readonly=False,
        check_company=True, tracking=True,
        domain="[('account_type', 'in', ('income', 'income_other'))]",
        help="Income account of the interest. French chart: 763100.",
    )
    indemnity_account_id = fields.Many2one(
        "account.account", compute="_compute_accounts", store=True, readonly=False,
        check_company=True, tracking=True,
        domain="[('account_type', 'in', ('income', 'income_other'))]",
        help="Income account of the recovery indemnity. French chart: 763100.",
    )

    _grace_days_positive = models.Constraint(
        "CHECK(grace_days >= 0)", "Grace days cannot be negative: enter 0 for none."
    )
    _amounts_positive = models.Constraint(
        "CHECK(margin >= 0 AND contract_rate >= 0 AND monthly_rate >= 0 AND flat_fee >= 0 "
        "AND indemnity >= 0 AND cap_percent >= 0 AND cap_amount >= 0 AND minimum_amount >= 0)",
        "Rates and amounts of a policy cannot be negative: enter 0 where none applies.",
    )

    # ------------------------------------------------------------------ computes

    @api.depends("company_id", "mode")
    def _compute_accounts(self):
        """Accounts of the company's chart; a policy may be older than the chart."""
        Chart = self.env["account.chart.template"]
        for policy in self:
            default = Chart.with_company(policy.company_id).ref(
                "pcg_7631", raise_if_not_found=False
            )
            policy.interest_account_id = policy.interest_account_id or default
            policy.indemnity_account_id = policy.indemnity_account_id or default

    # ------------------------------------------------------------------ constraints

    @api.constrains("mode", "interest_account_id", "indemnity_account_id", "indemnity")
    def _check_accounts(self):
        for policy in self.filtered(lambda policy: policy.mode in BILLING_MODES):
            if not policy.interest_account_id or (
                policy.indemnity and not policy.indemnity_account_id
            ):
                raise ValidationError(self.env._(
                    "%(policy)s bills its penalties but has no income account for them: choose "
                    "the accounts under Billing, or let the policy only show what is owed.",
                    policy=policy.name,
                ))

    @api.constrains("regime", "series_id", "contract_rate", "monthly_rate", "flat_fee", "step_ids")
    def _check_regime(self):
        for policy in self:
            needed = policy._regime_field()
            if not policy[needed]:
                raise ValidationError(self.env._(
                    "%(policy)s has no %(field)s: the rule “%(regime)s” needs it.",
                    policy=policy.name,
                    field=policy._fields[needed]._description_string(self.env),
                    regime=policy._regime_label(),
                ))

    def _regime_field(self):
        """Name of the field without which the regime says nothing."""
        self.ensure_one()
        return {
            "contract": "contract_rate",
            "monthly": "monthly_rate",
            "flat": "flat_fee",
            "steps": "step_ids",
        }.get(self.regime, "series_id")

    def _regime_label(self):
        return dict(self._fields["regime"]._description_selection(self.env))[self.regime]

    # ------------------------------------------------------------------ defaults

    @api.model
    def _create_missing(self, companies=None):
        """Give each legal entity that never had a policy those that its country's law offers.

        French ones count at once; those of other countries are archived until a company chooses
        them. A country without a preset gets none: no invoice quotes a law that is not its own.

        :param companies: all companies when left out
        """
        if companies is None:
            # Really all of them: a French company without policy would print no penalty clause.
            companies = self.env["res.company"].sudo().search([])  # pylint: disable=no-search-all
        policies = self.sudo().with_context(active_test=False)
        served = policies.search([("company_id", "in", companies.ids)]).company_id
        self._follow_country(companies - served)

    @api.model
    def _follow_country(self, companies):
        """Companies that moved leave the law of the old country and are offered that of the new.

        What people made themselves stays as it is; branches have the policies of their head office.
        """
        policies = self.sudo().with_context(active_test=False)
        shipped = {preset.source for presets in PRESETS.values() for preset in presets}
        for company in companies.filtered(lambda each: not each.parent_id):
            presets = PRESETS.get(company.account_fiscal_country_id.code, ())
            own = {preset.source: preset for preset in presets}
            for policy in policies.search([
                ("company_id", "=", company.id), ("legal_source", "in", list(shipped)),
            ]):
                preset = own.pop(policy.legal_source, None)
                policy.active = bool(preset and preset.active)
            for preset in own.values():
                policy = policies.create(self._values_of_preset(preset, company))
                name_in_all_languages(policy, preset.name)

    def _values_of_preset(self, preset, company):
        return {
            "name": self.env._(preset.name),
            "company_id": company.id,
            "regime": preset.regime,
            "series_id": self.env.ref(f"ar_management.{preset.series}").id,
            "margin": preset.margin,
            "indemnity": preset.indemnity,
            "legal_source": preset.source,
            "active": preset.active,
            "sequence": preset.sequence,
        }

    # ------------------------------------------------------------------ what the engine needs

    def _terms(self, currency=None, day=None):
        """This policy for an item in ``currency``; its amounts are converted on ``day``.

        :return: engine.late_fee.terms.LateFeeTerms
        """
        self.ensure_one()

        def amount(value):
            return self._amount_in(value, currency, day)

        return LateFeeTerms(
            regime=Regime(self.regime),
            series=self.series_id.code or "",
            margin=self._decimal(self.margin),
            contract_percent=self._decimal(self.contract_rate),
            monthly_percent=self._decimal(self.monthly_rate),
            flat_fee=amount(self.flat_fee),
            steps=tuple(
                FeeStep(step.days_from, self._decimal(step.rate), amount(step.fee))
                for step in self.step_ids.sorted("days_from")
            ),
            day_base=DayBase(self.day_base),
            grace_days=self.grace_days,
            grace_bears_interest=self.grace_bears_interest,
            indemnity=amount(self.indemnity),
            cap_percent=self._decimal(self.cap_percent) if self.cap_percent else None,
            cap_amount=amount(self.cap_amount) if self.cap_amount else None,
            exclude_disputed=self.exclude_disputed,
            interest_first=self.interest_first,
        )

    def _minimum(self, currency, day):
        """Minimum to bill in ``currency``, for ``engine.late_fee.bill.Bill.is_worth``."""
        self.ensure_one()
        return self._amount_in(self.minimum_amount, currency, day)

    def _amount_in(self, value, currency, day):
        own = self.currency_id or self.company_id.currency_id
        currency = currency or own
        if currency != own:
            value = own._convert(value, currency, self.company_id, day)
        return currency._ar_engine_currency().from_float(value)

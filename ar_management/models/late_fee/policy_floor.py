from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine.late_fee.floor import days_covered, lowest_agreed_rate
from ...engine.late_fee.reference_rate import FR_LEGAL_PROFESSIONAL, contract_floor

EXAMPLE = Decimal(1000)
"""Invoice that explains how long a fixed amount is enough."""


class ArLateFeePolicy(models.Model):
    """Refuses agreed rates that French law does not allow."""

    _inherit = "ar.late.fee.policy"

    contract_floor = fields.Float(
        string="Lowest Lawful Rate (%)", digits=(7, 2), compute="_compute_contract_floor",
        help="Three times the French legal interest rate of professional creditors.",
    )
    agreed_rate = fields.Float(
        string="Lowest Agreed Rate (% per year)", digits=(7, 2),
        compute="_compute_contract_floor",
    )
    is_under_floor = fields.Boolean(string="Under the Floor", compute="_compute_contract_floor")
    floor_explanation = fields.Char(
        string="Lowest Lawful Rate", compute="_compute_contract_floor"
    )

    @api.depends("regime", "contract_rate", "monthly_rate", "margin", "series_id", "flat_fee",
                 "currency_id", "step_ids.rate", "company_id.account_fiscal_country_id")
    @api.depends_context("lang")
    def _compute_contract_floor(self):
        today = fields.Date.context_today(self)
        rates = self.env["ar.reference.rate"]._rate_table()
        legal = rates.latest(FR_LEGAL_PROFESSIONAL, today)
        for policy in self:
            french = policy.company_id.account_fiscal_country_id.code == "FR"
            reference = rates.latest(policy.series_id.code, today)
            agreed = lowest_agreed_rate(policy._terms(), reference and reference.percent)
            is_flat = policy.regime == "flat" and policy.flat_fee
            bound = legal and french and (agreed is not None or is_flat)
            floor = contract_floor(legal) if bound else Decimal(0)
            policy.contract_floor = float(floor)
            policy.agreed_rate = float(agreed or 0)
            policy.is_under_floor = bound and agreed is not None and agreed < floor
            policy.floor_explanation = bound and policy._floor_explanation(floor, legal)

    def _floor_explanation(self, floor, legal):
        """The floor in words; a fixed amount is explained by the days that it lasts."""
        facts = {"floor": self._number(floor), "semester": str(legal.semester)}
        if self.regime == "flat":
            return self.env._(
                "In France a penalty is at least interest at %(floor)s %% per year, three times "
                "the legal rate of %(semester)s. On %(example)s this fixed amount is enough for "
                "%(days)s days of delay; on a larger invoice for less.",
                example=self.currency_id.format(float(EXAMPLE)),
                days=days_covered(self._decimal(self.flat_fee), EXAMPLE, floor),
                **facts,
            )
        return self.env._(
            "At least %(floor)s %% per year in France: three times the legal rate of "
            "%(semester)s.",
            **facts,
        )

    @api.constrains("regime", "contract_rate", "monthly_rate", "margin", "series_id", "step_ids",
                    "company_id")
    def _check_floor(self):
        for policy in self.filtered("is_under_floor"):
            raise ValidationError(self.env._(
                "The agreed rate of %(policy)s comes to %(rate)s %% per year, below the floor of "
                "%(floor)s %%. %(explanation)s Enter at least the floor.",
                policy=policy.name,
                rate=policy._number(policy.agreed_rate),
                floor=policy._number(policy.contract_floor),
                explanation=policy.floor_explanation,
            ))

from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import formatLang

from ...engine.late_fee.reference_rate import Semester


class ArLateFeePolicy(models.Model):
    """What a policy prints on an invoice (Code de commerce L441-9 and D441-5).

    The e-invoice carries the same sentences as its notes PMD and PMT.
    """

    _inherit = "ar.late.fee.policy"

    printed_penalty = fields.Text(string="Printed on Invoices", compute="_compute_printed_penalty")

    @api.depends("regime", "series_id", "margin", "contract_rate", "monthly_rate", "flat_fee",
                 "step_ids.days_from", "step_ids.rate", "step_ids.fee", "grace_days", "currency_id",
                 "grace_bears_interest", "cap_percent", "cap_amount", "indemnity")
    @api.depends_context("lang")
    def _compute_printed_penalty(self):
        today = fields.Date.context_today(self)
        for policy in self:
            clauses = (policy._penalty_clause(today), policy._indemnity_clause())
            policy.printed_penalty = "\n".join(filter(None, clauses))

    def _penalty_clause(self, day):
        """Penalty as it is printed: the formula, and the rate of ``day`` when it is known."""
        self.ensure_one()
        sentences = (self._penalty_sentence(day), self._grace_sentence(), self._cap_sentence())
        return " ".join(filter(None, sentences))

    def _penalty_sentence(self, day):
        writers = {
            "reference": self._reference_sentence,
            "public": self._reference_sentence,
            "contract": self._contract_sentence,
            "monthly": self._monthly_sentence,
            "flat": self._flat_sentence,
            "steps": self._steps_sentence,
        }
        return writers[self.regime](day)

    def _contract_sentence(self, _day):
        return self.env._(
            "Late payment: penalties of %(rate)s %% per year are due from the day after the "
            "due date, without any reminder.",
            rate=self._number(self.contract_rate),
        )

    def _monthly_sentence(self, _day):
        return self.env._(
            "Late payment: penalties of %(rate)s %% per month (%(year)s %% per year), counted by "
            "days, are due from the day after the due date, without any reminder.",
            rate=self._number(self.monthly_rate),
            year=self._number(self._decimal(self.monthly_rate) * 12),
        )

    def _flat_sentence(self, _day):
        return self.env._(
            "Late payment: a fixed penalty of %(amount)s per invoice is due from the day after "
            "the due date, without any reminder.",
            amount=self.currency_id.format(self.flat_fee),
        )

    def _steps_sentence(self, _day):
        steps = ", ".join(self._step_phrase(step) for step in self.step_ids.sorted("days_from"))
        return self.env._(
            "Late payment: penalties are due without any reminder: %(steps)s.", steps=steps
        )

    def _step_phrase(self, step):
        phrase = self.env._(
            "from day %(day)s of the delay %(rate)s %% per year",
            day=step.days_from, rate=self._number(step.rate),
        )
        if not step.fee:
            return phrase
        return self.env._(
            "%(rate_phrase)s and once %(amount)s",
            rate_phrase=phrase, amount=self.currency_id.format(step.fee),
        )

    def _reference_sentence(self, day):
        """Formula of the reference regimes; an unknown rate leaves its number out."""
        formula = self._reference_formula()
        percent = self.env["ar.reference.rate"]._percent_of(self.series_id, day)
        if percent is None:
            return f"{formula}."
        number = self.env._(
            "(%(rate)s %% per year for %(semester)s)",
            rate=self._number(percent + self._decimal(self.margin)),
            semester=str(Semester.of(day)),
        )
        return f"{formula} {number}."

    def _reference_formula(self):
        series = self.series_id.sudo()
        terms = {
            "series": series.name_in_sentence or series.name or "",
            "margin": self._number(self.margin),
        }
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

    def _grace_sentence(self):
        if not self.grace_days:
            return ""
        if self.grace_bears_interest:
            return self.env._(
                "Nothing is due on a payment within %(days)s days after the due date.",
                days=self.grace_days,
            )
        return self.env._(
            "They begin %(days)s days after the due date.", days=self.grace_days
        )

    def _cap_sentence(self):
        caps = []
        if self.cap_percent:
            caps.append(self.env._(
                "%(percent)s %% of the invoiced amount", percent=self._number(self.cap_percent)
            ))
        if self.cap_amount:
            caps.append(self.currency_id.format(self.cap_amount))
        if not caps:
            return ""
        return self.env._("They never exceed %(caps)s.", caps=self.env._(" nor ").join(caps))

    def _indemnity_clause(self):
        """Indemnity as it is printed, empty when the policy has none."""
        self.ensure_one()
        if not self.indemnity:
            return ""
        return self.env._(
            "Fixed indemnity for recovery costs in case of late payment: %(amount)s.",
            amount=self.currency_id.format(self.indemnity),
        )

    def _number(self, value):
        value = self._decimal(value).normalize()
        return formatLang(self.env, float(value), digits=max(0, -value.as_tuple().exponent))

    @api.model
    def _decimal(self, value):
        return value if isinstance(value, Decimal) else Decimal(repr(value or 0.0))

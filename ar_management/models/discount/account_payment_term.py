from datetime import date, datetime, time, timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...engine.common.territory import FRANCE
from ...engine.discount.cost import annual_cost
from ...engine.discount.tier import (
    LONGEST_ROLL,
    Window,
    deadline,
    tier_problem,
    window_end,
    worth_taking,
)
from .offer import CORE_TREATMENTS, VAT_TREATMENTS

TRIED_DAYS = tuple(date(2028, 1, 1) + timedelta(days=days) for days in range(366))
"""Invoice dates on which the tiers of a term are tried: each day of a leap year."""


class AccountPaymentTerm(models.Model):
    _inherit = "account.payment.term"

    ar_discount_tier_ids = fields.One2many(
        "ar.discount.tier", "term_id", string="Discount Tiers", copy=True,
    )
    ar_discount_grace_days = fields.Integer(
        string="Grace Days",
        help="Days after the printed last day on which the discount is still granted. The "
        "customer is not told.",
    )
    ar_discount_roll = fields.Boolean(
        string="Next Working Day",
        help="A discount that ends on a non-working day of the company runs until the next "
        "working day.",
    )
    ar_discount_vat_treatment = fields.Selection(
        VAT_TREATMENTS, string="VAT on the Discount",
        help="What the discount does to VAT. Empty: as in the settings of the company.",
    )
    ar_discount_instalments = fields.Selection(
        [
            ("pro_rata", "On each instalment that is paid on time"),
            ("last", "On the last instalment, when the whole invoice is paid on time"),
        ],
        string="Several Instalments", required=True, default="pro_rata",
    )
    ar_discount_preview = fields.Html(
        string="Discounts of the Example", compute="_compute_ar_discount_preview", sanitize=False,
    )

    _ar_grace_days_positive = models.Constraint(
        "CHECK(ar_discount_grace_days >= 0)", "Grace days cannot be negative."
    )

    # ------------------------------------------------------------------ preview

    @api.depends(
        "ar_discount_tier_ids.percent", "ar_discount_tier_ids.window", "ar_discount_tier_ids.days",
        "ar_discount_grace_days", "ar_discount_roll", "ar_discount_instalments",
        "example_amount", "example_date", "line_ids.value", "line_ids.value_amount",
        "line_ids.nb_days", "line_ids.delay_type", "line_ids.days_next_month",
    )
    @api.depends_context("lang", "allowed_company_ids")
    def _compute_ar_discount_preview(self):
        for term in self:
            steps = term._ar_example_steps() if term.ar_discount_tier_ids and term.line_ids else ()
            term.ar_discount_preview = steps and self.env["ir.qweb"]._render(
                "ar_management.discount_preview", {
                    "steps": steps,
                    "by_instalment": len({step["due"] for step in steps}) > 1,
                    "currency": term.currency_id,
                    "text": self.env["ar.reason"]._format,
                },
            )

    def _ar_example_steps(self):
        """Each tier on the example: last day, what to pay, and what it costs to miss it."""
        company = self.company_id or self.env.company
        issued = self.example_date or fields.Date.context_today(self)
        instalments = self._ar_example_instalments(company, issued)
        if self.ar_discount_instalments == "last":
            instalments = [(instalments[-1][0], sum(amount for _due, amount in instalments))]
        return [
            {
                "percent": tier.percent,
                "ends": ends,
                "due": due,
                "amount": self.currency_id.round(amount * float(100 - tier.percent) / 100),
                "cost": annual_cost(tier.percent, ends.printed, due),
                "from_delivery": tier.window is Window.DAYS_AFTER_DELIVERY,
            }
            for due, amount in instalments
            for tier, ends in self._ar_deadlines(company, issued, due)
        ]

    def _ar_example_instalments(self, company, issued):
        """Due dates and amounts of the example, by Odoo.

        :return: [(date, float)], the first to be due first
        """
        amount = self.example_amount
        terms = self._compute_terms(
            date_ref=issued, currency=self.currency_id, company=company, sign=1,
            tax_amount=0, tax_amount_currency=0,
            untaxed_amount=amount, untaxed_amount_currency=amount,
        )
        return sorted((line["date"], line["foreign_amount"]) for line in terms["line_ids"])

    # ------------------------------------------------------------------ constraints

    @api.constrains("ar_discount_tier_ids", "line_ids", "early_discount")
    def _check_ar_discount_tiers(self):
        for term in self.filtered(lambda term: term.ar_discount_tier_ids and term.line_ids):
            if term.early_discount:
                raise ValidationError(self.env._(
                    "%(term)s has discount tiers: switch off Odoo's own early discount, or "
                    "remove the tiers.", term=term.name,
                ))
            tiers = term._ar_engine_tiers()
            if problem := tier_problem(tiers, TRIED_DAYS, term._ar_last_due_date):
                raise ValidationError(self.env._(
                    "%(term)s: %(problem)s",
                    term=term.name, problem=self.env["ar.reason"]._text(problem),
                ))

    def _ar_last_due_date(self, invoice_date):
        return max(line._get_due_date(invoice_date) for line in self.line_ids)

    @api.constrains("early_discount", "early_pay_discount_computation", "company_id")
    def _check_ar_discount_is_lawful(self):
        for term in self:
            term._ar_require_lawful_discount(term.company_id or self.env.company)

    def _ar_require_lawful_discount(self, company):
        """:raise ValidationError: the term reduces VAT in a way that its country does not know"""
        mixed = self.early_discount and self.early_pay_discount_computation == "mixed"
        if mixed and company.account_fiscal_country_id.code in FRANCE:
            raise ValidationError(self.env._(
                "%(term)s: “Always (upon invoice)” is the Belgian rule. In France, VAT is due on "
                "the full price as long as the discount was not taken, so %(company)s cannot use "
                "it: choose “On early payment” or “Never”, or discount tiers.",
                term=self.name, company=company.name,
            ))

    # ------------------------------------------------------------------ actions

    def action_ar_use_discount_tiers(self):
        """Turn Odoo's own early discount into one tier."""
        self.ensure_one()
        treatment = CORE_TREATMENTS[self.early_pay_discount_computation or "included"]
        if treatment == "mixed":
            raise UserError(self.env._(
                "%(term)s: tiers leave the VAT of the invoice as it is. Choose another reduced "
                "tax first: “On early payment” or “Never”.", term=self.name,
            ))
        self.write({
            "early_discount": False,
            "ar_discount_vat_treatment": treatment,
            "ar_discount_tier_ids": [
                Command.create({"percent": self.discount_percentage, "days": self.discount_days})
            ],
        })

    # ------------------------------------------------------------------ what a term offers

    def _ar_vat_treatment(self, company):
        self.ensure_one()
        return self.ar_discount_vat_treatment or company.ar_discount_vat_treatment

    def _ar_deadlines(self, company, invoice_date, due, delivery_date=None):
        """Last days of the tiers on one instalment.

        :return: [(engine.discount.tier.DiscountTier, engine.discount.tier.Deadline)], the first
            to end first
        """
        self.ensure_one()
        works_on = self._ar_works_on(company) if self.ar_discount_roll else None
        return worth_taking(
            (tier, deadline(
                window_end(tier, invoice_date, delivery_date), due,
                self.ar_discount_grace_days, works_on,
            ))
            for tier in self._ar_engine_tiers()
        )

    def _ar_engine_tiers(self):
        return [tier._engine_tier() for tier in self.ar_discount_tier_ids]

    def _ar_works_on(self, company):
        """Tell working days by the working hours and public holidays of a company.

        :return: function of a date, or ``None`` when the company has no working hours
        """
        calendar = company.sudo().resource_calendar_id
        days_off = {}

        def works_on(day):
            key = fields.Date.to_string(day)
            if key not in days_off:
                # A day more on each side: Odoo reads the limits as UTC.
                start = datetime.combine(day - timedelta(days=1), time.min)
                end = datetime.combine(day + timedelta(days=LONGEST_ROLL + 1), time.max)
                days_off.update(calendar._get_unusual_days(start, end, company))
            return not days_off[key]

        return works_on if calendar else None

from datetime import datetime, time, timedelta

from odoo import fields, models

from ..engine.discount_tier import LONGEST_ROLL, deadline, window_end
from .ar_discount_offer import VAT_TREATMENTS


class AccountPaymentTerm(models.Model):
    _inherit = "account.payment.term"

    ar_discount_tier_ids = fields.One2many(
        "ar.discount.tier", "term_id", string="Discount Tiers", copy=True,
    )
    ar_discount_grace_days = fields.Integer(
        string="Discount Grace Days",
        help="Days after the printed last day on which the discount is still granted. The "
        "customer is not told.",
    )
    ar_discount_roll = fields.Boolean(
        string="Next Working Day",
        help="A discount that ends on a day off of the company's working hours lasts until the "
        "next working day.",
    )
    ar_discount_vat_treatment = fields.Selection(
        VAT_TREATMENTS, string="VAT on the Discount",
        help="What the discount does to VAT. Empty: as in the settings of the company.",
    )
    ar_discount_instalments = fields.Selection(
        [
            ("pro_rata", "On each instalment that is paid in time"),
            ("last", "On the last instalment, when the whole invoice is paid in time"),
        ],
        string="Discount on Instalments", required=True, default="pro_rata",
    )

    # ------------------------------------------------------------------ what a term offers

    def _ar_vat_treatment(self, company):
        self.ensure_one()
        return self.ar_discount_vat_treatment or company.ar_discount_vat_treatment

    def _ar_deadlines(self, company, invoice_date, due, delivery_date=None):
        """Last days of the tiers on one instalment.

        :return: [(tier, engine.discount_tier.Deadline)], the first to end first
        """
        self.ensure_one()
        works_on = self._ar_works_on(company) if self.ar_discount_roll else None
        ends = [
            (tier, deadline(
                window_end(tier._engine_tier(), invoice_date, delivery_date), due,
                self.ar_discount_grace_days, works_on,
            ))
            for tier in self.ar_discount_tier_ids
        ]
        return sorted(ends, key=lambda pair: pair[1].last)

    def _ar_works_on(self, company):
        """Tell working days by the working hours and public holidays of a company.

        :return: function of a date, or ``None`` when the company has no working hours
        """
        calendar = company.resource_calendar_id.sudo()
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

from decimal import Decimal

from odoo import api, fields, models

from ...engine.discount.tier import DiscountTier, Window


class ArDiscountTier(models.Model):
    """One step of the early-payment discount of a payment term: a percentage and a window."""

    _name = "ar.discount.tier"
    _description = "Early-Payment Discount Tier"
    _inherit = ["ar.checked.numbers"]
    _order = "term_id, sequence, id"
    _rec_names_search = ["term_id"]

    term_id = fields.Many2one(
        "account.payment.term", string="Payment Terms", required=True, ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="term_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    percent = fields.Float(string="Discount (%)", digits="Discount", required=True, default=2.0)
    window = fields.Selection(
        [
            (Window.DAYS_AFTER_INVOICE.value, "days after the invoice date"),
            (Window.DAYS_AFTER_DELIVERY.value, "days after delivery"),
            (Window.END_OF_MONTH.value, "days after the end of the month"),
            (Window.DAY_OF_MONTH.value, "day of the following month"),
        ],
        string="Until", required=True, default=Window.DAYS_AFTER_INVOICE.value,
    )
    days = fields.Integer(
        default=10,
        help="Days of the window; for a day of the following month the day itself, 1 to 31.",
    )

    # How tiers go together is checked on their payment term, once all of them are there.
    _percent_possible = models.Constraint(
        "CHECK(percent > 0 AND percent < 100)",
        "A discount must be more than 0 % and less than 100 %.",
    )
    _days_possible = models.Constraint(
        """CHECK(days >= 0 AND ("window" != 'day_of_month' OR days BETWEEN 1 AND 31))""",
        "The days of a discount cannot be negative, and a day of the month is between 1 and 31.",
    )

    @api.depends("percent", "window", "days")
    def _compute_display_name(self):
        for tier in self:
            tier.display_name = self.env._(
                "%(percent)s %%: %(days)s %(window)s",
                percent=self.env["ar.reason"]._format(Decimal(str(tier.percent))),
                days=tier.days,
                window=dict(self._fields["window"]._description_selection(self.env))[tier.window],
            )

    def _engine_tier(self):
        """The tier as the engine reads it."""
        self.ensure_one()
        return DiscountTier(Decimal(str(self.percent)), Window(self.window), self.days)

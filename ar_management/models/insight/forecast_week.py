from odoo import fields, models


class ArForecastWeek(models.Model):
    """Cash expected in one week."""

    _name = "ar.forecast.week"
    _description = "Week of a Cash Forecast"
    _order = "date, id"
    _rec_name = "date"

    forecast_id = fields.Many2one(
        "ar.forecast", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="forecast_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(string="Week From", required=True, readonly=True)
    expected = fields.Monetary(readonly=True)
    low = fields.Monetary(
        string="At Least", readonly=True, help="Eight weeks of ten end between both amounts.",
    )
    high = fields.Monetary(
        string="At Most", readonly=True, help="Eight weeks of ten end between both amounts.",
    )

    def action_open_items(self):
        """Open what is expected in this week, item by item."""
        self.ensure_one()
        return self._open_items(self.date)

    def _open_items(self, start):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ar_management.ar_forecast_item_action"
        )
        return {
            **action,
            "name": self.env._(
                "Expected in the week from %(day)s",
                day=self.env["ar.reason"]._format(fields.Date.to_date(start)),
            ),
            "domain": [("week_id", "in", self.ids)],
        }

from odoo import fields, models

LEAST = 0.005
"""Less than half a cent is not expected of an item."""


class ArForecastItem(models.Model):
    """What is expected of one open item in one week of the latest forecast of its company."""

    _name = "ar.forecast.item"
    _description = "Item Behind a Cash Forecast"
    _inherit = ["ar.inserted.mixin"]
    _order = "expected desc, id"
    _rec_name = "line_id"

    week_id = fields.Many2one(
        "ar.forecast.week", required=True, readonly=True, index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    line_id = fields.Many2one(
        "account.move.line", string="Journal Item", required=True, readonly=True, index=True,
        ondelete="cascade",
    )
    move_id = fields.Many2one(related="line_id.move_id", string="Document")
    date_maturity = fields.Date(related="line_id.date_maturity", string="Due Date")
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    amount = fields.Monetary(
        string="Open Amount", readonly=True, help="Part of the item that is not in dispute.",
    )
    chance = fields.Float(
        readonly=True, aggregator=None,
        help="Chance that it is paid in this week.",
    )
    expected = fields.Monetary(readonly=True, help="Open amount by chance.")

    def action_open_document(self):
        """Open the invoice or entry."""
        self.ensure_one()
        return self.line_id.action_open_business_doc()

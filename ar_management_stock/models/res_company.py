from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    ar_credit_hold_deliveries = fields.Boolean(
        string="Hold Deliveries over the Credit Limit"
    )
    ar_delivery_hold_since = fields.Datetime(
        string="Deliveries Held Since", compute="_compute_ar_delivery_hold_since", store=True,
        help="Goods that left without an order count in the exposure from here on.",
    )

    @api.depends("ar_credit_hold_deliveries")
    def _compute_ar_delivery_hold_since(self):
        for company in self:
            # The moment of this transaction, as it is noted on what is created in it.
            since = company.ar_delivery_hold_since or self.env.cr.now()
            company.ar_delivery_hold_since = since if company.ar_credit_hold_deliveries else False

    def _get_company_root_delegated_field_names(self):
        """As for orders: one setting for the legal entity."""
        return [*super()._get_company_root_delegated_field_names(), "ar_credit_hold_deliveries"]


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    ar_credit_hold_deliveries = fields.Boolean(
        related="company_id.root_id.ar_credit_hold_deliveries", readonly=False
    )

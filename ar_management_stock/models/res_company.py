from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    ar_credit_hold_deliveries = fields.Boolean(
        string="Hold Deliveries over the Credit Limit"
    )

    def _get_company_root_delegated_field_names(self):
        """As for orders: one setting for the legal entity."""
        return [*super()._get_company_root_delegated_field_names(), "ar_credit_hold_deliveries"]

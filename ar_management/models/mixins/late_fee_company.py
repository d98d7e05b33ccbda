from odoo import api, models


class ArLateFeeCompanyMixin(models.AbstractModel):
    _name = "ar.late.fee.company.mixin"
    _description = "Late Fee Policies of a New Company"

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        self.env["ar.late.fee.policy"]._create_missing(companies)
        return companies

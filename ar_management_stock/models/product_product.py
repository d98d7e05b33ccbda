from odoo import models


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _ar_sales_value(self, company, quantity=1.0):
        """What a quantity would be sold for to anybody, tax included, in the company's currency.

        What has no sales price is worth what it cost.
        """
        self.ensure_one()
        price = self.currency_id._convert(self.lst_price, company.currency_id, company)
        return self.taxes_id._filter_taxes_by_company(company).compute_all(
            price or self.sudo().with_company(company).standard_price,
            company.currency_id, quantity, product=self,
        )["total_included"]

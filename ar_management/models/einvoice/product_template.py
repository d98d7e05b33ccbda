from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    ar_is_accessory = fields.Boolean(
        string="Follows the Other Lines",
        help="Shipping, eco-tax, packaging: on invoices it is goods beside goods and a service "
        "beside services, so that it changes neither the nature of the operation nor when the "
        "VAT falls due.",
    )

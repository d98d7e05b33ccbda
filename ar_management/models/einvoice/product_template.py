from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    ar_is_accessory = fields.Boolean(
        string="Follows the Other Lines",
        help="Shipping, eco-tax, packaging: on invoices it counts as goods among goods and as a "
        "service among services, so that it changes neither the nature of the operation nor when "
        "the VAT falls due.",
    )

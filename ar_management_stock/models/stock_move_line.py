from odoo import api, models

QUANTITY_FIELDS = frozenset({"quantity", "product_uom_id", "move_id", "picking_id", "state"})


class StockMoveLine(models.Model):
    """More goods on a delivery that is done already ask for credit, too."""

    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        moves = self.env["stock.move"].browse(
            vals["move_id"] for vals in vals_list if vals.get("move_id")
        )
        before = moves._ar_delivered()
        lines = super().create(vals_list)
        lines.move_id._ar_refuse_new_deliveries(before)
        return lines

    def write(self, vals):
        if not QUANTITY_FIELDS.intersection(vals):
            return super().write(vals)
        before = self.move_id._ar_delivered()
        result = super().write(vals)
        self.move_id._ar_refuse_new_deliveries(before)
        return result

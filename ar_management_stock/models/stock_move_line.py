from odoo import api, models

QUANTITY_FIELDS = frozenset({
    "quantity", "quantity_product_uom", "product_uom_id", "product_id", "move_id", "picking_id",
    "state", "location_id", "location_dest_id",
})


class StockMoveLine(models.Model):
    """Here goods really move: more of them, or to a customer after all, ask for credit, too."""

    _name = "stock.move.line"
    _inherit = ["ar.checked.numbers", "stock.move.line"]

    @api.model_create_multi
    def create(self, vals_list):
        moves = self.env["stock.move"].browse(
            vals["move_id"] for vals in vals_list if vals.get("move_id")
        )
        before = moves._ar_delivered()
        lines = super().create(vals_list)
        lines._ar_count_anew(set().union(*vals_list))
        lines.move_id._ar_refuse_new_deliveries(before)
        return lines

    def write(self, vals):
        if not QUANTITY_FIELDS.intersection(vals):
            return super().write(vals)
        before = self.move_id._ar_delivered()
        result = super().write(vals)
        self._ar_count_anew(vals)
        self.move_id._ar_refuse_new_deliveries(before)
        return result

    def _ar_count_anew(self, names):
        """The quantity in stock follows from the quantity: nobody writes another one over it."""
        if "quantity_product_uom" in names:
            self.env.add_to_compute(self._fields["quantity_product_uom"], self)

    def _ar_leaves(self):
        """Tell whether these goods leave the house for a customer."""
        return self.location_dest_id._is_outgoing() and not self.location_id._is_outgoing()

    def _ar_returns(self):
        """Tell whether these goods come back from a customer."""
        return self.location_id._is_outgoing() and not self.location_dest_id._is_outgoing()

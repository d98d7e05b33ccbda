from datetime import timedelta

from odoo import api, models

SOON = timedelta(days=7)


class ArTile(models.AbstractModel):
    _inherit = "ar.tile"

    @api.model
    def _tiles(self, day):
        tiles = super()._tiles(day)
        if self.env["ar.discount.offer"].has_access("read"):
            tiles.append(self._tile(
                "discounts", "ar_management.ar_discount_offer_action", [
                    ("deadline", ">=", day), ("deadline", "<=", day + SOON),
                    ("line_id.reconciled", "=", False), ("line_id.parent_state", "=", "posted"),
                ], "discount_amount_currency", self.env._("Discounts Ending in 7 Days"),
            ))
        return tiles

from datetime import timedelta

from odoo import api, models

SOON = timedelta(days=7)


class ArTile(models.AbstractModel):
    _inherit = "ar.tile"

    @api.model
    def _tiles(self, day):
        tiles = super()._tiles(day)
        if self.env["ar.discount.offer"].has_access("read"):
            domain = self._own([
                ("deadline", ">=", day), ("deadline", "<=", day + SOON),
                ("line_id.reconciled", "=", False), ("line_id.parent_state", "=", "posted"),
            ])
            tiles.append(self._tile(
                "discounts", self.env._("Discounts Ending in 7 Days"), *self._totals(
                    "ar.discount.offer", domain, "discount_amount_currency"
                ),
                self._action("ar_management.ar_discount_offer_action", domain),
            ))
        return tiles

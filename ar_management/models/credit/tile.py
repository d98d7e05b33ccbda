from odoo import api, models


class ArTile(models.AbstractModel):
    _inherit = "ar.tile"

    @api.model
    def _tiles(self, day):
        tiles = super()._tiles(day)
        if self.env["ar.credit.hold"].has_access("read"):
            tiles.append(self._tile(
                "holds", "ar_management.ar_credit_hold_action",
                [("state", "=", "held")], "amount", self.env._("Credit Holds"),
            ))
        if self.env["ar.credit.application"].has_access("read"):
            tiles.append(self._tile(
                "applications", "ar_management.ar_credit_application_action",
                [("state", "in", ("submitted", "in_review"))], "requested_limit",
                self.env._("Credit to Decide"),
            ))
        return tiles

from odoo import api, models


class ArTile(models.AbstractModel):
    _inherit = "ar.tile"

    @api.model
    def _tiles(self, day):
        tiles = super()._tiles(day)
        if self.env["ar.credit.hold"].has_access("read"):
            domain = self._own([("state", "=", "held")])
            tiles.append(self._tile(
                "holds", self.env._("Credit Holds"), *self._totals(
                    "ar.credit.hold", domain, "amount"
                ),
                self._action("ar_management.ar_credit_hold_action", domain),
            ))
        if self.env["ar.credit.application"].has_access("read"):
            domain = self._own([("state", "in", ("submitted", "in_review"))])
            tiles.append(self._tile(
                "applications", self.env._("Credit to Decide"), *self._totals(
                    "ar.credit.application", domain, "requested_limit"
                ),
                self._action("ar_management.ar_credit_application_action", domain),
            ))
        return tiles

from odoo import api, models


class ArTile(models.AbstractModel):
    _inherit = "ar.tile"

    @api.model
    def _tiles(self, day):
        tiles = super()._tiles(day)
        if self.env["ar.promise"].has_access("read"):
            tiles += [
                self._tile(
                    "promises", "ar_management.ar_promise_action",
                    [("state", "=", "open")], "amount", self.env._("Promises to Pay"),
                ),
                self._tile(
                    "reminders", "ar_management.ar_reminder_action",
                    [("state", "in", ("proposed", "stopped"))], "total",
                    self.env._("Reminders to Send"),
                ),
            ]
        return tiles

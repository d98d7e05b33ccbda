from odoo import api, models


class ArTile(models.AbstractModel):
    _inherit = "ar.tile"

    @api.model
    def _tiles(self, day):
        tiles = super()._tiles(day)
        if self.env["ar.promise"].has_access("read"):
            tiles += [self._promises_tile(), self._reminders_tile()]
        return tiles

    def _promises_tile(self):
        domain = self._own([("state", "=", "open")])
        count, amount = self._totals("ar.promise", domain, "amount")
        return self._tile(
            "promises", self.env._("Promises to Pay"), count, amount,
            self._action("ar_management.ar_promise_action", domain),
        )

    def _reminders_tile(self):
        domain = self._own([("state", "in", ("proposed", "stopped"))])
        count, amount = self._totals("ar.reminder", domain, "total")
        return self._tile(
            "reminders", self.env._("Reminders to Send"), count, amount,
            self._action("ar_management.ar_reminder_action", domain),
        )

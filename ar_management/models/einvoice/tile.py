from datetime import timedelta

from odoo import api, models

RECENT = timedelta(days=60)
"""Invoices of before were sent by other means, or before the program knew of it."""


class ArTile(models.AbstractModel):
    _inherit = "ar.tile"

    @api.model
    def _tiles(self, day):
        tiles = super()._tiles(day)
        moves = self.env["account.move"]
        if moves.has_access("read"):
            tiles.append(self._tile(
                "einvoices", "ar_management.account_move_action_facturx_ready", [
                    ("move_type", "in", ("out_invoice", "out_refund")), ("state", "=", "posted"),
                    ("invoice_date", ">=", day - RECENT),
                    ("ar_einvoice_frozen_date", "=", False),
                    "|", ("is_move_sent", "=", False), ("ar_facturx_state", "=", "invalid"),
                ], "amount_total", self.env._("Invoices to Send"),
            ))
        return tiles

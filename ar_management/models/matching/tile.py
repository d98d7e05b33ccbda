from odoo import api, models

from ..ledger.tile import Tile


class ArTile(models.AbstractModel):
    _inherit = "ar.tile"

    @api.model
    def _tiles(self, day):
        tiles = super()._tiles(day)
        lines = self.env["account.bank.statement.line"]
        may_match = self.env["ar.match.proposal"].has_access("read")
        if may_match and lines.has_access("read"):
            domain = self._own([
                ("is_reconciled", "=", False), ("amount", ">", 0),
                ("move_id.state", "=", "posted"),
            ])
            count, amount = self._totals("account.bank.statement.line", domain, "amount")
            action = self.env["ir.actions.client"]._for_xml_id(
                "ar_management.ar_match_board_action"
            )
            tiles.append(Tile(
                "bank_lines", self.env._("Bank Lines to Match"), count, action, amount,
            ))
        return tiles

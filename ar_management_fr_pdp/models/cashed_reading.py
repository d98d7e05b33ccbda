from odoo import api, models


class ArCashedReading(models.AbstractModel):
    _inherit = "ar.cashed.reading"

    @api.model
    def _moves(self, company, date_from, date_to):
        """What the platform reports is not reported here; what was begun here is finished here."""
        moves = super()._moves(company, date_from, date_to)
        return moves.filtered(
            lambda move: move.sudo().ar_cashed_line_ids or not move.sudo()._ar_platform_reports()
        )

from odoo import api, fields, models

from .account_move_send import METHOD


class ArEinvoiceEvent(models.Model):
    """What goes to the platform is noted when the platform has answered."""

    _inherit = "ar.einvoice.event"

    @api.model
    def _methods(self, move, data):
        return super()._methods(move, data) - {METHOD}

    @api.model
    def _note_sending(self, moves_data):
        result = super()._note_sending(moves_data)
        for move in moves_data:
            # The platform may have it: whatever it answers, these documents are the ones.
            if move._ar_platform_live():
                move._ar_einvoice_freeze(fields.Datetime.now())
        return result

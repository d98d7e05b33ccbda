from odoo import api, models


class ArFacturxBatchLine(models.Model):
    """In a bulk sending, an invoice for the platform was sent when the platform has it."""

    _inherit = "ar.facturx.batch.line"

    @api.model
    def _sent(self, move, mailed):
        if move._ar_platform_live().state in ("waiting", "asked"):
            return
        super()._sent(move, mailed)

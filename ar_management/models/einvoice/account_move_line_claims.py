from odoo import models


class AccountMoveLine(models.Model):
    """What the way of an e-invoice says about asking for its payment."""

    _inherit = "account.move.line"

    def _ar_claim_limits(self, day):
        limits = super()._ar_claim_limits(day)
        found = {move: move._ar_einvoice_claim_limit() for move in self.move_id}
        for line in self:
            if limit := found[line.move_id]:
                limits[line.id].append(limit)
        return limits

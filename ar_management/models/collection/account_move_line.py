from odoo import models

from ...engine.common.money import ZERO
from ...engine.common.reason import Amount, Reason
from ...engine.ledger.claimable import Limit


class AccountMoveLine(models.Model):
    """What a live promise covers is not asked for."""

    _inherit = "account.move.line"

    def _ar_claim_limits(self, day):
        limits = super()._ar_claim_limits(day)
        promises = self.env["ar.promise"].search(
            [("state", "=", "open"), ("line_ids", "in", self.ids)], order="date, id"
        )
        received = promises._received(day)
        for promise in promises:
            left = promise._engine_promise().amount - received[promise.id]
            for line in promise.line_ids.sorted(lambda each: (each.date_maturity, each.id)):
                owed = line._ar_currency().from_float(line.amount_residual_currency)
                part = max(min(owed, left), ZERO)
                left -= part
                if part and line.id in self.ids:
                    limits[line.id].append(Limit(
                        Reason.of("claim.promised", day=promise.date,
                                  amount=Amount(part, line.currency_id.name)),
                        part,
                    ))
        return limits

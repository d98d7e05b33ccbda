from odoo import models

from ...engine.ledger.claimable import DuePart


class AccountMoveLine(models.Model):
    """A promise says when money comes."""

    _inherit = "account.move.line"

    def _ar_agreed_days(self, day):
        found = super()._ar_agreed_days(day)
        promises = self.env["ar.promise"].search([
            ("line_ids", "in", self.ids), ("state", "=", "open"), ("date", ">", day),
        ])
        for line_id, limits in (self & promises.line_ids)._ar_claim_limits(day).items():
            for limit in limits:
                if limit.reason.code == "claim.promised" and limit.reason.params["day"] > day:
                    found[line_id].append(DuePart(limit.reason.params["day"], limit.amount))
        return found

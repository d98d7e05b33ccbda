from odoo import fields, models

from ...engine.common.reason import Reason
from ...engine.ledger.claimable import Limit


class AccountMoveLine(models.Model):
    """What an agent collects is not asked for by the company."""

    _inherit = "account.move.line"

    ar_handover_item_ids = fields.One2many(
        "ar.handover.item", "line_id", string="Hand-Overs"
    )

    def _ar_claim_limits(self, day):
        limits = super()._ar_claim_limits(day)
        items = self.env["ar.handover.item"].sudo().search([
            ("line_id", "in", self.ids), ("live", "=", True),
        ])
        for item in items:
            handover = item.handover_id
            limits[item.line_id.id].append(Limit(Reason.of(
                "claim.handed_over", handover=handover.name, day=handover.handed_on,
                agent=handover.agent_id.display_name or handover.court or "",
            )))
        return limits


class AccountMove(models.Model):
    _inherit = "account.move"

    def action_ar_handover(self):
        """Hand what is open of these invoices to an agency, a lawyer or the court."""
        self._ar_require_customer()
        lines = self.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        return self.env["ar.handover"]._open_new(self.commercial_partner_id[:1], lines)

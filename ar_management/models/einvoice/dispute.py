from odoo import api, fields, models

from ...engine.einvoice.status import MOTIVES, dispute_reason
from .status_codes import MOTIVE_SELECTION

DISPUTED = [pair for pair in MOTIVE_SELECTION if pair[0] in MOTIVES["disputed"]]


class ArDispute(models.Model):
    """The official code of what a customer contests, as its platform would give it."""

    _inherit = "ar.dispute"

    motive = fields.Selection(
        DISPUTED, string="Official Reason", tracking=True,
        help="Reason code of the French life cycle of e-invoices, status 207.",
    )
    reason = fields.Selection(
        compute="_compute_reason", store=True, readonly=False, precompute=True, default=None,
    )

    @api.depends("motive")
    def _compute_reason(self):
        for dispute in self:
            if dispute.motive:
                dispute.reason = dispute_reason(dispute.motive)
            else:
                dispute.reason = dispute.reason or "other"

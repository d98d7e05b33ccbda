import re

from odoo import api, models

LIFE_CYCLE = {
    "submitted": "deposited", "sent": "issued", "AB": "received", "made_available": "available",
    "in_hand": "taken", "AP": "approved", "contested": "disputed", "suspended": "suspended",
    "completed": "completed", "refused": "refused", "payment_sent": "payment_sent",
    "PD": "cashed", "RE": "rejected", "cancelled": "cancelled",
}
"""Code of a response (CDAR, flow 2) -> our status; later builds know more of them."""
MOTIVE = re.compile(r"\[([A-Z0-9_]+)\]")
"""How the platform's module writes the code of a reason before its text."""


class AccountPeppolResponse(models.Model):
    """Statuses of the platform become events of the invoice."""

    _inherit = "account.peppol.response"

    @api.model_create_multi
    def create(self, vals_list):
        responses = super().create(vals_list)
        responses._ar_note_events()
        return responses

    def write(self, vals):
        result = super().write(vals)
        if "peppol_state" in vals:
            self._ar_note_events()
        return result

    def _ar_note_events(self):
        """Note what was said between seller and buyer; what the administration answers about
        extracts and reports (flows 1, 6, 10) stays in the log of the platform's module."""
        for response in self:
            status = LIFE_CYCLE.get(response.response_code)
            flow = response.pdp_flow_number or "2"
            invoice = response.move_id
            said = response.peppol_state == "done" and flow == "2"
            if not (status and said and invoice and invoice._ar_facturx_applies()):
                continue
            found = MOTIVE.match(response.pdp_status_info or "")
            self.env["ar.einvoice.event"].sudo()._note(
                invoice, status, source="connector",
                date=response.pdp_issue_date or response.create_date,
                external_id=response.peppol_message_uuid or False,
                channel=invoice._ar_platform_label(),
                motive=found and found[1], note=response.pdp_status_info or False,
                # Only the platform of the customer answers with a rejection.
                platform_of="buyer" if status == "rejected" else False,
            )

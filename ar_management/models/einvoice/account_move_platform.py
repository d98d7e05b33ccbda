from odoo import models

NOT_SENT = (False, "ready", "to_send", "skipped", "error")
"""States of the access point (module ``account_peppol``) in which nothing has left."""


class AccountMove(models.Model):
    """What left through an access point, where such a module is installed.

    Its state is written in the middle of sending, before the documents are linked: from then on
    the customer has the invoice, whatever becomes of the rest.
    """

    _inherit = "account.move"

    def _ar_note_sent_by_platform(self):
        """Note that an access point has taken these invoices, which it had not before."""
        for move in self:
            if move._ar_facturx_applies() and move._ar_sent_by_platform():
                self.env["ar.einvoice.event"]._note(
                    move, "transmitted", source="send", channel=move._ar_platform_label())

    def _ar_sent_by_platform(self):
        """Tell whether an access point has taken the invoice; False without such a module."""
        self.ensure_one()
        return "peppol_move_state" in self._fields and self.peppol_move_state not in NOT_SENT

    def _ar_platform_label(self):
        methods = self.env["res.partner"].fields_get(["invoice_sending_method"])
        return dict(methods["invoice_sending_method"]["selection"]).get("peppol", "Peppol")

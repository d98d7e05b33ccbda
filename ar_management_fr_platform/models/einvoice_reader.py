from dataclasses import replace

from odoo import api, models

from odoo.addons.ar_management.models.einvoice.res_partner import FRENCH_PLATFORM


class ArEinvoiceReader(models.AbstractModel):
    """The buyer's electronic address (BT-49) is the one that the directory lists."""

    _inherit = "ar.einvoice.reader"

    @api.model
    def _of(self, move):
        invoice = super()._of(move)
        address = move.sudo().partner_id._ar_platform_address()
        if len(address) != 1:
            return invoice
        buyer = replace(
            invoice.buyer, endpoint=address.identifier, endpoint_scheme=FRENCH_PLATFORM)
        if move._ar_platform_rule() == "B2G" and address.routing_code:
            # Chorus Pro finds the service by it (BT-10).
            invoice = replace(
                invoice, buyer_reference=invoice.buyer_reference or address.routing_code)
        return replace(invoice, buyer=buyer)

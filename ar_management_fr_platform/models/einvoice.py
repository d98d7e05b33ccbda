from dataclasses import replace

from odoo import api, fields, models

from odoo.addons.ar_management.engine.einvoice.facturx.validate import Level
from odoo.addons.ar_management.models.einvoice.res_partner import FRENCH_PLATFORM

from .account_move_send import METHOD


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


class ArFacturxCheck(models.Model):
    """What Chorus Pro demands is checked with the e-invoice, where a platform delivers there."""

    _inherit = "ar.facturx.check"

    @api.model
    def _verdict(self, move, xml=None):
        verdict = super()._verdict(move, xml)
        connected = self.env["ar.platform.connection"]._of(move.company_id)
        wrong = move.sudo()._ar_platform_findings() if connected else ()
        if not wrong or move._ar_sent_document():
            return verdict
        return replace(
            verdict, levels={**verdict.levels, "local": Level("invalid")},
            findings=(*wrong, *verdict.findings))


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


class ArFacturxBatchLine(models.Model):
    """In a bulk sending, an invoice for the platform was sent when the platform has it."""

    _inherit = "ar.facturx.batch.line"

    @api.model
    def _sent(self, move, mailed):
        if move._ar_platform_live().state in ("waiting", "asked"):
            return
        super()._sent(move, mailed)

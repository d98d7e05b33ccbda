from odoo import models

from ...engine.common.reason import from_json
from ...engine.einvoice.facturx.build import build
from ...engine.einvoice.facturx.library import LibraryMissing


class AccountEdiXmlCii(models.AbstractModel):
    _inherit = "account.edi.xml.cii"

    def _export_invoice(self, invoice):
        sent = invoice._ar_sent_xml()
        if sent:
            return sent, set()
        if not invoice._ar_facturx_applies():
            return super()._export_invoice(invoice)
        snapshot = self.env["ar.einvoice.reader"]._of(invoice)
        errors = self._ar_facturx_errors(invoice, snapshot)
        if errors:
            return b"", errors
        try:
            return build(snapshot), set()
        except LibraryMissing:
            return b"", {
                self.env._(
                    "The Python package factur-x is missing on the server: the electronic invoice "
                    "of %(invoice)s cannot be created. Install it with pip.",
                    invoice=invoice.name,
                )
            }

    def _ar_facturx_errors(self, invoice, snapshot=None):
        """What is missing on an invoice, one sentence each, with its rule and its remedy."""
        snapshot = snapshot or self.env["ar.einvoice.reader"]._of(invoice)
        values = [
            self.env["ar.facturx.finding"]._values(invoice, finding)
            for finding in self.env["ar.einvoice.reader"]._findings(snapshot)
            if finding.fatal
        ]
        reader = self.env["ar.reason"]
        return {
            f"[{item['rule']}] "
            + reader._lines(from_json(item["message_data"] + item["remedy_data"]), " ")
            for item in values
        }

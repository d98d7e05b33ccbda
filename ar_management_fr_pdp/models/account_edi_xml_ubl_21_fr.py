from odoo import models

from odoo.addons.ar_management.engine.einvoice.facturx.ubl import build_ubl


class AccountEdiXmlUbl21Fr(models.AbstractModel):
    """UBL of the French platform, from the same snapshot as page and Factur-X."""

    _inherit = "account.edi.xml.ubl_21_fr"

    def _ar_written(self, invoice):
        snapshot = self.env["ar.einvoice.reader"]._of(invoice)
        errors = self.env["account.edi.xml.cii"]._ar_facturx_errors(invoice, snapshot)
        return (b"", errors) if errors else (build_ubl(snapshot), set())

from odoo import models


class ArFacturxPartnerMixin(models.AbstractModel):
    _name = "ar.facturx.partner.mixin"
    _description = "Electronic Invoices of a Customer"

    def _get_suggested_invoice_edi_format(self):
        """Between French businesses Factur-X is the default; what was chosen by hand wins."""
        return super()._get_suggested_invoice_edi_format() or (
            self.env.company._ar_facturx_applies()
            and self.country_code == "FR"
            and not self._ar_is_consumer()
            and "facturx"
        )

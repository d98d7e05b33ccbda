from odoo import api, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.depends("invoice_sending_method", "peppol_eas", "peppol_endpoint")
    def _compute_invoice_edi_format(self):  # pylint: disable=missing-return
        super()._compute_invoice_edi_format()

    def _get_suggested_invoice_edi_format(self):
        # Loaded last: the platform's module suggests UBL whatever the company chose.
        return (self.env.company._ar_einvoice_format_for(self)
                or super()._get_suggested_invoice_edi_format())

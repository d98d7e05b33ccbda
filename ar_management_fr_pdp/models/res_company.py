from odoo import models


class ResCompany(models.Model):
    _inherit = "res.company"

    def _ar_einvoice_format_for(self, partner):
        """The platform takes UBL only: so it is for customers whose invoices go through it."""
        ours = super()._ar_einvoice_format_for(partner)
        by_platform = (
            ours
            and partner.with_company(self).invoice_sending_method == "peppol"
            and partner._get_pdp_receiver_identification_info()[0] == "pdp"
        )
        return "ubl_21_fr" if by_platform else ours

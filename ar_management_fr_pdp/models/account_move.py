from odoo import models


class AccountMove(models.Model):
    """What the platform says and reports is not said and reported a second time."""

    _inherit = "account.move"

    def _l10n_fr_pdp_get_default_notes(self):
        """Our clauses where core writes notes of its own, with the rate of the policy."""
        notes = super()._l10n_fr_pdp_get_default_notes()
        if not notes or not self._ar_facturx_applies():
            return notes
        clauses = self.env["ar.einvoice.reader"]._clauses(self)
        ours = {"PMT": clauses.indemnity, "PMD": clauses.penalty, "AAB": clauses.discount}
        return {code: text for code, text in ours.items() if text}

    def _l10n_fr_pdp_is_sale(self):
        """A penalty is no sale: it bears no VAT and stays out of the reports (flow 10)."""
        return not self.ar_is_penalty and super()._l10n_fr_pdp_is_sale()

    def _ar_platform_reports(self):
        """Tell whether Odoo's platform reports what is cashed on this invoice."""
        self.ensure_one()
        return bool(self.pdp_is_sent or self.l10n_fr_pdp_flow_10_report_type)

    def _ar_einvoice_on_duty(self):
        return not self.pdp_is_sent and super()._ar_einvoice_on_duty()

    def _ar_einvoice_duty_sentence(self):
        """Nothing to do for an invoice that leaves through the platform by itself."""
        customer = self.commercial_partner_id.with_company(self.company_id)
        by_itself = (
            customer.invoice_sending_method == "peppol"
            and self.company_id._get_peppol_proxy_type() == "pdp"
        )
        return "" if by_itself else super()._ar_einvoice_duty_sentence()

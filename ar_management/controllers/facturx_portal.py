from odoo.exceptions import AccessError, MissingError
from odoo.http import route

from odoo.addons.account.controllers.portal import PortalAccount


class FacturxPortal(PortalAccount):
    """A customer downloads no invoice that could not be sent."""

    @route()
    def portal_my_invoice_detail(
        self, invoice_id, access_token=None, report_type=None, download=False, **kw
    ):
        if report_type in ("pdf", "text") and self._is_refused(invoice_id, access_token):
            page = super().portal_my_invoice_detail(invoice_id, access_token=access_token, **kw)
            page.qcontext["ar_facturx_not_ready"] = True
            return page
        return super().portal_my_invoice_detail(
            invoice_id, access_token=access_token, report_type=report_type, download=download, **kw
        )

    def _is_refused(self, invoice_id, access_token):
        try:
            invoice = self._document_check_access("account.move", invoice_id, access_token)
        except (AccessError, MissingError):
            return False  # core answers: it sends the visitor away
        return bool(invoice._ar_facturx_obstacles())

from odoo import http
from odoo.exceptions import UserError, ValidationError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

PAGE = "/my/payments_due"


class CollectionPortal(CustomerPortal):
    """A customer sees what is due, says when it will pay, or what is wrong."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "ar_payments_due_count" in counters:
            values["ar_payments_due_count"] = int(bool(self._policy()))
        return values

    def _reader(self):
        return request.env.user.partner_id.commercial_partner_id.sudo()

    def _policy(self):
        portal = request.env["ar.collection.portal"]
        return portal._policy(self._reader(), request.env.company)

    @http.route(PAGE, type="http", auth="user", website=True)
    def portal_payments_due(self, **_kw):
        """What is open, what is overdue, and what was promised."""
        if not self._policy():
            return request.redirect("/my")
        return self._render()

    @http.route(f"{PAGE}/promise", type="http", auth="user", methods=["POST"], website=True)
    def portal_promise(self, amount="", day="", **_kw):
        """Keep a promise to pay."""
        return self._do("_promise", amount, day)

    @http.route(f"{PAGE}/dispute", type="http", auth="user", methods=["POST"], website=True)
    def portal_dispute(self, line="", amount="", reason="", note="", **_kw):
        """Keep what the customer contests."""
        return self._do("_dispute", line, amount, reason, note)

    @http.route(f"{PAGE}/statement", type="http", auth="user", website=True)
    def portal_statement(self, **_kw):
        """The statement of account of today as a PDF."""
        if not self._policy():
            return request.redirect("/my")
        report = request.env["ir.actions.report"].sudo().with_company(request.env.company)
        content, kind = report._render_qweb_pdf(
            "ar_management.account_statement", self._reader().ids
        )
        return request.make_response(content, headers=[
            ("Content-Type", "application/pdf" if kind == "pdf" else "text/html"),
            ("Content-Length", str(len(content))),
        ])

    def _do(self, method, *entered):
        if not self._policy():
            return request.redirect("/my")
        portal = request.env["ar.collection.portal"]
        try:
            getattr(portal, method)(self._reader(), request.env.company, *entered)
        except (UserError, ValidationError) as error:
            return self._render(error=str(error))
        return request.redirect(PAGE)

    def _render(self, error=""):
        page = request.env["ar.collection.portal"]._page(self._reader(), request.env.company)
        return request.render("ar_management.portal_payments_due", {
            **page, "page_name": "ar_payments_due", "policy": self._policy(), "error": error,
        })

from odoo import fields, http
from odoo.exceptions import AccessError, MissingError, UserError, ValidationError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

PAGE = "/my/payments_due"
MOST_FILES = 10
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class CollectionPortal(CustomerPortal):
    """A customer sees what is due, says when it will pay, or what is wrong."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "ar_payments_due_count" in counters:
            values["ar_payments_due_count"] = int(bool(self._policy()))
        return values

    def _reader(self):
        return request.env.user.partner_id.sudo()

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
        """Keep what the customer contests, with its files."""
        files = [
            (each.filename, each.read())
            for each in request.httprequest.files.getlist("files")[:MOST_FILES] if each.filename
        ]
        return self._do("_dispute", line, amount, reason, note, files)

    @http.route(f"{PAGE}/plan", type="http", auth="user", methods=["POST"], website=True)
    def portal_ask_for_plan(self, months="", first="", note="", **_kw):
        """Draft the payment plan that the customer asks for."""
        return self._do(
            "_ask_for_plan", months, first, note,
            thanks=request.env._("Thank you: we will answer you soon."),
        )

    @http.route(f"{PAGE}/paid", type="http", auth="user", methods=["POST"], website=True)
    def portal_says_paid(self, day="", reference="", **_kw):
        """Wait for the money that the customer says it sent."""
        return self._do(
            "_says_paid", day, reference,
            thanks=request.env._("Thank you: we are looking for your payment."),
        )

    @http.route("/my/disputes/<int:dispute_id>", type="http", auth="public", website=True)
    def portal_my_dispute(self, dispute_id, access_token=None, **kw):
        """What is contested of an invoice, what became of it, and what was written about it."""
        try:
            dispute = self._document_check_access("ar.dispute", dispute_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        values = self._get_page_view_values(
            dispute, access_token, {"page_name": "ar_dispute", "dispute": dispute},
            "my_disputes_history", False, **kw,
        )
        labels = dict(dispute._fields["state"]._description_selection(request.env))
        return request.render(
            "ar_management.portal_my_dispute", {**values, "state": labels[dispute.state]}
        )

    @http.route(f"{PAGE}/statement", type="http", auth="user", website=True)
    def portal_statement(self, day=None, kind="open", form="pdf", **_kw):
        """The statement of account as of a day, as a PDF or a workbook."""
        if not self._policy():
            return request.redirect("/my")
        customer, company = self._reader().commercial_partner_id, request.env.company
        kind = kind if kind in ("open", "forward") else "open"
        try:
            day = fields.Date.to_date(day or None) or company._ar_today()
            report = request.env["report.ar_management.account_statement"].sudo()
            statement = report.with_company(company)._statement(customer, company, day, kind)
        except (UserError, ValueError) as error:
            return self._render(error=str(error))
        if form == "xlsx":
            return self._file(report._workbook(statement), XLSX, f"{day}.xlsx")
        content, found = request.env["ir.actions.report"].sudo().with_company(
            company
        ).with_context(
            ar_statement_date=fields.Date.to_string(day), ar_statement_kind=kind,
        )._render_qweb_pdf("ar_management.account_statement", customer.ids)
        return self._file(content, "application/pdf" if found == "pdf" else "text/html")

    def _file(self, content, kind, name=None):
        headers = [("Content-Type", kind), ("Content-Length", str(len(content)))]
        if name:
            headers.append(("Content-Disposition", http.content_disposition(name)))
        return request.make_response(content, headers=headers)

    def _do(self, method, *entered, thanks=""):
        if not self._policy():
            return request.redirect("/my")
        portal = request.env["ar.collection.portal"]
        try:
            getattr(portal, method)(self._reader(), request.env.company, *entered)
        except (UserError, ValidationError) as error:
            return self._render(error=str(error))
        return self._render(thanks=thanks) if thanks else request.redirect(PAGE)

    def _render(self, **said):
        page = request.env["ar.collection.portal"]._page(self._reader(), request.env.company)
        return request.render("ar_management.portal_payments_due", {
            "error": "", "thanks": "", **page, "page_name": "ar_payments_due",
            "policy": self._policy(), **said,
        })

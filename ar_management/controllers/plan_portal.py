from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

PAGE = "/my/payment_plans/<int:plan_id>"


class PlanPortal(CustomerPortal):
    """A customer reads a payment plan, prints it, and signs it."""

    def _plan(self, plan_id, access_token):
        return request.env["ar.collection.portal"]._plan(
            plan_id, access_token, request.env.user
        )

    @http.route(PAGE, type="http", auth="public", website=True)
    def portal_payment_plan(self, plan_id, access_token=None, **_kw):
        """The plan: what is owed, the instalments, and how they stand."""
        plan = self._plan(plan_id, access_token)
        if not plan:
            return request.redirect("/my")
        payable = request.env["ar.collection.portal"]._payable_of_plan(plan)
        return request.render("ar_management.portal_payment_plan", {
            "pay_url": payable and (
                f"{plan.access_url}/pay?access_token={plan._portal_ensure_token()}"
            ),
            "page_name": "ar_payment_plan", "plan": plan,
            "standings": plan._standings(), "today": plan.company_id._ar_today(),
            "accept_url": f"{plan.access_url}/accept?access_token={plan._portal_ensure_token()}",
            "pdf_url": f"{plan.access_url}/pdf?access_token={plan._portal_ensure_token()}",
        })

    @http.route(f"{PAGE}/accept", type="jsonrpc", auth="public", website=True)
    def portal_accept_payment_plan(self, plan_id, access_token=None, name=None, signature=None):
        """Keep the signature: name, picture, day, and from where."""
        token = access_token or request.httprequest.args.get("access_token")
        plan = self._plan(plan_id, token)
        if not plan:
            return {"error": request.env._("This payment plan is not open to you.")}
        try:
            plan._sign(name, signature, request.httprequest.remote_addr)
        except UserError as error:
            return {"error": str(error)}
        return {"force_refresh": True, "redirect_url": plan.get_portal_url()}

    @http.route(f"{PAGE}/pdf", type="http", auth="public", website=True)
    def portal_payment_plan_pdf(self, plan_id, access_token=None, **_kw):
        """The agreement as a PDF."""
        plan = self._plan(plan_id, access_token)
        if not plan:
            return request.redirect("/my")
        [(name, content)] = plan._agreement()
        kind = "application/pdf" if content.startswith(b"%PDF") else "text/html"
        return request.make_response(content, headers=[
            ("Content-Type", kind), ("Content-Length", str(len(content))),
            ("Content-Disposition", http.content_disposition(name, "inline")),
        ])

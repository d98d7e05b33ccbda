from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal


class CreditPortal(CustomerPortal):
    """A customer sees its credit and applies for more, as far as its policy allows."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "ar_credit_count" in counters:
            policy = self._credit_policy()
            values["ar_credit_count"] = int(policy.portal_shows_limit or policy.portal_applies)
        return values

    def _credit_customer(self):
        return request.env.user.partner_id.commercial_partner_id.sudo()

    def _credit_policy(self):
        customer = self._credit_customer()
        policies = request.env["ar.credit.policy"].sudo()
        return policies._for(customer, request.env.company)[customer.id]

    @http.route("/my/credit", type="http", auth="user", website=True)
    def portal_my_credit(self, **_kw):
        """Limit, used and available, and the applications of the customer."""
        policy = self._credit_policy()
        if not (policy.portal_shows_limit or policy.portal_applies):
            return request.redirect("/my")
        return request.render("ar_management.portal_my_credit", self._credit_page(policy))

    @http.route("/my/credit/apply", type="http", auth="user", methods=["POST"], website=True)
    def portal_apply_for_credit(self, limit="", reason="", **_kw):
        """Hand an application to the credit desk, which completes and submits it."""
        policy = self._credit_policy()
        if not policy.portal_applies:
            return request.redirect("/my")
        try:
            request.env["ar.credit.application"]._apply_from_portal(
                self._credit_customer(), request.env.company, limit, reason
            )
        except UserError as error:
            page = self._credit_page(policy)
            page.update({"error": str(error), "limit": limit, "reason": reason})
            return request.render("ar_management.portal_my_credit", page)
        return request.redirect("/my/credit")

    def _credit_page(self, policy):
        customer, company = self._credit_customer(), request.env.company
        terms = customer._ar_credit_terms(company)
        exposures = request.env["ar.exposure"].sudo()._exposure(customer, company)
        used = exposures[customer.id].total
        applications = request.env["ar.credit.application"].sudo().search([
            ("partner_id", "=", customer.id), ("company_id", "=", company.id),
            # What colleagues are still writing is not the customer's business.
            "|", ("state", "!=", "draft"), ("origin", "=", "portal"),
        ], limit=20)
        return {
            "page_name": "ar_credit",
            "policy": policy,
            "currency": company.sudo().currency_id,
            "terms": terms,
            "used": used,
            "available": None if terms.limit is None else max(terms.limit - used, 0),
            "applications": applications,
            "states": {
                **dict(applications._fields["state"]._description_selection(request.env)),
                "draft": request.env._("Received"),
            },
        }

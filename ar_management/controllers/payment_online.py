from odoo import http
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.http import request

from odoo.addons.account_payment.controllers.portal import PortalAccount

DUE = "/my/payments_due"
PLAN = "/my/payment_plans/<int:plan_id>"


class PayOnline(PortalAccount):
    """A customer pays all that is due today, or an instalment, with one payment."""

    @http.route(f"{DUE}/pay/<int:currency_id>", type="http", auth="user", website=True)
    def portal_pay_due(self, currency_id, **_kw):
        """The payment page of what is due today in a currency."""
        return self._pay_page(
            self._due_parts(currency_id), f"{DUE}/transaction/{currency_id}", DUE
        )

    @http.route(f"{DUE}/transaction/<int:currency_id>", type="jsonrpc", auth="user")
    def portal_due_transaction(self, currency_id, amount, access_token=None, **kwargs):
        """Begin a payment of what is due today."""
        return self._begin(self._due_parts(currency_id), amount, **kwargs)

    @http.route(f"{PLAN}/pay", type="http", auth="public", website=True)
    def portal_pay_plan(self, plan_id, access_token=None, **_kw):
        """The payment page of the next instalment of a plan."""
        plan = self._plan_to_pay(plan_id, access_token)
        return self._pay_page(
            self._plan_parts(plan), f"/my/payment_plans/{plan_id}/transaction",
            plan.get_portal_url() if plan else "/my", plan=plan, access_token=access_token,
        )

    @http.route(f"{PLAN}/transaction", type="jsonrpc", auth="public")
    def portal_plan_transaction(self, plan_id, amount, access_token=None, **kwargs):
        """Begin a payment of the next instalment of a plan."""
        plan = self._plan_to_pay(plan_id, access_token)
        return self._begin(self._plan_parts(plan), amount, **kwargs)

    # === Helpers === #

    def _due_parts(self, currency_id):
        """What the reader has to pay today: {journal item: amount}"""
        portal, reader = request.env["ar.collection.portal"], request.env.user.partner_id.sudo()
        if not portal._policy(reader, request.env.company):
            return {}
        payable = portal._page(reader, request.env.company)["payable"]
        return next((
            parts for currency, parts in payable.items() if currency.id == currency_id
        ), {})

    def _plan_to_pay(self, plan_id, token):
        return request.env["ar.collection.portal"]._plan(plan_id, token, request.env.user)

    def _plan_parts(self, plan):
        return request.env["ar.collection.portal"]._payable_of_plan(plan) if plan else {}

    def _pay_page(self, parts, route, back, plan=None, access_token=None):
        if not parts:
            return request.redirect(back)
        line, *_others = parts
        amount = line.currency_id.round(sum(parts.values()))
        values = self._get_common_page_view_values({
            "partner": line.partner_id, "company": line.company_id, "total_amount": amount,
            "currency": line.currency_id, "landing_route": back, "transaction_route": route,
        }, access_token)
        return request.render("ar_management.portal_pay_items", {
            **values, "page_name": "ar_payment_plan" if plan else "ar_payments_due",
            "plan": plan, "parts": parts, "amount": amount, "back": back,
        })

    def _begin(self, parts, amount, payment_reference=None, **kwargs):
        """A draft transaction for these items and no others."""
        self._validate_transaction_kwargs(kwargs)
        lines = list(parts)
        currency = lines and lines[0].currency_id
        if not lines or currency.compare_amounts(sum(parts.values()), amount or 0):
            raise ValidationError(request.env._(
                "What is due has changed in the meantime: load the page again."
            ))
        user, moves = request.env.user, lines[0].move_id.union(*[each.move_id for each in lines])
        partner = lines[0].partner_id if user._is_public() else user.partner_id
        transaction = self._create_transaction(
            amount=amount, currency_id=currency.id, partner_id=partner.id,
            custom_create_values={
                "invoice_ids": [Command.set(moves.ids)],
                "ar_part_data": {str(line.id): part for line, part in parts.items()},
            },
            **kwargs,
        )
        return transaction._get_processing_values()

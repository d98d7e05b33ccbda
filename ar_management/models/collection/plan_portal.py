from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import consteq

from ...engine.common.reason import Reason

MOST_MONTHS = 12
"""Longest time in which a customer may ask to pay."""
MOST_DAYS = 45
"""Days within which a customer may ask to begin."""
VISIBLE = ("proposed", "active", "kept", "broken")


class ArCollectionPortal(models.AbstractModel):
    """The payment plans that a customer sees and signs."""

    _inherit = "ar.collection.portal"

    @api.model
    def _page(self, partner, company):
        plans = self.env["ar.payment.plan"].sudo()
        return {
            **super()._page(partner, company), "plans": self._plans(partner, company),
            "requested_plan": plans._requested(partner, company),
            "most_months": MOST_MONTHS, "plan_until": self._last_first_day(company),
        }

    def _last_first_day(self, company):
        return fields.Date.add(company._ar_today(), days=MOST_DAYS)

    @api.model
    def _ask_for_plan(self, partner, company, months, first, note):
        """Draft the payment plan that the customer asks for, and have the collector look at it.

        :raise UserError: it asked already, or does not say how
        """
        entity = partner.commercial_partner_id.sudo()
        # Two requests at once: the second one reads the draft of the first, and is told so.
        self.env["ar.decision.version"].sudo()._bump(entity, company)
        page = self._page(partner, company)
        if page["requested_plan"]:
            raise UserError(self.env._("You have asked already: we will answer you soon."))
        if page["plans"].filtered(lambda plan: plan.state == "proposed"):
            raise UserError(self.env._("A payment plan waits for your signature: open it below."))
        if not (months or "").isdigit() or not 2 <= int(months) <= MOST_MONTHS:
            raise UserError(self.env._(
                "Say in how many months you can pay, from 2 to %(most)s.", most=MOST_MONTHS
            ))
        lines = self._lines_to_plan(page, company)
        if not lines:
            raise UserError(self.env._("There is nothing overdue to be paid in instalments."))
        day, last = self._parse_day(first), self._last_first_day(company)
        if not page["today"] <= day <= last:
            raise UserError(self.env._(
                "Choose a first day from today to %(day)s.", day=self.env["ar.reason"]._format(last)
            ))
        return self._draft_plan(entity, company, lines, int(months), day, (note or "").strip())

    def _lines_to_plan(self, page, company):
        """What is overdue and asked for, in one currency: the company's, or else the first."""
        lines = self.env["account.move.line"].sudo().union(*[
            row["line"] for row in page["rows"] if row["is_late"] and row["asked"]
        ])
        mine = lines.filtered(lambda line: line.currency_id == company.currency_id)
        return mine or lines.filtered(lambda line: line.currency_id == lines[:1].currency_id)

    def _draft_plan(self, entity, company, lines, months, day, note):
        user = self._policy(entity, company)._collector_of(entity, company)
        plan = self.env["ar.payment.plan"].sudo().with_company(company).create({
            "partner_id": entity.id, "company_id": company.id, "user_id": user.id,
            "instalment_count": months, "first_date": day, "note": note[:1000],
            "interest_percent": company.ar_plan_interest_percent,
            "requested_on": company._ar_today(),
            "item_ids": [Command.create({"line_id": line.id}) for line in lines],
        })
        told = Reason.of(
            "collection.asks_for_plan", months=months, day=day, note=note[:1000]
        )
        plan.with_context(mail_post_autofollow=False)._ar_post(told)
        plan._ar_ask(
            user, lambda env: env._("Asks to pay in instalments"),
            note=self.env["ar.reason"]._for(user)._text(told),
        )
        return plan

    @api.model
    def _plans(self, partner, company):
        """The plans of a customer that are not drafts."""
        return self.env["ar.payment.plan"].sudo().search([
            ("partner_id", "=", partner.commercial_partner_id.id),
            ("company_id", "=", company.id), ("state", "in", VISIBLE),
        ])

    @api.model
    def _plan(self, plan_id, token, user):
        """A plan for whoever has its link, or belongs to the customer; empty for all others."""
        plan = self.env["ar.payment.plan"].sudo().browse(plan_id).exists()
        if plan.state not in VISIBLE:
            return plan.browse()
        knows_link = token and plan.access_token and consteq(plan.access_token, token)
        entity = user.partner_id.commercial_partner_id
        is_theirs = not user._is_public() and entity == plan.partner_id
        may_read = user._is_internal() and plan.with_user(user).has_access("read")
        return plan if knows_link or is_theirs or may_read else plan.browse()

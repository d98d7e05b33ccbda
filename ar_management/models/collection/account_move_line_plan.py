from odoo import fields, models
from odoo.exceptions import UserError

from ...engine.common.reason import Amount, Reason
from ...engine.ledger.claimable import Limit
from .plan import RUNNING


class AccountMoveLine(models.Model):
    """What a payment plan covers is due on the days of the plan, and not asked for meanwhile."""

    _inherit = "account.move.line"

    ar_plan_item_ids = fields.One2many(
        "ar.payment.plan.item", "line_id", string="Payment Plans"
    )

    def _ar_open_claims(self):
        """Those of these items that are open receivables, in the order of their due dates."""
        return self.filtered(lambda line: (
            line.account_type == "asset_receivable" and line.parent_state == "posted"
            and line.amount_residual > 0
        )).sorted(lambda line: (line.date_maturity or line.date, line.id))

    def _ar_check_not_in_plan(self):
        """:raise UserError: a signed payment plan covers some of these receivables"""
        for plan in self._ar_plans(("active",)):
            raise UserError(self.env._(
                "%(customer)s has signed %(plan)s and keeps it: cancel that payment plan first.",
                customer=plan.partner_id.display_name, plan=plan.display_name,
            ))

    def _ar_plans(self, states):
        """The plans of these receivables in some states, oldest first."""
        items = self.env["ar.payment.plan.item"].sudo().search([
            ("line_id", "in", self.ids), ("plan_id.state", "in", states),
        ])
        return items.plan_id.sorted("id")

    def _ar_due_schedule(self, day):
        found = super()._ar_due_schedule(day)
        for plan in self._ar_plans((*RUNNING, "broken")):
            found.update({
                key: parts for key, parts in plan._schedule().items() if key in found
            })
        return found

    def _ar_claim_limits(self, day):
        limits = super()._ar_claim_limits(day)
        known = set(self.ids)
        for plan in self._ar_plans(RUNNING):
            coming = next((each for each in plan._standings() if each.open), None)
            for item in plan._engine_items() if coming else ():
                if item.key in known and item.covered:
                    limits[item.key].append(Limit(
                        Reason.of(
                            "claim.in_plan", plan=plan.name, day=coming.due,
                            amount=Amount(item.covered, plan.currency_id.name),
                        ),
                        item.covered,
                    ))
        return limits

    def _ar_granted_delays(self):
        found = super()._ar_granted_delays()
        items = self.env["ar.payment.plan.item"].sudo().search([
            ("line_id", "in", self.ids), ("plan_id.signed_on", "!=", False),
        ])
        for item in items:
            plan = item.plan_id
            end = plan.ended_on and plan.state in ("broken", "cancelled") and (
                fields.Date.subtract(plan.ended_on, days=1)
            )
            if not end or end >= plan.signed_on:
                found[item.line_id.id] += ((
                    plan.currency_id._ar_engine_currency().from_float(item.amount),
                    plan.signed_on, end or None,
                ),)
        return found

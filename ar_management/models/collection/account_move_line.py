from odoo import fields, models
from odoo.exceptions import UserError

from ...engine.common.money import ZERO
from ...engine.common.reason import Amount, Reason
from ...engine.ledger.claimable import DuePart, Limit
from .plan import RUNNING


class AccountMoveLine(models.Model):
    """What is promised, in a payment plan or with an agent is not asked for meanwhile."""

    _inherit = "account.move.line"

    ar_plan_item_ids = fields.One2many(
        "ar.payment.plan.item", "line_id", string="Payment Plans"
    )
    ar_doubtful_item_ids = fields.One2many(
        "ar.doubtful.item", "line_id", string="Doubtful Debts"
    )
    ar_handover_item_ids = fields.One2many(
        "ar.handover.item", "line_id", string="Hand-Overs"
    )

    def _ar_open_claims(self):
        """Those of these items that are open receivables, in the order of their due dates."""
        return self.filtered(lambda line: (
            line.account_type == "asset_receivable" and line.parent_state == "posted"
            and line.amount_residual > 0
        )).sorted(lambda line: (line.date_maturity or line.date, line.id))

    # === What may be asked for === #

    def _ar_claim_limits(self, day):
        limits = super()._ar_claim_limits(day)
        for key, limit in (*self._ar_promised(day), *self._ar_planned(), *self._ar_handed_over()):
            limits[key].append(limit)
        return limits

    def _ar_promised(self, day):
        """Yield (line id, Limit) of what open promises cover, less what came until a day."""
        promises = self.env["ar.promise"].search(
            [("state", "=", "open"), ("line_ids", "in", self.ids)], order="date, id"
        )
        received = promises._received(day)
        for promise in promises:
            left = promise._engine_promise().amount - received[promise.id]
            for line in promise.line_ids.sorted(lambda each: (each.date_maturity, each.id)):
                owed = line._ar_currency().from_float(line.amount_residual_currency)
                part = max(min(owed, left), ZERO)
                left -= part
                if part and line.id in self.ids:
                    yield line.id, Limit(
                        Reason.of("claim.promised", day=promise.date,
                                  amount=Amount(part, line.currency_id.name)),
                        part,
                    )

    def _ar_planned(self):
        """Yield (line id, Limit) of what running payment plans cover."""
        known = set(self.ids)
        for plan in self._ar_plans(RUNNING):
            coming = next((each for each in plan._standings() if each.open), None)
            for item in plan._engine_items() if coming else ():
                if item.key in known and item.covered:
                    yield item.key, Limit(
                        Reason.of(
                            "claim.in_plan", plan=plan.name, day=coming.due,
                            amount=Amount(item.covered, plan.currency_id.name),
                        ),
                        item.covered,
                    )

    def _ar_handed_over(self):
        """Yield (line id, Limit) of what an agent collects."""
        items = self.env["ar.handover.item"].sudo().search([
            ("line_id", "in", self.ids), ("live", "=", True),
        ])
        for item in items:
            handover = item.handover_id
            yield item.line_id.id, Limit(Reason.of(
                "claim.handed_over", handover=handover.name, day=handover.handed_on,
                agent=handover.agent_id.display_name or handover.court or "",
            ))

    # === When it is due === #

    def _ar_agreed_days(self, day):
        found = super()._ar_agreed_days(day)
        for key, limit in self._ar_promised(day):
            if limit.reason.params["day"] > day:
                found[key].append(DuePart(limit.reason.params["day"], limit.amount))
        return found

    def _ar_due_schedule(self, day):
        found = super()._ar_due_schedule(day)
        for plan in self._ar_plans((*RUNNING, "broken")):
            found.update({
                key: parts for key, parts in plan._schedule().items() if key in found
            })
        return found

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

    # === Payment plans === #

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

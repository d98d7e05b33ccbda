from odoo import api, models

from ...engine.collection.plan import judge_plan
from ...engine.common.reason import Amount, Reason, to_json


class ArPaymentPlan(models.Model):
    """What becomes of a signed plan: kept, or the whole rest due after a notice in vain."""

    _inherit = "ar.payment.plan"

    @api.model
    def _judge_running(self, company):
        """Look at the signed plans of a company, and at those whose payments may have bounced."""
        today = company._ar_today()
        plans = self.sudo().search([
            ("company_id", "=", company.id), ("state", "in", ("active", "kept")),
        ])
        if not plans:
            return
        known = self.env["ar.promise"]._known_until(company, today)
        waiting = self._customers_with_money(plans.partner_id, company)
        for plan in plans:
            verdict = judge_plan(
                plan._standings(), known, plan.grace_days, plan.notice_days,
                plan.notice_on or None,
            )
            plan._apply(verdict, today, plan.partner_id.id in waiting)

    def _customers_with_money(self, partners, company):
        """Ids of those whose money stands on nothing yet: nobody is blamed before it is booked."""
        credit_lines = self.env["ar.reminder.reader"].sudo()._open_lines(partners, company)
        unallocated = credit_lines.filtered(lambda line: line.balance < 0).partner_id
        announced = partners._ar_waiting_money(company)
        return set(unallocated.commercial_partner_id.ids) | {
            key for key, reasons in announced.items() if reasons
        }

    def _apply(self, verdict, today, has_money):
        if verdict.state == "kept":
            if self.state != "kept":
                self._note_kept(today)
        elif self.state == "kept":
            # A payment was taken back: the plan runs on with what is open again.
            self.write({"state": "active", "ended_on": False, "reason_data": False})
        elif verdict.state == "on_schedule":
            if self.notice_on:
                self.write({"notice_on": False, "reason_data": False})
        elif has_money:
            return
        elif verdict.state == "missed":
            if not self.notice_on:
                self._give_notice(verdict.missed, today)
        else:
            self._break(verdict.missed, today)

    def _note_kept(self, today):
        self.write({
            "state": "kept", "ended_on": today, "notice_on": False,
            "reason_data": to_json([Reason.of("plan.kept", plan=self.name)]),
        })

    def _give_notice(self, missed, today):
        """Tell the customer and whoever is responsible that an instalment was missed."""
        self.write({
            "notice_on": today, "reason_data": to_json([self._why("plan.missed", missed)]),
        })
        self._write_to_customer(
            "ar_management.payment_plan_notice_mail", lambda env: env._(
                "%(company)s: an instalment of payment plan %(plan)s is missing",
                company=self.company_id.name, plan=self.name,
            ), missed=missed,
        )
        self._tell_responsible(lambda env: env._(
            "%(customer)s has missed an instalment", customer=self.partner_id.display_name,
        ))

    def _break(self, missed, today):
        self.write({
            "state": "broken", "ended_on": today,
            "reason_data": to_json([self._why("plan.broken", missed)]),
        })
        self._tell_responsible(lambda env: env._(
            "The payment plan of %(customer)s is broken: the whole rest is due",
            customer=self.partner_id.display_name,
        ))
        self.env["ar.reminder"]._refresh(self)

    def _why(self, code, missed):
        return Reason.of(
            code, plan=self.name, day=missed.due, days=self.notice_days,
            amount=Amount(missed.open, self.currency_id.name),
        )

    def _tell_responsible(self, summary):
        self._ar_ask(self.user_id or self.partner_id.user_id or self.env.user, summary)

    @api.model
    def _broken_since_last_message(self, entities, company, last):
        """{commercial entity id: reason} of plans whose end no reminder has followed yet."""
        broken = self.sudo().search([
            ("company_id", "=", company.id), ("state", "=", "broken"),
            ("partner_id", "in", entities.ids),
        ], order="ended_on, id")
        found = {}
        for plan in broken:
            day = last.get(plan.partner_id.id)
            coming = next((each for each in plan._standings() if each.open), None)
            if coming and (not day or day < plan.ended_on):
                found[plan.partner_id.id] = plan._why("plan.broken", coming)
        return found

from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

SHOWN = ("claim.disputed", "claim.promised", "claim.payment_sent", "claim.in_plan")
"""What a customer reads of the reasons; the others are between colleagues."""


class ArCollectionPortal(models.AbstractModel):
    """What a customer sees and does about its due payments, without any right of its own.

    Everything is asked for the commercial entity of the reader, and checked again here.
    """

    _name = "ar.collection.portal"
    _description = "Due Payments in the Portal"

    @api.model
    def _policy(self, partner, company):
        """The policy that reminds the customer; without one the page stays closed."""
        entity = partner.commercial_partner_id
        policies = self.env["ar.reminder.policy"].sudo()
        return policies._by_customer(entity, company).get(entity.id, policies)

    @api.model
    def _page(self, partner, company):
        """What is open, as values of the page."""
        today = company._ar_today()
        lines = self.env["ar.reminder.reader"].sudo()._open_lines(
            partner.commercial_partner_id, company
        )
        debts = lines.filtered(lambda line: line.balance > 0)
        claims = debts._ar_claimable(today)
        schedule = debts._ar_due_schedule(today)
        rows = [
            {
                "line": line, "due": schedule[line.id][0].due,
                "is_late": schedule[line.id][0].due < today,
                "amount": line.amount_residual_currency,
                "asked": float(claims[line.id].amount),
                "notes": self.env["ar.reason"]._texts(
                    each for each in claims[line.id].reasons if each.code in SHOWN
                ),
            }
            for line in debts
        ]
        promises = self.env["ar.promise"].sudo().search([
            ("partner_id", "=", partner.commercial_partner_id.id),
            ("company_id", "=", company.id), ("state", "=", "open"),
        ])
        reasons = self.env["ar.dispute"]._fields["reason"]._description_selection(self.env)
        return {
            "rows": sorted(rows, key=lambda row: (row["due"], row["line"].id)),
            "credits": lines - debts, "promises": promises, "today": today,
            "dispute_reasons": reasons,
        }

    @api.model
    def _promise(self, partner, company, amount, day):
        """Keep what the customer promises about its overdue items.

        :raise UserError: it may not promise, or what it entered makes no sense
        """
        page, policy = self._page(partner, company), self._policy(partner, company)
        last = page["today"] + timedelta(days=policy.portal_promise_days)
        chosen = self._parse_day(day)
        lines = page["rows"] and self.env["account.move.line"].union(*[
            row["line"] for row in page["rows"]
            if row["is_late"] and row["asked"] and row["line"].currency_id == company.currency_id
        ])
        if page["promises"]:
            raise UserError(self.env._("You have already promised a payment: thank you."))
        if not policy.portal_promise_days or not lines:
            raise UserError(self.env._("Nothing is overdue, so there is nothing to promise."))
        if not page["today"] <= chosen <= last:
            raise UserError(self.env._(
                "Choose a day from today to %(day)s; for a later one please call us.",
                day=self.env["ar.reason"]._format(last),
            ))
        value = self._parse_amount(amount, sum(lines.mapped("amount_residual")))
        promise = self.env["ar.promise"].sudo().create({
            "partner_id": partner.commercial_partner_id.id, "company_id": company.id,
            "line_ids": [Command.set(lines.ids)], "amount": value, "date": chosen,
            "grace_days": policy.promise_grace_days, "source": "portal",
            "made_on": page["today"],
        })
        return promise

    @api.model
    def _dispute(self, partner, company, line_id, amount, reason, note):
        """Keep what the customer contests of an invoice, and tell the collector.

        :raise UserError: it is not the customer's, or what it entered makes no sense
        """
        rows = {str(row["line"].id): row for row in self._page(partner, company)["rows"]}
        row = rows.get(str(line_id))
        reasons = dict(self.env["ar.dispute"]._fields["reason"].selection)
        if not row or reason not in reasons or not (note or "").strip():
            raise UserError(self.env._(
                "Choose an invoice and a reason, and describe briefly what is wrong."
            ))
        line = row["line"]
        disputes = self.env["ar.dispute"].sudo()
        if disputes.search_count([("line_id", "=", line.id), ("state", "=", "open")], limit=1):
            raise UserError(self.env._(
                "You have already disputed %(invoice)s: we are looking into it.",
                invoice=line.move_id.name,
            ))
        dispute = disputes.create({
            "move_id": line.move_id.id, "line_id": line.id, "reason": reason,
            "amount": self._parse_amount(amount, line.amount_residual_currency),
            "note": note.strip(), "date_from": company._ar_today(),
        })
        user = self._policy(partner, company).user_id or line.move_id.invoice_user_id
        if user:
            dispute.activity_schedule(
                "mail.mail_activity_data_todo", user_id=user.id,
                summary=self.env["ar.reason"]._for(user).env._("Disputed in the portal"),
            )
        self.env["ar.promise"]._refresh_customers(dispute.partner_id, company)
        return dispute

    def _parse_day(self, text):
        try:
            day = fields.Date.to_date(text or None)
        except ValueError:
            day = None
        if not day:
            raise UserError(self.env._("Choose the day on which you will pay."))
        return day

    def _parse_amount(self, text, most):
        try:
            value = float((text or "").replace("\xa0", "").replace(" ", "").replace(",", "."))
        except ValueError:
            value = 0.0
        if not 0 < value <= most + 0.005:
            raise UserError(self.env._(
                "Enter an amount above zero, up to the open amount, such as 120.50."
            ))
        return min(value, most)

from collections import defaultdict
from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ...engine.common.reason import Reason
from ..ledger.dispute import LIVE

SAYS_PAID_AGAIN_DAYS = 30
"""Days in which a customer may say only once that it has paid."""
NOTE_DAYS = 30
"""Days in which a note stays on the page."""
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
        entity = partner.commercial_partner_id
        lines = self.env["ar.reminder.reader"].sudo()._open_lines(entity, company)
        debts = lines.filtered(lambda line: line.balance > 0)
        rows = self._rows(debts, company, today)
        totals = self._totals(rows, lines - debts)
        late = self.env["account.move"].sudo().union(*[
            row["line"].move_id for row in rows if row["is_due"] and row["asked"]
        ])
        disputes = self.env["ar.dispute"].sudo()
        domain = [("partner_id", "=", entity.id), ("company_id", "=", company.id)]
        note = self.env["ar.reminder"].sudo().search([
            *domain, ("channel", "=", "portal"), ("state", "=", "sent"),
            ("date", ">", today - timedelta(days=NOTE_DAYS)),
        ], limit=1)
        asked = {row["line"] for row in rows if row["asked"]}
        return {
            "promisable": sum(
                row["asked"] for row in rows
                if row["is_late"] and row["line"].currency_id == company.currency_id
            ),
            # What was paid since is not asked for any more.
            "note": note if asked.intersection(note.line_ids.line_id) else note.browse(),
            "rows": rows, "credits": lines - debts, "totals": totals, "today": today,
            "pay": self.env["ar.payment.details"].sudo()._details(
                entity, company, late, {currency: sums["today"] for currency, sums
                                        in totals.items()}
            ),
            "promises": self.env["ar.promise"].sudo().search([*domain, ("state", "=", "open")]),
            "disputes": disputes.search(domain, limit=20),
            "dispute_states": dict(disputes._fields["state"]._description_selection(self.env)),
            "dispute_reasons": disputes._fields["reason"]._description_selection(self.env),
        }

    def _rows(self, debts, company, today):
        """What is open, by due date: what closes it today, and why."""
        claims, schedule = debts._ar_claimable(today), debts._ar_due_schedule(today)
        positions = {}
        if company.sudo().ar_late_fee_in_portal:
            positions = debts.move_id._ar_late_fee_positions(today)
        shown = set()
        rows = []
        for line in debts:
            closing = line._ar_closing_amount(today)
            due, asked = schedule[line.id][0].due, claims[line.id].amount
            position = positions.get(line.move_id.id)
            # Interest belongs to the invoice: it stands with its first instalment.
            interest = position and line.move_id not in shown and position.unbilled or 0
            shown.add(line.move_id)
            rows.append({
                "line": line, "due": due, "is_due": due <= today,
                # What is not asked for is not called late either.
                "is_late": due < today and asked > 0,
                "amount": line.amount_residual_currency,
                "discount": float(closing.discount), "interest": float(interest),
                "until": closing.offer.deadline if closing.discount else None,
                "today": float(min(closing.amount, asked)), "asked": float(asked),
                "notes": self.env["ar.reason"]._texts(
                    each for each in claims[line.id].reasons if each.code in SHOWN
                ),
            })
        return sorted(rows, key=lambda row: (row["due"], row["line"].id))

    def _totals(self, rows, credits):
        """{currency: sums of what is due today, less open credits, and of interest to date}"""
        totals = defaultdict(lambda: {"open": 0.0, "today": 0.0, "interest": 0.0})
        for row in rows:
            sums = totals[row["line"].currency_id]
            sums["open"] += row["amount"]
            sums["interest"] += row["interest"]
            if row["is_due"]:
                sums["today"] += row["today"]
        for credit in credits:
            sums = totals[credit.currency_id]
            sums["open"] += credit.amount_residual_currency
            sums["today"] = max(sums["today"] + credit.amount_residual_currency, 0.0)
        return dict(totals)

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
            if row["is_late"] and row["line"].currency_id == company.currency_id
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
    def _dispute(self, partner, company, line_id, amount, reason, note, files=()):
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
        if disputes.search_count([("line_id", "=", line.id), ("state", "in", LIVE)], limit=1):
            raise UserError(self.env._(
                "You have already disputed %(invoice)s: we are looking into it.",
                invoice=line.move_id.name,
            ))
        dispute = disputes.create({
            "move_id": line.move_id.id, "line_id": line.id, "reason": reason,
            "amount": self._parse_amount(amount, line.amount_residual_currency),
            "note": note.strip(), "date_from": company._ar_today(),
        })
        # Answers reach the person who asked, and the owner reads what it writes.
        dispute.message_subscribe([partner.id, *dispute.user_id.partner_id.ids])
        if files:
            dispute.message_post(  # pylint: disable=translation-required
                body="", author_id=partner.id,
                message_type="comment", subtype_xmlid="mail.mt_comment", attachments=files,
                notify_skip_followers=True,
            )
        return dispute

    @api.model
    def _says_paid(self, partner, company, day, reference):
        """Wait some days for the money that the customer says it sent, and have somebody look.

        :raise UserError: it said so lately, or names no day
        """
        today, chosen = company._ar_today(), self._parse_day(day)
        entity = partner.commercial_partner_id.sudo().with_company(company)
        if not today - timedelta(days=SAYS_PAID_AGAIN_DAYS) <= chosen <= today:
            raise UserError(self.env._("Choose the day of your transfer, today or before."))
        before = entity.ar_reminder_paused_until
        if before and before >= today - timedelta(days=SAYS_PAID_AGAIN_DAYS):
            raise UserError(self.env._(
                "You have told us already: please send us the proof of your transfer."
            ))
        user = self._policy(partner, company)._collector_of(entity, company)
        told = Reason.of("collection.says_paid_on", day=chosen, reference=(reference or "-")[:140])
        entity._ar_wait_for_money(company, told)
        entity._ar_ask(
            user, lambda env: env._("Look for a payment"),
            note=self.env["ar.reason"]._for(user)._text(told),
        )

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

from datetime import datetime, time, timedelta

from odoo import api, models

from ...engine.ledger.open_item import AllocationKind

RECENT_DAYS = 7
"""A payment that is older is not thanked for any more, as when the policy is switched on."""
BATCH = 50
"""Customers that are thanked before the job commits."""


class ArThanks(models.AbstractModel):
    """Thanks customers whose invoices were paid, where their policy says so."""

    _name = "ar.thanks"
    _description = "Thanks for Payments"

    @api.model
    def _thank_some(self, company, day):
        """Thank the next customers; one message each, for all that was paid.

        :return: whether more customers may follow
        """
        invoices = self._paid(company, day)
        customers = invoices.commercial_partner_id[:BATCH]
        self.env["ar.decision.version"].sudo()._bump(customers, company)
        policies = self.env["ar.reminder.policy"]._by_customer(customers, company)
        invoices = invoices.filtered(lambda move: move.commercial_partner_id in customers)
        facts = self._facts(invoices)
        for customer, theirs in invoices.grouped("commercial_partner_id").items():
            policy = policies.get(customer.id)
            rows = [
                facts[move.id] for move in theirs
                if policy and self._deserves(policy, facts[move.id], day)
            ]
            if rows and customer._ar_billing_contact()._ar_can_be_mailed():
                self._send(customer, company, policy, rows)
        # Those that are not thanked are not looked at again either.
        invoices.ar_thanked_on = day
        return bool(customers)

    def _paid(self, company, day):
        """Invoices that were closed lately and not thanked for yet."""
        if not any(
            policy.thank != "never"
            for policy in self.env["ar.reminder.policy"]._of_company(company)
        ):
            return self.env["account.move"]
        since = datetime.combine(day - timedelta(days=RECENT_DAYS), time.min)
        return self.env["account.move"].sudo().search([
            ("company_id", "child_of", company.id), ("move_type", "=", "out_invoice"),
            ("state", "=", "posted"), ("payment_state", "in", ("paid", "in_payment")),
            ("ar_thanked_on", "=", False), ("journal_id.ar_is_penalty", "=", False),
            ("line_ids.full_reconcile_id.create_date", ">=", since),
        ], order="commercial_partner_id, invoice_date_due, id")

    def _facts(self, invoices):
        """{invoice id: what is said about its payment}"""
        lines = invoices.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        items = lines._ar_open_items()
        found = {}
        for move, theirs in lines.grouped("move_id").items():
            parts = [(items[line.id], each) for line in theirs
                     for each in items[line.id].allocations]
            paid = [(item, each) for item, each in parts if each.kind is AllocationKind.PAYMENT]
            found[move.id] = {
                "invoice": move,
                "paid_on": max((each.on for _item, each in paid), default=None),
                "in_time": all(each.on <= item.due for item, each in paid),
                "discount": float(sum(
                    each.amount for _item, each in parts
                    if each.kind is AllocationKind.DISCOUNT
                )),
            }
        return found

    def _deserves(self, policy, fact, day):
        recent = fact["paid_on"] and (day - fact["paid_on"]).days <= RECENT_DAYS
        wanted = policy.thank == "always" or policy.thank == "in_time" and fact["in_time"]
        return bool(recent and wanted)

    def _send(self, customer, company, policy, rows):
        contact = customer._ar_billing_contact()
        localized = self.with_context(lang=contact.lang or self.env.lang)
        body = localized.env["ir.qweb"]._render("ar_management.thank_you_mail", {
            "contact": contact, "company": company, "rows": rows,
        })
        customer.sudo().with_company(company)._ar_write_to(
            contact, company, body,
            localized.env._("%(company)s: thank you for your payment", company=company.name),
            policy.user_id.partner_id,
        )

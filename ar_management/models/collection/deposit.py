from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engine.collection.deposit import is_message_due
from ...engine.collection.guard import obstacles
from ...engine.common.reason import to_json
from ..common.reason import explained

DUE_DAYS = 8
"""Days that a customer has to pay a deposit, unless somebody enters another day."""


class ArDepositRequest(models.Model):
    """A deposit that was agreed with a customer: asked for, reminded of, and received.

    It follows from what was agreed (a credit limit against a deposit): nobody creates it by hand.
    """

    _name = "ar.deposit.request"
    _description = "Request for a Deposit"
    _inherit = [
        "ar.checked.numbers", "ar.guarded.mixin", "ar.state.mixin",
        "mail.thread", "mail.activity.mixin",
    ]
    _order = "due, id"
    _check_company_auto = True
    _guarded = frozenset({
        "name", "company_id", "partner_id", "currency_id", "source", "reference", "asked_on",
        "amount", "open_amount", "state", "sent_days", "is_due", "stop_data",
    })

    name = fields.Char(string="Number", readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, readonly=True, index=True,
        ondelete="cascade",
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    source = fields.Char(required=True, readonly=True, index=True)
    reference = fields.Char(string="Agreed In", readonly=True)
    asked_on = fields.Date(string="Agreed On", required=True, readonly=True)
    due = fields.Date(string="Due Date", required=True, tracking=True)
    amount = fields.Monetary(string="Deposit", readonly=True, tracking=True)
    open_amount = fields.Monetary(string="Still Missing", readonly=True)
    state = fields.Selection(
        [("open", "Awaited"), ("received", "Received"), ("dropped", "Not Asked For Any More")],
        required=True, readonly=True, default="open", index=True, tracking=True,
    )
    sent_days = fields.Json(string="Days of the Messages", readonly=True)
    sent_count = fields.Integer(string="Messages Sent", compute="_compute_sent")
    last_sent = fields.Date(string="Last Message", compute="_compute_sent")
    is_due = fields.Boolean(string="Message Due", readonly=True)
    stop_data = fields.Json(string="Why It Waits, as Codes", readonly=True)
    stopped_by = explained("stop_data", string="Why It Waits")

    _source_uniq = models.UniqueIndex(
        "(source) WHERE state = 'open'", "This deposit is asked for already.",
    )

    @api.depends("sent_days")
    def _compute_sent(self):
        for request in self:
            days = request._sent()
            request.sent_count = len(days)
            request.last_sent = max(days, default=False)

    def _sent(self):
        return [fields.Date.to_date(day) for day in self.sent_days or ()]

    # === Following what was agreed === #

    @api.model
    def _follow(self, company):
        """Bring the requests of a company up to date, and send what policies send."""
        today = company._ar_today()
        requests = self.sudo()
        asked = {
            each.key: each for each in self.env["res.partner"]._ar_deposits_asked(company)
            if each.missing
        }
        known = requests.search([("company_id", "=", company.id), ("state", "=", "open")])
        for request in known.filtered(lambda each: each.source not in asked):
            request._close()
        for request in known.filtered(lambda each: each.source in asked):
            deposit = asked.pop(request.source)
            request.write({
                "amount": float(deposit.amount), "open_amount": float(deposit.missing),
            })
        created = requests.create([
            self._values(deposit, company, today) for deposit in asked.values()
        ])
        (known.filtered(lambda each: each.state == "open") | created)._write_to_customers(
            company, today
        )

    @api.model
    def _values(self, deposit, company, today):
        currency = self.env["res.currency"].search([("name", "=", deposit.currency)], limit=1)
        number = self.env["ir.sequence"].sudo().with_company(company)
        return {
            "name": number.next_by_code("ar.deposit.request"), "company_id": company.id,
            "partner_id": deposit.customer, "currency_id": currency.id, "source": deposit.key,
            "reference": deposit.reference, "asked_on": deposit.since,
            "due": max(deposit.since, today) + timedelta(days=DUE_DAYS),
            "amount": float(deposit.amount), "open_amount": float(deposit.missing),
        }

    def _close(self):
        """The money has arrived, or what it was agreed in is over."""
        model, _comma, key = self.source.partition(",")
        origin = self.env[model].sudo().browse(int(key)).exists()
        self._update_state(
            ("open",), "received" if origin and self._was_received(origin) else "dropped",
            open_amount=0, is_due=False,
        )

    def _was_received(self, origin):
        """Tell whether a deposit that is not asked for any more has arrived.

        :param origin: what it was agreed in; each feature that agrees on deposits tells it
        """
        return "deposit_received_on" in origin and bool(origin.deposit_received_on)

    def _payment_reference(self):
        """What the payment has to name."""
        return self.name

    def _payment_details(self):
        """How to pay it."""
        self.ensure_one()
        return self.env["ar.payment.details"].sudo()._details(
            self.partner_id, self.company_id, self.env["account.move"],
            {self.currency_id: self.open_amount}, self._payment_reference(),
        )

    # === Messages === #

    def _write_to_customers(self, company, today):
        policies = self.env["ar.reminder.policy"]._by_customer(self.partner_id, company)
        reader = self.env["ar.reminder.reader"].sudo().with_company(company)
        customers = self.partner_id.with_company(company)
        situations = reader._situations(
            customers, self.env["account.move.line"], company, today
        )
        for request in self:
            policy = policies.get(request.partner_id.id)
            due = bool(policy) and is_message_due(request.due, today, request._sent())
            reasons = obstacles(situations[request.partner_id.id](policy)) if due else ()
            request.write({
                "is_due": due, "stop_data": to_json(reasons) if reasons else False,
            })
            if due and not reasons and policy.mode == "send" and not request._has_message(today):
                request._send()

    def _has_message(self, day):
        """One message a day: what was sent today about invoices named the deposit as well."""
        return bool(self.env["ar.reminder"].sudo().search_count([
            ("company_id", "=", self.company_id.id), ("partner_id", "=", self.partner_id.id),
            ("state", "=", "sent"), ("date", "=", day),
        ], limit=1))

    def action_send(self):
        """Ask the customer for the deposit now."""
        self.check_access("write")
        for request in self:
            request._check_state(("open",))
            if not request.partner_id._ar_billing_contact()._ar_can_be_mailed():
                raise UserError(self.env._(
                    "%(customer)s has no e-mail address that works: print the request and send "
                    "it by post.", customer=request.partner_id.display_name,
                ))
            request.sudo()._send()

    def _send(self):
        contact = self.partner_id._ar_billing_contact()
        if not contact._ar_can_be_mailed():
            return
        reader = self.with_context(lang=contact.lang or self.env.lang)
        report = self.env["ir.actions.report"].sudo().with_context(lang=contact.lang)
        content, _kind = report._render_qweb_pdf("ar_management.deposit_request", self.ids)
        self._ar_write_to(
            contact, self.company_id,
            reader.env["ir.qweb"]._render("ar_management.deposit_mail", {
                "asked": reader, "contact": contact, "again": bool(self.sent_days),
            }),
            reader.env._("%(company)s: deposit %(number)s",
                         company=self.company_id.name, number=self.name),
            files=[(f"{self.name}.pdf".replace("/", "-"), content)],
        )
        today = self.company_id._ar_today()
        self.write({
            "sent_days": [*(self.sent_days or ()), today.isoformat()], "is_due": False,
        })


class ArReminder(models.Model):
    _inherit = "ar.reminder"

    def _deposits(self):
        """Deposits of the customer that are missing: named in each message."""
        self.ensure_one()
        return self.env["ar.deposit.request"].sudo().search([
            ("company_id", "=", self.company_id.id), ("partner_id", "=", self.partner_id.id),
            ("state", "=", "open"), ("due", "<", self.date),
        ])

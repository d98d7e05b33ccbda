from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...engine.common.reason import Reason, to_json
from ..common.reason import explained
from .policy_step import CHANNELS, TONE_NAMES, TONES

OPEN_STATES = ("proposed", "stopped")
NO_ADDRESS = Reason.of("guard.no_address")
NO_PHONE = Reason.of("guard.no_phone")
NO_PORTAL_USER = Reason.of("guard.no_portal_user")
NEXT_CUSTOMERS = """
    SELECT customer FROM (
        SELECT DISTINCT partner.commercial_partner_id AS customer
          FROM account_move_line line
          JOIN account_account account ON account.id = line.account_id
          JOIN res_partner partner ON partner.id = line.partner_id
         WHERE line.company_id IN %(companies)s AND line.parent_state = 'posted'
           AND account.account_type = 'asset_receivable' AND line.reconciled IS NOT TRUE
           AND line.balance > 0 AND partner.commercial_partner_id > %(after)s
        UNION
        SELECT partner_id FROM ar_reminder
         WHERE company_id = %(company)s AND state IN ('proposed', 'stopped')
           AND partner_id > %(after)s
    ) customers
  ORDER BY customer LIMIT %(limit)s
"""


class ArReminder(models.Model):
    """One message to one customer about everything that is due.

    What is open is made anew every day and before it leaves, so a message never speaks of what
    was paid in the meantime. Nobody writes here but the methods below.
    """

    _name = "ar.reminder"
    _description = "Reminder"
    _inherit = ["mail.thread", "mail.activity.mixin", "ar.state.mixin", "ar.inserted.mixin"]
    _order = "date desc, id desc"
    _rec_name = "partner_id"
    _mail_post_access = "read"

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, readonly=True, index=True,
        ondelete="cascade",
    )
    contact_id = fields.Many2one("res.partner", string="Sent To", readonly=True)
    date = fields.Date(required=True, readonly=True, index=True)
    policy_id = fields.Many2one("ar.reminder.policy", readonly=True, ondelete="set null")
    step_id = fields.Many2one("ar.reminder.step", readonly=True, ondelete="restrict")
    channel = fields.Selection(CHANNELS, required=True, readonly=True)
    tone = fields.Selection(TONES, required=True, readonly=True)
    state = fields.Selection(
        [
            ("proposed", "To Send"), ("stopped", "Stopped"), ("sent", "Sent"),
            ("bounced", "Bounced"),
        ],
        required=True, readonly=True, default="proposed", index=True, tracking=True,
    )
    line_ids = fields.One2many("ar.reminder.line", "reminder_id", string="Items", readonly=True)
    item_count = fields.Integer(string="Items Due", readonly=True)
    total = fields.Monetary(
        string="Amount Claimed", readonly=True,
        help="What may be claimed, excluding disputed and promised parts and before open credits.",
    )
    credit = fields.Monetary(
        string="Open Credits", readonly=True,
        help="Credit notes and payments of the customer that are not allocated to an invoice yet.",
    )
    reason_data = fields.Json(string="Why This Message, as Codes", readonly=True)
    stop_data = fields.Json(string="Why It Waits, as Codes", readonly=True)
    reasons = explained("reason_data", string="Why This Message")
    stopped_by = explained("stop_data", string="Why It Waits")
    answer_id = fields.Many2one(
        "mail.message", string="Last Answer", readonly=True, copy=False, ondelete="set null",
        index="btree_not_null",
    )
    answer_html = fields.Html(related="answer_id.body", string="What the Customer Answered")
    is_answered = fields.Boolean(
        string="Answer to Look At", readonly=True, copy=False,
        help="The customer answered this message by e-mail, and nobody has noted yet what follows.",
    )
    # ---- Proof
    sent_on = fields.Datetime(readonly=True, copy=False)
    sent_by_id = fields.Many2one("res.users", readonly=True)
    email_to = fields.Char(string="Address", readonly=True)
    message_ref = fields.Char(string="Message ID", readonly=True)
    mail_message_id = fields.Many2one(
        "mail.message", string="Message", readonly=True, index="btree_not_null",
        ondelete="set null",
    )
    proof_data = fields.Json(
        string="Fingerprints", readonly=True,
        help="SHA-256 of the text and of each file that went with it.",
    )
    proof = fields.Text(string="What Was Sent", compute="_compute_proof")
    attachment_ids = fields.Many2many("ir.attachment", string="Files", readonly=True)
    table_html = fields.Html(string="Table", compute="_compute_table_html", sanitize=False)
    preview_html = fields.Html(string="Text", compute="_compute_preview_html", sanitize=False)

    _open_uniq = models.UniqueIndex(
        "(company_id, partner_id) WHERE state IN ('proposed', 'stopped')",
        "There is already an open message to this customer.",
    )
    _day_uniq = models.UniqueIndex(
        "(company_id, partner_id, date) WHERE state = 'sent'",
        "A message was already sent to this customer today.",
    )

    @api.depends("partner_id", "date")
    def _compute_display_name(self):
        for reminder in self:
            reminder.display_name = self.env._(
                "%(customer)s, %(day)s", customer=reminder.partner_id.display_name or "",
                day=self.env["ar.reason"]._format(reminder.date or fields.Date.today()),
            )

    @api.depends("proof_data")
    def _compute_proof(self):
        for reminder in self:
            reminder.proof = "\n".join(
                f"{name}: {digest}" for name, digest in (reminder.proof_data or {}).items()
            )

    @api.depends("line_ids")
    @api.depends_context("lang")
    def _compute_table_html(self):
        for reminder in self:
            reminder.table_html = reminder._render_table()

    @api.depends("line_ids", "tone", "step_id")
    def _compute_preview_html(self):
        for reminder in self:
            reminder.preview_html = reminder.sudo()._rendered()[1] if reminder.line_ids else False

    # === Proposing === #

    @api.model
    def _propose(self, entities, company, day):
        """Make the open messages of these customers anew, as of a day.

        :return: the open messages, those that are stopped included
        """
        reminders = self.browse().sudo().with_company(company)
        self.env["ar.decision.version"].sudo()._bump(entities, company)
        known = {
            reminder.partner_id.id: reminder for reminder in reminders.search([
                ("company_id", "=", company.id), ("partner_id", "in", entities.ids),
                ("state", "in", OPEN_STATES),
            ])
        }
        messages = reminders.env["ar.reminder.reader"]._messages(entities, company, day)
        # All that is read is read first: to delete anything empties the cache.
        written_to = [entity for entity in entities if entity.id in messages]
        values = {
            entity.id: reminders._values_of(entity, company, day, messages[entity.id])
            for entity in written_to
        }
        lines = {
            entity.id: reminders._lines_of(company, day, messages[entity.id])
            for entity in written_to
        }
        reminders.union(*known.values()).line_ids.unlink()
        reminders.union(*(known[key] for key in known if key not in messages)).unlink()
        new, found = [], reminders
        for key, theirs in values.items():
            if current := known.get(key):
                current.write(theirs)
                found += current
            else:
                new.append(theirs)
        found += reminders._insert(new)
        reminders.env["ar.reminder.line"]._insert([
            {**line, "reminder_id": reminder.id}
            for reminder in found for line in lines[reminder.partner_id.id]
        ])
        found.invalidate_recordset(["line_ids"])
        return found

    @api.model
    def _refresh(self, records):
        """Something changed what may be asked for of the customers of these records."""
        for company, theirs in records.sudo().grouped("company_id").items():
            self._refresh_customers(theirs.partner_id, company)

    @api.model
    def _refresh_customers(self, partners, company):
        """Make the open messages of customers anew, since what may be asked for changed."""
        open_ones = self.sudo().search([
            ("company_id", "=", company.id), ("state", "in", OPEN_STATES),
            ("partner_id", "in", partners.commercial_partner_id.ids),
        ])
        if open_ones:
            self._propose(open_ones.partner_id, company, company._ar_today())

    def _values_of(self, entity, company, day, proposal):
        message = proposal.message
        contact = entity._ar_billing_contact()
        channel = message.step.channel.value
        stopped = list(message.stopped_by)
        if channel == "email" and not contact._ar_can_be_mailed():
            stopped.append(NO_ADDRESS)
        if channel == "sms" and not (contact.phone or entity.phone):
            stopped.append(NO_PHONE)
        if channel == "portal" and not entity._ar_portal_users():
            stopped.append(NO_PORTAL_USER)
        return {
            "company_id": company.id,
            "currency_id": company.currency_id.id,
            "partner_id": entity.id,
            "contact_id": contact.id,
            "date": day,
            "policy_id": proposal.policy.id,
            "step_id": message.step.key,
            "channel": channel,
            "tone": TONE_NAMES[message.tone],
            "state": "stopped" if stopped else "proposed",
            "total": float(message.total),
            "credit": -sum(proposal.credits.mapped("amount_residual")),
            "item_count": len(message.items),
            "reason_data": to_json(message.reasons) or None,
            "stop_data": to_json(stopped) or None,
        }

    def _lines_of(self, company, day, proposal):
        message, claims, schedule = proposal.message, proposal.claims, proposal.schedule
        return [
            {
                **_item(line),
                "company_id": company.id,
                "step_id": message.new[line.id].key if line.id in message.new else None,
                "date": day,
                "date_due": schedule[line.id][0].due,
                "amount": float(claims[line.id].amount),
                "note_data": to_json(claims[line.id].reasons) or None,
                "is_credit": False,
            }
            for line in proposal.debts
        ] + [
            {
                **_item(line), "company_id": company.id, "step_id": None, "date": day,
                "date_due": line.date,
                "amount": line.amount_residual_currency, "note_data": None, "is_credit": True,
            }
            for line in proposal.credits
        ]

    @api.model
    def _customers_after(self, company, partner_id, limit):
        """The next customers, by their number, who owe something or have an open message."""
        for name in ("account.move.line", "res.partner", "ar.reminder"):
            self.env[name].flush_model()
        rows = self.env.execute_query(SQL(
            NEXT_CUSTOMERS, company=company.id, companies=with_branches(company),
            after=partner_id, limit=limit,
        ))
        return self.env["res.partner"].browse(row[0] for row in rows)

    # === Buttons === #

    @api.model
    def action_look_now(self):
        """Look for what is due in the current companies now, and send nothing."""
        self._check_may_collect()
        for company in self.env.companies:
            self.env["ar.reminder.run"]._look(company)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_send(self):
        """Send these messages, once they have been made anew: nobody is chased who has paid."""
        self._check_may_collect()
        self._check_state(("proposed", "stopped"))
        sent, stopped = self.browse(), self.browse()
        for company, theirs in self.grouped("company_id").items():
            fresh = self._propose(theirs.partner_id, company, company._ar_today())
            sendable = fresh.filtered(lambda each: each.state == "proposed")
            sendable._send()
            sent += sendable
            stopped += fresh - sendable
        if not sent and stopped and len(self) == 1:
            # Kept as it is found now; an error would take the explanation back.
            return self._notify(stopped.with_env(self.env).stopped_by, "warning")
        return self._notify(self.env._(
            "%(sent)s sent, %(stopped)s on hold, %(gone)s no longer due.",
            sent=len(sent), stopped=len(stopped), gone=len(self) - len(sent) - len(stopped),
        ), "warning" if stopped else "success")

    def _notify(self, text, kind):
        return {
            "type": "ir.actions.client", "tag": "display_notification",
            "params": {
                "message": text, "type": kind, "next": {"type": "ir.actions.client",
                                                        "tag": "soft_reload"},
            },
        }

    def action_pause(self):
        """The customer says that it has paid: wait a week for the money, and say so."""
        self._check_may_collect()
        for reminder in self.sudo():
            reminder.partner_id._ar_wait_for_money(reminder.company_id)

    def action_plan(self):
        """Agree on instalments for what the message asks for."""
        self.ensure_one()
        debts = self.line_ids.filtered(lambda line: not line.is_credit).line_id
        return self.env["ar.payment.plan"]._open_new(self.partner_id, debts)

    def action_answer_done(self):
        """The answer needs nothing more."""
        self._check_may_collect()
        self.partner_id._ar_answers_seen()

    def action_promise(self):
        """Note what the customer promises to pay, and when."""
        self.ensure_one()
        debts = self.line_ids.filtered(lambda line: not line.is_credit).line_id
        return self.env["ar.promise"]._open_new(self.partner_id, debts, self)

    def action_dispute(self):
        """Note what the customer contests of one of the invoices."""
        self.ensure_one()
        invoices = self.line_ids.filtered(lambda line: not line.is_credit).move_id
        action = self.env["ir.actions.act_window"]._for_xml_id("ar_management.ar_dispute_action")
        return {**action, "views": [(False, "form")], "context": {
            "default_move_id": invoices[:1].id,
        }}

    # === Helpers === #

    def _check_may_collect(self):
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group("ar_management.group_ar_user"):
            raise AccessError(self.env._(
                "Only a Receivables User can send reminders. Ask an administrator for that role."
            ))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        """What was sent is proof: it stays."""
        for reminder in self:
            if reminder.state not in OPEN_STATES:
                raise UserError(self.env._(
                    "The reminder of %(day)s to %(customer)s was sent and is kept as proof.",
                    customer=reminder.partner_id.display_name,
                    day=self.env["ar.reason"]._format(reminder.date),
                ))

    def _totals(self):
        """[(currency, sum of the items, sum with the credits)] of the message."""
        self.ensure_one()
        sums = defaultdict(lambda: [0.0, 0.0])
        for line in self.line_ids:
            both = sums[line.currency_id]
            both[1] += line.amount
            if not line.is_credit:
                both[0] += line.amount
        return [(currency, *both) for currency, both in sums.items()]


def with_branches(company):
    companies = company.sudo().with_context(active_test=False)
    return tuple(companies.search([("id", "child_of", company.id)]).ids)


def _item(line):
    return {
        "line_id": line.id, "currency_id": line.currency_id.id,
    }

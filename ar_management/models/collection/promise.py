from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import LazyTranslate

from ...engine.collection.promise import Promise, judge
from ...engine.common.money import ZERO
from ...engine.common.reason import Amount, Reason, to_json
from ..common.reason import explained

_lt = LazyTranslate(__name__)

JUDGE_AGAIN_DAYS = 60
"""A payment that was booked late, with a value date in time, still mends a broken promise."""


class ArPromise(models.Model):
    """A customer promises to pay an amount by a day: what it covers is not asked for until then."""

    _name = "ar.promise"
    _description = "Promise to Pay"
    _inherit = ["ar.checked.numbers", "ar.guarded.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True
    _guarded = frozenset({"state", "judged_on", "reason_data"})
    _guarded_why = _lt("Payments decide whether a promise was kept.")

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="cascade",
    )
    line_ids = fields.Many2many(
        "account.move.line", string="Items", required=True, check_company=True,
        domain="[('account_type', '=', 'asset_receivable'), ('parent_state', '=', 'posted'), "
        "('balance', '>', 0), ('reconciled', '=', False), "
        "('partner_id', 'child_of', partner_id), ('company_id', '=', company_id)]",
    )
    currency_id = fields.Many2one(
        "res.currency", compute="_compute_currency_id", store=True, precompute=True
    )
    amount = fields.Monetary(
        required=True, compute="_compute_amount", store=True, readonly=False, precompute=True,
        tracking=True,
    )
    made_on = fields.Date(
        string="Promised On", required=True, default=fields.Date.context_today
    )
    date = fields.Date(string="To Be Paid By", required=True, tracking=True)
    grace_days = fields.Integer(
        string="Days of Grace", default=2, help="Days the payment may take to arrive.",
    )
    source = fields.Selection(
        [("call", "Call"), ("mail", "E-mail"), ("portal", "Portal"), ("other", "Other")],
        required=True, default="call",
    )
    reminder_id = fields.Many2one("ar.reminder", readonly=True, ondelete="set null")
    note = fields.Text(string="What Was Said")
    state = fields.Selection(
        [("open", "Open"), ("kept", "Kept"), ("broken", "Broken"), ("cancelled", "Cancelled")],
        required=True, default="open", readonly=True, index=True, tracking=True, copy=False,
    )
    judged_on = fields.Date(
        string="Kept or Broken On", readonly=True, copy=False,
        help="According to when the money arrived.",
    )
    reason_data = fields.Json(string="Why, as Codes", readonly=True, copy=False)
    reasons = explained("reason_data", string="Why")

    @api.depends("partner_id", "date")
    def _compute_display_name(self):
        for promise in self:
            promise.display_name = self.env._(
                "%(customer)s, by %(day)s", customer=promise.partner_id.display_name or "",
                day=self.env["ar.reason"]._format(promise.date) if promise.date else "",
            )

    @api.depends("line_ids", "company_id")
    def _compute_currency_id(self):
        for promise in self:
            promise.currency_id = (
                promise.line_ids.currency_id[:1] or promise.company_id.currency_id
            )

    @api.depends("line_ids")
    def _compute_amount(self):
        for promise in self:
            promise.amount = sum(promise.line_ids.mapped("amount_residual_currency"))

    @api.constrains("line_ids", "amount", "date", "made_on", "grace_days")
    def _check_promise(self):
        for promise in self:
            if not promise.line_ids or len(promise.line_ids.currency_id) > 1:
                raise ValidationError(self.env._(
                    "A promise covers items in one currency: choose the items that %(customer)s "
                    "will pay.", customer=promise.partner_id.display_name,
                ))
            if promise.line_ids.partner_id.commercial_partner_id != (
                promise.partner_id.commercial_partner_id
            ):
                raise ValidationError(self.env._(
                    "The items of a promise must belong to %(customer)s: remove the others.",
                    customer=promise.partner_id.display_name,
                ))
            if promise.currency_id.compare_amounts(promise.amount, 0) <= 0:
                raise ValidationError(self.env._(
                    "The amount promised by %(customer)s must be above zero: enter it.",
                    customer=promise.partner_id.display_name,
                ))
            if promise.date < promise.made_on or promise.grace_days < 0:
                raise ValidationError(self.env._(
                    "%(customer)s cannot promise to pay before the day of the promise: correct "
                    "one of the dates.", customer=promise.partner_id.display_name,
                ))

    @api.model_create_multi
    def create(self, vals_list):
        promises = super().create(vals_list)
        for promise in promises:
            promise.partner_id = promise.partner_id.commercial_partner_id
        promises.partner_id._ar_answers_seen()
        self.env["ar.reminder"]._refresh(promises)
        return promises

    @api.model
    def _open_new(self, partner, lines, reminder=None):
        """Open the form of a new promise about these items."""
        company = lines.company_id[:1] or self.env.company
        policy = self.env["ar.reminder.policy"]._by_customer(partner, company).get(partner.id)
        return {
            "type": "ir.actions.act_window", "res_model": self._name, "view_mode": "form",
            "name": self.env._("Promise to Pay"), "target": "new",
            "context": {
                "default_partner_id": partner.id, "default_company_id": company.id,
                "default_line_ids": [Command.set(lines.filtered(
                    lambda line: not line.reconciled
                ).ids)],
                "default_reminder_id": reminder.id if reminder else False,
                "default_grace_days": policy.promise_grace_days if policy else 2,
            },
        }

    def action_cancel(self):
        """Take a promise back that was noted by mistake."""
        self.check_access("write")
        for promise in self:
            if promise.state != "open":
                raise UserError(self.env._(
                    "The promise of %(customer)s is no longer open: it cannot be cancelled.",
                    customer=promise.partner_id.display_name,
                ))
        self.sudo().state = "cancelled"
        self.env["ar.reminder"]._refresh(self)

    # === Judging === #

    def _engine_promise(self):
        currency = self.currency_id._ar_engine_currency()
        return Promise(
            made=self.made_on, until=self.date, amount=currency.from_float(self.amount),
            grace=self.grace_days,
        )

    def _received(self, until=None):
        """What has reduced the items of each promise since it was made.

        :param until: last day that counts, of all promises; when each was judged if left out
        :return: {promise id: amount}
        """
        items = self.sudo().line_ids._ar_dated_items()
        return {
            promise.id: sum((
                each.amount for line in promise.line_ids for each in items[line.id].allocations
                if promise.made_on <= each.on <= (until or promise.judged_on)
            ), ZERO)
            for promise in self.sudo()
        }

    @api.model
    def _judge_open(self, company):
        """Judge the open promises of a company, and those that were broken lately."""
        today = company._ar_today()
        since = today - timedelta(days=JUDGE_AGAIN_DAYS)
        promises = self.sudo().search(Domain("company_id", "=", company.id) & (
            Domain("state", "=", "open")
            | Domain("state", "=", "broken") & Domain("date", ">=", since)
        ))
        items = promises.line_ids._ar_dated_items()
        known = self._known_until(company, today)
        for promise in promises:
            verdict = judge(
                promise._engine_promise(), [items[line.id] for line in promise.line_ids], known
            )
            if verdict.state != promise.state:
                promise.write({
                    "state": verdict.state, "judged_on": verdict.on,
                    "reason_data": to_json([verdict.reason]),
                })

    def _known_until(self, company, today):
        """Last day that the bank is known for; today where no bank is followed."""
        [(last,)] = self.env["account.bank.statement.line"].sudo()._read_group(
            [("company_id", "=", company.id), ("date", "<=", today)], aggregates=["date:max"],
        )
        return last or today

    @api.model
    def _broken_since_last_message(self, entities, company):
        """{commercial entity id: reason} of the customers whose last broken promise no message
        has answered yet."""
        broken = self.sudo().search([
            ("company_id", "=", company.id), ("state", "=", "broken"),
            ("partner_id", "in", entities.ids),
        ], order="judged_on")
        last = self.env["ar.reminder.reader"].sudo()._last_messages(entities, company)
        received = broken._received()
        return {
            each.partner_id.id: Reason.of(
                "promise.broken", day=each.date,
                amount=Amount(each._engine_promise().amount, each.currency_id.name),
                received=Amount(received[each.id], each.currency_id.name),
            )
            for each in broken
            if not (day := last.get(each.partner_id.id)) or day < each.judged_on
        }

from decimal import Decimal

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import LazyTranslate

from ...engine.collection.plan import (
    Frequency,
    Instalment,
    PlanItem,
    interest_of,
    make_instalments,
    schedule,
    standings_of,
)
from ...engine.ledger.claimable import DuePart
from ..common.reason import explained

_lt = LazyTranslate(__name__)

FREQUENCIES = [
    ("week", "Every week"), ("fortnight", "Every two weeks"), ("month", "Every month"),
    ("quarter", "Every three months"),
]
RUNNING = ("active", "kept")
"""A plan that was kept follows its items as well: a payment may bounce afterwards."""


class ArPaymentPlan(models.Model):
    """Instalments that are agreed over receivables, in the place of their due dates.

    Nothing is posted and no entry changes: the plan only says on which days what is open is due.
    Everything that asks for due dates or for what may be claimed follows it.
    """

    _name = "ar.payment.plan"
    _description = "Payment Plan"
    _inherit = ["portal.mixin", "ar.recovery.mixin"]
    _new_name = _lt("New payment plan")
    _nothing_open = _lt("Nothing is open that %(customer)s could pay in instalments.")
    _guarded = frozenset({
        "name", "state", "proposed_on", "signed_on", "signed_ip", "signature", "signed_hash",
        "notice_on", "ended_on", "reason_data", "interest_move_id", "requested_on",
    })

    item_ids = fields.One2many(
        "ar.payment.plan.item", "plan_id", string="Items", copy=False
    )
    currency_id = fields.Many2one(
        "res.currency", compute="_compute_currency_id", store=True, precompute=True
    )
    total = fields.Monetary(
        string="Agreed Amount", compute="_compute_total", store=True,
        help="What was open of the items when the plan was prepared.",
    )
    instalment_count = fields.Integer(string="Number of Instalments", required=True, default=3)
    first_date = fields.Date(
        string="First Instalment", required=True,
        default=lambda self: fields.Date.add(fields.Date.context_today(self), months=1),
    )
    frequency = fields.Selection(FREQUENCIES, required=True, default="month")
    line_ids = fields.One2many(
        "ar.payment.plan.line", "plan_id", string="Instalments", compute="_compute_line_ids",
        store=True, readonly=False, copy=False,
    )
    interest_percent = fields.Float(
        string="Agreed Interest (% a Year)", digits=(5, 2),
        help="The price of the delay that is granted: it bears VAT like the sale and is invoiced. "
        "Late-payment penalties do not run on the agreed amounts while the plan is kept.",
    )
    interest_total = fields.Monetary(
        string="Interest before VAT", compute="_compute_interest_total"
    )
    interest_move_id = fields.Many2one(
        "account.move", string="Invoice of the Interest", readonly=True, copy=False,
        index="btree_not_null",
    )
    grace_days = fields.Integer(
        string="Days of Grace", default=2, help="Days the payment may take to arrive.",
    )
    notice_days = fields.Integer(
        string="Days of Notice", default=8,
        help="Days that the customer has to pay a missed instalment after it was told. When they "
        "have passed in vain, the whole rest is due at once.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"), ("proposed", "Proposed"), ("active", "Signed"),
            ("kept", "Plan Kept"), ("broken", "Plan Broken"), ("cancelled", "Cancelled"),
        ],
        required=True, default="draft", readonly=True, index=True, tracking=True, copy=False,
    )
    requested_on = fields.Date(
        string="Asked For On", readonly=True, copy=False,
        help="Day on which the customer asked for it in the portal.",
    )
    proposed_on = fields.Date(readonly=True, copy=False)
    signed_on = fields.Date(readonly=True, copy=False, tracking=True)
    signed_by = fields.Char(copy=False, tracking=True)
    signed_ip = fields.Char(string="Signed From", readonly=True, copy=False)
    signature = fields.Binary(attachment=True, readonly=True, copy=False)
    signed_hash = fields.Char(
        string="SHA-256 of What Was Signed", readonly=True, copy=False,
    )
    notice_on = fields.Date(
        string="Notice Sent On", readonly=True, copy=False,
        help="Day on which the customer was told about a missed instalment.",
    )
    ended_on = fields.Date(string="Kept or Ended On", readonly=True, copy=False)
    reason_data = fields.Json(string="Why, as Codes", readonly=True, copy=False)
    reasons = explained("reason_data", string="Why")
    note = fields.Text(string="What Was Said")
    paid = fields.Monetary(compute="_compute_standing")
    open = fields.Monetary(string="Still Open", compute="_compute_standing")
    next_due = fields.Date(string="Next Instalment", compute="_compute_standing")
    next_amount = fields.Monetary(compute="_compute_standing")

    _requested_uniq = models.UniqueIndex(
        "(partner_id, company_id) WHERE state = 'draft' AND requested_on IS NOT NULL",
        "This customer has asked for a payment plan already: answer that one first.",
    )

    @api.depends("item_ids.line_id", "company_id")
    def _compute_currency_id(self):
        for plan in self:
            currencies = plan.item_ids.line_id.currency_id
            plan.currency_id = currencies[:1] or plan.company_id.currency_id

    @api.depends("item_ids.amount")
    def _compute_total(self):
        for plan in self:
            plan.total = sum(plan.item_ids.mapped("amount"))

    @api.depends("item_ids.amount", "instalment_count", "first_date", "frequency", "currency_id")
    def _compute_line_ids(self):
        for plan in self:
            if plan.state != "draft":
                continue
            currency = plan.currency_id._ar_engine_currency()
            instalments = make_instalments(
                currency.from_float(sum(plan.item_ids.mapped("amount"))), plan.first_date,
                Frequency(plan.frequency), plan.instalment_count, currency,
            ) if plan.first_date and plan.currency_id else ()
            plan.line_ids = [Command.clear(), *(
                Command.create({"due": each.due, "amount": float(each.amount)})
                for each in instalments
            )]

    @api.depends("line_ids.interest")
    def _compute_interest_total(self):
        for plan in self:
            plan.interest_total = sum(plan.line_ids.mapped("interest"))

    @api.depends("item_ids.line_id.amount_residual_currency", "line_ids.amount", "line_ids.due")
    def _compute_standing(self):
        for plan in self:
            standings = plan._standings()
            coming = next((each for each in standings if each.open), None)
            plan.paid = float(sum(each.paid for each in standings))
            plan.open = float(sum(each.open for each in standings))
            plan.next_due = coming and coming.due
            plan.next_amount = float(coming.open) if coming else 0.0

    def _compute_access_url(self):
        for plan in self:
            plan.access_url = f"/my/payment_plans/{plan.id}"

    @api.constrains("item_ids", "partner_id")
    def _check_items(self):
        for plan in self:
            lines = plan.item_ids.line_id
            entities = lines.partner_id.commercial_partner_id
            if len(lines.currency_id) > 1 or entities - plan.partner_id.commercial_partner_id:
                raise ValidationError(self.env._(
                    "A payment plan is about items of one customer in one currency: remove the "
                    "others from the plan of %(customer)s.",
                    customer=plan.partner_id.display_name,
                ))

    @api.constrains("instalment_count", "interest_percent", "grace_days", "notice_days")
    def _check_terms(self):
        for plan in self:
            terms = (plan.interest_percent, plan.grace_days, plan.notice_days)
            if min(terms) < 0 or not 1 <= plan.instalment_count <= 60:
                raise ValidationError(self.env._(
                    "The plan of %(customer)s needs 1 to 60 instalments, and interest, grace and "
                    "notice that are not negative.", customer=plan.partner_id.display_name,
                ))

    def write(self, vals):
        agreed = {"partner_id", "company_id", "item_ids", "line_ids", "instalment_count",
                  "first_date", "frequency", "interest_percent", "grace_days", "notice_days"}
        if agreed.intersection(vals):
            self._check_state(("draft",))
        if "signed_by" in vals:
            self._check_state(("draft", "proposed"))
        if "state" in vals:
            # The instalments are those of the draft: they are made while it is one.
            self.flush_recordset(["line_ids"])
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_agreed(self):
        self._check_state(("draft", "cancelled"))
        for plan in self.filtered("signed_on"):
            raise UserError(self.env._(
                "%(plan)s was signed and is kept as proof.", plan=plan.display_name,
            ))

    @api.model
    def _open_new(self, partner, lines):
        """A plan is in one currency; the one that the customer asked for comes first."""
        lines = lines._ar_open_claims()
        lines = lines.filtered(lambda line: line.currency_id == lines[:1].currency_id)
        action, company = super()._open_new(partner, lines), lines.company_id[:1]
        if requested := self._requested(partner, company):
            return requested.action_open()
        action["context"]["default_interest_percent"] = company.ar_plan_interest_percent
        view = self.env.ref("ar_management.ar_payment_plan_view_dialog")
        return {**action, "target": "new", "view_id": view.id}

    @api.model
    def _requested(self, partner, company):
        """The draft that a customer has asked for and nobody has answered yet."""
        return self.search([
            ("partner_id", "=", partner.commercial_partner_id.id), ("state", "=", "draft"),
            ("company_id", "=", company.id), ("requested_on", "!=", False),
        ], limit=1)

    # === For the engine === #

    def _instalments(self):
        currency = self.currency_id._ar_engine_currency()
        return [
            Instalment(line.due, currency.from_float(line.amount))
            for line in self.line_ids if line.due
        ]

    def _engine_items(self):
        currency = self.currency_id._ar_engine_currency()
        return [
            PlanItem(
                key=item.line_id.id,
                agreed=currency.from_float(item.amount),
                residual=currency.from_float(item.line_id.amount_residual_currency),
                due=item.line_id.date_maturity or item.line_id.date,
            )
            for item in self.item_ids if item.line_id
        ]

    def _standings(self):
        """The instalments with what was paid of them, by their days."""
        self.ensure_one()
        return standings_of(self._instalments(), self.sudo()._engine_items())

    def _schedule(self):
        """On which days what is open of the items is due: {line id: tuple of DuePart}

        Once the plan is broken the whole rest is due, on the day it was broken or before.
        """
        self.ensure_one()
        items = self._engine_items()
        if self.state == "broken":
            return {
                item.key: (DuePart(min(item.due, self.ended_on), item.residual),)
                for item in items
            }
        return schedule(self._instalments(), items)

    def _interest(self):
        """Agreed interest of each instalment, in the order of the lines."""
        self.ensure_one()
        currency = self.currency_id._ar_engine_currency()
        start = self.proposed_on or self.company_id._ar_today()
        percent = Decimal(repr(self.interest_percent))
        return interest_of(self._instalments(), start, percent, currency)

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ...engine.common.reason import Reason, to_json
from ...engine.common.text import keep_numbers
from ..common.reason import explained
from .posting import Grant

OPEN_STATES = ("to_decide", "claimed")


class ArDiscountDeduction(models.Model):
    """A discount that a customer took without having earned it, until a person decides.

    Nobody has the right to write here: deductions change through the methods below only, which
    check who decides. What was taken stays open on the invoice until it is paid or granted.
    """

    _name = "ar.discount.deduction"
    _description = "Unearned Discount"
    _inherit = ["mail.thread", "mail.activity.mixin", "ar.state.mixin"]
    _order = "date desc, id desc"
    _mail_post_access = "read"

    line_id = fields.Many2one(
        "account.move.line", string="Receivable", required=True, readonly=True, index=True,
        ondelete="cascade",
    )
    move_id = fields.Many2one(related="line_id.move_id", string="Invoice", store=True, index=True)
    partner_id = fields.Many2one(
        related="move_id.commercial_partner_id", string="Customer", store=True, index=True
    )
    company_id = fields.Many2one(related="move_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="line_id.currency_id")
    amount = fields.Monetary(
        string="Taken", readonly=True, tracking=True,
        help="What the customer deducted without having earned it.",
    )
    amount_open = fields.Monetary(
        string="Still Open", compute="_compute_amount_open",
        help="The part of it that is neither paid nor granted.",
    )
    payment_id = fields.Many2one(
        "account.move", readonly=True, index="btree_not_null", ondelete="set null"
    )
    date = fields.Date(string="Paid On", required=True, readonly=True)
    offer_id = fields.Many2one(
        "ar.discount.offer", readonly=True, ondelete="set null",
        help="The highest discount that the invoice offered.",
    )
    explanation_data = fields.Json(string="Why, as Codes", readonly=True)
    explanation = explained("explanation_data", string="Why")
    state = fields.Selection(
        [
            ("to_decide", "To Decide"),
            ("claimed", "Claimed Back"),
            ("granted", "Granted"),
            ("settled", "Paid"),
            ("cancelled", "Cancelled"),
        ],
        required=True, default="to_decide", readonly=True, index=True, tracking=True,
    )
    claimed_on = fields.Date(readonly=True)
    requested_by = fields.Many2one(
        "res.users", string="Grant Requested By", readonly=True, tracking=True
    )
    granted_by = fields.Many2one("res.users", readonly=True, tracking=True)
    document_id = fields.Many2one(
        "account.move", string="Booked By", readonly=True, index="btree_not_null",
        ondelete="set null",
    )
    needs_approval = fields.Boolean(compute="_compute_needs_approval")
    can_grant = fields.Boolean(compute="_compute_needs_approval")

    _line_uniq = models.UniqueIndex(
        "(line_id) WHERE state IN ('to_decide', 'claimed')",
        "There is already a decision to take about this receivable.",
    )

    @api.depends("move_id.name")
    def _compute_display_name(self):
        for deduction in self:
            deduction.display_name = self.env._(
                "Unearned discount on %(invoice)s", invoice=deduction.move_id.name or ""
            )

    @api.depends("amount", "state", "line_id.amount_residual_currency")
    def _compute_amount_open(self):
        for deduction in self:
            is_open = deduction.state in OPEN_STATES
            residual = deduction.sudo().line_id.amount_residual_currency
            deduction.amount_open = min(deduction.amount, residual) if is_open else 0.0

    @api.depends("amount", "state", "requested_by")
    @api.depends_context("uid")
    def _compute_needs_approval(self):
        for deduction in self:
            deduction.needs_approval = deduction._exceeds_limit()
            deduction.can_grant = deduction.state in OPEN_STATES and (
                not deduction.requested_by or not deduction._grant_obstacle()
            )

    # ------------------------------------------------------------------ following the books

    @api.model
    def _record(self, taking, together):
        """Note what a payment left open of a receivable without having earned it.

        :param taking: ar.discount.settlement.Taking
        :param together: invoices that the payment is short of in all, empty when it is one
        """
        line = taking.line
        highest = max(line.sudo().ar_discount_offer_ids, key=lambda offer: offer.percent)
        values = {
            "amount": line.amount_residual_currency,
            "payment_id": taking.payment.id,
            "date": taking.day,
            "offer_id": highest.id,
            "explanation_data": to_json(
                _why(taking, highest._engine_offer(), together.mapped("name"))
            ),
        }
        deductions = self.sudo()
        if current := deductions._of(line, OPEN_STATES):
            current.write(values)
            return
        deduction = deductions.create({"line_id": line.id, **values})
        deduction._ask(deduction._responsible(), Reason.of("discount.ask_claim"))

    @api.model
    def _close_paid(self, lines):
        """The deductions of receivables that are closed now need no decision any more."""
        paid = lines.filtered("reconciled")
        if deductions := self.sudo()._of(paid, OPEN_STATES):
            deductions._update_state(OPEN_STATES, "settled")

    @api.model
    def _follow_undone(self, lines, pairs):
        """Matchings were undone: what a payment took goes with it, what was paid is open again.

        :param pairs: {(receivable line, entry that it was matched with)}
        """
        for deduction in self.sudo()._of(lines, (*OPEN_STATES, "granted", "settled")):
            if (deduction.line_id, deduction.payment_id) in pairs:
                deduction._update_state((deduction.state,), "cancelled")
            elif deduction.state == "settled" and not deduction.line_id.reconciled:
                deduction._update_state(
                    ("settled",), "claimed" if deduction.claimed_on else "to_decide"
                )

    def _of(self, lines, states):
        return self.search([("line_id", "in", lines.ids), ("state", "in", states)])

    # ------------------------------------------------------------------ deciding

    def action_claim(self):
        """Claim what was taken back: it stays open, and a letter to the customer is prepared."""
        self._check_may_decide()
        self.sudo()._update_state(
            ("to_decide",), "claimed", claimed_on=fields.Date.context_today(self)
        )
        return self.action_send_letter() if len(self) == 1 else None

    def action_send_letter(self):
        """Write the e-mail with the letter that claims the amount back."""
        self.ensure_one()
        template = self.env.ref("ar_management.ar_discount_deduction_mail", False)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Claim the Discount Back"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_template_id": template.id if template else False,
                "default_composition_mode": "comment",
                "default_email_layout_xmlid": "mail.mail_notification_light",
            },
        }

    def action_print_letter(self):
        """Print the letter that claims the amount back."""
        return self.env.ref("ar_management.ar_discount_deduction_letter").report_action(self)

    def action_grant(self):
        """Grant what was taken as goodwill, or ask a Credit Manager when it is too much for that.

        :raise UserError: the user is who asked for the approval
        """
        self._check_may_decide()
        for deduction in self:
            if not deduction._exceeds_limit():
                deduction._grant()
            elif not deduction.requested_by:
                deduction._request_approval()
            elif obstacle := deduction._grant_obstacle():
                raise obstacle
            else:
                deduction._grant()

    def _ar_apply_match_rule(self):
        """Decide as the rules of the company and the customer say, when a match was posted.

        What is over the limit, or what no rule says, waits for a person.
        """
        self.ensure_one()
        company, partner = self.company_id, self.partner_id
        rule = partner._ar_match_rule("ar_match_late_discount", company)
        days = (self.date - self.offer_id.deadline).days
        if 0 < days <= partner._ar_match_rule("ar_match_grace_days", company):
            rule = "goodwill"
        open_now = self.currency_id._convert(
            self.amount_open, company.currency_id, company, self.date
        )
        small = company.currency_id.compare_amounts(open_now, company.ar_match_goodwill_limit) <= 0
        if rule == "claim":
            self.action_claim()
        elif rule == "goodwill" and small and not self._exceeds_limit():
            self.action_grant()

    def _grant(self):
        """Book what is still open of it as a discount."""
        self.ensure_one()
        deduction = self.sudo()
        self.env["ar.decision.version"]._bump(deduction.partner_id, deduction.company_id)
        amount = deduction.amount_open
        deduction._update_state(OPEN_STATES, "granted", granted_by=self.env.uid)
        deduction.document_id = self.env["ar.discount.booking"]._book([Grant(
            deduction.line_id, amount, deduction.offer_id,
            fields.Date.context_today(self), deduction.payment_id,
        )])

    def _request_approval(self):
        self.ensure_one()
        deduction = self.sudo()
        deduction.requested_by = self.env.user
        managers = self.env.ref("ar_management.group_ar_credit_manager").sudo().all_user_ids
        managers = managers.filtered(
            lambda user: user != self.env.user and deduction.company_id in user.company_ids
        )
        for manager in managers:
            deduction._ask(manager, Reason.of("discount.ask_grant"))

    def _exceeds_limit(self):
        """Tell whether granting it needs a Credit Manager, by the limit of the company."""
        self.ensure_one()
        deduction, company = self.sudo(), self.sudo().company_id
        amount = deduction.currency_id._convert(
            deduction.amount, company.currency_id, company, deduction.date
        )
        limit = company.ar_discount_goodwill_limit
        return company.currency_id.compare_amounts(amount, limit) > 0

    def _grant_obstacle(self):
        """The error that stops the current user from approving it, ``None`` if none does."""
        self.ensure_one()
        if self.env.su:
            return None
        if not self.env.user.has_group("ar_management.group_ar_credit_manager"):
            return AccessError(self.env._(
                "%(deduction)s is more than may be granted without approval: a Credit Manager "
                "has to grant it.", deduction=self.display_name,
            ))
        if self.requested_by == self.env.user:
            return UserError(self.env._(
                "You requested this grant yourself: another Credit Manager has to approve it.",
            ))
        return None

    def _check_may_decide(self):
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group("ar_management.group_ar_user"):
            raise AccessError(self.env._(
                "Only a Receivables User can decide on discounts. Ask an administrator for that "
                "role."
            ))

    # ------------------------------------------------------------------ helpers

    def _update_state(self, allowed, target, reason="", **values):  # pylint: disable=missing-return
        super()._update_state(allowed, target, reason, **values)
        if target != "to_decide":
            self.activity_unlink(["mail.mail_activity_data_todo"])

    def _printed_offers(self):
        """What the invoice told the customer about discounts, for the letter."""
        return [
            keep_numbers(self.env._(
                "Discount of %(percent)s %% if paid by %(deadline)s.",
                percent=self.env["ar.reason"]._format(offer._percent()),
                deadline=format_date(self.env, offer.printed_deadline),
            ))
            for offer in self.line_id.sudo().ar_discount_offer_ids
        ]

    def _responsible(self):
        """Who looks at it first: the salesperson of the invoice, or who matched the payment, or
        any Receivables User when a job or the customer did."""
        users = self.env.ref("ar_management.group_ar_user").sudo().all_user_ids.filtered(
            lambda user: user.id != SUPERUSER_ID and self.company_id in user.company_ids
        )
        for user in (self.move_id.invoice_user_id, self.env.user):
            if user in users:
                return user
        return users[:1]

    def _ask(self, user, what):
        if user:
            self._ar_ask(user, lambda env: env["ar.reason"]._text(what))


def _why(taking, highest, together):
    """Reasons of a deduction: what was earned, the higher discount that was taken, and the other
    invoices that it was taken on."""
    reasons = taking.closing.reasons
    missed = Reason.of("discount.too_late", percent=highest.percent, deadline=highest.deadline)
    if taking.day > highest.deadline and missed not in reasons:
        reasons += (missed,)
    if taking.closing.discount and taking.offered == taking.closing.discount:
        reasons += (Reason.of("discount.too_much"),)
    if len(together) > 1:
        reasons += (Reason.of("discount.together", invoices=", ".join(together)),)
    return reasons

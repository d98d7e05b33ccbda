from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

ANSWER_DAYS = 15
"""Days in which the customer gets an answer, unless somebody says otherwise."""
LIVE = ("open", "agreed")
"""States in which the amount is in dispute."""


class ArDispute(models.Model):
    """A part of a claim that the customer contests, from a day to a day."""

    _name = "ar.dispute"
    _description = "Dispute"
    _inherit = [
        "ar.checked.numbers", "ar.guarded.mixin", "portal.mixin", "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_from desc, id desc"
    _check_company_auto = True
    _guarded = frozenset({"answer", "credit_note_id", "is_rejected"})
    _guarded_why = _lt("They follow from how the dispute is settled.")

    move_id = fields.Many2one(
        "account.move", string="Invoice", required=True, index=True, ondelete="cascade",
        check_company=True,
        domain="[('move_type', 'in', ('out_invoice', 'out_refund')), ('state', '=', 'posted')]",
    )
    line_id = fields.Many2one(
        "account.move.line", string="Instalment", index=True, ondelete="cascade",
        check_company=True, compute="_compute_line_id", store=True, readonly=False, required=True,
        precompute=True,
        domain="[('move_id', '=', move_id), ('account_type', '=', 'asset_receivable')]",
    )
    partner_id = fields.Many2one(
        related="move_id.commercial_partner_id", string="Customer", store=True, index=True
    )
    company_id = fields.Many2one(related="move_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="line_id.currency_id")
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    amount = fields.Monetary(
        string="Disputed Amount", required=True, compute="_compute_amount", store=True,
        readonly=False, precompute=True, tracking=True,
    )
    company_amount = fields.Monetary(
        string="Disputed, in Company Currency", compute="_compute_company_amount", store=True,
        currency_field="company_currency_id",
    )
    user_id = fields.Many2one(
        "res.users", string="Owner", compute="_compute_user_id", store=True, readonly=False,
        precompute=True, tracking=True, domain="[('share', '=', False)]",
        help="Who finds out what is right, and answers the customer.",
    )
    deadline = fields.Date(
        string="Answer By", tracking=True,
        default=lambda self: fields.Date.add(
            fields.Date.context_today(self), days=ANSWER_DAYS
        ),
    )
    date_from = fields.Date(
        string="Since", required=True, default=fields.Date.context_today, tracking=True
    )
    date_to = fields.Date(
        string="Until", tracking=True,
        help="Last day on which the amount was in dispute; empty while the dispute lasts.",
    )
    reason = fields.Selection(
        [
            ("price", "Price"),
            ("quantity", "Quantity"),
            ("quality", "Quality"),
            ("delivery", "Delivery"),
            ("duplicate", "Already paid or invoiced twice"),
            ("other", "Other"),
        ],
        required=True, default="other", tracking=True,
    )
    note = fields.Text(string="What the Customer Says")
    answer = fields.Text(string="What We Answered", readonly=True, copy=False)
    credit_note_id = fields.Many2one(
        "account.move", readonly=True, copy=False, check_company=True,
        index="btree_not_null", ondelete="set null",
        help="Credits the part that was agreed. Until it is posted that part stays in dispute.",
    )
    is_rejected = fields.Boolean(string="Rejected", readonly=True, copy=False)
    state = fields.Selection(
        [
            ("open", "Open"), ("agreed", "Credit Note to Post"), ("closed", "Settled"),
            ("rejected", "Rejected"),
        ],
        compute="_compute_state", store=True, index=True,
    )

    @api.depends("move_id", "reason")
    def _compute_display_name(self):
        reasons = dict(self._fields["reason"]._description_selection(self.env))
        for dispute in self:
            dispute.display_name = dispute.move_id and self.env._(
                "%(invoice)s: %(reason)s",
                invoice=dispute.move_id.name or "", reason=reasons.get(dispute.reason, ""),
            )

    @api.depends("move_id")
    def _compute_line_id(self):
        for dispute in self:
            lines = dispute.move_id.line_ids.filtered(
                lambda line: line.account_type == "asset_receivable"
            )
            dispute.line_id = lines.sorted("date_maturity")[:1]

    @api.depends("line_id")
    def _compute_amount(self):
        for dispute in self:
            dispute.amount = abs(dispute.line_id.amount_residual_currency)

    @api.depends("amount", "line_id")
    def _compute_company_amount(self):
        for dispute in self:
            line = dispute.line_id
            rate = line.balance / line.amount_currency if line.amount_currency else 1.0
            dispute.company_amount = line.company_currency_id.round(dispute.amount * rate)

    @api.depends("move_id")
    def _compute_user_id(self):
        for dispute in self:
            dispute.user_id = dispute.user_id or dispute._default_owner()

    def _default_owner(self):
        """Who looks after the customer: the salesperson of the invoice, or who notes it."""
        users = self.move_id.sudo().invoice_user_id | self.env.user
        return users.filtered(
            lambda user: user.active and user.has_group("ar_management.group_ar_user")
        )[:1]

    @api.depends("date_to", "is_rejected", "credit_note_id.state")
    def _compute_state(self):
        for dispute in self:
            if dispute.date_to:
                dispute.state = "rejected" if dispute.is_rejected else "closed"
            else:
                dispute.state = "agreed" if dispute._waits_for_credit_note() else "open"

    def _waits_for_credit_note(self):
        # A draft that was deleted or cancelled leaves the question open.
        return self.sudo().credit_note_id.state == "draft"

    def _compute_access_url(self):  # pylint: disable=missing-return
        super()._compute_access_url()
        for dispute in self:
            dispute.access_url = f"/my/disputes/{dispute.id}"

    @api.constrains("move_id", "line_id")
    def _check_line(self):
        for dispute in self:
            if dispute.line_id.move_id != dispute.move_id:
                raise ValidationError(self.env._(
                    "The disputed instalment does not belong to %(invoice)s: choose one of its "
                    "instalments.",
                    invoice=dispute.move_id.display_name,
                ))

    @api.constrains("amount", "line_id")
    def _check_amount(self):
        for dispute in self:
            line = dispute.line_id
            over = line.currency_id.compare_amounts(dispute.amount, abs(line.amount_currency)) > 0
            if over or line.currency_id.compare_amounts(dispute.amount, 0) <= 0:
                raise ValidationError(self.env._(
                    "The disputed amount of %(invoice)s must be more than zero and at most the "
                    "amount of the instalment: enter the part that the customer disputes.",
                    invoice=dispute.move_id.display_name,
                ))

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for dispute in self:
            if dispute.date_to and dispute.date_to < dispute.date_from:
                raise ValidationError(self.env._(
                    "The dispute of %(invoice)s ends before it begins: correct one of its dates.",
                    invoice=dispute.move_id.display_name,
                ))

    def action_settle(self):
        """Close the dispute today, without a credit note."""
        self.check_access("write")
        self.filtered(lambda dispute: dispute.state in LIVE).sudo()._end()

    def _end(self, **values):
        """End disputes today: what they were about may be asked for again tomorrow."""
        today = fields.Date.context_today(self)
        for dispute in self:
            dispute.write({"date_to": max(today, dispute.date_from), **values})

    def action_reopen(self):
        """Take the end of the dispute back."""
        for dispute in self:
            if dispute.sudo().credit_note_id.state == "posted":
                raise UserError(self.env._(
                    "%(invoice)s was credited for this dispute: note a new dispute for what is "
                    "still contested.", invoice=dispute.move_id.display_name,
                ))
        self.check_access("write")
        self.sudo().write({"date_to": False, "is_rejected": False})

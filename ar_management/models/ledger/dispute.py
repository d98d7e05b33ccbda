from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ArDispute(models.Model):
    """A part of a claim that the customer contests, from a day to a day."""

    _name = "ar.dispute"
    _description = "Dispute"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_from desc, id desc"
    _check_company_auto = True

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
    amount = fields.Monetary(
        string="Disputed Amount", required=True, compute="_compute_amount", store=True,
        readonly=False, precompute=True, tracking=True,
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
    state = fields.Selection(
        [("open", "Open"), ("closed", "Settled")], compute="_compute_state", store=True
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

    @api.depends("date_to")
    def _compute_state(self):
        for dispute in self:
            dispute.state = "closed" if dispute.date_to else "open"

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
        """Close the dispute today."""
        self.filtered(lambda dispute: dispute.state == "open").write(
            {"date_to": fields.Date.context_today(self)}
        )

    def action_reopen(self):
        """Take the end of the dispute back."""
        self.write({"date_to": False})

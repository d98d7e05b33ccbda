from odoo import api, fields, models


class ArMatchProposalLine(models.Model):
    """Share of a bank line: what goes to an open document, to an account, or to a customer.

    Money that goes somewhere is positive; what is missing to it, as a bank charge, negative.
    """

    _name = "ar.match.proposal.line"
    _description = "Allocation of a Match Proposal"

    proposal_id = fields.Many2one(
        "ar.match.proposal", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="proposal_id.company_id", store=True, index=True)
    kind = fields.Selection(
        [
            ("document", "Document"),
            ("write_off", "Other Account"),
            ("on_account", "On Account"),
        ],
        required=True, default="document", readonly=True,
    )
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Journal Item",
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    move_id = fields.Many2one(related="move_line_id.move_id", string="Document")
    date_maturity = fields.Date(related="move_line_id.date_maturity", string="Due Date")
    account_id = fields.Many2one(
        "account.account", readonly=True, ondelete="restrict",
        help="Where the amount is booked to that no document explains.",
    )
    partner_id = fields.Many2one("res.partner", readonly=True, ondelete="restrict")
    label = fields.Char(readonly=True)
    tax_ids = fields.Many2many(
        "account.tax", string="Taxes", readonly=True,
        help="Contained in the amount; Odoo splits it into base and tax.",
    )
    is_refund = fields.Boolean(
        string="Refund It", readonly=True,
        help="A draft payment to the customer is prepared when the line is posted.",
    )
    currency_id = fields.Many2one(
        "res.currency", compute="_compute_currency_id", compute_sudo=True
    )
    amount_residual_currency = fields.Monetary(
        related="move_line_id.amount_residual_currency", string="Open Now"
    )
    amount_currency = fields.Monetary(string="Paid", readonly=True)
    discount_amount = fields.Monetary(string="Discount", readonly=True)
    written_off = fields.Monetary(
        readonly=True, help="Amount written off under the company's tolerance for small "
                            "differences."
    )
    closes = fields.Boolean(string="Closes It", readonly=True)

    _document_has_item = models.Constraint(
        "CHECK (kind != 'document' OR move_line_id IS NOT NULL)",
        "A share for a document names its journal item.",
    )
    _other_has_account = models.Constraint(
        "CHECK (kind != 'write_off' OR account_id IS NOT NULL)",
        "A share for an account names it.",
    )

    @api.depends("move_line_id", "proposal_id")
    def _compute_currency_id(self):
        for line in self:
            bank_line = line.proposal_id.statement_line_id
            line.currency_id = line.move_line_id.currency_id or bank_line._ar_money_currency()

    def _refusal(self):
        """Why this share cannot be posted now, in words; empty when it can."""
        self.ensure_one()
        say = self.env["ar.reason"]._say
        item = self.move_line_id
        if item.reconciled:
            return say("match.document_paid", document=item.move_id.name)
        left = self.currency_id.compare_amounts(
            abs(item.amount_residual_currency), abs(self._taken())
        )
        if self.closes and left or not self.closes and left < 0:
            return say("match.document_changed", document=item.move_id.name)
        day = self.proposal_id.statement_line_id._ar_effective_date()
        together = self.proposal_id.line_ids.move_line_id
        earned = float(item._ar_closing_amount(day, together=together).discount)
        if self.discount_amount and self.currency_id.compare_amounts(earned, self.discount_amount):
            return say("match.discount_changed", document=item.move_id.name)
        return ""

    def _taken(self):
        """What leaves the document's residual, in its currency."""
        return self.amount_currency + self.discount_amount + self.written_off

    def _is_foreign(self):
        """Tell whether the money came in another currency than the document's."""
        suspense = self.proposal_id.statement_line_id._ar_suspense_line()
        return self.currency_id != suspense.currency_id

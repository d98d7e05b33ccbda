from decimal import Decimal
from fractions import Fraction

from odoo import api, fields, models
from odoo.tools import format_date

from ...engine.common.money import share_out
from ...engine.discount.offer import DiscountOffer

VAT_TREATMENTS = [
    ("credit_note", "VAT reduced, with a credit note"),
    ("reduced", "VAT reduced, without a credit note"),
    ("net_untaxed", "VAT unchanged, discount on the untaxed amount"),
    ("net_total", "VAT unchanged, discount on the full amount"),
]
CORE_TREATMENTS = {"included": "reduced", "excluded": "net_untaxed", "mixed": "mixed"}
"""What Odoo's own tax computations of an early-payment discount are called here."""
OFFERING_DOCUMENTS = ("out_invoice", "out_receipt")


class ArDiscountOffer(models.Model):
    """One tier of early-payment discount, as one receivable offered it when it was posted.

    Written by the system only. Resetting the invoice to draft deletes the rows, posting it again
    makes new ones from what the payment term says then.
    """

    _name = "ar.discount.offer"
    _description = "Early-Payment Discount Offered"
    _order = "line_id, deadline, id"
    _rec_names_search = ["move_id"]

    line_id = fields.Many2one(
        "account.move.line", string="Receivable", required=True, readonly=True,
        ondelete="cascade", index=True,
    )
    move_id = fields.Many2one(
        "account.move", string="Invoice", required=True, readonly=True, ondelete="cascade",
        index=True,
    )
    partner_id = fields.Many2one(
        related="move_id.commercial_partner_id", string="Customer", store=True, index=True,
        help="The company that the invoice was made out to.",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    payment_term_id = fields.Many2one("account.payment.term", readonly=True)
    percent = fields.Float(string="Discount (%)", digits="Discount", readonly=True)
    printed_deadline = fields.Date(
        string="Printed Until", readonly=True, help="Last day that the customer was told.",
    )
    deadline = fields.Date(
        string="Granted Until", required=True, readonly=True,
        help="Last day on which the discount is earned, grace days included.",
    )
    amount_currency = fields.Monetary(
        string="Offered On", readonly=True,
        help="Amount of the instalment, or of the whole invoice when the discount is taken off "
        "its last instalment.",
    )
    base_amount_currency = fields.Monetary(
        string="Discount Base", readonly=True,
        help="The part of the amount that the percentage applies to.",
    )
    discount_amount_currency = fields.Monetary(
        string="Discount", readonly=True, help="Discount when nothing else reduces the invoice.",
    )
    vat_treatment = fields.Selection(
        [*VAT_TREATMENTS, ("mixed", "VAT already reduced on the invoice (Belgium)")],
        string="VAT", required=True, readonly=True,
    )
    from_core = fields.Boolean(
        string="Odoo's Own Discount", readonly=True,
        help="Offered by the payment term's Early Discount, and booked with the payment. It "
        "supposes one single payment.",
    )
    on_last = fields.Boolean(
        string="Deducted from the Last Instalment", readonly=True,
        help="Earned by paying the whole invoice until this day.",
    )

    _one_row_per_day = models.Constraint(
        "UNIQUE(line_id, deadline, percent)", "An instalment offers a tier only once."
    )

    @api.depends("move_id", "percent", "printed_deadline")
    def _compute_display_name(self):
        for offer in self:
            offer.display_name = self.env._(
                "%(invoice)s: %(percent)s %% until %(deadline)s",
                invoice=offer.move_id.name,
                percent=self.env["ar.reason"]._format(offer._percent()),
                deadline=format_date(self.env, offer.printed_deadline),
            )

    # ------------------------------------------------------------------ reading

    def _percent(self):
        return Decimal(str(self.percent))

    def _engine_offer(self, **values):
        """The row as the engine reads it.

        :param values: what is known only today, as ``received`` of ``engine.DiscountOffer``
        """
        self.ensure_one()
        currency = self.currency_id._ar_engine_currency()
        return DiscountOffer(
            percent=self._percent(),
            deadline=self.deadline,
            amount=currency.from_float(self.amount_currency),
            base=currency.from_float(self.base_amount_currency),
            discount=currency.from_float(self.discount_amount_currency),
            currency=currency,
            key=self.id,
            one_payment=self.from_core,
            on_last=self.on_last,
            **values,
        )

    def _instalment_sentence(self):
        """The offer of one instalment of several, as the customer reads it."""
        self.ensure_one()
        return self.env._(
            "Early-payment discount of %(percent)s %% on the instalment of %(due)s: %(amount)s to "
            "pay by %(deadline)s.",
            percent=self.env["ar.reason"]._format(self._percent()),
            due=format_date(self.env, self.line_id.date_maturity),
            amount=self.currency_id.format(self.amount_currency - self.discount_amount_currency),
            deadline=format_date(self.env, self.printed_deadline),
        )

    # ------------------------------------------------------------------ freezing

    @api.model
    def _freeze(self, moves):
        """Write down what posted invoices offer, in place of what was written before."""
        lines = moves.line_ids.filtered(lambda line: line.display_type == "payment_term")
        lines.sudo().ar_discount_offer_ids.unlink()
        return self.sudo().create([row for move in moves for row in self._values_of(move)])

    @api.model
    def _preview(self, move):
        """What a document that has no offers of its own shows: rows that are never stored.

        A posted one can only show what Odoo had computed: its payment term may have got tiers
        since.
        """
        if move.state == "draft":
            rows = self._values_of(move)
        else:
            rows = self._core_offers_of(move.line_ids)
        return self.union(*[self.new(values) for values in rows])

    def _values_of(self, move):
        """Rows of one document, whoever posts it."""
        move = move.sudo()
        if move.invoice_payment_term_id.ar_discount_tier_ids:
            return self._tier_offers_of(move)
        return self._core_offers_of(move.line_ids)

    def _core_offers_of(self, lines):
        """Rows of the discounts that Odoo itself computed on receivable lines."""
        offering = lines.filtered(
            lambda line: line.display_type == "payment_term" and line.discount_date
        )
        return [self._core_values(line) for line in offering]

    def _core_values(self, line):
        # A draft, or an invoice from before this module was installed, has nothing frozen.
        term = line.move_id.invoice_payment_term_id
        treatment = CORE_TREATMENTS[
            line.ar_discount_computation or term.early_pay_discount_computation or "included"
        ]
        on_untaxed = treatment != "reduced"
        return {
            **self._line_values(line),
            "payment_term_id": term.id,
            "percent": line.ar_discount_percent or term.discount_percentage,
            "printed_deadline": line.discount_date,
            "deadline": line.discount_date,
            "amount_currency": line.amount_currency,
            "base_amount_currency": (
                line.move_id.amount_untaxed if on_untaxed else line.amount_currency
            ),
            "discount_amount_currency": line.amount_currency - line.discount_amount_currency,
            "vat_treatment": treatment,
            "from_core": True,
        }

    def _tier_offers_of(self, move):
        """Rows of the tiers, on each instalment or for the whole invoice on the last one."""
        term = move.invoice_payment_term_id
        lines = move.line_ids.filtered(
            lambda line: line.display_type == "payment_term" and line.amount_currency > 0
        ).sorted(lambda line: (line.date_maturity or line.date, line.id))
        treatment = term._ar_vat_treatment(move.company_id)
        bases = self._bases(move, lines, treatment)
        common = {"payment_term_id": term.id, "vat_treatment": treatment}
        if term.ar_discount_instalments == "last" and len(lines) > 1:
            whole = {**common, "on_last": True}
            total, base = sum(lines.mapped("amount_currency")), sum(bases)
            return self._tier_values(lines[-1], total, base, whole)
        return [
            values
            for line, base in zip(lines, bases, strict=True)
            for values in self._tier_values(line, line.amount_currency, base, common)
        ]

    def _bases(self, move, lines, treatment):
        """The part of each instalment that the percentages apply to."""
        currency = move.currency_id._ar_engine_currency()
        amounts = [currency.from_float(line.amount_currency) for line in lines]
        if treatment != "net_untaxed" or not lines:
            return amounts
        return share_out(currency.from_float(move.amount_untaxed), amounts, currency)

    def _tier_values(self, line, amount, base, common):
        """Rows of one instalment."""
        move = line.move_id
        issued = move.invoice_date or move.date
        deadlines = move.invoice_payment_term_id._ar_deadlines(
            move.company_id, issued, line.date_maturity, move.delivery_date
        )
        return [
            {
                **self._line_values(line),
                **common,
                "percent": float(tier.percent),
                "printed_deadline": ends.printed,
                "deadline": ends.last,
                "amount_currency": float(amount),
                "base_amount_currency": float(base),
                "discount_amount_currency": self._discount(move, tier.percent, amount, base),
            }
            for tier, ends in deadlines
        ]

    def _discount(self, move, percent, amount, base):
        """Discount of a tier, such that what is left to pay can be paid in cash."""
        currency = move.currency_id._ar_engine_currency()
        discount = float(currency.round_exact(Fraction(percent) / 100 * Fraction(base)))
        rounding = move.invoice_cash_rounding_id
        if not rounding:
            return discount
        difference = rounding.compute_difference(move.currency_id, float(amount) - discount)
        return move.currency_id.round(discount - difference)

    def _line_values(self, line):
        return {
            "line_id": line.id,
            "move_id": line.move_id.id,
            "company_id": line.company_id.id,
            "currency_id": line.currency_id.id,
        }

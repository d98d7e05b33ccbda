from dataclasses import dataclass

from odoo import api, fields, models
from odoo.tools import format_date


@dataclass(frozen=True)
class LegalClauses:
    """Sentences that the law wants on an invoice between businesses; empty when not applicable.

    The invoice PDF prints them and the e-invoice carries them as its notes AAB, PMD and PMT.
    """

    discount: str = ""
    penalty: str = ""
    indemnity: str = ""

    @property
    def sentences(self):
        """Those that apply, in the order in which they are printed."""
        return tuple(filter(None, (self.discount, self.penalty, self.indemnity)))


class ArLegalClauseMoveMixin(models.AbstractModel):
    _name = "ar.legal.clause.move.mixin"
    _description = "Legal Clauses of an Invoice"

    ar_discount_notice = fields.Char(
        string="Discount", compute="_compute_ar_discount_notice",
        help="What was offered when the invoice was posted, while the customer can still take it.",
    )

    @api.depends("state", "payment_state", "line_ids.ar_discount_percent", "line_ids.discount_date")
    @api.depends_context("lang")
    def _compute_ar_discount_notice(self):
        today = fields.Date.context_today(self)
        for move in self:
            offers = move.line_ids.browse()
            if move.state == "posted" and move.payment_state == "not_paid":
                offers = move.line_ids.filtered(
                    lambda line: line._ar_discount_offer() and line.discount_date >= today
                )
            move.ar_discount_notice = ", ".join(
                self.env._(
                    "%(percent)s %%: %(amount)s until %(deadline)s",
                    percent=self.env["ar.late.fee.policy"]._number(line.ar_discount_percent),
                    amount=move.currency_id.format(line.discount_amount_currency),
                    deadline=format_date(self.env, line.discount_date),
                )
                for line in offers.sorted("discount_date")
            )

    def _ar_legal_clauses(self):
        """Discount, penalty and indemnity clauses in the customer's language.

        A reference rate that is not known leaves its number out; it never stops an invoice.
        """
        self.ensure_one()
        if self.move_type != "out_invoice" or not self.partner_id:
            return LegalClauses()  # also a draft that names no customer yet can be printed
        lang = self.partner_id.lang or self.company_id.partner_id.lang or self.env.lang
        move = self.with_context(lang=lang)
        if move.commercial_partner_id._ar_is_consumer():
            return LegalClauses(discount=" ".join(move._ar_discount_clauses()))
        policy = move._ar_late_fee_policy().policy
        day = move.invoice_date or fields.Date.context_today(move)
        return LegalClauses(
            discount=" ".join(move._ar_discount_clauses() or [move._ar_no_discount_clause()]),
            penalty=policy._penalty_clause(day) if policy else "",
            indemnity=policy._indemnity_clause() if policy else "",
        )

    def _ar_no_discount_clause(self):
        return self.env._("No discount is granted for early payment.")

    def _ar_discount_clauses(self):
        """One sentence per offer, and what it means for the buyer's VAT."""
        term = self.invoice_payment_term_id
        offers = self.line_ids.filtered(
            lambda line: line.display_type == "payment_term" and line.discount_date
        ).sorted("discount_date")
        sentences = [
            self.env._(
                "Early-payment discount of %(percent)s %%: %(amount)s to pay until %(deadline)s.",
                # An invoice from before this module was installed has no frozen percentage.
                percent=self.env["ar.late.fee.policy"]._number(
                    line.ar_discount_percent or term.discount_percentage
                ),
                amount=self.currency_id.format(line.discount_amount_currency),
                deadline=format_date(self.env, line.discount_date),
            )
            for line in offers
        ]
        if offers and self._ar_discount_reduces_vat(offers):
            sentences.append(self.env._(
                "If the discount is taken, the buyer may only deduct the VAT on the price "
                "actually paid."
            ))
        return sentences

    def _ar_discount_reduces_vat(self, offers):
        """Tell whether VAT goes down with the discount and no credit note follows."""
        term = self.invoice_payment_term_id
        treatment = offers[0].ar_discount_computation or term.early_pay_discount_computation
        return (
            treatment == "included"
            and not self.currency_id.is_zero(self.amount_tax)
            and not self.commercial_partner_id._ar_is_consumer()
        )

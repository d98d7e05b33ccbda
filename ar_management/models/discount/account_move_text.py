from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import format_date


class AccountMove(models.Model):
    """What an invoice says about its early-payment discount, to the customer and to us."""

    _inherit = "account.move"

    ar_discount_notice = fields.Text(
        string="Discount", compute="_compute_ar_discount_notice",
        help="What was offered when the invoice was posted, while the customer can still take it.",
    )

    @api.depends("state", "payment_state", "line_ids.ar_discount_percent",
                 "line_ids.amount_residual_currency")
    @api.depends_context("lang", "tz")
    def _compute_ar_discount_notice(self):
        today = fields.Date.context_today(self)
        for move in self:
            offers = move.state == "posted" and move._ar_offer_lines()
            move.ar_discount_notice = "\n".join(
                self.env._(
                    "%(percent)s %%: %(amount)s until %(deadline)s",
                    percent=self.env["ar.reason"]._format(step.percent),
                    amount=move.currency_id.format(float(step.amount)),
                    deadline=format_date(self.env, step.until),
                )
                for step in (move._ar_discount_schedule(today) if offers else ())
            )

    # ------------------------------------------------------------------ printed and sent

    def _ar_discount_sentences(self, offers):
        """One sentence per tier, and what it means for the buyer's VAT."""
        groups = offers.grouped(
            lambda offer: (offer.printed_deadline, offer.percent, offer.on_last)
        )
        sentences = []
        for _key, rows in sorted(groups.items()):
            if rows[0].on_last or rows.line_id == self._ar_receivables():
                sentences.append(self._ar_discount_sentence(rows))
            else:
                sentences += [row._instalment_sentence() for row in rows]
        if not self._ar_is_without_vat_question():
            sentences += self._ar_discount_vat_sentences(offers[0].vat_treatment)
        return sentences

    def _ar_discount_sentence(self, rows):
        """Sentence of one tier for the whole document."""
        discount = sum(rows.mapped("discount_amount_currency"))
        facts = {
            "percent": self.env["ar.reason"]._format(Decimal(str(rows[0].percent))),
            "amount": self.currency_id.format(sum(rows.mapped("amount_currency")) - discount),
            "deadline": format_date(self.env, rows[0].printed_deadline),
            "discount": self.currency_id.format(discount),
        }
        if rows[0].on_last:
            return self.env._(
                "Early-payment discount of %(percent)s %%: %(amount)s to pay in all by "
                "%(deadline)s; %(discount)s is deducted from the last instalment.", **facts,
            )
        return self.env._(
            "Early-payment discount of %(percent)s %%: %(amount)s to pay by %(deadline)s.",
            **facts,
        )

    def _ar_is_without_vat_question(self):
        return (
            self.currency_id.is_zero(self.amount_tax)
            or self.commercial_partner_id._ar_is_consumer()
        )

    def _ar_discount_vat_sentences(self, treatment):
        """What the buyer has to know about the VAT of a discount that it takes."""
        if treatment == "reduced":
            return [self.env._(
                "If the discount is taken, the buyer may only deduct the VAT on the price "
                "actually paid."
            )]
        if treatment == "credit_note":
            return [self.env._(
                "If the discount is taken, a credit note follows that reduces the price and "
                "its VAT."
            )]
        return []

from dataclasses import replace
from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import format_date, html2plaintext

from ...engine.common.money import ZERO
from ...engine.einvoice.facturx import snapshot as fx
from ...engine.einvoice.facturx.fonts import unprintable
from ...engine.einvoice.facturx.nature import nature, vat_point
from ...engine.einvoice.facturx.precheck import DOWN_PAYMENTS, precheck

NORMAL, PAID, AFTER_DOWN_PAYMENT = "1", "2", "4"
"""Second character of the business process (BT-23)."""


class ArEinvoiceReader(models.AbstractModel):
    """Reads an invoice into the frozen data that the e-invoice is made from."""

    _name = "ar.einvoice.reader"
    _description = "Reading of Invoices for Factur-X"

    @api.model
    def _of(self, move):
        """Snapshot of a customer invoice or credit note (``InvoiceSnapshot``).

        A draft is read as it would be posted today.
        """
        lang = move.partner_id.lang or move.company_id.partner_id.lang
        move = move.sudo().with_company(move.company_id).with_context(lang=lang)
        move.ensure_one()
        self._prefetch(move)
        issued = move.invoice_date or fields.Date.context_today(move)
        currency = move.currency_id._ar_engine_currency()
        advances = move._ar_advance_lines()
        deducted = move._ar_deducted_lines(advances)
        sold = self.env["ar.einvoice.line.reader"]._of(move, currency, deducted)
        type_code = move._ar_facturx_type(advances)
        parts = self.env["ar.einvoice.line.reader"]._parts(move, deducted)
        paid = move._ar_paid_at_issue()
        sold["settled"] += self._payments(paid, currency)
        terms = self._terms(move, currency, paid, sold, issued)
        texts = self._instalment_texts(move, terms)
        clauses = self._clauses(move)
        return fx.InvoiceSnapshot(
            number=move.name or "/",
            type_code=type_code,
            issue_date=issued,
            seller=self._seller(move.company_id),
            buyer=self._party(move.commercial_partner_id),
            currency=currency,
            process=nature(parts) + self._process(deducted, paid, sold),
            vat_point=vat_point(parts, type_code in DOWN_PAYMENTS),
            notes=self._notes(move, clauses),
            vat_group=self._vat_group(move.company_id),
            **{**sold, **terms},
            **self._payment(move, clauses, texts),
            **self._references(move, sold["lines"], deducted, issued),
        )

    @api.model
    def _findings(self, invoice):
        """What is wrong with a snapshot before any validator reads its XML."""
        return (*precheck(invoice), *unprintable(invoice))

    def _prefetch(self, move):
        """Read all parties at once, and all journal items: the invoice lines are among them."""
        (move.partner_id | move.commercial_partner_id | move.partner_shipping_id
         | move.company_id.partner_id).mapped("name")
        move.line_ids.mapped("balance")

    # ---- Parties

    def _party(self, partner):
        vat = partner.vat if partner.vat and partner.vat != "/" else ""
        return fx.Party(
            name=partner.name or "",
            address=self._address(partner),
            registry=partner.company_registry or "",
            vat=vat.replace(" ", "").upper(),
            endpoint=partner.peppol_endpoint or "",
            endpoint_scheme=partner.peppol_eas if partner.peppol_endpoint else "",
            is_business=not partner._ar_is_consumer(),
            is_taxable=not partner.ar_is_not_taxable,
            phone=partner.phone or "",
            email=partner.email or "",
        )

    def _seller(self, company):
        return replace(
            self._party(company.partner_id), legal=company.ar_legal_information or ""
        )

    def _address(self, partner):
        return fx.Address(
            street=partner.street or "",
            street2=partner.street2 or "",
            zip=partner.zip or "",
            city=partner.city or "",
            country=partner.country_id.code or "",
        )

    def _vat_group(self, company):
        group = company.ar_facturx_vat_group_id
        return self._party(group) if group else None

    # ---- Nature of the operation

    def _process(self, deducted, paid, sold):
        if deducted:
            return AFTER_DOWN_PAYMENT
        return PAID if paid and not self._open_amount(sold) else NORMAL

    # ---- Payment

    def _payments(self, paid, currency):
        """Payments of a day together, as the invoice tells them."""
        return tuple(
            fx.Settled(currency.from_float(sum(partials.mapped("debit_amount_currency"))), day)
            for day, partials in sorted(paid.grouped(
                lambda partial: partial.credit_move_id.date).items())
        )

    def _open_amount(self, sold):
        settled = sum((part.amount for part in sold["settled"]), ZERO)
        return sold["total"] + sold["rounding"] - settled

    def _terms(self, move, currency, paid, sold, issued):
        """What is due on which day, less what was paid up to the day of the invoice."""
        if paid and not self._open_amount(sold):
            return {"due_date": max(paid.credit_move_id.mapped("date"))}
        structured = self._wants_structured_terms(move)
        return {
            "due_date": move.invoice_date_due or None,
            "structured_terms": structured,
            "instalments": self._instalments(move, currency, paid, structured and issued),
        }

    def _wants_structured_terms(self, move):
        customer = move.commercial_partner_id
        return move.move_type == "out_invoice" and customer.ar_facturx_structured_terms

    def _instalments(self, move, currency, paid, issued):
        """Parts of what is due; with an issue date, discount and penalty as data too."""
        lines = move._ar_receivables().sorted(
            lambda line: (line.date_maturity or line.date, line.id)
        )
        if move.move_type != "out_invoice" or (len(lines) < 2 and not issued):
            return ()
        offers = move._ar_offers().grouped("line_id") if issued else {}
        penalty = self._penalty(move, issued) if issued else None
        parts = paid.grouped("debit_move_id")
        amounts = {
            line: currency.from_float(line.amount_currency - sum(
                parts.get(line, paid.browse()).mapped("debit_amount_currency")))
            for line in lines
        }
        return tuple(
            fx.Instalment(
                due_date=line.date_maturity or line.date,
                amount=amount,
                discounts=tuple(
                    self._discount(offer, currency)
                    for offer in offers.get(line, ())
                ),
                penalty=penalty,
            )
            for line, amount in amounts.items()
            if amount
        )

    def _discount(self, offer, currency):
        return fx.Discount(
            until=offer.printed_deadline,
            percent=Decimal(repr(offer.percent)),
            base=currency.from_float(offer.base_amount_currency),
            amount=currency.from_float(offer.discount_amount_currency),
        )

    def _penalty(self, move, issued):
        """Penalty as data, as it was when the invoice was posted.

        The clause and the data say the same: a clause without a number keeps it out of the data,
        and where no clause was kept, both are read now.
        """
        frozen = move._ar_frozen()
        if not frozen.get("clauses", {}).get("penalty"):
            return self._penalty_now(move, issued)
        if not frozen["penalty"]:
            return None
        percent, amount, grace = frozen["penalty"]
        return fx.Penalty(Decimal(percent), Decimal(amount), grace)

    def _penalty_now(self, move, issued):
        """Penalty of the customer's policy as data, None when it has no number today."""
        policy = move._ar_late_fee_policy().policy
        if not policy or move.commercial_partner_id._ar_is_consumer():
            return None
        percent, amount = self._penalty_figures(policy, issued)
        grace = 0 if policy.grace_bears_interest else policy.grace_days
        return fx.Penalty(percent, amount, grace) if percent or amount else None

    def _penalty_figures(self, policy, day):
        """Percent per year and fixed amount of a policy; an unknown reference rate is left out."""
        regime = policy.regime
        if regime in ("reference", "public"):
            known = self.env["ar.reference.rate"]._percent_of(policy.series_id, day)
            return (ZERO if known is None else known + policy._decimal(policy.margin)), ZERO
        if regime == "contract":
            return policy._decimal(policy.contract_rate), ZERO
        if regime == "monthly":
            return policy._decimal(policy.monthly_rate) * 12, ZERO
        if regime == "flat":
            return ZERO, policy._decimal(policy.flat_fee)
        return ZERO, ZERO

    def _clauses(self, move):
        """Legal clauses; a credit note carries those of the invoice that it corrects, or those of
        the customer's policy when there is none."""
        if move.move_type == "out_refund":
            origin = move._ar_facturx_preceding({})
            return origin._ar_legal_clauses() if origin else move._ar_clauses_of_policy()
        return move._ar_legal_clauses()

    def _payment(self, move, clauses, texts):
        bank = move.partner_bank_id
        is_invoice = move.move_type == "out_invoice"
        terms = [
            self._term_text(move),
            *texts,
            clauses.discount if is_invoice and move._ar_offers() else "",
            clauses.penalty if is_invoice else "",
        ]
        return {
            "payment_terms": "\n".join(dict.fromkeys(filter(None, terms))),
            "payment_reference": move.payment_reference or "",
            "iban": bank.sanitized_acc_number or "",
            "bic": bank.bank_bic or "",
            "mandate": move._ar_facturx_mandate(),
            "wants_iban": is_invoice and move._ar_is_paid_by_transfer(),
        }

    def _instalment_texts(self, move, terms):
        """One sentence for each instalment, when there are several."""
        instalments = terms.get("instalments", ())
        return [
            move.env._(
                "%(amount)s due on %(day)s.",
                amount=move.currency_id.format(float(instalment.amount)),
                day=format_date(move.env, instalment.due_date),
            )
            for instalment in instalments
            if len(instalments) > 1
        ]

    def _term_text(self, move):
        """What the payment term said at posting: its note, which often repeats its name."""
        frozen = move._ar_frozen()
        if "term" in frozen:
            return frozen["term"]
        term = move.invoice_payment_term_id
        note = " ".join(html2plaintext(term.note or "").split())
        name = term.name or ""
        return note if name in note else "\n".join(filter(None, (name, note)))

    # ---- References and notes

    def _references(self, move, lines, deducted, issued):
        intra_community = any(line.vat and line.vat.category == "K" for line in lines)
        delivery = move.partner_shipping_id
        elsewhere = delivery and delivery != move.commercial_partner_id
        own = move.ref if move.move_type == "out_invoice" else ""
        return {
            "delivery_date": move.delivery_date
            or (issued if intra_community else None),
            "delivery": self._party(delivery) if elsewhere or intra_community else None,
            # The fields of the public-buyer module, when it is installed.
            "buyer_reference": optional(move, "buyer_reference"),
            "order_reference": optional(move, "purchase_order_reference") or own or "",
            "contract_reference": optional(move, "contract_reference")
            or move.ar_facturx_contract or "",
            "period": (move.ar_facturx_period_from, move.ar_facturx_period_to)
            if move.ar_facturx_period_from else None,
            "preceding": tuple(
                fx.Preceding(origin.name, origin.invoice_date or origin.date)
                for origin in move._ar_facturx_preceding(deducted)
            ),
        }

    def _notes(self, move, clauses):
        notes = [
            fx.Note("PMD", clauses.penalty),
            fx.Note("PMT", clauses.indemnity),
            fx.Note("AAB", clauses.discount),
        ]
        narration = " ".join(html2plaintext(move.narration or "").split())
        notes.append(fx.Note("", narration))
        return tuple(note for note in notes if note.text)


def optional(move, name):
    return (name in move._fields and move[name]) or ""

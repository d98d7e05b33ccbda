from decimal import Decimal

from odoo import api, models
from odoo.tools import html2plaintext

from ..engine.facturx import snapshot as fx
from ..engine.money import ZERO, Currency

EXEMPTIONS = {
    "AE": ("Reverse charge", "VATEX-EU-AE"),
    "G": ("Export outside the EU", "VATEX-EU-G"),
    "K": ("Intra-Community supply", "VATEX-EU-IC"),
    "O": ("Not subject to VAT", "VATEX-EU-O"),
}
"""Reason and code of the exemption that a VAT category stands for by itself."""


class ArFacturxSnapshot(models.AbstractModel):
    """Reads an invoice into the frozen data that the e-invoice is made from."""

    _name = "ar.facturx.snapshot"
    _description = "Reading of Invoices for Factur-X"

    @api.model
    def _of(self, move):
        """Snapshot of a posted customer invoice or credit note (``InvoiceSnapshot``)."""
        lang = move.partner_id.lang or move.company_id.partner_id.lang
        move = move.sudo().with_company(move.company_id).with_context(lang=lang)
        move.ensure_one()
        currency = _currency(move.currency_id)
        lines = self._lines(move, currency)
        buyer = self._party(move.commercial_partner_id)
        seller = self._party(move.company_id.partner_id)
        return fx.InvoiceSnapshot(
            number=move.name or "",
            type_code="381" if move.move_type == "out_refund" else "380",
            issue_date=move.invoice_date,
            due_date=move.invoice_date_due or None,
            seller=seller,
            buyer=buyer,
            lines=lines,
            currency=currency,
            **self._totals(move, currency),
            **self._payment(move),
            **self._references(move, lines),
            notes=self._notes(move, seller, buyer),
            process=f"{fx.nature(*self._natures(move))}1",
            vat_point=self._vat_point(move),
        )

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
            phone=partner.phone or "",
            email=partner.email or "",
        )

    def _address(self, partner):
        return fx.Address(
            street=partner.street or "",
            street2=partner.street2 or "",
            zip=partner.zip or "",
            city=partner.city or "",
            country=partner.country_id.code or "",
        )

    # ---- Lines and amounts

    def _product_lines(self, move):
        return move.invoice_line_ids.filtered(lambda line: line.display_type == "product")

    def _lines(self, move, currency):
        return tuple(
            self._line(number, line, currency)
            for number, line in enumerate(self._product_lines(move), 1)
        )

    def _line(self, number, line, currency):
        sign = line.move_id.direction_sign
        # Read from the books, not from the printed subtotals: these are rounded one by one and
        # may not add up to what was posted.
        booked = currency.from_float(sign * line.amount_currency)
        charges = tuple(
            fx.Charge(currency.from_float(tax.amount * line.quantity), tax.name)
            for tax in line.tax_ids.flatten_taxes_hierarchy()
            if tax.amount_type == "fixed"
        )
        discount = _decimal(line.discount)
        quantity, price = _decimal(line.quantity), self._unit_price(line, booked, discount)
        return fx.Line(
            number=str(number),
            name=self._line_name(line),
            quantity=-quantity if price < 0 else quantity,
            price=abs(price),
            net=booked + sum((charge.amount for charge in charges), ZERO),
            vat=self._line_vat(line),
            unit=self.env["account.edi.xml.cii"]._get_uom_unece_code(line.product_uom_id),
            discount=discount,
            code=line.product_id.default_code or "",
            charges=charges,
        )

    def _unit_price(self, line, booked, discount):
        """Unit price without VAT and before the discount, in six decimals."""
        included = any(line.tax_ids.flatten_taxes_hierarchy().mapped("price_include"))
        if not included:
            return _decimal(line.price_unit)
        divisor = _decimal(line.quantity) * (1 - discount / 100)
        return round(booked / divisor, 6) if divisor else ZERO

    def _line_name(self, line):
        name = line.name or line.product_id.display_name or ""
        return " ".join(name.split())

    def _line_vat(self, line):
        taxes = line.tax_ids.flatten_taxes_hierarchy().filtered(
            lambda tax: tax.amount_type != "fixed"
        )
        return self._vat(line.move_id, taxes) if len(taxes) == 1 else None

    def _vat(self, move, tax):
        edi = self.env["account.edi.xml.cii"]
        customer = move.commercial_partner_id
        supplier = move.company_id.partner_id.commercial_partner_id
        category = edi._get_tax_category_code(customer, supplier, tax)
        reason = edi._get_tax_exemption_reason(customer, supplier, tax)
        text, code = EXEMPTIONS.get(category, ("", ""))
        if category in ("S", "Z"):
            return fx.Vat(category, _decimal(tax.amount))
        return fx.Vat(
            category,
            ZERO if tax.has_negative_factor else _decimal(tax.amount),
            exemption=reason.get("tax_exemption_reason") or text,
            exemption_code=reason.get("tax_exemption_reason_code") or code,
        )

    def _totals(self, move, currency):
        sign = move.direction_sign

        def booked(lines):
            return currency.from_float(sign * sum(lines.mapped("amount_currency")))

        taxes = move.line_ids.filtered("tax_line_id")
        fixed = taxes.filtered(lambda line: line.tax_line_id.amount_type == "fixed")
        rounding = move.line_ids.filtered(
            lambda line: line.display_type == "rounding" and not line.tax_line_id
        )
        untaxed = booked(self._product_lines(move)) + booked(fixed)
        tax = booked(taxes - fixed)
        in_euro = move.currency_id.name != "EUR" and move.company_currency_id.name == "EUR"
        return {
            "untaxed": untaxed,
            "tax": tax,
            "total": currency.from_float(move.amount_total) - booked(rounding),
            "rounding": booked(rounding),
            "tax_in_euro": _decimal(abs(sum((taxes - fixed).mapped("balance"))), 2)
            if in_euro
            else None,
            "taxes": tuple(
                fx.TaxTotal(self._vat(move, tax), booked(lines))
                for tax, lines in (taxes - fixed).grouped("tax_line_id").items()
            ),
        }

    # ---- Payment, references, notes

    def _payment(self, move):
        bank = move.partner_bank_id
        term = move.invoice_payment_term_id
        terms = [term.name or "", " ".join(html2plaintext(term.note or "").split())]
        if move._ar_offers():
            terms.append(move._ar_legal_clauses().discount)
        return {
            "payment_terms": "\n".join(dict.fromkeys(filter(None, terms))),
            "payment_reference": move.payment_reference or "",
            "iban": bank.sanitized_acc_number or "",
            "bic": bank.bank_bic or "",
        }

    def _references(self, move, lines):
        intra_community = any(line.vat and line.vat.category == "K" for line in lines)
        delivery = move.partner_shipping_id
        elsewhere = delivery and delivery != move.commercial_partner_id
        own = move.ref if move.move_type == "out_invoice" else ""
        origin = move.reversed_entry_id
        return {
            "delivery_date": move.delivery_date
            or (move.invoice_date if intra_community else None),
            "delivery": self._party(delivery) if elsewhere or intra_community else None,
            # The fields of the public-buyer module, when it is installed.
            "buyer_reference": _optional(move, "buyer_reference"),
            "order_reference": _optional(move, "purchase_order_reference") or own or "",
            "contract_reference": _optional(move, "contract_reference"),
            "preceding": (fx.Preceding(origin.name, origin.invoice_date or origin.date),)
            if origin
            else (),
        }

    def _notes(self, move, seller, buyer):
        # A credit note carries the clauses of the invoice that it corrects.
        source = move.reversed_entry_id if move.move_type == "out_refund" else move
        notes = []
        if source:
            clauses = source._ar_legal_clauses()
            notes = [
                fx.Note("PMD", clauses.penalty),
                fx.Note("PMT", clauses.indemnity),
                fx.Note("AAB", clauses.discount),
            ]
        if seller.is_french and buyer.is_french and buyer.is_business:
            notes.append(fx.Note("BAR", "B2B"))
        narration = " ".join(html2plaintext(move.narration or "").split())
        notes.append(fx.Note("", narration))
        return tuple(note for note in notes if note.text)

    # ---- Nature of the operation

    def _natures(self, move):
        """Whether the invoice has goods, and whether it has services."""
        kinds = set()
        for line in self._product_lines(move):
            if line.product_id:
                kinds.add("service" if line.product_id.type == "service" else "consu")
            else:
                kinds |= set(filter(None, line.tax_ids.mapped("tax_scope")))
        return "consu" in kinds, "service" in kinds

    def _vat_point(self, move):
        """When the VAT falls due (BT-8); nothing when the taxes of the invoice disagree."""
        taxes = self._product_lines(move).tax_ids.flatten_taxes_hierarchy()
        points = set(taxes.filtered("amount").mapped("tax_exigibility"))
        if len(points) != 1:
            return ""
        if "on_payment" in points:
            return "72"
        goods, services = self._natures(move)
        return "29" if goods and not services and move.delivery_date else "5"


def _currency(currency):
    return Currency(currency.name, _decimal(currency.rounding))


def _decimal(value, digits=None):
    number = Decimal(repr(value or 0.0))
    return number if digits is None else Currency("", Decimal(1).scaleb(-digits)).round(number)


def _optional(move, name):
    return (name in move._fields and move[name]) or ""

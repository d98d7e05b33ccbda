from collections import defaultdict
from decimal import Decimal
from types import SimpleNamespace

from odoo import api, fields, models
from odoo.tools import html2plaintext

from ...engine.common.money import EUR, ZERO
from ...engine.einvoice.facturx import snapshot as fx
from ...engine.einvoice.facturx.exemption import SERVICE_ABROAD, SERVICE_IN_EU, situation_for
from ...engine.einvoice.facturx.nature import GOODS, SERVICE, Sold
from ...engine.einvoice.facturx.trade import category_of_trade, same_vat_territory

TAXED = ("S", "Z")
"""VAT categories without a reason of exemption."""
GENERAL = ("", "VATEX-EU-AE", "VATEX-EU-O")
"""Codes that say no more than the category does: the article of the trade is told beside them."""
TEXTS = ("line_section", "line_subsection", "line_note")


class ArEinvoiceLineReader(models.AbstractModel):
    """Reads lines, discounts and totals of an invoice from the books."""

    _name = "ar.einvoice.line.reader"
    _description = "Reading of Invoice Lines for Factur-X"

    @api.model
    def _of(self, move, currency, deducted):
        """Fields of ``InvoiceSnapshot`` that say what was sold and what it comes to.

        :param deducted: lines that take off a down payment -> its invoice
        """
        reader = self._reader(move, currency, deducted)
        lines = tuple(self._line(reader, number, line) for number, line in enumerate(
            reader.sold, 1))
        return {
            "lines": lines,
            "allowances": tuple(self._allowance(reader, line) for line in reader.discounts),
            "charges": tuple(self._allowance(reader, line, -1) for line in reader.charges),
            **self._totals(reader),
        }

    @api.model
    def _sold(self, move):
        """Lines of the e-invoice, in its order: no discounts, no deducted down payments."""
        deducted = move._ar_deducted_lines(move._ar_advance_lines())
        return self._reader(move, move.currency_id._ar_engine_currency(), deducted).sold

    def _reader(self, move, currency, deducted):
        """What the methods below share: lines by what they are, and each tax read once."""
        rows = move.invoice_line_ids.sorted(lambda line: (line.sequence, line.id))
        products = rows.filtered(lambda line: line.display_type == "product")
        taxes = {line: line.tax_ids.flatten_taxes_hierarchy() for line in products}
        sold = products - products.browse().union(*deducted)
        discounts = sold.filtered(lambda line: self._is_discount(line, taxes[line]))
        if discounts == sold:
            discounts = discounts.browse()
        shipping = move._ar_shipping_lines() & sold
        charges = shipping.filtered(lambda line: self._is_charge(line, taxes[line]))
        if charges == sold - discounts:
            charges = charges.browse()
        sold -= charges
        return SimpleNamespace(charges=charges,
            move=move, currency=currency, sign=move.direction_sign, products=products,
            deducted=deducted, sold=sold - discounts, discounts=discounts, taxes=taxes,
            vats={
                tax: self._vat(move, tax)
                for tax in products.tax_ids.flatten_taxes_hierarchy()
                if tax.amount_type != "fixed"
            },
            units=self._units(products.product_uom_id),
            notes=self._notes(rows, sold - discounts),
        )

    def _is_discount(self, line, taxes):
        """Tell whether a line is a discount on the whole invoice rather than something sold."""
        if line.price_unit >= 0 or line.quantity != 1 or not taxes:
            return False
        return all(tax.amount_type != "fixed" for tax in taxes)

    def _units(self, units):
        edi = self.env["account.edi.xml.cii"]
        return {unit: edi._get_uom_unece_code(unit) for unit in units}

    def _notes(self, rows, sold):
        """Free text by line: a section speaks of the line below, a note of the one above."""
        notes, waiting, last = defaultdict(list), [], None
        for row in rows:
            if row in sold:
                notes[row] += waiting
                waiting, last = [], row
            elif row.display_type == "line_note" and last:
                notes[last].append(row.name or "")
            elif row.display_type in TEXTS:
                waiting.append(row.name or "")
        if waiting and last:
            notes[last] += waiting
        return {line: "\n".join(filter(None, texts)) for line, texts in notes.items()}

    # ---- Lines

    def _line(self, reader, number, line):
        currency = reader.currency
        # Read from the books, not from the printed subtotals: these are rounded one by one and
        # may not add up to what was posted.
        booked = currency.from_float(reader.sign * line.amount_currency)
        taxes = reader.taxes[line]
        charges = tuple(
            fx.Charge(currency.from_float(tax.amount * line.quantity), tax.name)
            for tax in taxes
            if tax.amount_type == "fixed"
        )
        discount = _decimal(line.discount)
        quantity, price = _decimal(line.quantity), self._unit_price(line, taxes, booked, discount)
        name, description = self._texts(line)
        return fx.Line(
            number=str(number),
            name=name,
            description=description,
            note=reader.notes.get(line, ""),
            quantity=-quantity if price < 0 else quantity,
            price=abs(price),
            net=booked + sum((charge.amount for charge in charges), ZERO),
            vat=self._line_vat(reader, line),
            unit=reader.units.get(line.product_uom_id, "C62"),
            discount=discount,
            code=line.product_id.default_code or "",
            charges=charges,
        )

    def _is_charge(self, line, taxes):
        """Tell whether shipping is a charge on the whole invoice: one sum, nothing to itemize."""
        plain = line.quantity == 1 and line.price_unit > 0 and not line.discount
        return plain and len(taxes) == 1 and taxes.amount_type != "fixed"

    def _allowance(self, reader, line, sign=1):
        amount = reader.currency.from_float(-sign * reader.sign * line.amount_currency)
        name, _description = self._texts(line)
        return fx.Allowance(name, amount, self._line_vat(reader, line))

    def _unit_price(self, line, taxes, booked, discount):
        """Unit price without VAT and before the discount, in six decimals."""
        if not any(tax.price_include for tax in taxes):
            return _decimal(line.price_unit)
        divisor = _decimal(line.quantity) * (1 - discount / 100)
        return round(booked / divisor, 6) if divisor else ZERO

    def _texts(self, line):
        """Name of the item, its first line, and what follows as its description."""
        text = line.name or line.product_id.display_name or ""
        name, *rest = [" ".join(part.split()) for part in text.splitlines() if part.strip()] or [""]
        return name, "\n".join(rest)

    # ---- Nature of the operation

    @api.model
    def _parts(self, move, deducted):
        """What the lines are (``Sold``): what follows other lines has no nature of its own.

        Discounts, shipping, eco-taxes and packaging follow what they belong to, a down payment
        what its tax is for; when there is nothing else, they stand for themselves.
        """
        lines = move._ar_product_lines().filtered(lambda line: line not in deducted)
        leading = lines.filtered(lambda line: line.price_unit >= 0) - move._ar_accessory_lines()
        advances = move._ar_advance_lines()
        return [
            self._part(line, line.product_id if line not in advances else line.product_id.browse())
            for line in leading or lines
        ]

    def _part(self, line, product):
        taxes = line.tax_ids.flatten_taxes_hierarchy().filtered("amount")
        scopes = set(filter(None, line.tax_ids.mapped("tax_scope")))
        kinds = {product.type} if product else scopes
        kind = SERVICE if "service" in kinds else GOODS if "consu" in kinds else ""
        on_payment = "on_payment" in taxes.mapped("tax_exigibility")
        return Sold(
            kind, on_payment, taxed=bool(taxes),
            opted=kind == SERVICE and "service" in scopes and not on_payment,
        )

    # ---- VAT

    def _line_vat(self, reader, line):
        taxes = [tax for tax in reader.taxes[line] if tax.amount_type != "fixed"]
        return reader.vats[taxes[0]] if len(taxes) == 1 else None

    @api.model
    def _vat(self, move, tax):
        """VAT category and reason of a tax on a document (``Vat``)."""
        category, code, named = self._category(move, tax)
        if category in TAXED:
            return fx.Vat(category, _decimal(tax.amount))
        legal = " ".join(html2plaintext(tax.invoice_legal_notes or "").split())
        situation = named or situation_for(category, code)
        day = move.invoice_date or fields.Date.context_today(move)
        return fx.Vat(
            category,
            ZERO if tax.has_negative_factor else _decimal(tax.amount),
            exemption=legal or self._mention(move.env, situation, category, day),
            exemption_code=code or (situation.code if situation else ""),
        )

    def _mention(self, env, situation, category, day):
        """The law's own words, explained to customers who do not read French."""
        if not situation:
            return ""
        explained = {
            "AE": env._("Reverse charge"),
            "G": env._("Export outside the EU"),
            "K": env._("Intra-Community supply"),
            "O": env._("Not subject to VAT"),
        }.get(category)
        mention = situation.mention(day)
        french = (env.lang or "").startswith("fr")
        return mention if french or not explained else f"{mention} ({explained})"

    def _category(self, move, tax):
        """Category, code and named situation: what the tax says, else the article that it names,
        else the trade."""
        code = tax.ubl_cii_tax_exemption_reason_code or ""
        category = tax.ubl_cii_tax_category_code
        if tax._ar_code_is_untrue() and self._stays_at_home(move):
            category, code = False, ""
        named = tax._ar_named_exemption()
        if named and category in (False, named.category):
            category, code = named.category, code or named.code
        else:
            named = None
        service = tax.tax_scope == "service"
        category = category or self._category_of_trade(move, tax, service)
        if not named and service and code in GENERAL:
            named = {"AE": SERVICE_IN_EU, "O": SERVICE_ABROAD}.get(category)
        if category == "AE":
            domestic = move.commercial_partner_id.country_code == "FR"
            named = None if domestic and named is SERVICE_IN_EU else named
            code = code or ("VATEX-FR-AE" if domestic else "VATEX-EU-AE")
        return category, code, named

    def _stays_at_home(self, move):
        """Tell whether buyer and goods are both in the seller's VAT territory."""
        parties = self.env["ar.einvoice.reader"]
        seller = parties._address(move.company_id.partner_id)
        places = move.commercial_partner_id | move.partner_shipping_id
        return all(same_vat_territory(seller, parties._address(place)) for place in places)

    def _category_of_trade(self, move, tax, service):
        """Category that follows from where the parties are."""
        if tax.amount and not tax.has_negative_factor:
            return "S"
        parties = self.env["ar.einvoice.reader"]
        buyer = parties._party(move.commercial_partner_id)
        seller = parties._address(move.company_id.partner_id)
        category = category_of_trade(seller, buyer.address, buyer.vat, service)
        # A tax that is booked and deducted again: the buyer owes it.
        return "AE" if category == "E" and tax.has_negative_factor else category

    # ---- Totals

    def _totals(self, reader):
        """Totals as they were posted; what down payments have settled is told apart."""
        move, currency = reader.move, reader.currency

        def booked(lines):
            return currency.from_float(reader.sign * sum(lines.mapped("amount_currency")))

        taxes = move.line_ids.filtered("tax_line_id")
        fixed = taxes.filtered(lambda line: line.tax_line_id.amount_type == "fixed")
        vat_lines = taxes - fixed
        rounding = booked(move.line_ids.filtered(
            lambda line: line.display_type == "rounding" and not line.tax_line_id
        ))
        advances = self._advances(reader)
        deducted = sum((base for base, _taxes, _part in advances), ZERO)
        deducted_taxes = tuple(tax for _base, taxes, _part in advances for tax in taxes)
        deducted_tax = sum((tax.amount for tax in deducted_taxes), ZERO)
        posted = tuple(
            fx.TaxTotal(self._tax_line_vat(reader, tax), booked(lines))
            for tax, lines in vat_lines.grouped("tax_line_id").items()
        )
        return {
            "untaxed": booked(reader.products) + booked(fixed) + deducted,
            "tax": booked(vat_lines) + deducted_tax,
            "total": (
                currency.from_float(move.amount_total) - rounding + deducted + deducted_tax
            ),
            "rounding": rounding,
            "settled": tuple(part for _base, _taxes, part in advances),
            "tax_in_euro": self._tax_in_euro(move, vat_lines, deducted_tax),
            "taxes": posted + deducted_taxes,
        }

    def _tax_line_vat(self, reader, tax):
        return reader.vats.get(tax) or self._vat(reader.move, tax)

    def _advances(self, reader):
        """Each down payment that is deducted: without VAT, its VAT, and with VAT.

        Their invoices have told the VAT. Lines without a known invoice stand for themselves.
        """
        lines = reader.products.filtered(lambda line: line in reader.deducted)
        groups = lines.grouped(lambda line: reader.deducted[line] or line)
        return [self._advance(reader, origin, group) for origin, group in groups.items()]

    def _advance(self, reader, origin, lines):
        bases = defaultdict(lambda: ZERO)
        for line in lines:
            amount = reader.currency.from_float(-reader.sign * line.amount_currency)
            bases[self._line_vat(reader, line)] += amount
        taxes = [
            fx.TaxTotal(vat, reader.currency.round(base * vat.rate / 100))
            for vat, base in bases.items() if vat
        ]
        base = sum(bases.values(), ZERO)
        known = origin._name == "account.move"
        return base, taxes, fx.Settled(
            base + sum((tax.amount for tax in taxes), ZERO),
            day=origin.invoice_date if known else None,
            number=origin.name if known else "",
            label="" if known else self._texts(origin)[0],
        )

    def _tax_in_euro(self, move, vat_lines, deducted_tax):
        """VAT in the accounting currency (BT-111), for invoices in another one."""
        if move.currency_id.name == "EUR" or move.company_currency_id.name != "EUR":
            return None
        cents = EUR
        deducted = deducted_tax / _decimal(move.invoice_currency_rate or 1)
        return cents.round(abs(_decimal(sum(vat_lines.mapped("balance")))) + deducted)


def _decimal(value):
    return Decimal(repr(value or 0.0))

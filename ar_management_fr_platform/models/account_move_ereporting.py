from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError

from odoo.addons.ar_management.engine.common.money import ZERO
from odoo.addons.ar_management.engine.einvoice.cashed import share
from odoo.addons.ar_management.engine.einvoice.reading.read import read_xml
from odoo.addons.ar_management.models.einvoice.cashed_reader import rate_of

from ..engine import ereporting

ROUNDING = 2
"""Cents by which the books may share a receipt among its rates otherwise than it is told."""


class AccountMove(models.Model):
    """How a document counts in e-reporting."""

    _inherit = "account.move"

    def _ar_ereported(self):
        """Tell whether the administration learns of it by e-reporting, not by an e-invoice."""
        return (
            not self.ar_is_penalty and not self.ar_einvoice_internal
            and (self._ar_platform_rule() == "B2C" or self._ar_platform_abroad())
            and not self._ar_platform_holds()
        )

    def _ar_vat_lines(self):
        return self.line_ids.filtered(
            lambda line: line.tax_line_id and line.tax_line_id.amount_type != "fixed")

    def _ar_sales_rows(self):
        """Amounts of a document in the company's currency: {(category, rate, on collection):
        (base, VAT)}; negative on a credit note."""
        currency = self.company_currency_id._ar_engine_currency()
        bases, vats = defaultdict(lambda: ZERO), defaultdict(lambda: ZERO)
        for line in self.line_ids:
            if line.account_type == "asset_receivable" or line.display_type == "cogs":
                continue
            is_vat = line.tax_line_id and line.tax_line_id.amount_type != "fixed"
            rate = rate_of(line.tax_line_id if is_vat else line.tax_ids.flatten_taxes_hierarchy())
            amount = -currency.from_float(line.balance)
            if is_vat:
                vats[rate] += amount
            else:
                bases[(line._ar_ereporting_category(rate[0]), *rate)] += amount
        return _with_vat(bases, vats, currency)

    def _ar_vat_booked(self, rate, told):
        """VAT of a receipt as the books have it when only rounding parts them; else as told."""
        lines = self._ar_vat_lines().filtered(lambda line: rate_of(line.tax_line_id)[0] == rate)
        if not lines:
            return told
        currency = self.company_currency_id._ar_engine_currency()
        booked = -sum(map(currency.from_float, lines.mapped("balance")), ZERO)
        return booked if abs(booked - told) <= ROUNDING * currency.rounding else told

    def _ar_engine_abroad(self):
        """The invoice as ``engine.ereporting.Abroad``, read from its XML."""
        xml, errors = self._ar_sent_xml(), ()
        if not xml:
            xml, errors = self.env["account.edi.xml.cii"]._export_invoice(self)
        if not xml:
            raise UserError(self.env._(
                "%(invoice)s cannot be reported before it is complete: %(reasons)s",
                invoice=self.name, reasons=" ".join(map(str, errors))))
        read = self.env["ar.einvoice.reader"]._of(self)
        buyer = self.commercial_partner_id
        vat = (buyer.vat or "").replace(" ", "")
        in_eu = "EU" in (buyer.country_id.country_group_codes or ())
        return ereporting.Abroad(
            number=self.name, day=self.invoice_date, type_code=read.type_code,
            currency=self.currency_id.name, process=read.process,
            buyer=(vat or buyer.company_registry or buyer.name or "", "0223" if in_eu and vat
                   else "0227", vat if in_eu else ""),
            country=buyer.country_code or "",
            rows=read_xml(xml).vat_rows,
            vat_in_euro=-sum(
                map(self.company_currency_id._ar_engine_currency().from_float,
                    self._ar_vat_lines().mapped("balance")), ZERO),
            preceding=tuple((each.number, each.date) for each in read.preceding),
        )


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _ar_ereporting_category(self, rate):
        if not rate:
            return ereporting.UNTAXED
        return ereporting.SERVICES if self.product_id.type == "service" else ereporting.GOODS


def _with_vat(bases, vats, currency):
    """Share the VAT of a rate among the categories that were sold at it."""
    rows = {}
    for rate in {key[1:] for key in bases} | set(vats):
        keys = [key for key in bases if key[1:] == rate] or [(ereporting.GOODS, *rate)]
        parts = share(vats[rate], [bases[key] for key in keys], currency)
        rows |= {key: (bases[key], vat) for key, vat in zip(keys, parts, strict=True)}
    return {key: amounts for key, amounts in rows.items() if any(amounts)}

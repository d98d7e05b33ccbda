import re
from dataclasses import dataclass

from odoo import models
from odoo.tools import format_date, html2plaintext

from ...engine.einvoice.facturx.reconcile import DoesNotAddUp, reconcile


@dataclass(frozen=True)
class Total:
    """A row below the lines of the page: business term (BT) of the amount, words, amount."""

    term: str
    label: str
    amount: float


@dataclass(frozen=True)
class Mentions:
    """What the law wants on the page beside what Odoo prints, read from the e-invoice's data.

    :ivar totals: what the XML says below its lines; empty where Odoo's own totals stand
    :ivar told_below: lines and their sections that the totals tell instead
    """

    buyer_ids: str = ""
    buyer: str = ""
    nature: str = ""
    sentences: tuple[str, ...] = ()
    seller: str = ""
    totals: tuple[Total, ...] = ()
    told_below: models.Model | tuple = ()


class AccountMove(models.Model):
    """Printed and electronic agree: both come from the same snapshot of the invoice."""

    _inherit = "account.move"

    def _ar_facturx_prints(self):
        """Tell whether this module prints the legal mentions of this document."""
        self.ensure_one()
        return (
            self.move_type in ("out_invoice", "out_refund")
            and bool(self.partner_id)
            and not self.ar_is_penalty
            and self.company_id._ar_facturx_applies()
        )

    def _ar_prints_delivery_address(self):
        """Where the law wants the address of delivery it is no option (242 nonies A)."""
        return self._ar_facturx_prints() or self.env.user.has_group(
            "account.group_delivery_invoice_address"
        )

    def _ar_mentions(self):
        """Mentions in the customer's language (CGI ann. II 242 nonies A; C. com. L441-9)."""
        if not self._ar_facturx_prints():
            return Mentions()
        lang = self.partner_id.lang or self.company_id.partner_id.lang or self.env.lang
        move = self.with_context(lang=lang)
        invoice = self.env["ar.einvoice.reader"]._of(move)
        return Mentions(
            buyer_ids=move._ar_buyer_identifiers(invoice.buyer),
            buyer=move._ar_buyer_address(invoice.buyer),
            nature=move._ar_nature(invoice.process),
            sentences=tuple(move._ar_mention_sentences(invoice)),
            seller=move._ar_seller_line(invoice.seller),
            **move._ar_page_totals(invoice),
        )

    # ---- Totals

    def _ar_page_totals(self, invoice):
        """Totals of the XML for the page; amounts that do not add up are left to Odoo."""
        try:
            rows = reconcile(invoice).rows
        except DoesNotAddUp:
            return {}
        return {
            "totals": tuple(self._ar_total_rows(invoice, rows)),
            "told_below": self._ar_told_below(),
        }

    def _ar_total_rows(self, invoice, rows):
        _ = self.env._
        number = self.env["ar.einvoice.page"]._number
        for reason, amount in invoice.line_charges.items():
            yield Total("BT-141", reason, float(amount))
        yield Total("BT-109", _("Untaxed Amount"), float(invoice.untaxed))
        for row in rows:
            label = _("VAT %(rate)s %%", rate=number(row.vat.rate))
            if len(rows) > 1:
                base = self.currency_id.format(float(row.base))
                label = _("VAT %(rate)s %% on %(base)s", rate=number(row.vat.rate), base=base)
            yield Total("BT-117", label, float(row.amount))
        yield Total("BT-112", _("Total"), float(invoice.total))
        if invoice.rounding:
            yield Total("BT-114", _("Rounding"), float(invoice.rounding))
        for part in invoice.settled:
            yield Total("BT-113", self._ar_settled_label(part), float(part.amount))
        if invoice.rounding or invoice.settled:
            yield Total("BT-115", _("Amount Due"), float(invoice.due))

    def _ar_settled_label(self, part):
        _ = self.env._
        day = format_date(self.env, part.day) if part.day else ""
        if part.number:
            return _("Down payment deducted: invoice %(number)s of %(date)s",
                     number=part.number, date=day)
        if part.label:
            return _("Down payment deducted: %(label)s", label=part.label)
        return _("Paid on %(date)s", date=day)

    def _ar_told_below(self):
        """Lines that deduct a down payment, and sections that hold nothing else."""
        lines = self.invoice_line_ids
        told = lines.browse().union(*self._ar_deducted_lines(self._ar_advance_lines()))
        for section in lines.filtered(lambda line: line.display_type == "line_section"):
            inside = lines.filtered(lambda line, above=section: line.parent_id == above)
            if inside and inside <= told:
                told |= section
        return told

    def _ar_buyer_identifiers(self, buyer):
        registry = "" if buyer.siren else buyer.registry
        return ", ".join(
            f"{label} {value}"
            for label, value in (
                ("SIREN", buyer.siren),
                ("SIRET", buyer.siret),
                (self.env._("Company ID"), registry),
            )
            if value
        )

    def _ar_buyer_address(self, buyer):
        """Name and address of the buyer, when the page is addressed to somebody else."""
        if self.partner_id == self.commercial_partner_id:
            return ""
        place = buyer.address
        country = self.commercial_partner_id.country_id.name or ""
        lines = (buyer.name, place.street, place.street2, f"{place.zip} {place.city}", country)
        return ", ".join(line.strip() for line in lines if line.strip())

    def _ar_nature(self, process):
        _ = self.env._
        return {
            "B": _("Supply of goods"),
            "S": _("Supply of services"),
            "M": _("Supply of goods and services"),
        }.get(process[:1], "")

    def _ar_mention_sentences(self, invoice):
        _ = self.env._
        printed = html2plaintext(
            f"{self.taxes_legal_notes or ''} {self.fiscal_position_id.note or ''}"
        )
        reasons = dict.fromkeys(line.vat.exemption for line in invoice.lines if line.vat)
        yield from (reason for reason in reasons if reason and reason not in printed)
        # An option that only suppliers of services have (CGI 269, 2 c).
        if invoice.vat_point == "5" and invoice.process[:1] in ("S", "M") and invoice.tax:
            yield _("VAT paid on debits by option")
        if invoice.vat_group:
            yield _(
                "Member of the VAT group %(name)s, VAT number %(vat)s.",
                name=invoice.vat_group.name,
                vat=invoice.vat_group.vat,
            )
        if invoice.contract_reference and self.ar_facturx_contract:
            yield _("Contract: %(contract)s", contract=invoice.contract_reference)
        if invoice.period:
            yield _("Period: %(start)s to %(end)s",
                    start=format_date(self.env, invoice.period[0]),
                    end=format_date(self.env, invoice.period[1]))
        deducted = {part.number for part in invoice.settled}
        for preceding in invoice.preceding:
            if preceding.number in deducted:
                continue  # told among the totals
            yield _(
                "Corrects the invoice %(number)s of %(date)s.",
                number=preceding.number,
                date=format_date(self.env, preceding.date),
            )

    def _ar_seller_line(self, seller):
        """Who sells, unless the header and the footer of the page say all of it already."""
        company = self.company_id
        around = f"{company.company_details or ''} {company.report_footer or ''}"
        known = re.sub(r"\W", "", html2plaintext(around)).lower()
        facts = (
            ("", seller.legal),
            ("SIREN ", seller.siren),
            (self.env._("VAT") + " ", seller.vat),
        )
        missing = [
            label + value
            for label, value in facts
            if value and re.sub(r"\W", "", value).lower() not in known
        ]
        return ", ".join([seller.name, *missing]) if missing else ""

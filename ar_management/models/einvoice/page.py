from odoo import api, models
from odoo.tools import format_date, formatLang

from ...engine.common.territory import FRANCE
from ...engine.einvoice.facturx.library import LibraryMissing
from ...engine.einvoice.facturx.validate import EXTENDED_GUIDELINE, LEVELS, validate
from ...engine.einvoice.reading.checks import check_sums

SHOWN = 200
"""Rows of one table that a page shows: what is more is counted."""
NORM = "urn:cen.eu:en16931:2017"
"""Specification identifier of EN 16931 without any extension."""


class ArEinvoicePage(models.AbstractModel):
    """Shows an e-invoice, whoever wrote it, and a comparison of two."""

    _name = "ar.einvoice.page"
    _description = "Page of an E-Invoice"

    @api.model
    def _document(self, document, xml):
        """HTML of a document (``engine.einvoice.reading.document.EInvoice``)."""
        return self.env["ir.qweb"]._render("ar_management.ar_einvoice_page_document", {
            "document": document,
            "title": self._title(document),
            "syntax": self._syntax(document),
            "parties": self._parties(document),
            "references": self._references(document),
            "checks": [self._check(check, document.currency) for check in check_sums(document)],
            "rules": self._rules(document, xml),
            "problems": self.env["ar.reason"]._texts(document.problems),
            "totals": self._totals(document),
            "number": self._number,
            "money": lambda amount: self._money(amount, document.currency),
            "day": self._day,
            "shown": SHOWN,
            "not_counted": self.env._("Not counted again in the totals"),
        })

    @api.model
    def _comparison(self, rows, currency):
        """HTML of a comparison (``engine.einvoice.reading.compare.Comparison``)."""
        labels = self._field_labels()
        shown = [
            {
                "group": labels[row.group],
                "label": " ".join(filter(None, (labels[f"{row.group}.{row.field}"], row.which))),
                "ours": self._value(row.ours, row.group, currency),
                "theirs": self._value(row.theirs, row.group, currency),
                "same": row.same,
            }
            for row in rows
        ]
        return self.env["ir.qweb"]._render("ar_management.ar_einvoice_page_comparison", {
            "different": [row for row in shown if not row["same"]][:SHOWN],
            "same": [row for row in shown if row["same"]][:SHOWN],
        })

    # ------------------------------------------------------------------ words and numbers

    def _title(self, document):
        if document.is_credit_note:
            return self.env._("Credit Note %(number)s", number=document.number or "?")
        return self.env._("Invoice %(number)s", number=document.number or "?")

    def _syntax(self, document):
        names = {"cii": "CII", "ubl": "UBL", "zugferd1": "ZUGFeRD 1"}
        profile = document.profile.rpartition("#")[2].rpartition(":")[2]
        if document.profile.endswith(NORM):
            profile = "EN 16931"
        return " · ".join(filter(None, (
            names[document.syntax], profile, document.container)))

    def _money(self, amount, code):
        if amount is None:
            return ""
        currency = self.env["res.currency"].with_context(active_test=False).search(
            [("name", "=", code)], limit=1) if code else None
        if not currency:
            return f"{formatLang(self.env, float(amount))} {code}".strip()
        return formatLang(self.env, float(amount), currency_obj=currency)

    def _number(self, value):
        if value is None:
            return ""
        digits = max(0, -value.normalize().as_tuple().exponent)
        return formatLang(self.env, float(value), digits=digits)

    def _day(self, day):
        return format_date(self.env, day) if day else ""

    def _value(self, value, group, currency):
        if value is None or isinstance(value, str):
            return value or ""
        if hasattr(value, "isoformat"):
            return self._day(value)
        return self._money(value, currency) if group in ("total", "vat") else self._number(value)

    # ------------------------------------------------------------------ parts of the page

    def _parties(self, document):
        _ = self.env._
        found = [(_("Seller"), document.seller), (_("Buyer"), document.buyer),
                 (_("Payee"), document.payee), (_("Delivered To"), document.delivery),
                 (_("Tax Representative"), document.tax_representative)]
        return [
            {"role": role, "party": party, "numbers": self._numbers_of(party)}
            for role, party in found if party
        ]

    def _numbers_of(self, party):
        _ = self.env._
        schemes = {"0002": "SIREN", "0009": "SIRET", "0088": "GLN", "0060": "DUNS"}
        legal = party.legal_id
        found = [(_("VAT"), party.vat), (_("Tax Number"), party.tax_number)]
        if legal:
            found.append((schemes.get(legal.scheme, _("Company ID")), legal.value))
        found += [(schemes.get(each.scheme, each.scheme or _("ID")), each.value)
                  for each in party.ids]
        if party.endpoint:
            found.append((_("Electronic Address"),
                          f"{party.endpoint.scheme}:{party.endpoint.value}"))
        return [(label, value) for label, value in found if value]

    def _references(self, document):
        _ = self.env._
        known = document.references
        period = " – ".join(filter(None, map(self._day, (known.period_start, known.period_end))))
        found = [
            (_("Issued"), self._day(document.issue_date)), (_("Due"), self._day(document.due_date)),
            (_("Delivered"), self._day(document.delivery_date)), (_("Period"), period),
            (_("Order"), known.order), (_("Contract"), known.contract),
            (_("Buyer Reference"), known.buyer), (_("Project"), known.project),
            (_("Delivery Note"), known.despatch), (_("Accounting Reference"), known.cost_centre),
            (_("Corrects"), ", ".join(each.number for each in document.preceding)),
            (_("Process"), document.process),
        ]
        return [(label, value) for label, value in found if value]

    def _totals(self, document):
        _ = self.env._
        total = document.totals
        found = [
            (_("Lines"), total.lines), (_("Allowances"), total.allowances and -total.allowances),
            (_("Charges"), total.charges), (_("Without VAT"), total.untaxed),
            (_("VAT"), total.tax), (_("Total"), total.total),
            (_("Paid"), total.prepaid and -total.prepaid), (_("Rounding"), total.rounding),
            *((each.reason or _("For Others"), each.amount) for each in document.third_party),
            (_("To Pay"), total.payable),
        ]
        return [(label, self._money(amount, document.currency))
                for label, amount in found if amount is not None]

    def _check(self, check, currency):
        _ = self.env._
        names = {
            "BR-CO-10": _("Sum of the lines"), "BR-CO-11": _("Sum of the allowances"),
            "BR-CO-12": _("Sum of the charges"), "BR-CO-13": _("Total without VAT"),
            "BR-CO-14": _("Sum of the VAT"), "BR-CO-15": _("Total with VAT"),
            "BR-CO-16": _("Amount to pay"), "BR-S-08": _("Lines at %(vat)s", vat=check.vat),
            "BR-CO-17": _("VAT at %(vat)s", vat=check.vat),
            "line": _("Line %(line)s: quantity by price", line=check.line),
        }
        # No rule of the norm wants the product of quantity and price: it is worth a look.
        wrong = "warning" if check.rule == "line" else "danger"
        return {
            "name": names[check.rule],
            "rule": "" if check.rule == "line" else check.rule,
            "stated": self._money(check.stated, currency),
            "found": self._money(check.found, currency),
            "right": check.right,
            "colour": "success" if check.right else wrong,
        }

    def _rules(self, document, xml):
        """What the validators say of a document in a profile that they know."""
        _ = self.env._
        known = {
            "cii": document.profile.endswith((NORM, EXTENDED_GUIDELINE)),
            # What extends the norm in UBL keeps its rules; what conforms to it only may break them.
            "ubl": document.profile.startswith(NORM) and "#conformant#" not in document.profile,
        }
        if not known.get(document.syntax):
            return None
        french = all(
            party.address.country in FRANCE for party in (document.seller, document.buyer))
        try:
            verdict = validate(xml, french)
        except LibraryMissing as error:
            return {"levels": [], "why": str(error), "findings": [], "state": "not_checked"}
        names = {"xsd": _("Structure (XSD)"), "profile": _("Profile"),
                 "br_fr": _("French Rules")}
        states = {
            "valid": (_("Valid"), "success"), "invalid": (_("Invalid"), "danger"),
            "not_checked": (_("Not Checked"), "warning"),
            "not_applicable": (_("Not Applicable"), "secondary"),
        }
        return {
            "levels": [
                (names[level], *states[verdict.levels[level].state])
                for level in LEVELS if level in verdict.levels
            ],
            "why": ", ".join({level.why for level in verdict.levels.values() if level.why}),
            "findings": [
                (finding.rule, finding.message, finding.fatal)
                for finding in verdict.findings[:SHOWN]
            ],
        }

    def _field_labels(self):
        """Name of each field of ``engine.einvoice.reading.compare``, and of its group."""
        _ = self.env._
        party = {
            "name": _("Name"), "legal_id": _("Company ID"), "vat": _("VAT number"),
            "endpoint": _("Electronic address"), "street": _("Street"), "zip": _("Postcode"),
            "city": _("City"), "country": _("Country"),
        }
        groups = {
            "header": (_("Document"), {
                "number": _("Number"), "type_code": _("Type"), "issue_date": _("Invoice date"),
                "due_date": _("Due date"), "currency": _("Currency"),
                "delivery_date": _("Delivered on"),
                "reference_order": _("Order"), "reference_contract": _("Contract"),
                "reference_buyer": _("Buyer reference"), "preceding": _("Corrects"),
            }),
            "seller": (_("Seller"), party),
            "buyer": (_("Buyer"), party),
            "line": (_("Lines"), {
                "name": _("Description of line"), "quantity": _("Quantity of line"),
                "price": _("Price of line"), "net": _("Amount of line"),
                "rate": _("VAT rate of line"),
            }),
            "vat": (_("VAT"), {"base": _("Amount at"), "amount": _("VAT at")}),
            "total": (_("Totals"), {
                "lines": _("Lines"), "allowances": _("Allowances"), "charges": _("Charges"),
                "untaxed": _("Without VAT"), "tax": _("VAT"), "total": _("Total"),
                "prepaid": _("Paid"), "rounding": _("Rounding"), "payable": _("To pay"),
            }),
            "payment": (_("Payment"), {
                "iban": _("Bank account"), "reference": _("Payment reference"),
                "terms": _("Terms"),
            }),
            "note": (_("Notes"), {"text": _("Note")}),
        }
        labels = {group: title for group, (title, _fields) in groups.items()}
        for group, (_label, names) in groups.items():
            labels |= {f"{group}.{name}": label for name, label in names.items()}
        return labels

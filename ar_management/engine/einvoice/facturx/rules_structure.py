"""Rules about the shape of the XML: the place of the fault tells which data it is about.

These number in the hundreds (`CII-SR`, `UBL-CR`, `FX-SCH-A`), say "must occur exactly once" or
"value is not allowed", and name no business term; nor does an XSD.
"""

import re

from .rule_table import PROGRAM, Rule

RANGES = {
    "FX-SCH-A": 1173,
    "CII-SR": 494,
    "CII-DT": 104,
    "CII-EXT-DT": 18,
    "CII-FREXT-SR": 439,
    "CII-FREXT-DT": 24,
    "CII-FREXTDT": 27,
    "PEPPOL-EN16931-R": 8,
    "UBL-CR": 682,
    "UBL-DT": 28,
    "UBL-SR": 56,
}
"""Highest number of each family that was looked at: a higher one is new."""

_ID = re.compile(r"(.*?)-?(\d+)")

_PARTIES = (("seller", "SellerTradeParty", "AccountingSupplierParty"),
            ("buyer", "BuyerTradeParty", "AccountingCustomerParty"),
            ("delivery", "ShipToTradeParty", ""))
"""Who, in CII and in UBL; a UBL says of the delivery only that it is one."""

_OF_PARTY = (
    # Terms of the three parties; elements in CII and in UBL; field and remedy
    (("BG-5", "BG-8", "BG-15"), "PostalTradeAddress", "PostalAddress", "country_id", "address"),
    (("BT-34", "BT-49", ""), "URIUniversalCommunication", "EndpointID",
     "peppol_endpoint", "endpoint"),
    (("BT-31", "BT-48", ""), "SpecifiedTaxRegistration", "PartyTaxScheme", "vat", "vat"),
    (("BT-30", "BT-47", ""), "SpecifiedLegalOrganization", "PartyLegalEntity.*CompanyID",
     "company_registry", "siren"),
    (("BT-29", "BT-46", "BT-71"), "GlobalID", "PartyIdentification", "company_registry", "siren"),
    (("BG-6", "BG-9", ""), "DefinedTradeContact", "Contact", "email", "contact"),
    (("BT-27", "BT-44", "BT-70"), "", "", "name", "name"),
)


def _parties():
    """Rows of the parties: what stands where, in CII and in UBL."""
    for number, (subject, cii, ubl) in enumerate(_PARTIES):
        for terms, cii_part, ubl_part, field, remedy in _OF_PARTY:
            if terms[number]:
                row = (terms[number], subject, field, remedy)
                yield (*row, f"{cii}.*{cii_part}", ubl and f"{ubl}.*{ubl_part}")


_CII_LINE = "IncludedSupplyChainTradeLineItem"
_UBL_LINE = "(Invoice|CreditNote)Line"

_ROWS = (
    *_parties(),
    ("BG-13", "delivery", "country_id", "address", "", ":Delivery"),
    ("BT-121", "tax", "ubl_cii_tax_exemption_reason_code", "exemption",
     f"{_CII_LINE}.*ApplicableTradeTax.*Exemption", ""),
    ("BT-151", "line", "tax_ids", "tax_missing",
     f"{_CII_LINE}.*ApplicableTradeTax", f"{_UBL_LINE}.*TaxCategory"),
    ("BT-130", "unit", "name", "unit",
     f"{_CII_LINE}.*(BilledQuantity|BasisQuantity)", f"{_UBL_LINE}.*Quantity"),
    ("BT-146", "line", "price_unit", "price", f"{_CII_LINE}.*TradePrice", f"{_UBL_LINE}.*Price"),
    ("BT-157", "product", "barcode", "product_code",
     f"{_CII_LINE}.*SpecifiedTradeProduct.*GlobalID", ""),
    ("BT-153", "line", "name", "line_name",
     f"{_CII_LINE}.*SpecifiedTradeProduct", f"{_UBL_LINE}.*Item"),
    ("BG-27", "line", "discount", "allowance_reason",
     f"{_CII_LINE}.*SpecifiedTradeAllowanceCharge", f"{_UBL_LINE}.*AllowanceCharge"),
    ("BG-26", "line", "name", "line_period", f"{_CII_LINE}.*BillingSpecifiedPeriod", ""),
    ("BG-25", "line", "name", "line", _CII_LINE, _UBL_LINE),
    ("BT-20", "term", "name", "payment_terms", "SpecifiedTradePaymentTerms", "PaymentTerms"),
    ("BG-16", "invoice", "partner_bank_id", "bank",
     "SpecifiedTradeSettlementPaymentMeans", "PaymentMeans"),
    ("BG-3", "invoice", "reversed_entry_id", "preceding",
     "InvoiceReferencedDocument", "BillingReference"),
    ("BT-13", "invoice", "ref", "reference", "BuyerOrderReferencedDocument", "OrderReference"),
    ("BT-12", "invoice", "ref", "reference",
     "ContractReferencedDocument", "ContractDocumentReference"),
    ("BG-24", "invoice", "attachment_ids", "attachment",
     "AdditionalReferencedDocument", "AdditionalDocumentReference"),
    ("BT-22", "invoice", "narration", "note_code", "IncludedNote", ":Note"),
    ("BG-22", "invoice", "invoice_line_ids", "amounts",
     "HeaderMonetarySummation", "LegalMonetaryTotal"),
    ("BG-20", "line", "name", "allowance_reason",
     "SpecifiedTradeAllowanceCharge", ":AllowanceCharge"),
    ("BT-121", "tax", "ubl_cii_tax_exemption_reason_code", "exemption",
     "ApplicableTradeTax.*Exemption", ""),
    ("BG-23", "tax", "ubl_cii_tax_category_code", "tax_category",
     "ApplicableTradeTax", ":TaxTotal"),
    ("BT-5", "invoice", "currency_id", "currency_code", "CurrencyCode", ""),
    ("BT-72", "invoice", "delivery_date", "delivery_date", "OccurrenceDateTime", ""),
    ("BT-2", "invoice", "invoice_date", "date", "ExchangedDocument/.*IssueDateTime", ""),
    ("BT-1", "invoice", "name", "number", "ExchangedDocument/.*ID", ""),
)
"""Term, record, field and remedy, with the place in CII and in UBL; the narrower go first."""


def _in_syntax(place):
    return [(re.compile(row[place]), Rule(*row[:4])) for row in _ROWS if row[place]]


PLACES = [*_in_syntax(4), *_in_syntax(5)]
"""Places in the XML, those of CII first, and where each leads."""


def is_structure(rule_id: str) -> bool:
    """Tell whether a rule is about the shape of the XML, in a release that was looked at.

    >>> is_structure("CII-SR-090"), is_structure("XSD"), is_structure("BR-01")
    (True, True, False)
    """
    if rule_id in ("", "XSD"):
        return True
    match = _ID.fullmatch(rule_id)
    return bool(match) and int(match[2]) <= RANGES.get(match[1], -1)


def rule_at(location: str) -> Rule:
    """Find what a place in the XML leads to.

    :param location: XPath, with or without name spaces

    >>> rule_at("/x/ram:SellerTradeParty/ram:URIUniversalCommunication/ram:URIID").term
    'BT-34'
    >>> rule_at("/x/ExchangedDocumentContext").remedy
    'program'
    """
    return next((row for pattern, row in PLACES if pattern.search(location)), PROGRAM)

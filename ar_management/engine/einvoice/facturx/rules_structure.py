"""Rules about the shape of the XML: the place of the fault tells which data it is about.

These number in the hundreds (`CII-SR`, `UBL-CR`, `FX-SCH-A`), say "must occur exactly once" or
"value is not allowed", and name no business term; nor does an XSD.
"""

import re

from .rule import PROGRAM, Rule

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

_PARTY = (
    ("PostalTradeAddress", "address", "country_id", "address"),
    ("URIUniversalCommunication", "endpoint", "peppol_endpoint", "endpoint"),
    ("SpecifiedTaxRegistration", "vat", "vat", "vat"),
    ("SpecifiedLegalOrganization", "legal", "company_registry", "siren"),
    ("GlobalID", "global", "company_registry", "siren"),
    ("DefinedTradeContact", "contact", "email", "contact"),
    ("", "name", "name", "name"),
)

_TERMS = {
    "seller": {"address": "BG-5", "endpoint": "BT-34", "vat": "BT-31", "legal": "BT-30",
               "global": "BT-29", "contact": "BG-6", "name": "BT-27"},
    "buyer": {"address": "BG-8", "endpoint": "BT-49", "vat": "BT-48", "legal": "BT-47",
              "global": "BT-46", "contact": "BG-9", "name": "BT-44"},
    "delivery": {"address": "BG-15", "global": "BT-71", "name": "BT-70"},
}


def _party(element: str, subject: str) -> list[tuple[str, Rule]]:
    terms = _TERMS[subject]
    return [
        (f"{element}.*{part}", Rule(terms[key], subject, field, remedy))
        for part, key, field, remedy in _PARTY
        if key in terms
    ]


def _ubl_party(element: str, subject: str) -> list[tuple[str, Rule]]:
    names = {"PostalTradeAddress": "PostalAddress", "URIUniversalCommunication": "EndpointID",
             "SpecifiedTaxRegistration": "PartyTaxScheme",
             "SpecifiedLegalOrganization": "PartyLegalEntity.*CompanyID",
             "GlobalID": "PartyIdentification", "DefinedTradeContact": "Contact", "": ""}
    terms = _TERMS[subject]
    return [
        (f"{element}.*{names[part]}", Rule(terms[key], subject, field, remedy))
        for part, key, field, remedy in _PARTY
        if key in terms
    ]


_LINE = "IncludedSupplyChainTradeLineItem"
_UBL_LINE = "(Invoice|CreditNote)Line"

PLACES = [
    (re.compile(pattern), row)
    for pattern, row in (
        *_party("SellerTradeParty", "seller"),
        *_party("BuyerTradeParty", "buyer"),
        *_party("ShipToTradeParty", "delivery"),
        (f"{_LINE}.*ApplicableTradeTax.*Exemption",
         Rule("BT-121", "tax", "ubl_cii_tax_exemption_reason_code", "exemption")),
        (f"{_LINE}.*ApplicableTradeTax", Rule("BT-151", "line", "tax_ids", "tax_missing")),
        (f"{_LINE}.*(BilledQuantity|BasisQuantity)", Rule("BT-130", "unit", "name", "unit")),
        (f"{_LINE}.*TradePrice", Rule("BT-146", "line", "price_unit", "price")),
        (f"{_LINE}.*SpecifiedTradeProduct.*GlobalID",
         Rule("BT-157", "product", "barcode", "product_code")),
        (f"{_LINE}.*SpecifiedTradeProduct", Rule("BT-153", "line", "name", "line_name")),
        (f"{_LINE}.*SpecifiedTradeAllowanceCharge",
         Rule("BG-27", "line", "discount", "allowance_reason")),
        (f"{_LINE}.*BillingSpecifiedPeriod",
         Rule("BG-26", "line", "name", "line_period")),
        (_LINE, Rule("BG-25", "line", "name", "line")),
        ("SpecifiedTradePaymentTerms", Rule("BT-20", "term", "name", "payment_terms")),
        ("SpecifiedTradeSettlementPaymentMeans",
         Rule("BG-16", "invoice", "partner_bank_id", "bank")),
        ("InvoiceReferencedDocument", Rule("BG-3", "invoice", "reversed_entry_id", "preceding")),
        ("BuyerOrderReferencedDocument", Rule("BT-13", "invoice", "ref", "reference")),
        ("ContractReferencedDocument", Rule("BT-12", "invoice", "ref", "reference")),
        ("AdditionalReferencedDocument", Rule("BG-24", "invoice", "attachment_ids", "attachment")),
        ("IncludedNote", Rule("BT-22", "invoice", "narration", "note_code")),
        ("HeaderMonetarySummation", Rule("BG-22", "invoice", "invoice_line_ids", "amounts")),
        ("SpecifiedTradeAllowanceCharge", Rule("BG-20", "line", "name", "allowance_reason")),
        ("ApplicableTradeTax.*Exemption",
         Rule("BT-121", "tax", "ubl_cii_tax_exemption_reason_code", "exemption")),
        ("ApplicableTradeTax", Rule("BG-23", "tax", "ubl_cii_tax_category_code", "tax_category")),
        ("CurrencyCode", Rule("BT-5", "invoice", "currency_id", "currency_code")),
        ("OccurrenceDateTime", Rule("BT-72", "invoice", "delivery_date", "delivery_date")),
        ("ExchangedDocument/.*IssueDateTime", Rule("BT-2", "invoice", "invoice_date", "date")),
        ("ExchangedDocument/.*ID", Rule("BT-1", "invoice", "name", "number")),
        *_ubl_party("AccountingSupplierParty", "seller"),
        *_ubl_party("AccountingCustomerParty", "buyer"),
        (":Delivery", Rule("BG-13", "delivery", "country_id", "address")),
        (f"{_UBL_LINE}.*TaxCategory", Rule("BT-151", "line", "tax_ids", "tax_missing")),
        (f"{_UBL_LINE}.*Quantity", Rule("BT-130", "unit", "name", "unit")),
        (f"{_UBL_LINE}.*Price", Rule("BT-146", "line", "price_unit", "price")),
        (f"{_UBL_LINE}.*AllowanceCharge",
         Rule("BG-27", "line", "discount", "allowance_reason")),
        (f"{_UBL_LINE}.*Item", Rule("BT-153", "line", "name", "line_name")),
        (_UBL_LINE, Rule("BG-25", "line", "name", "line")),
        ("PaymentTerms", Rule("BT-20", "term", "name", "payment_terms")),
        ("PaymentMeans", Rule("BG-16", "invoice", "partner_bank_id", "bank")),
        ("BillingReference", Rule("BG-3", "invoice", "reversed_entry_id", "preceding")),
        ("OrderReference", Rule("BT-13", "invoice", "ref", "reference")),
        ("ContractDocumentReference", Rule("BT-12", "invoice", "ref", "reference")),
        ("AdditionalDocumentReference",
         Rule("BG-24", "invoice", "attachment_ids", "attachment")),
        (":Note", Rule("BT-22", "invoice", "narration", "note_code")),
        ("LegalMonetaryTotal", Rule("BG-22", "invoice", "invoice_line_ids", "amounts")),
        (":AllowanceCharge", Rule("BG-20", "line", "name", "allowance_reason")),
        (":TaxTotal", Rule("BG-23", "tax", "ubl_cii_tax_category_code", "tax_category")),
    )
]
"""Places in the XML, the narrower before the wider, and where each leads."""


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

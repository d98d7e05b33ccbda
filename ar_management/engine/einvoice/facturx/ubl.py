"""An invoice snapshot as UBL 2.1 Invoice or CreditNote, in the form of the French platforms.

It writes the same business terms as the Cross Industry Invoice (``build.to_data``), so that both
say the same. UBL here is always EN 16931: instalments, discount and penalty are told by the text
of the payment terms (BT-20).
"""

from lxml import etree

from .build import NOT_XML, to_data
from .snapshot import InvoiceSnapshot

SCHEMA = "urn:oasis:names:specification:ubl:schema:xsd:"
CBC, CAC = f"{SCHEMA}CommonBasicComponents-2", f"{SCHEMA}CommonAggregateComponents-2"
NORM = "urn:cen.eu:en16931:2017"
"""Specification identifier (BT-24)."""
UNKNOWN_MEANS = "1"
"""UNTDID 4461: payment means that nobody has agreed on."""
VAT_POINTS = {"5": "3", "29": "35", "72": "432"}
"""When VAT falls due (BT-8): UBL takes the code from UNTDID 2005, the CII from 2475."""


def build_ubl(invoice: InvoiceSnapshot) -> bytes:
    """Write the UBL of an invoice; ``precheck`` comes first, this one assumes complete data.

    >>> from .samples import plain_invoice
    >>> b"<cbc:ID>F2026/0001</cbc:ID>" in build_ubl(plain_invoice())
    True
    """
    data = {**to_data(invoice), "BT-9": invoice.due_date}
    kind = "CreditNote" if invoice.is_credit_note else "Invoice"
    root = etree.Element(
        f"{{{SCHEMA}{kind}-2}}{kind}", nsmap={None: f"{SCHEMA}{kind}-2", "cac": CAC, "cbc": CBC}
    )
    for part in (*_head(data, kind), *_body(data, kind)):
        if part is not None:
            root.append(part)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


# ---- Elements


def _value(name, value, **attributes):
    """``cbc`` element; nothing when it would say nothing."""
    if value in (None, "", False):
        return None
    element = etree.Element(f"{{{CBC}}}{name}", {k: v for k, v in attributes.items() if v})
    element.text = NOT_XML.sub("", str(value))
    return element


def _group(name, *parts):
    """``cac`` element; nothing when it would be empty."""
    element = etree.Element(f"{{{CAC}}}{name}")
    for part in parts:
        if part is not None:
            element.append(part)
    return element if len(element) else None


def _vat_scheme():
    return _group("TaxScheme", _value("ID", "VAT"))


def _money(name, data, term, currency):
    return _value(name, data.get(term), currencyID=currency)


# ---- The document


def _head(data, kind):
    credit = kind == "CreditNote"
    yield _value("CustomizationID", NORM)
    yield _value("ProfileID", data["BT-23"])
    yield _value("ID", data["BT-1"])
    yield _value("IssueDate", data["BT-2"])
    if not credit:
        yield _value("DueDate", data.get("BT-9"))
    yield _value(f"{kind}TypeCode", data["BT-3"])
    for note in data.get("BG-1", ()):
        code = note.get("BT-21")
        yield _value("Note", f"#{code}#{note['BT-22']}" if code else note["BT-22"])
    yield _value("DocumentCurrencyCode", data["BT-5"])
    yield _value("TaxCurrencyCode", data.get("BT-6"))
    yield _value("BuyerReference", data.get("BT-10"))
    yield _group(
        "InvoicePeriod",
        _value("StartDate", data.get("BT-73")), _value("EndDate", data.get("BT-74")),
        _value("DescriptionCode", VAT_POINTS.get(data.get("BT-8"))),
    )
    yield _group("OrderReference", _value("ID", data.get("BT-13")))
    for preceding in data.get("BG-3", ()):
        yield _group("BillingReference", _group(
            "InvoiceDocumentReference",
            _value("ID", preceding["BT-25"]), _value("IssueDate", preceding["BT-26"]),
        ))
    yield _group("ContractDocumentReference", _value("ID", data.get("BT-12")))


def _body(data, kind):
    currency = data["BT-5"]
    yield _group("AccountingSupplierParty", _party(data["BG-4"], data.get("BT-90")))
    yield _group("AccountingCustomerParty", _party(data["BG-7"]))
    yield _representative(data.get("BG-11"))
    yield _delivery(data)
    yield _payment_means(data, kind)
    yield _group("PaymentTerms", _value("Note", data.get("BT-20")))
    for charge, group in ((False, "BG-20"), (True, "BG-21")):
        for item in data.get(group, ()):
            yield _allowance(item, charge, currency)
    yield from _tax_totals(data, currency)
    yield _totals(data, currency)
    for line in data["BG-25"]:
        yield _line(line, kind, currency)


# ---- Parties


def _party(data, creditor=""):
    identifiers = [("SEPA", creditor), *data.get("identifiers", {}).items()]
    contact = next(iter(data.get("contacts", ())), {})
    return _group(
        "Party",
        _value("EndpointID", data.get("einvoicing_addr"),
               schemeID=data.get("einvoicing_addr_schemeid")),
        *[
            _group("PartyIdentification", _value("ID", value, schemeID=scheme))
            for scheme, value in identifiers
        ],
        _address("PostalAddress", data),
        _tax_scheme(data),
        _group(
            "PartyLegalEntity",
            _value("RegistrationName", data["name"]),
            _value("CompanyID", data.get("legal_identifier"),
                   schemeID=data.get("legal_identifier_schemeid")),
            _value("CompanyLegalForm", data.get("legal_info")),
        ),
        _group("Contact", _value("Telephone", contact.get("phone")),
               _value("ElectronicMail", contact.get("email"))),
    )


def _tax_scheme(data):
    """VAT number (BT-31, BT-48), else what the tax office knows the seller by (BT-32)."""
    if data.get("vat_identifier"):
        return _group("PartyTaxScheme", _value("CompanyID", data["vat_identifier"]), _vat_scheme())
    if data.get("tax_identifier"):
        return _group("PartyTaxScheme", _value("CompanyID", data["tax_identifier"]),
                      _group("TaxScheme", _value("ID", "LOC")))
    return None


def _address(name, data):
    return _group(
        name,
        _value("StreetName", data.get("addr_l1")),
        _value("AdditionalStreetName", data.get("addr_l2")),
        _value("CityName", data.get("city")),
        _value("PostalZone", data.get("postcode")),
        _group("Country", _value("IdentificationCode", data.get("country_code"))),
    )


def _representative(data):
    return data and _group(
        "TaxRepresentativeParty", _group("PartyName", _value("Name", data["name"])),
        _address("PostalAddress", data), _tax_scheme(data),
    )


def _delivery(data):
    place = data.get("BG-13") or {}
    return _group(
        "Delivery",
        _value("ActualDeliveryDate", data.get("BT-72")),
        _group("DeliveryLocation", _address("Address", place)),
        _group("DeliveryParty", _group("PartyName", _value("Name", place.get("name")))),
    )


# ---- Payment and totals


def _payment_means(data, kind):
    reference, late = data.get("BT-83"), kind == "CreditNote" and data.get("BT-9")
    means = data.get("BT-81") or (UNKNOWN_MEANS if reference or late else "")
    if not means:
        return None
    return _group(
        "PaymentMeans",
        _value("PaymentMeansCode", means),
        _value("PaymentDueDate", late),
        _value("PaymentID", reference),
        _group(
            "PayeeFinancialAccount",
            _value("ID", data.get("BT-84")),
            _group("FinancialInstitutionBranch", _value("ID", data.get("BT-86"))),
        ),
        _group("PaymentMandate", _value("ID", data.get("BT-89")),
               _group("PayerFinancialAccount", _value("ID", data.get("BT-91")))),
    )


def _allowance(item, charge, currency, category=True):
    return _group(
        "AllowanceCharge",
        _value("ChargeIndicator", "true" if charge else "false"),
        _value("AllowanceChargeReasonCode", item.get("reason_code")),
        _value("AllowanceChargeReason", item.get("reason")),
        _value("MultiplierFactorNumeric", item.get("rate")),
        _value("Amount", item["amount"], currencyID=currency),
        _value("BaseAmount", item.get("base_amount"), currencyID=currency),
        _category("TaxCategory", item["vat_category_code"], item.get("vat_rate"))
        if category else None,
    )


def _category(name, code, rate, exemption="", exemption_code=""):
    return _group(
        name, _value("ID", code), _value("Percent", rate),
        _value("TaxExemptionReasonCode", exemption_code),
        _value("TaxExemptionReason", exemption), _vat_scheme(),
    )


def _tax_totals(data, currency):
    yield _group("TaxTotal", _money("TaxAmount", data, "BT-110", currency), *[
        _group(
            "TaxSubtotal",
            _money("TaxableAmount", row, "BT-116", currency),
            _money("TaxAmount", row, "BT-117", currency),
            _category("TaxCategory", row["BT-118"], row.get("BT-119"), row.get("BT-120"),
                      row.get("BT-121")),
        )
        for row in data["BG-23"]
    ])
    if data.get("BT-111"):
        yield _group("TaxTotal", _money("TaxAmount", data, "BT-111", data["BT-6"]))


def _totals(data, currency):
    return _group("LegalMonetaryTotal", *[
        _money(name, data, term, currency) for name, term in (
            ("LineExtensionAmount", "BT-106"), ("TaxExclusiveAmount", "BT-109"),
            ("TaxInclusiveAmount", "BT-112"), ("AllowanceTotalAmount", "BT-107"),
            ("ChargeTotalAmount", "BT-108"), ("PrepaidAmount", "BT-113"),
            ("PayableRoundingAmount", "BT-114"), ("PayableAmount", "BT-115"),
        )
    ])


def _line(data, kind, currency):
    quantity = "CreditedQuantity" if kind == "CreditNote" else "InvoicedQuantity"
    note = next(iter(data.get("BT-127-00", ())), {})
    return _group(
        f"{kind}Line",
        _value("ID", data["BT-126"]),
        _value("Note", note.get("BT-127")),
        _value(quantity, data["BT-129"], unitCode=data["BT-130"]),
        _money("LineExtensionAmount", data, "BT-131", currency),
        *[
            _allowance(item, charge, currency, category=False)
            for charge, group in ((False, "BG-27"), (True, "BG-28"))
            for item in data.get(group, ())
        ],
        _group(
            "Item",
            _value("Description", data.get("BT-154")),
            _value("Name", data["BT-153"]),
            _group("SellersItemIdentification", _value("ID", data.get("BT-155"))),
            _category("ClassifiedTaxCategory", data["BT-151"], data.get("BT-152")),
        ),
        _group("Price", _money("PriceAmount", data, "BT-146", currency)),
    )

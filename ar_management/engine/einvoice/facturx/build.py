"""An invoice snapshot as Cross Industry Invoice XML, profile EN 16931 (COMFORT) or EXTENDED."""

import re
from decimal import Decimal

from lxml import etree

from ...common.money import ZERO
from . import library
from .reconcile import Amounts, reconcile
from .snapshot import InvoiceSnapshot, Line, Note, Party
from .terms import write_terms
from .writing import percent, price, quantity, text

CREDIT_TRANSFER, SEPA_CREDIT_TRANSFER, SEPA_DIRECT_DEBIT = "30", "58", "59"
DISCOUNT_REASON = "95"
"""UNTDID 5189: discount."""
FREIGHT_REASON = "FC"
"""UNTDID 7161: freight service."""
VAT_GROUP_NOTE = "MEMBRE_ASSUJETTI_UNIQUE"
"""Text of the note TXD (BR-FR-CO-14)."""

NIL_DELIVERY = re.compile(rb"(<ram:ApplicableHeaderTradeDelivery)\s[^>]*/>")
"""What the library writes where nothing was delivered: ``xsi:nil``, which the XSD refuses."""

NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def build(invoice: InvoiceSnapshot) -> bytes:
    """Write the XML of an invoice; ``precheck`` comes first, this one assumes complete data.

    >>> from .samples import plain_invoice
    >>> b"<ram:ID>F2026/0001</ram:ID>" in build(plain_invoice())
    True
    """
    xml = library.load().generate_xml(
        # A copy: the library changes the dictionary it is given, down to its nested parts.
        _copy(to_data(invoice)),
        flavor="factur-x",
        level=invoice.profile,
        check_xsd=False,
        check_schematron=None,
    )
    return _finished(xml, invoice)


def to_data(invoice: InvoiceSnapshot) -> dict:
    """Business terms of the invoice as the dictionary that ``factur-x`` writes XML from.

    >>> from .samples import plain_invoice
    >>> data = to_data(plain_invoice())
    >>> data["BT-109"], data["BT-110"], data["BT-112"], data["BT-115"]
    ('150.00', '30.00', '180.00', '180.00')
    """
    amounts = reconcile(invoice)
    money = invoice.currency
    data = {
        **_header(invoice),
        **_payment(invoice),
        **_totals(invoice, amounts),
        "BG-4": _party(invoice.seller, invoice),
        "BG-7": _party(invoice.buyer, invoice),
        "BG-11": _tax_representative(invoice),
        "BG-13": _delivery(invoice),
        "BG-20": [
            _allowance(allowance, money, DISCOUNT_REASON) for allowance in invoice.allowances
        ],
        "BG-21": [_allowance(charge, money, FREIGHT_REASON) for charge in invoice.charges],
        "BG-23": [_vat_row(row, money) for row in amounts.rows],
        "BG-25": [_line(line, invoice) for line in amounts.lines],
    }
    return _filled(data)


def _copy(value):
    """Copy the data all the way down, without the characters that XML cannot hold."""
    if isinstance(value, dict):
        return {key: _copy(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_copy(item) for item in value]
    return NOT_XML.sub("", value) if isinstance(value, str) else value


def _filled(data):
    """The terms that have a value: the library refuses an empty number."""
    return {term: value for term, value in data.items() if value}


def _finished(xml, invoice):
    """Add the terms of payment that the library cannot write, and take out what the XSD refuses."""
    xml = NIL_DELIVERY.sub(rb"\1/>", xml)
    if invoice.profile != "extended":
        return xml
    root = etree.fromstring(xml)
    write_terms(root, invoice)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _header(invoice):
    foreign = invoice.currency.code != "EUR" and invoice.tax_in_euro is not None
    return {
        "BT-1": invoice.number,
        "BT-2": invoice.issue_date,
        "BT-3": invoice.type_code,
        "BT-5": invoice.currency.code,
        "BT-6": "EUR" if foreign else "",
        "BT-8": invoice.vat_point,
        "BT-10": invoice.buyer_reference,
        "BT-12": invoice.contract_reference,
        "BT-13": invoice.order_reference,
        "BT-23": invoice.process,
        "BT-72": invoice.delivery_date,
        "BT-73": invoice.period and invoice.period[0],
        "BT-74": invoice.period and invoice.period[1],
        "BG-1": [{"BT-21": note.code, "BT-22": note.text} for note in _notes(invoice)],
        "BG-3": [
            {"BT-25": preceding.number, "BT-26": preceding.date}
            for preceding in invoice.preceding
        ],
    }


def _notes(invoice):
    """Notes of the invoice: one of each code (BR-FR-06), whoever else writes them."""
    notes = [*invoice.notes, Note("BAR", invoice.routing)]
    if invoice.vat_group:
        notes.append(Note("TXD", VAT_GROUP_NOTE))
    kept, codes = [], set()
    for note in notes:
        if note.text and (not note.code or note.code not in codes):
            kept.append(note)
            codes.add(note.code)
    return kept


def _payment(invoice):
    first = invoice.instalments[:1] if invoice.profile == "extended" else ()
    terms = {
        "BT-9": first[0].due_date if first else invoice.due_date,
        "BT-20": invoice.payment_terms,
        "BT-83": invoice.payment_reference,
    }
    mandate = invoice.mandate
    if mandate:
        return {
            **terms,
            "BT-81": SEPA_DIRECT_DEBIT,
            "BT-89": mandate.reference,
            "BT-90": mandate.creditor,
            "BT-91": mandate.iban,
        }
    if not invoice.iban or invoice.is_credit_note:
        return terms
    sepa = invoice.currency.code == "EUR"
    return {
        **terms,
        "BT-81": SEPA_CREDIT_TRANSFER if sepa else CREDIT_TRANSFER,
        "BT-84": invoice.iban,
        "BT-86": invoice.bic,
    }


def _totals(invoice, amounts: Amounts):
    unit = invoice.currency.rounding
    allowances = sum((allowance.amount for allowance in invoice.allowances), ZERO)
    charges = sum((charge.amount for charge in invoice.charges), ZERO)
    return {
        "BT-106": text(sum((line.net for line in amounts.lines), ZERO), unit),
        "BT-107": text(allowances, unit) if allowances else "",
        "BT-108": text(charges, unit) if charges else "",
        "BT-109": text(invoice.untaxed, unit),
        "BT-110": text(invoice.tax, unit),
        "BT-111": ""
        if invoice.tax_in_euro is None
        else text(invoice.tax_in_euro, Decimal("0.01")),
        "BT-112": text(invoice.total, unit),
        "BT-113": text(invoice.prepaid, unit) if invoice.prepaid else "",
        "BT-114": text(invoice.rounding, unit) if invoice.rounding else "",
        "BT-115": text(invoice.due, unit),
    }


def _party(party: Party, invoice):
    address, scheme = party.electronic_address
    person = {"phone": party.phone, "email": party.email}
    return {
        "name": party.name,
        "identifiers": _identifiers(party, invoice),
        "legal_identifier": party.siren,
        "legal_identifier_schemeid": "0002" if party.siren else "",
        "legal_info": party.legal if invoice.seller is party else "",
        "einvoicing_addr": address,
        "einvoicing_addr_schemeid": scheme,
        "contacts": [person] if invoice.seller is party and any(person.values()) else [],
        **_tax_identifiers(party, invoice),
        **_address(party),
    }


def _identifiers(party, invoice):
    """SIRET (scheme 0009), and for the seller the SIREN of its VAT group (scheme 0231)."""
    identifiers = {"0009": party.siret} if party.siret else {}
    if party is invoice.seller and invoice.vat_group:
        identifiers["0231"] = invoice.vat_group.siren
    return identifiers


def _tax_identifiers(party, invoice):
    """VAT number (BT-31, BT-48); a seller without one is known to the tax office by its SIREN.

    Nobody has a VAT number on an invoice that is all outside the scope of VAT (BR-O-02).
    """
    if {vat.category for vat in invoice.vats} == {"O"}:
        return {}
    if party.vat or party is not invoice.seller:
        return {"vat_identifier": party.vat}
    return {"tax_identifier": party.siren}


def _tax_representative(invoice):
    group = invoice.vat_group
    return {"name": group.name, "vat_identifier": group.vat, **_address(group)} if group else None


def _delivery(invoice):
    place = invoice.delivery
    return {"name": place.name, **_address(place)} if place and place.address.country else None


def _address(party: Party):
    return {
        "addr_l1": party.address.street,
        "addr_l2": party.address.street2,
        "postcode": party.address.zip,
        "city": party.address.city,
        "country_code": party.address.country,
    }


def _allowance(allowance, money, code):
    return _filled(
        {
            "amount": text(allowance.amount, money.rounding),
            "reason": allowance.reason,
            "reason_code": code,
            "vat_category_code": allowance.vat.category,
            "vat_rate": _rate(allowance.vat),
        }
    )


def _vat_row(row, money):
    return _filled(
        {
            "BT-116": text(row.base, money.rounding),
            "BT-117": text(row.amount, money.rounding),
            "BT-118": row.vat.category,
            "BT-119": _rate(row.vat),
            "BT-120": row.vat.exemption,
            "BT-121": row.vat.exemption_code,
        }
    )


def _rate(vat):
    """Rate in percent; what is outside the scope of VAT has none (BR-O-05)."""
    return "" if vat.category == "O" else percent(vat.rate)


def _line(line: Line, invoice):
    money = invoice.currency
    extended = invoice.profile == "extended"
    return _filled(
        {
            "BT-126": line.number,
            "BT-127-00": [{"BT-127": line.note}] if line.note else [],
            "BT-129": quantity(line.quantity),
            "BT-130": line.unit,
            "BT-131": text(line.net, money.rounding),
            "BT-146": price(line.price),
            "BT-151": line.vat.category,
            "BT-152": _rate(line.vat),
            "BT-153": line.name,
            "BT-154": line.description,
            "BT-155": line.code,
            "EXT-FR-FE-178": line.vat.exemption if extended else "",
            "EXT-FR-FE-179": line.vat.exemption_code if extended else "",
            "BG-27": _line_discount(line, money),
            "BG-28": [
                {"amount": text(charge.amount, money.rounding), "reason": charge.reason}
                for charge in line.charges
            ],
        }
    )


def _line_discount(line, money):
    if not line.discount:
        return []
    gross = money.round(line.quantity * line.price)
    charges = sum((charge.amount for charge in line.charges), ZERO)
    return [
        {
            "amount": text(gross + charges - line.net, money.rounding),
            "base_amount": text(gross, money.rounding),
            "rate": percent(line.discount),
            "reason_code": DISCOUNT_REASON,
        }
    ]

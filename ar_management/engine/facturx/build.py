"""An invoice snapshot as Cross Industry Invoice XML, profile EN 16931 (COMFORT)."""

import re
from decimal import Decimal

from lxml import etree

from ..money import ZERO
from . import library
from .reconcile import Amounts, reconcile
from .snapshot import InvoiceSnapshot, Line, Party

PROFILE = "en16931"

CREDIT_TRANSFER, SEPA_CREDIT_TRANSFER = "30", "58"
DISCOUNT_REASON = "95"
"""UNTDID 5189: discount."""

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
        level=PROFILE,
        check_xsd=False,
        check_schematron=None,
    )
    return _without_nil(xml)


def to_data(invoice: InvoiceSnapshot) -> dict:
    """Business terms of the invoice as the dictionary that ``factur-x`` writes XML from.

    >>> from .samples import plain_invoice
    >>> data = to_data(plain_invoice())
    >>> data["BT-109"], data["BT-110"], data["BT-112"], data["BT-115"]
    ('150.00', '30.00', '180.00', '180.00')
    """
    amounts = reconcile(invoice)
    data = {
        **_header(invoice),
        **_payment(invoice),
        **_totals(invoice, amounts),
        "BG-4": _party(invoice.seller, invoice),
        "BG-7": _party(invoice.buyer, invoice),
        "BG-13": _delivery(invoice),
        "BG-23": [_vat_row(row) for row in amounts.rows],
        "BG-25": [_line(line, invoice) for line in amounts.lines],
    }
    return {term: value for term, value in data.items() if value}


def _copy(value):
    """Copy the data all the way down, without the characters that XML cannot hold."""
    if isinstance(value, dict):
        return {key: _copy(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_copy(item) for item in value]
    return NOT_XML.sub("", value) if isinstance(value, str) else value


def _without_nil(xml):
    """Drop ``xsi:nil``, which the library leaves on an empty delivery and the XSD refuses."""
    root = etree.fromstring(xml)
    for node in root.iter("*"):
        node.attrib.pop("{http://www.w3.org/2001/XMLSchema-instance}nil", None)
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
        "BG-1": [{"BT-21": note.code, "BT-22": note.text} for note in invoice.notes],
        "BG-3": [
            {"BT-25": preceding.number, "BT-26": preceding.date}
            for preceding in invoice.preceding
        ],
    }


def _payment(invoice):
    iban = invoice.iban and not invoice.is_credit_note
    sepa = iban and invoice.currency.code == "EUR"
    return {
        "BT-9": invoice.due_date,
        "BT-20": invoice.payment_terms,
        "BT-81": SEPA_CREDIT_TRANSFER if sepa else CREDIT_TRANSFER if iban else "",
        "BT-83": invoice.payment_reference,
        "BT-84": invoice.iban if iban else "",
        "BT-86": invoice.bic if iban else "",
    }


def _totals(invoice, amounts: Amounts):
    money = invoice.currency
    return {
        "BT-106": text(sum((line.net for line in amounts.lines), ZERO), money.rounding),
        "BT-109": text(invoice.untaxed, money.rounding),
        "BT-110": text(invoice.tax, money.rounding),
        "BT-111": ""
        if invoice.tax_in_euro is None
        else text(invoice.tax_in_euro, Decimal("0.01")),
        "BT-112": text(invoice.total, money.rounding),
        "BT-114": text(invoice.rounding, money.rounding) if invoice.rounding else "",
        "BT-115": text(invoice.total + invoice.rounding, money.rounding),
    }


def _party(party: Party, invoice):
    address, scheme = party.electronic_address
    person = {"phone": party.phone, "email": party.email}
    return {
        "name": party.name,
        "identifiers": {"0009": party.siret} if party.siret else {},
        "legal_identifier": party.siren,
        "legal_identifier_schemeid": "0002" if party.siren else "",
        "vat_identifier": party.vat,
        "einvoicing_addr": address,
        "einvoicing_addr_schemeid": scheme,
        "contacts": [person] if invoice.seller is party and any(person.values()) else [],
        **_address(party),
    }


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


def _vat_row(row):
    return {
        "BT-116": text(row.base),
        "BT-117": text(row.amount),
        "BT-118": row.vat.category,
        "BT-119": "" if row.vat.category == "O" else percent(row.vat.rate),
        "BT-120": row.vat.exemption,
        "BT-121": row.vat.exemption_code,
    }


def _line(line: Line, invoice):
    money = invoice.currency
    return {
        "BT-126": line.number,
        "BT-129": quantity(line.quantity),
        "BT-130": line.unit,
        "BT-131": text(line.net, money.rounding),
        "BT-146": price(line.price),
        "BT-151": line.vat.category,
        "BT-152": "" if line.vat.category == "O" else percent(line.vat.rate),
        "BT-153": line.name,
        "BT-155": line.code,
        "BG-27": _line_discount(line, money),
        "BG-28": [
            {"amount": text(charge.amount, money.rounding), "reason": charge.reason}
            for charge in line.charges
        ],
    }


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


def text(amount: Decimal, rounding: Decimal = Decimal("0.01")) -> str:
    """Write an amount with the decimals of its currency; zero has no sign.

    >>> text(Decimal("-0.00")), text(Decimal("1234.5")), text(Decimal(12), Decimal(1))
    ('0.00', '1234.50', '12')
    """
    decimals = max(0, -rounding.normalize().as_tuple().exponent)
    written = f"{amount:.{decimals}f}"
    return written.lstrip("-") if not amount else written


def percent(rate: Decimal) -> str:
    """Write a rate with two decimals at most, in the forms that BR-FR-16 accepts.

    >>> percent(Decimal("20.0")), percent(Decimal("5.5")), percent(Decimal("1.05"))
    ('20', '5.5', '1.05')
    """
    return _plain(rate, 2)


def quantity(value: Decimal) -> str:
    """Write a quantity with four decimals at most (BR-FR-DEC-02).

    >>> quantity(Decimal("100")), quantity(Decimal("-2.50"))
    ('100', '-2.5')
    """
    return _plain(value, 4)


def price(value: Decimal) -> str:
    """Write a unit price with two to six decimals (BR-FR-DEC-03).

    >>> price(Decimal("12.3456")), price(Decimal(3))
    ('12.3456', '3.00')
    """
    written = _plain(value, 6)
    whole, _point, decimals = written.partition(".")
    return f"{whole}.{decimals:0<2}"


def _plain(value, decimals):
    written = f"{value:.{decimals}f}".rstrip("0").rstrip(".")
    return "0" if written in ("-0", "") else written

"""What an invoice says, as frozen data (business terms BT and groups BG of EN 16931)."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..money import EUR, ZERO, Currency

FRANCE = frozenset({"FR", "GP", "MQ", "GF", "RE", "YT"})
"""ISO 3166 codes whose businesses have a SIREN."""


@dataclass(frozen=True)
class Address:
    """Postal address (BG-5, BG-8, BG-15); ``country`` is ISO 3166-1 alpha-2."""

    street: str = ""
    street2: str = ""
    zip: str = ""
    city: str = ""
    country: str = ""


@dataclass(frozen=True)
class Party:
    """Seller (BG-4), buyer (BG-7) or place of delivery (BG-13).

    :ivar registry: company number as the user wrote it: SIREN or SIRET in France
    :ivar endpoint: electronic address (BT-34, BT-49); empty means "the SIREN" in France
    :ivar endpoint_scheme: EAS code of the electronic address
    :ivar is_business: False for a consumer
    """

    name: str
    address: Address = Address()
    registry: str = ""
    vat: str = ""
    endpoint: str = ""
    endpoint_scheme: str = ""
    is_business: bool = True
    phone: str = ""
    email: str = ""

    @property
    def is_french(self) -> bool:
        """Whether the party is established where a SIREN identifies businesses."""
        return self.address.country in FRANCE

    @property
    def siret(self) -> str:
        """SIRET (BT-29, BT-46, scheme 0009): 14 digits, or nothing.

        >>> Party("A", Address(country="FR"), "732 829 320 00074").siret
        '73282932000074'
        """
        digits = re.sub(r"[\s.]", "", self.registry)
        return digits if self.is_french and re.fullmatch(r"\d{14}", digits) else ""

    @property
    def siren(self) -> str:
        """SIREN (BT-30, BT-47, scheme 0002): 9 digits, the first nine of a SIRET.

        >>> Party("A", Address(country="FR"), "73282932000074").siren
        '732829320'
        >>> Party("A", Address(country="FR"), "RCS Lyon").siren
        ''
        """
        digits = re.sub(r"[\s.]", "", self.registry)
        return digits[:9] if self.is_french and re.fullmatch(r"\d{9}|\d{14}", digits) else ""

    @property
    def electronic_address(self) -> tuple[str, str]:
        """Value and scheme of the electronic address (BT-34, BT-49), in France 0225 + SIREN.

        Only an address under 0225 is kept for a French party: the platforms route by it.

        >>> Party("A", Address(country="FR"), "73282932000074").electronic_address
        ('732829320', '0225')
        """
        if self.is_french and self.siren and self.endpoint_scheme != "0225":
            return self.siren, "0225"
        return (self.endpoint, self.endpoint_scheme) if self.endpoint_scheme else ("", "")


@dataclass(frozen=True)
class Vat:
    """VAT category and rate in percent (BT-151, BT-152), with the reason of an exemption."""

    category: str
    rate: Decimal = ZERO
    exemption: str = ""
    exemption_code: str = ""

    @property
    def key(self) -> tuple[str, Decimal]:
        """What one row of the VAT breakdown (BG-23) stands for."""
        return self.category, self.rate.normalize()


@dataclass(frozen=True)
class Charge:
    """A charge inside the net amount of a line (BG-28), as an eco-tax."""

    amount: Decimal
    reason: str


@dataclass(frozen=True)
class Line:
    """Invoice line (BG-25). Amounts are in the invoice's currency, without VAT.

    :ivar price: unit price before the line discount (BT-146), never negative
    :ivar net: line net amount (BT-131), discount and charges included
    :ivar discount: line discount in percent of quantity x price (BT-138)
    :ivar vat: None when the line carries no VAT category
    """

    number: str
    name: str
    quantity: Decimal
    price: Decimal
    net: Decimal
    vat: Vat | None
    unit: str = "C62"
    discount: Decimal = ZERO
    code: str = ""
    charges: tuple[Charge, ...] = ()


@dataclass(frozen=True)
class TaxTotal:
    """One VAT amount that was posted (BT-117), in the invoice's currency."""

    vat: Vat
    amount: Decimal


@dataclass(frozen=True)
class Note:
    """Invoice note (BG-1): subject code (BT-21) and text (BT-22)."""

    code: str
    text: str


@dataclass(frozen=True)
class Preceding:
    """Invoice that a credit note corrects (BG-3): number (BT-25) and date (BT-26)."""

    number: str
    date: date


@dataclass(frozen=True)
class InvoiceSnapshot:
    """All that goes into the XML of one invoice.

    :ivar type_code: BT-3: 380 invoice, 381 credit note
    :ivar process: BT-23: B goods, S services, M both; 1 normal
    :ivar vat_point: BT-8: 5 on invoicing (debits), 29 on delivery, 72 on collection
    :ivar untaxed: posted total without VAT, the rounding line left out (BT-109)
    :ivar tax: posted total of VAT (BT-110)
    :ivar total: posted total with VAT, the rounding line left out (BT-112)
    :ivar rounding: cash rounding (BT-114)
    :ivar tax_in_euro: VAT in the accounting currency (BT-111), for other currencies
    """

    number: str
    type_code: str
    issue_date: date
    due_date: date | None
    seller: Party
    buyer: Party
    lines: tuple[Line, ...]
    taxes: tuple[TaxTotal, ...]
    untaxed: Decimal
    tax: Decimal
    total: Decimal
    currency: Currency = EUR
    process: str = "S1"
    vat_point: str = ""
    rounding: Decimal = ZERO
    tax_in_euro: Decimal | None = None
    notes: tuple[Note, ...] = ()
    preceding: tuple[Preceding, ...] = ()
    payment_terms: str = ""
    payment_reference: str = ""
    iban: str = ""
    bic: str = ""
    delivery_date: date | None = None
    delivery: Party | None = None
    buyer_reference: str = ""
    order_reference: str = ""
    contract_reference: str = ""

    @property
    def french_rules(self) -> bool:
        """Whether the BR-FR rules bind: both parties are French businesses."""
        return self.seller.is_french and self.buyer.is_french and self.buyer.is_business

    @property
    def is_credit_note(self) -> bool:
        """Whether amounts are owed to the buyer."""
        return self.type_code == "381"


def nature(goods: bool, services: bool) -> str:
    """First letter of the business process (BT-23): B goods, S services, M both.

    An invoice whose lines say nothing about their nature counts as services.

    >>> nature(goods=True, services=True), nature(goods=True, services=False)
    ('M', 'B')
    """
    if goods:
        return "M" if services else "B"
    return "S"

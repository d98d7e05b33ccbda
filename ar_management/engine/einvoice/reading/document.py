"""What an e-invoice says, in whatever syntax it was written (terms BT, groups BG of EN 16931).

Amounts are in the currency of the document. What is not in the file is ``None`` or empty: here
nothing is guessed, so that a reader can show what was sent.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ...common.reason import Reason
from ..business_terms import CREDIT_NOTES, Note, Preceding


class Unreadable(Exception):
    """The file cannot be read as an e-invoice.

    :ivar reason: why, as data
    """

    def __init__(self, code: str, **params):
        self.reason = Reason.of(f"einvoice.{code}", **params)
        super().__init__(f"{self.reason.code} {dict(self.reason.params)}")


@dataclass(frozen=True)
class Identifier:
    """An identifier and its scheme: ISO 6523 code, EAS code, or empty."""

    value: str
    scheme: str = ""


@dataclass(frozen=True)
class Address:
    """Postal address (BG-5, BG-8, BG-15); ``country`` is ISO 3166-1 alpha-2."""

    lines: tuple[str, ...] = ()
    zip: str = ""
    city: str = ""
    region: str = ""
    country: str = ""


@dataclass(frozen=True)
class Party:
    """Seller (BG-4), buyer (BG-7), payee (BG-10), tax representative (BG-11) or delivery (BG-13).

    :ivar ids: identifiers (BT-29, BT-46), as a SIRET under 0009
    :ivar legal_id: legal registration (BT-30, BT-47), as a SIREN under 0002
    :ivar vat: VAT number (BT-31, BT-48)
    :ivar tax_number: local tax registration (BT-32)
    :ivar endpoint: electronic address (BT-34, BT-49)
    """

    name: str = ""
    trading_name: str = ""
    ids: tuple[Identifier, ...] = ()
    legal_id: Identifier | None = None
    vat: str = ""
    tax_number: str = ""
    endpoint: Identifier | None = None
    address: Address = Address()
    contact: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class Vat:
    """VAT category (BT-151) and rate in percent (BT-152); no rate is ``None``."""

    category: str = ""
    rate: Decimal | None = None

    @property
    def key(self) -> tuple[str, Decimal]:
        """What one row of the VAT breakdown stands for.

        >>> Vat("S", Decimal("20.00")).key == Vat("S", Decimal(20)).key
        True
        """
        return self.category, (self.rate or Decimal(0)).normalize()


@dataclass(frozen=True)
class Adjustment:
    """Allowance (BG-20, BG-27) or charge (BG-21, BG-28), ``amount`` without a sign."""

    is_charge: bool
    amount: Decimal | None
    base: Decimal | None = None
    percent: Decimal | None = None
    reason: str = ""
    code: str = ""
    vat: Vat | None = None

    @property
    def signed(self) -> Decimal:
        """Amount as it counts in a sum: a charge adds, an allowance takes off.

        >>> Adjustment(False, Decimal(5)).signed
        Decimal('-5')
        """
        amount = self.amount or Decimal(0)
        return amount if self.is_charge else -amount


@dataclass(frozen=True)
class Line:
    """Invoice line (BG-25), or a part of one (BT-X-304, BG-DEX-01).

    :ivar price: net unit price (BT-146) for ``base_quantity`` units (BT-149)
    :ivar net: net amount of the line (BT-131)
    :ivar depth: 0 for a line of the invoice, 1 for a part of it, and so on
    :ivar is_counted: whether ``net`` is in the sum of the lines (BT-106): a subtotal is not
    """

    number: str
    name: str = ""
    description: str = ""
    note: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    price: Decimal | None = None
    gross_price: Decimal | None = None
    base_quantity: Decimal | None = None
    net: Decimal | None = None
    vat: Vat | None = None
    adjustments: tuple[Adjustment, ...] = ()
    seller_code: str = ""
    buyer_code: str = ""
    standard_code: str = ""
    order_line: str = ""
    depth: int = 0
    is_counted: bool = True


@dataclass(frozen=True)
class VatRow:
    """One row of the VAT breakdown (BG-23)."""

    vat: Vat
    base: Decimal | None = None
    amount: Decimal | None = None
    exemption: str = ""
    exemption_code: str = ""


@dataclass(frozen=True)
class Term:
    """One payment term (BT-20) with its due date (BT-9) and, for an instalment, its amount."""

    text: str = ""
    due_date: date | None = None
    amount: Decimal | None = None


@dataclass(frozen=True)
class Account:
    """Bank account to pay to (BG-17)."""

    iban: str
    bic: str = ""
    holder: str = ""


@dataclass(frozen=True)
class PaymentInstructions:
    """How it is to be paid (BG-16): means (UNTDID 4461), reference (BT-83), mandate (BT-89)."""

    means: str = ""
    reference: str = ""
    accounts: tuple[Account, ...] = ()
    mandate: str = ""


@dataclass(frozen=True)
class Totals:
    """Document totals (BG-22), BT-106 to BT-115 in their order."""

    lines: Decimal | None = None
    allowances: Decimal | None = None
    charges: Decimal | None = None
    untaxed: Decimal | None = None
    tax: Decimal | None = None
    tax_in_accounting: Decimal | None = None
    total: Decimal | None = None
    prepaid: Decimal | None = None
    rounding: Decimal | None = None
    payable: Decimal | None = None


@dataclass(frozen=True)
class Attachment:
    """A document that comes with the invoice (BG-24): its name, never its content.

    :ivar size: bytes, 0 when only a link or a name is given
    """

    name: str
    description: str = ""
    mime: str = ""
    size: int = 0
    link: str = ""


@dataclass(frozen=True)
class References:
    """Numbers of other documents: BT-10 to BT-19, and the period of BG-14."""

    buyer: str = ""
    project: str = ""
    contract: str = ""
    order: str = ""
    sales_order: str = ""
    receipt: str = ""
    despatch: str = ""
    tender: str = ""
    invoiced_object: str = ""
    cost_centre: str = ""
    period_start: date | None = None
    period_end: date | None = None


@dataclass(frozen=True)
class EInvoice:
    """One e-invoice or credit note.

    :ivar syntax: ``cii``, ``ubl`` or ``zugferd1``
    :ivar profile: specification identifier (BT-24)
    :ivar process: business process (BT-23)
    :ivar vat_point: when the VAT falls due (BT-8), a code of UNTDID 2475 or 2005
    :ivar third_party: what the buyer also pays here for somebody else (BG-DEX-09)
    :ivar problems: what could not be read in it: the rest is shown all the same
    :ivar container: name of the file inside the PDF, empty for an XML
    :ivar files: names of all files inside the PDF
    """

    syntax: str
    number: str = ""
    type_code: str = ""
    issue_date: date | None = None
    currency: str = ""
    tax_currency: str = ""
    profile: str = ""
    process: str = ""
    vat_point: str = ""
    seller: Party = Party()
    buyer: Party = Party()
    payee: Party | None = None
    tax_representative: Party | None = None
    delivery: Party | None = None
    delivery_date: date | None = None
    references: References = References()
    preceding: tuple[Preceding, ...] = ()
    notes: tuple[Note, ...] = ()
    lines: tuple[Line, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    vat_rows: tuple[VatRow, ...] = ()
    payment: PaymentInstructions = PaymentInstructions()
    terms: tuple[Term, ...] = ()
    third_party: tuple[Adjustment, ...] = ()
    totals: Totals = Totals()
    attachments: tuple[Attachment, ...] = ()
    problems: tuple[Reason, ...] = ()
    container: str = ""
    files: tuple[str, ...] = ()

    @property
    def due_date(self) -> date | None:
        """Last due date (BT-9); the one of the last instalment when there are several.

        >>> EInvoice("cii", terms=(Term(due_date=date(2026, 1, 31)),
        ...                      Term(due_date=date(2026, 2, 28)))).due_date
        datetime.date(2026, 2, 28)
        """
        return max((term.due_date for term in self.terms if term.due_date), default=None)

    @property
    def is_credit_note(self) -> bool:
        """Whether the amounts are owed to the buyer.

        >>> EInvoice("ubl", type_code="381").is_credit_note
        True
        """
        return self.type_code in CREDIT_NOTES

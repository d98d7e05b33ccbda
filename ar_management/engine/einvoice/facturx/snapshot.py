"""What an invoice says, as frozen data (business terms BT and groups BG of EN 16931)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ...common.money import EUR, ZERO, Currency
from ..business_terms import CREDIT_NOTES, Note, Preceding
from .party import Address, Party

__all__ = [
    "Address", "Allowance", "Charge", "Discount", "Instalment", "InvoiceSnapshot", "Line",
    "Mandate", "Note", "Party", "Penalty", "Preceding", "Settled", "TaxTotal", "Vat",
]  # fmt: skip

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
    :ivar description: what follows the first line of the text (BT-154)
    :ivar note: free text that stands beside the line on paper (BT-127)
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
    description: str = ""
    note: str = ""


@dataclass(frozen=True)
class Allowance:
    """Discount (BG-20) or charge (BG-21) on the whole invoice, before VAT; never negative."""

    reason: str
    amount: Decimal
    vat: Vat | None


@dataclass(frozen=True)
class Discount:
    """Early-payment discount, as the buyer is told: pay until ``until`` and take ``amount`` off.

    :ivar base: amount that the percentage applies to
    """

    until: date
    percent: Decimal
    base: Decimal
    amount: Decimal


@dataclass(frozen=True)
class Penalty:
    """Penalty of a late payment: percent per year, a fixed amount, or both.

    :ivar grace_days: days after the due date that cost nothing
    """

    percent: Decimal = ZERO
    amount: Decimal = ZERO
    grace_days: int = 0


@dataclass(frozen=True)
class Instalment:
    """Part of the amount due (BT-115) with its due date; the terms only when asked for as data."""

    due_date: date
    amount: Decimal
    discounts: tuple[Discount, ...] = ()
    penalty: Penalty | None = None


@dataclass(frozen=True)
class Mandate:
    """Direct debit: mandate (BT-89), creditor identifier (BT-90), account debited (BT-91)."""

    reference: str
    creditor: str = ""
    iban: str = ""


@dataclass(frozen=True)
class TaxTotal:
    """One VAT amount that was posted (BT-117), in the invoice's currency."""

    vat: Vat
    amount: Decimal


@dataclass(frozen=True)
class Settled:
    """Part of what was paid before (BT-113): a down payment that is deducted, or a payment.

    :ivar amount: with VAT, in the invoice's currency
    :ivar number: number of the invoice of a down payment; empty for a payment
    :ivar label: what the line says that deducts a down payment whose invoice is not known
    """

    amount: Decimal
    day: date | None = None
    number: str = ""
    label: str = ""


@dataclass(frozen=True)
class InvoiceSnapshot:
    """All that goes into the XML of one invoice.

    :ivar type_code: BT-3: 262 rebate over a period, 380 invoice, 381 credit note, 384 corrective
        invoice, 386 down payment, 503 credit of a down payment
    :ivar process: BT-23: B goods, S services, M both; 1 normal, 2 already paid, 4 final invoice
        after a down payment
    :ivar vat_point: BT-8: 5 on invoicing (debits), 29 on delivery, 72 on collection
    :ivar untaxed: total without VAT, the rounding line left out (BT-109)
    :ivar tax: total of VAT (BT-110)
    :ivar total: total with VAT, the rounding line left out (BT-112)
    :ivar rounding: cash rounding (BT-114)
    :ivar settled: down payments that are deducted, payments up to the day of issue (BT-113)
    :ivar tax_in_euro: VAT in the accounting currency (BT-111), for other currencies
    :ivar instalments: parts of what is due, when there are several, or when the terms are wanted
        as data
    :ivar structured_terms: whether the customer wants discount and penalty as data
    :ivar period: first and last day that the document is about (BG-14)
    :ivar vat_group: the single taxable person that the seller is a member of (CGI 256 C)
    :ivar wants_iban: whether the seller is paid by transfer, to one of its bank accounts
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
    allowances: tuple[Allowance, ...] = ()
    charges: tuple[Allowance, ...] = ()
    settled: tuple[Settled, ...] = ()
    instalments: tuple[Instalment, ...] = ()
    structured_terms: bool = False
    mandate: Mandate | None = None
    period: tuple[date, date] | None = None
    vat_group: Party | None = None
    wants_iban: bool = False

    @property
    def profile(self) -> str:
        """Profile of Factur-X: ``en16931``, or ``extended`` for what only that one can say.

        These are several due dates, discount and penalty as data, and lines outside the scope of
        VAT beside others (BR-O-11 forbids them in EN 16931). A currency without cents can only
        have the text: EXTENDED wants its VAT exact to the cent (BR-FXEXT-S-09).
        """
        outside = {vat.category == "O" for vat in self.vats}
        extended = len(self.instalments) > 1 or self.structured_terms or len(outside) > 1
        return "extended" if extended and self.currency.rounding < 1 else "en16931"

    @property
    def vats(self) -> tuple[Vat, ...]:
        """VAT of all lines, and of the discounts and charges on the whole invoice."""
        items = (*self.lines, *self.allowances, *self.charges)
        return tuple(item.vat for item in items if item.vat)

    @property
    def line_charges(self) -> dict[str, Decimal]:
        """Charges inside the net amounts of the lines (BG-28), by their reason (BT-144)."""
        charges = {}
        for charge in (charge for line in self.lines for charge in line.charges):
            charges[charge.reason] = charges.get(charge.reason, ZERO) + charge.amount
        return charges

    @property
    def prepaid(self) -> Decimal:
        """What was paid before the invoice was issued (BT-113)."""
        return sum((part.amount for part in self.settled), ZERO)

    @property
    def due(self) -> Decimal:
        """What is to be paid (BT-115)."""
        return self.total + self.rounding - self.prepaid

    @property
    def routing(self) -> str:
        """What a French platform does with the document (note BAR); nothing for other sellers."""
        if not self.seller.is_french:
            return ""
        if self.buyer.is_french and {vat.category for vat in self.vats} == {"O"}:
            return "OUTOFSCOPE"
        kind = "B2B" if self.buyer.gets_einvoices else "B2C"
        return kind if self.buyer.is_french else f"{kind}INT"

    @property
    def french_rules(self) -> bool:
        """Whether the BR-FR rules bind: both parties are French businesses, taxable persons."""
        return self.seller.is_french and self.buyer.is_french and self.buyer.gets_einvoices

    @property
    def is_credit_note(self) -> bool:
        """Whether amounts are owed to the buyer."""
        return self.type_code in CREDIT_NOTES

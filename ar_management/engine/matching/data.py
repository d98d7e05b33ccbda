"""What the matching engine reads and what it answers.

Amounts are in the document's or the bank line's own currency; a debt of the customer and money
received are positive, a credit note is negative.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cached_property

from ..common.money import ZERO
from ..common.reason import Reason
from ..discount.offer import ClosingAmount, DiscountOffer, closing_amount
from ..remittance.model import Advice, references_of
from .find.sender import sender_in


class MatchKind(str, Enum):
    """Kind of match, the surest first."""

    __hash__ = str.__hash__
    """That of an enumeration runs in Python; these are looked up hundreds of times a line."""

    CITED_EXACT = "cited_exact"
    CITED_DISCOUNT = "cited_discount"
    CITED_TOKEN = "cited_token"
    CITED_TOLERANCE = "cited_tolerance"
    CITED_MIXED = "cited_mixed"
    CITED_PART = "cited_part"
    FOREIGN = "foreign"
    PAYER_AMOUNT = "payer_amount"
    PAYER_BALANCE = "payer_balance"
    PAYER_SUM = "payer_sum"
    PAYER_GUESS = "payer_guess"
    NONE = "none"
    # Below, nothing is weighed by the model: the books or the text say what the line is.
    BOOKED = "booked"
    """A payment that the books know already."""
    RETURNED = "returned"
    """Money that came in goes back: a rejected direct debit, a bounced cheque."""
    REFUND = "refund"
    """A credit note or money on account is paid out."""
    DUPLICATE = "duplicate"
    """Documents that are paid already are paid once more."""


ASKING = frozenset((
    MatchKind.PAYER_GUESS, MatchKind.NONE, MatchKind.RETURNED, MatchKind.REFUND,
    MatchKind.DUPLICATE,
))
"""Kinds that a person always decides about, however well the engine did in the past."""
NEVER_POSTED = ASKING | {MatchKind.BOOKED}
"""Kinds that are not posted without asking; recorded payments are not measured by a back-test."""


@dataclass(frozen=True)
class Customer:
    """A commercial entity with what identifies it as a payer."""

    key: int
    names: tuple[str, ...] = ()
    ibans: frozenset[str] = frozenset()


@dataclass(frozen=True)
class OpenDocument:
    """One open receivable item as matching sees it.

    :ivar key: id of the journal item
    :ivar number: number of the document
    :ivar customer: key of the commercial entity that owes it
    :ivar original: amount when it was posted
    :ivar references: other names it goes by: payment reference, customer's order number
    :ivar offers: early-payment discounts frozen at posting
    """

    key: int
    number: str
    customer: int
    issued: date
    due: date
    original: Decimal
    residual: Decimal
    currency: str = "EUR"
    references: tuple[str, ...] = ()
    offers: tuple[DiscountOffer, ...] = ()

    def closing(self, day: date) -> Decimal:
        """Amount that closes it when the funds count on ``day``.

        >>> day = date(2026, 1, 5)
        >>> OpenDocument(1, "F1", 1, day, day, Decimal(5), Decimal(5)).closing(day)
        Decimal('5')
        """
        if not self.offers:
            return self.residual
        if day not in self._closings:
            self._closings[day] = self.settlement(day).amount
        return self._closings[day]

    @cached_property
    def least(self) -> Decimal:
        """Nothing less closes it: what is open less the largest discount that was offered."""
        discounts = [each.discount_on(self.residual) for each in self.offers]
        return self.residual - max(discounts, default=ZERO)

    @cached_property
    def _closings(self) -> dict[date, Decimal]:
        """Asked for thousands of times on a few days; no field, so no part of what it equals."""
        return {}

    @cached_property
    def _missed(self) -> dict[date, tuple[Decimal, ...]]:
        return {}

    def settlement(self, day: date) -> ClosingAmount:
        """What closes it on ``day``, with the discount that is granted then and why.

        >>> day = date(2026, 1, 5)
        >>> OpenDocument(1, "F1", 1, day, day, Decimal(5), Decimal(5)).settlement(day).discount
        Decimal('0')
        """
        return closing_amount(self.residual, day, self.offers, currency=self.currency)

    def with_residual(self, residual: Decimal) -> "OpenDocument":
        """The same document after a part of it has been paid.

        >>> day = date(2026, 1, 5)
        >>> OpenDocument(1, "F1", 1, day, day, Decimal(5), Decimal(5)).with_residual(3).residual
        3
        """
        return replace(self, residual=residual)

    def discounts_missed(self, day: date) -> tuple[Decimal, ...]:
        """Discounts that were offered on it and have expired by ``day``, the largest first.

        >>> day = date(2026, 1, 5)
        >>> from ..common.money import EUR
        >>> offer = DiscountOffer(
        ...     Decimal(2), date(2026, 1, 4), Decimal(100), Decimal(100), Decimal(2), EUR)
        >>> OpenDocument(1, "F1", 1, day, day, Decimal(100), Decimal(100), offers=(offer,)
        ...              ).discounts_missed(day)
        (Decimal('2'),)
        """
        if not self.offers or self.residual != self.original:
            return ()
        if day not in self._missed:
            earned = self.residual - self.closing(day)
            missed = {each.discount_on(self.residual) for each in self.offers}
            self._missed[day] = tuple(
                sorted((each for each in missed if each > earned), reverse=True)
            )
        return self._missed[day]


@dataclass(frozen=True)
class BankLine:
    """One bank line: what comes in is positive, what goes out negative.

    :ivar on: day on which the funds count
    :ivar texts: everything the bank transmitted that may name a document
    :ivar customer: commercial entity that a person or the import already set, or 0
    :ivar advice: what the customer sent about it: its amounts are followed when they add up to
        the payment, its numbers are references in any case
    """

    key: int
    on: date
    amount: Decimal
    currency: str = "EUR"
    texts: tuple[str, ...] = ()
    payer_name: str = ""
    payer_iban: str = ""
    customer: int = 0
    advice: Advice | None = None

    @property
    def named(self) -> tuple[str, ...]:
        """All texts that may name a document: those of the bank, then those of the advice.

        >>> BankLine(1, None, Decimal(1), texts=("F1",)).named
        ('F1',)
        """
        return self.texts + references_of(self.advice) if self.advice else self.texts

    @cached_property
    def payer(self) -> str:
        """Name of the payer: from its field, else where the bank sets it in the text.

        >>> BankLine(1, None, Decimal(1), texts=("VIREMENT DE ALPHA MOTIF F1",)).payer
        'ALPHA'
        """
        return self.payer_name or next(filter(None, map(sender_in, self.texts)), "")


@dataclass(frozen=True)
class RecordedMoney:
    """Money that the books know.

    :ivar issued: day on which it came or was recorded
    :ivar amount: received is positive, paid out negative
    :ivar references: what a text may call it: memo, text of the bank, numbers of what it paid
    :ivar pays: keys of the documents that it paid
    """

    key: int
    number: str
    customer: int
    issued: date
    amount: Decimal
    currency: str = "EUR"
    references: tuple[str, ...] = ()
    pays: frozenset[int] = frozenset()


@dataclass(frozen=True)
class BookedPayment(RecordedMoney):
    """A payment that somebody recorded and that no bank line has confirmed yet.

    Its key is the id of the journal item on the account of outstanding payments, its amount what
    is not confirmed of it.

    :ivar draft: prepared, and posted only when its bank line comes; it goes out alone
    """

    draft: bool = False


@dataclass(frozen=True)
class Receipt(RecordedMoney):
    """Money from a customer that the bank brought and that may go back.

    Its key is the id of the journal entry that booked it.
    """

    payer_iban: str = ""


@dataclass(frozen=True)
class ProposedAllocation:
    """Share of a bank line that goes to one document.

    :ivar amount: money, in the currency of the document
    :ivar discount: early-payment discount earned
    :ivar written_off: what the policy forgives
    """

    document: int
    amount: Decimal
    discount: Decimal = ZERO
    closes: bool = True
    written_off: Decimal = ZERO

    @property
    def taken(self) -> Decimal:
        """What leaves the document's residual.

        >>> ProposedAllocation(1, Decimal(98), discount=Decimal(2)).taken
        Decimal('100')
        """
        return self.amount + self.discount + self.written_off


@dataclass(frozen=True)
class Proposal:
    """The answer for one bank line, with the reasons it was made from.

    :ivar confidence: 0 to 1, chance that an accountant would decide the same
    :ivar difference: part of the bank line that no document explains
    :ivar alternatives: how many other solutions fit as well
    :ivar others: the next best solutions, the surer first
    :ivar shortfall: why the payment is short (``shortfall.Shortfall``), empty when it is not
    :ivar decided_by: version of the model, or of the rules
    :ivar doubt: what speaks for another explanation: a person decides then; empty when nothing does
    :ivar returned: key of the receipt that goes back (``Receipt``), 0 when none does
    """

    payment: int
    kind: MatchKind
    confidence: float = 0.0
    customer: int = 0
    allocations: tuple[ProposedAllocation, ...] = ()
    difference: Decimal = ZERO
    alternatives: int = 0
    reasons: tuple[Reason, ...] = ()
    others: tuple["Proposal", ...] = ()
    shortfall: str = ""
    decided_by: str = ""
    doubt: str = ""
    returned: int = 0

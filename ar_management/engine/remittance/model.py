"""What a remittance advice says, and the error of a file that says nothing."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from ..common.money import ZERO
from ..common.reason import Reason

MAX_BYTES = 5 * 1024 * 1024
MAX_LINES = 5_000
MAX_COLUMNS = 60
MAX_PAGES = 40


class RemittanceError(ValueError):
    """A file that cannot be read as an advice, and why: ``reason`` names the sentence."""

    def __init__(self, code: str, **params):
        super().__init__(code)
        self.reason = Reason.of(f"remittance.{code}", **params)


@dataclass(frozen=True, slots=True)
class AdviceLine:
    """One document of an advice; amounts in the currency of the payment.

    :ivar reference: what the customer calls the document
    :ivar amount: money paid for it, negative for a credit note; ``None`` when it is not stated
    :ivar discount: early-payment discount taken, positive
    :ivar deduction: what else the customer keeps back, positive
    :ivar text: the row as it was read
    :ivar other_references: other numbers in the row, one of which may be ours
    :ivar is_credit: whether the row says that it is a credit note
    """

    reference: str
    amount: Decimal | None = None
    discount: Decimal = ZERO
    deduction: Decimal = ZERO
    text: str = ""
    other_references: tuple[str, ...] = ()
    is_credit: bool = False

    @property
    def references(self) -> tuple[str, ...]:
        """All numbers of the row, the likeliest first.

        >>> AdviceLine("F1", other_references=("4711",)).references
        ('F1', '4711')
        """
        return (self.reference, *self.other_references)


@dataclass(frozen=True)
class Advice:
    """What a customer says a payment is for.

    :ivar total: the sum that the advice states; else that of its lines, when all state one
    :ivar payer: who sent it, in its own words
    :ivar date: day of the payment or of the advice
    :ivar name: name of the file or subject of the e-mail
    """

    lines: tuple[AdviceLine, ...] = ()
    total: Decimal | None = None
    payer: str = ""
    date: datetime.date | None = None
    name: str = ""

    @property
    def stated(self) -> Decimal | None:
        """Sum of the amounts of the lines; ``None`` when one of them states none.

        >>> Advice((AdviceLine("F1", Decimal(5)), AdviceLine("F2", Decimal(7)))).stated
        Decimal('12')
        """
        amounts = [line.amount for line in self.lines]
        return None if None in amounts or not amounts else sum(amounts, ZERO)


def references_of(advice: Advice) -> tuple[str, ...]:
    """Everything on an advice that may name a document, each once, in its order.

    >>> references_of(Advice((AdviceLine("F1"), AdviceLine("F2"), AdviceLine("F1"))))
    ('F1', 'F2')
    """
    found = (each for line in advice.lines for each in line.references if each)
    return tuple(dict.fromkeys(found))

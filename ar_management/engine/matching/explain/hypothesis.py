"""What a bank line may be paying: one explanation, before it is judged."""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from ...common.money import ZERO


class Chosen(str, Enum):
    """How the documents of a hypothesis were chosen."""

    __hash__ = str.__hash__

    CITED = "cited"
    """Those that the text names."""
    CITED_LOOSELY = "cited_loosely"
    """Those that the text names, also weakly."""
    CITED_ONE = "cited_one"
    """One of those that the text names."""
    CITED_SOME = "cited_some"
    """Those among the cited that add up to the amount."""
    CITED_CREDIT = "cited_credit"
    """The cited ones and credit notes that the text does not name."""
    CITED_MORE = "cited_more"
    """The cited ones and others that fill the gap to the amount."""
    EQUAL = "equal"
    """A single document of this amount."""
    ALL_OPEN = "all_open"
    OLDEST = "oldest"
    """The oldest few."""
    MONTH = "month"
    """Those of a calendar month."""
    SUM = "sum"
    """Any that add up to the amount."""
    OLDEST_FIRST = "oldest_first"
    """From the oldest on until the money is spent (C. civ. 1342-10)."""
    LIKELY = "likely"
    """A single one that the amount nearly fits, or is a round share of."""
    NOTHING = "nothing"
    ADVISED = "advised"
    """As a remittance advice states. The last: the model counts the kinds in their order."""
    SEVERAL = "several"
    """Those that the text names, of several customers: one pays for all."""


class Fit(str, Enum):
    """How the amount of the bank line and the documents go together."""

    __hash__ = str.__hash__

    EXACT = "exact"
    DISCOUNT = "discount"
    """With the discounts that are earned on this day."""
    LATE_DISCOUNT = "late_discount"
    """With a discount that has expired: it stays open."""
    TOLERANCE = "tolerance"
    """Short by so little that the policy closes the documents."""
    PART = "part"
    """Short: the rest stays open."""
    INSTALMENT = "instalment"
    """A half, a third or a quarter."""
    OVER = "over"
    """More than is open: the rest stays on account."""
    FOREIGN = "foreign"
    """In another currency, near the known rate."""
    NONE = "none"
    RETAINED = "retained"
    """Less the share that the customer keeps back; that stays open."""


EXACT_FITS = frozenset((Fit.EXACT, Fit.DISCOUNT))
CITING = frozenset((
    Chosen.CITED, Chosen.CITED_LOOSELY, Chosen.CITED_ONE, Chosen.CITED_SOME,
    Chosen.CITED_CREDIT, Chosen.CITED_MORE, Chosen.ADVISED, Chosen.SEVERAL,
))


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One explanation of a bank line.

    :ivar shares: (document, what leaves its residual, in the document's currency)
    :ivar discount: part of the shares that is discount, not money
    :ivar difference: money that no share explains; negative: part of the shares that is
        written off
    :ivar ways: how many sets of documents would explain the amount in the same manner
    :ivar leads: of several equal documents the oldest, or the one of the month that is named
    :ivar unclear: at its rate the amount is near to what is due with a discount and without
    """

    customer: int
    chosen: Chosen
    fit: Fit
    shares: tuple[tuple[int, Decimal], ...] = ()
    discount: Decimal = ZERO
    difference: Decimal = ZERO
    ways: int = 1
    unclear: bool = False
    leads: bool = False

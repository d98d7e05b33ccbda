"""One customer's open documents as one bank line sees them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ...remittance.model import AdviceLine
from ..data import BankLine, OpenDocument
from ..find.meaning import Month
from ..find.references import Citation, Strength
from .account import Account, units
from .fits import exact_fits
from .hypothesis import Chosen, Hypothesis
from .sums import subsets_with_sum


@dataclass(frozen=True)
class View:
    """One customer as one bank line sees it.

    :ivar account: what is open
    :ivar cited: what the text names of it
    :ivar rates: worth of one unit of a currency in the payment's currency
    :ivar advised: lines of the payment's advice with the document that each names
    :ivar months: months that the text names
    :ivar month_after: by how many months a document is for a later month than its date says
    :ivar kept_back: thousandths of a document that this customer is known to keep back
    """

    account: Account
    cited: Mapping[int, Citation] = field(default_factory=dict)
    rates: Mapping[str, float] = field(default_factory=dict)
    advised: Sequence[tuple[AdviceLine, Citation]] = ()
    months: frozenset[Month] = frozenset()
    month_after: int = 0
    kept_back: tuple[int, ...] = ()

    def named(self, strength: Strength) -> tuple[OpenDocument, ...]:
        """Open documents that the text names at least so surely, the oldest first.

        >>> View(Account([])).named(Strength.WEAK)
        ()
        """
        by_key = self.account.by_key
        named = [
            by_key[key] for key, citation in self.cited.items()
            if citation.strength >= strength and key in by_key
        ]
        return tuple(sorted(named, key=lambda each: (each.due, each.key)))


def exact_subsets(
    payment: BankLine, documents: Sequence[OpenDocument], chosen: Chosen, smallest: int = 2
) -> Iterable[Hypothesis]:
    """Sets whose open amounts, or closing amounts, add up to the payment.

    :param documents: at most 18
    :param smallest: sets of fewer documents are not looked for
    """
    for amounts in _both_amounts(payment, documents):
        solutions, ways = subsets_with_sum(amounts, units(payment.amount), smallest)
        for positions in solutions:
            members = tuple(documents[place] for place in positions)
            yield from exact_fits(payment, members, chosen, ways)


def _both_amounts(payment, documents):
    closes = [units(document.closing(payment.on)) for document in documents]
    yield closes
    whole = [units(document.residual) for document in documents]
    if whole != closes:
        yield whole

"""One customer's open documents as one bank line sees them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from .account import Account, units
from .fits import exact_fits
from .hypothesis import Chosen, Hypothesis
from .references import Citation, Strength
from .snapshot import OpenDocument, Payment
from .sums import subsets_with_sum


@dataclass(frozen=True)
class View:
    """One customer as one bank line sees it.

    :ivar account: what is open
    :ivar cited: what the text names of it
    :ivar rates: worth of one unit of a currency in the payment's currency
    """

    account: Account
    cited: Mapping[int, Citation] = field(default_factory=dict)
    rates: Mapping[str, float] = field(default_factory=dict)

    def named(self, strength: Strength) -> tuple[OpenDocument, ...]:
        """Open documents that the text names at least so surely, the oldest first.

        >>> View(Account([])).named(Strength.WEAK)
        ()
        """
        return tuple(
            document for document in self.account.documents
            if document.key in self.cited and self.cited[document.key].strength >= strength
        )


def exact_subsets(
    payment: Payment, documents: Sequence[OpenDocument], chosen: Chosen, smallest: int = 2
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

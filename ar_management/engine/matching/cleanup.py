"""Which open money and credit notes of a customer pay which of its open documents.

What the debtor indicated comes first, as the law wants it (art. 1342-10 C. civ.): documents that a
text names. Then amounts that only one document explains; then the debts that are due, and the
oldest of them first: all of them bear interest, so that the debtor prefers none.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..common.money import ZERO
from ..common.reason import Reason
from .data import BankLine, MatchKind, OpenDocument
from .decide import decide_all
from .find.ledger import Ledger
from .policy import Policy

INDICATED = frozenset((
    MatchKind.CITED_EXACT, MatchKind.CITED_TOKEN, MatchKind.CITED_MIXED, MatchKind.CITED_PART,
))
"""The text says what the money is for."""
EXACT = frozenset((MatchKind.PAYER_AMOUNT, MatchKind.PAYER_BALANCE))


@dataclass(frozen=True)
class Pair:
    """Open money that pays an open document, or a part of it.

    :ivar credit: key of the payment or credit note
    :ivar amount: what both lose, in their currency
    :ivar sure: the debtor indicated it, or no other document has this amount
    """

    credit: int
    document: int
    amount: Decimal
    reasons: tuple[Reason, ...] = ()
    sure: bool = False


def clean_up(
    credits: Iterable[BankLine], documents: Iterable[OpenDocument], today: date
) -> tuple[Pair, ...]:
    """Pair one customer's open money with its open debts, all in one currency.

    The pairs stand in the order in which they are to be matched.

    :param credits: payments and credit notes with what is open of them, as positive amounts
    :param documents: what the customer owes
    :param today: debts that are due by then come before those that are not

    >>> day = date(2026, 1, 5)
    >>> debts = [OpenDocument(key, f"F{key}", 1, day, day, Decimal(50), Decimal(50))
    ...          for key in (7, 8)]
    >>> [(pair.document, pair.amount)
    ...  for pair in clean_up([BankLine(1, day, Decimal(80), customer=1)], debts, day)]
    [(7, Decimal('50')), (8, Decimal('30'))]
    """
    credits = sorted(credits, key=lambda each: (each.on, each.key))
    documents = tuple(documents)
    left = _Left(credits, documents)
    pairs = []
    for answer in decide_all(credits, Ledger(documents), Policy(differences=True)):
        if answer.kind in INDICATED | EXACT:
            pairs += left.take_all(answer)
    for credit in credits:
        for document in sorted(documents, key=lambda each: _order(each, today)):
            pairs += left.take(credit.key, document.key, None, (_by_age(document, today),))
    return tuple(pairs)


def replay(
    wanted: Iterable[tuple[int, int]], credits: Mapping[int, Decimal], debts: Mapping[int, Decimal]
) -> tuple[Decimal, ...]:
    """What each pair would match when only these are matched, in their order.

    >>> replay([(1, 7), (1, 8)], {1: Decimal(80)}, {7: Decimal(50), 8: Decimal(50)})
    (Decimal('50'), Decimal('30'))
    """
    credits, debts, amounts = dict(credits), dict(debts), []
    for credit, debt in wanted:
        amount = min(credits[credit], debts[debt])
        credits[credit] -= amount
        debts[debt] -= amount
        amounts.append(amount)
    return tuple(amounts)


def _order(document, today):
    late = document.due <= today
    return (not late, document.due, document.issued, document.key)


def _by_age(document, today):
    if document.due <= today:
        return Reason.of("cleanup.oldest_due", due=document.due)
    return Reason.of("cleanup.not_due", due=document.due)


class _Left:
    """What is left of money and debts while they are paired."""

    def __init__(self, credits, documents):
        self.money = {each.key: each.amount for each in credits}
        self.debts = {each.key: each.residual for each in documents}

    def take_all(self, answer):
        sure = answer.kind in INDICATED or answer.kind is MatchKind.PAYER_AMOUNT
        for share in answer.allocations:
            if not share.discount and not share.written_off:
                yield from self.take(
                    answer.payment, share.document, share.amount, answer.reasons, sure
                )

    def take(self, credit, document, amount, reasons, sure=False):
        """One pair, or none when nothing is left; matching always takes all that it can."""
        possible = min(self.money[credit], self.debts[document])
        if possible <= ZERO or amount is not None and amount < possible:
            return
        self.money[credit] -= possible
        self.debts[document] -= possible
        yield Pair(credit, document, possible, reasons, sure)

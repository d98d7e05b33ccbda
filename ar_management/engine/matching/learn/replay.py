"""Past bank lines matched again, each with what was open and known on its day.

What a line and those after it taught or closed is taken away first, so the engine is asked what
it would have been asked then.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import groupby

from ..data import Customer, OpenDocument, Proposal
from ..decide import decide_all
from ..find.ledger import Ledger
from ..judge.model import Model
from ..policy import STRICT, Policy
from .experience import Experience, PastMatch

MEMORY = 5000
"""Past lines that teach, the latest ones."""


@dataclass(frozen=True)
class PastDocument:
    """A document with its history.

    :ivar document: as it was posted, nothing of it paid
    :ivar known_from: day from which on it was in the books
    :ivar taken: (day, what left its residual on that day)
    """

    document: OpenDocument
    known_from: date
    taken: tuple[tuple[date, Decimal], ...] = ()

    def on(self, day: date) -> OpenDocument | None:
        """The document as the day began; ``None`` when nothing of it was open.

        >>> start = date(2026, 1, 5)
        >>> posted = OpenDocument(1, "F1", 1, start, start, Decimal(5), Decimal(5))
        >>> past = PastDocument(posted, start, ((date(2026, 1, 9), Decimal(2)),))
        >>> past.on(date(2026, 1, 9)).residual, past.on(date(2026, 1, 10)).residual
        (Decimal('5'), Decimal('3'))
        """
        if self.known_from > day:
            return None
        gone = sum((amount for when, amount in self.taken if when < day), Decimal(0))
        left = self.document.original - gone
        # What was matched twice or turned round meanwhile was not open.
        if not left or (left > 0) != (self.document.original > 0):
            return None
        return self.document.with_residual(left)


@dataclass(frozen=True)
class PastLine:
    """A bank line of the past, the day it was booked, and what a person made of it."""

    day: date
    match: PastMatch


@dataclass(frozen=True)
class Replayed:
    """What the engine answers for a past line, beside what a person decided."""

    line: PastLine
    answer: Proposal

    @property
    def right(self) -> bool:
        """Tell whether the engine would have done what the person did."""
        return agrees(self.answer, self.line.match)


def replay(
    past: Sequence[PastLine],
    documents: Iterable[PastDocument],
    customers: Callable[[date], Iterable[Customer]],
    chosen: range,
    policy: Policy = STRICT,
    model: Model | None = None,
) -> Iterator[Replayed]:
    """Match some of the past lines again; the lines before the first of them teach.

    :param past: all past lines in the order of their days
    :param customers: what was known about the customers on a day
    :param chosen: places in ``past``; those of one day are matched together, as a statement is
    """
    lines, documents = [past[place] for place in chosen], tuple(documents)
    if not lines:
        return
    before = [line.match for line in past if line.day < lines[0].day]
    experience = Experience(before[-MEMORY:])
    for day, group in groupby(lines, key=lambda line: line.day):
        by_key = {line.match.payment.key: line for line in group}
        open_then = filter(None, (document.on(day) for document in documents))
        ledger = Ledger(open_then, customers(day), experience)
        # Who was set on the line since then is what the person found out.
        payments = [replace(line.match.payment, customer=0) for line in by_key.values()]
        for answer in decide_all(payments, ledger, policy, model):
            yield Replayed(by_key[answer.payment], answer)


def agrees(answer: Proposal, match: PastMatch) -> bool:
    """Tell whether an answer gives the documents what a person gave them.

    A discount or a small difference may have been booked beside the money or within it.

    >>> agrees(Proposal(1, None), PastMatch(None, 0))
    True
    """
    taken = {}
    for document, amount in match.paid:
        taken[document.key] = taken.get(document.key, 0) + amount
    shares = {each.document: each for each in answer.allocations}
    if taken.keys() != shares.keys():
        return False
    foreign = {
        document.key for document, _amount in match.paid
        if document.currency != match.payment.currency
    }
    return all(
        key in foreign or taken[key] in (shares[key].amount, shares[key].taken) for key in taken
    )

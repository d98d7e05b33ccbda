"""What a company's own past bank lines teach: facts, no weights.

Which bank account and which name belong to which customer, which payers never owe anything, what
has already been paid, how each customer pays, and at what rate foreign money arrived. What people
told about payers goes before what the past teaches.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from statistics import median

from ...common.money import ZERO
from ...common.names import name_words, plain
from ..data import BankLine, OpenDocument
from ..find.numbering import Numbering
from ..find.references import ReferenceIndex, Strength
from .customs import Customs

ENTERED = 3
"""A fact that somebody entered counts like so many past lines."""

Key = str | tuple[str, ...]
"""A bank account, or the words of a payer's name in their order (``alias``)."""


@dataclass(frozen=True)
class Facts:
    """Facts that were entered, blocked or forgotten by hand.

    :ivar entered: customers that a payer stands for; nothing else is learned about this payer
    :ivar refused: customers that a payer never stands for
    :ivar forgotten: (payer, customer): lines up to that day teach nothing; without a payer: the
        habits of the customer
    :ivar shared: accounts that pay for several customers, as a factor or a group's treasury
    :ivar habits: shares of a customer's habits as a person entered them, ``None`` when its habits
        are not to count
    """

    entered: Mapping[Key, frozenset[int]] = field(default_factory=dict)
    refused: Mapping[Key, frozenset[int]] = field(default_factory=dict)
    forgotten: Mapping[tuple[Key | None, int], date] = field(default_factory=dict)
    shared: frozenset[str] = frozenset()
    habits: Mapping[int, Mapping[str, float] | None] = field(default_factory=dict)

    def teaches(self, key: Key | None, customer: int, day: date) -> bool:
        """Tell whether a past line of that day may teach that this payer stands for a customer.

        >>> facts = Facts(refused={"FR76": frozenset((1,))}, forgotten={("DE02", 2): date.max})
        >>> facts.teaches("FR76", 1, date.min), facts.teaches("DE02", 2, date.max)
        (False, False)
        >>> facts.teaches("FR76", 2, date.min)
        True
        """
        if customer in self.refused.get(key, ()):
            return False
        forgotten = self.forgotten.get((key, customer))
        return forgotten is None or day > forgotten


NO_FACTS = Facts()
"""Nobody told anything: the past alone teaches."""


@dataclass(frozen=True)
class PastMatch:
    """A bank line of the past and what a person confirmed that it paid.

    :ivar customer: 0 when it was no money from a customer
    :ivar paid: documents with what left the residual of each
    """

    payment: BankLine
    customer: int
    paid: tuple[tuple[OpenDocument, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class Habits:
    """How a customer paid in the past; the shares lie between 0 and 1.

    :ivar lines: bank lines seen
    :ivar cites: share of them that named a document
    :ivar bundles: share that paid several documents
    :ivar parts: share that left something of a document open
    :ivar short: share that brought less than what was taken off the documents
    """

    lines: int = 0
    cites: float = 0.0
    bundles: float = 0.0
    parts: float = 0.0
    short: float = 0.0


class Experience:
    """Facts learned from past lines, looked up by bank account, name and customer."""

    def __init__(
        self,
        past: Iterable[PastMatch] = (),
        closed: Iterable[OpenDocument] = (),
        facts: Facts = NO_FACTS,
    ):
        past, closed = tuple(past), tuple(closed)
        self.facts = facts
        known = {document.key: document for document in closed}
        known |= {document.key: document for match in past for document, _taken in match.paid}
        self.closed = known
        self.numbering = Numbering(known.values()) if known else None
        self.references = ReferenceIndex(known.values(), self.numbering)
        self.ibans: dict[str, Counter] = defaultdict(Counter)
        self.aliases: dict[tuple[str, ...], Counter] = defaultdict(Counter)
        self.wordings: dict[str, Counter] = defaultdict(Counter)
        self._tallies: dict[int, Counter] = defaultdict(Counter)
        self.amounts: dict[int, list[Decimal]] = defaultdict(list)
        self._rates: dict[tuple[str, str], list[float]] = defaultdict(list)
        taught = [(match, cited) for match in past if (cited := self._learn(match)) is not None]
        self.customs = Customs(taught)
        self._take_entered()
        self.rates = {pair: median(rates) for pair, rates in self._rates.items()}
        self._usual = sum(self._tallies.values(), Counter())

    def _learn(self, match):
        """Learn from one line.

        :return: places that name a document; ``None`` when the line is to teach no habits
        """
        payment = match.payment
        for counts, key in self._keys(payment):
            if self.facts.teaches(key, match.customer, payment.on):
                counts[key][match.customer] += 1
        self.wordings[wording(payment)][match.customer > 0] += 1
        if match.customer:
            self.amounts[match.customer].append(payment.amount)
        if not self.facts.teaches(None, match.customer, payment.on):
            return None
        citations = self.references.citations(payment.texts)
        if match.paid:
            self._tally(match, citations)
        return {
            place for each in citations if each.strength >= Strength.DIGITS for place in each.places
        }

    def _keys(self, payment):
        if payment.payer_iban:
            yield self.ibans, payment.payer_iban
        if payment.payer:
            yield self.aliases, alias(payment.payer)

    def _take_entered(self):
        for key, customers in self.facts.entered.items():
            counts = self.ibans if isinstance(key, str) else self.aliases
            counts[key] = Counter({
                customer: max(counts[key][customer], ENTERED) for customer in customers
            })

    def refused(self, payment: BankLine) -> frozenset[int]:
        """Customers that this payer never stands for.

        >>> Experience().refused(BankLine(1, None, 1, payer_name="ALPHA"))
        frozenset()
        """
        if not self.facts.refused:
            return frozenset()
        return frozenset().union(
            *(self.facts.refused.get(key, ()) for _counts, key in self._keys(payment))
        )

    def entered(self, payment: BankLine, customer: int) -> bool:
        """Tell whether a person entered that this payer stands for a customer.

        >>> Experience().entered(BankLine(1, None, 1, payer_name="ALPHA"), 1)
        False
        """
        return bool(self.facts.entered) and any(
            customer in self.facts.entered.get(key, ()) for _counts, key in self._keys(payment)
        )

    def _tally(self, match, citations):
        payment = match.payment
        taken = sum((amount for _document, amount in match.paid), ZERO)
        currencies = {document.currency for document, _amount in match.paid}
        if currencies == {payment.currency}:
            short = taken > payment.amount
        else:
            short = False
            if len(currencies) == 1 and taken > 0:
                pair = (currencies.pop(), payment.currency)
                self._rates[pair].append(float(payment.amount / taken))
        cited = {each.document for each in citations}
        self._tallies[match.customer] += Counter(
            lines=1,
            cites=any(document.key in cited for document, _amount in match.paid),
            bundles=len(match.paid) > 1,
            parts=any(amount != document.residual for document, amount in match.paid),
            short=short,
        )

    def habits(self, customer: int) -> Habits:
        """How a customer pays; few lines count less than what is usual in the company.

        >>> Experience().habits(7)
        Habits(lines=0, cites=0.0, bundles=0.0, parts=0.0, short=0.0)
        """
        own, usual = self._tallies.get(customer, {}), self._usual
        told = self.facts.habits.get(customer, {})
        if told:
            return Habits(max(own.get("lines", 0), ENTERED), **told)
        if told is None:
            own = {}
        lines, all_lines = own.get("lines", 0), max(usual.get("lines", 0), 1)
        shares = {
            name: (own.get(name, 0) + 2 * usual.get(name, 0) / all_lines) / (lines + 2)
            for name in ("cites", "bundles", "parts", "short")
        }
        return Habits(lines, **shares)

    def never_owed(self, payment: BankLine) -> float:
        """Share of past lines like this one that no customer had sent; 0.5 when unknown.

        >>> Experience().never_owed(BankLine(1, None, 1, texts=("STRIPE PAYOUT",)))
        0.5
        """
        seen = Counter()
        if payment.payer:
            for customer, count in self.aliases.get(alias(payment.payer), {}).items():
                seen[customer > 0] += 3 * count
        seen += self.wordings.get(wording(payment), Counter())
        return (seen[False] + 0.5) / (seen.total() + 1)


def alias(name: str) -> tuple[str, ...]:
    """A payer's name as it is remembered: its words in any order.

    >>> alias("Vasseur Menuiserie SARL") == alias("MENUISERIE VASSEUR")
    True
    """
    return tuple(sorted(name_words(name)))


def wording(payment: BankLine) -> str:
    """A label without its numbers: lines of one kind share it.

    >>> wording(BankLine(1, None, 1, texts=("REMISE CB 20260012 CONTRAT 1234567",)))
    'REMISE CB CONTRAT'
    """
    words = re.findall(r"[A-Z]+", plain(payment.texts[0])) if payment.texts else ()
    return " ".join(word for word in words if len(word) > 1)

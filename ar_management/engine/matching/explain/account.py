"""One customer's open documents, as a bank line of a day and a currency finds them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cached_property
from operator import attrgetter

from ...common.money import ZERO
from ..data import OpenDocument
from .sums import subsets_with_sum

POOL = 16
"""Documents among which other ways to reach an amount are counted."""
MONTHS = 12
ASKED = 8
"""Amounts that are looked for one by one, before all of them are indexed."""
DUE_FIRST, ISSUED_FIRST = attrgetter("due", "key"), attrgetter("issued", "key")
UNITS = 1000
"""Amounts are compared as whole thousandths: exact for every currency in use."""


class Account:
    """Open documents of one customer, the oldest due first.

    :ivar invoices: what the customer owes
    :ivar credits: credit notes, with negative residuals
    :ivar doubtful: documents as they were before a line that does not name them took them
    """

    def __init__(self, documents: Iterable[OpenDocument], doubtful: Iterable[OpenDocument] = ()):
        self.doubtful = tuple(doubtful)
        self.documents = tuple(sorted(documents, key=DUE_FIRST))
        self.invoices = tuple([each for each in self.documents if each.residual > 0])
        self.credits = ()
        if len(self.invoices) < len(self.documents):
            self.credits = tuple([each for each in self.documents if each.residual < 0])
        self._in_currency: dict[str, Account] = {}
        self._ways: dict[Decimal, int] = {}
        self._due: dict[date, frozenset[int]] = {}
        self._equal: dict[Decimal, list[OpenDocument]] = {}

    @cached_property
    def by_key(self) -> dict[int, OpenDocument]:
        """Documents by their key."""
        return {document.key: document for document in self.documents}

    @cached_property
    def age(self) -> dict[int, int]:
        """Place of each invoice in the order of their due dates."""
        return {document.key: place for place, document in enumerate(self.invoices)}

    @cached_property
    def owed(self) -> Decimal:
        """What is open of the invoices together."""
        return total(self.invoices)

    @cached_property
    def balance(self) -> Decimal:
        """What is open of all documents together."""
        return self.owed + total(self.credits)

    @cached_property
    def most_discount(self) -> Decimal:
        """Nobody takes more off all the invoices than this, in time or late."""
        return sum(
            [each.residual - each.least for each in self.invoices if each.offers], ZERO
        )

    @cached_property
    def currencies(self) -> frozenset[str]:
        """Currencies of the documents."""
        return frozenset(each.currency for each in self.documents)

    @cached_property
    def with_offers(self) -> bool:
        """Whether a discount was offered on any document."""
        return any(document.offers for document in self.documents)

    @cached_property
    def month_totals(self) -> tuple[tuple[Decimal, tuple[OpenDocument, ...]], ...]:
        """Documents of each calendar month, by invoice date and by due date, with their total.

        Each month comes with its credit notes and without.
        """
        groups = defaultdict(list)
        for document in self.documents:
            issued, due = document.issued, document.due
            groups[issued.year * MONTHS + issued.month].append(document)
            groups[-due.year * MONTHS - due.month].append(document)
        found = {}
        for documents in groups.values():
            invoices = documents
            if self.credits:
                invoices = [each for each in documents if each.residual > 0]
            for some in (documents,) if invoices is documents else (documents, invoices):
                if len(some) > 1:
                    found.setdefault(tuple([each.key for each in some]), tuple(some))
        return tuple((total(documents), documents) for documents in found.values())

    def equal_to(self, amount: Decimal) -> list[OpenDocument]:
        """Documents of which just this is open, or was before a guess took them.

        >>> Account([]).equal_to(Decimal(5))
        []
        """
        found = self._equal.get(amount)
        if found is None and len(self._equal) < ASKED:
            found = self._equal[amount] = [
                each for each in (*self.documents, *self.doubtful) if each.residual == amount
            ]
        return self._by_residual.get(amount, []) if found is None else found

    @cached_property
    def _by_residual(self):
        groups = defaultdict(list)
        for document in (*self.documents, *self.doubtful):
            groups[document.residual].append(document)
        return groups

    def ways_to(self, amount: Decimal) -> int:
        """How many sets of the oldest documents, guessed-away ones included, reach an amount.

        >>> Account([]).ways_to(Decimal(5))
        0
        """
        if amount not in self._ways:
            pool = [each for each in (*self.documents, *self.doubtful) if each.residual <= amount]
            pool = [units(each.residual) for each in pool[:POOL]]
            self._ways[amount] = subsets_with_sum(pool, units(amount))[1]
        return self._ways[amount]

    @cached_property
    def by_issue(self) -> tuple[OpenDocument, ...]:
        """All documents, the oldest first."""
        return tuple(sorted(self.documents, key=ISSUED_FIRST))

    def due_by(self, day: date) -> frozenset[int]:
        """Keys of the invoices that are due until a day.

        >>> Account([]).due_by(date(2026, 1, 5))
        frozenset()
        """
        found = self._due.get(day)
        if found is None:
            keys = (each.key for each in self.invoices if each.due <= day)
            found = self._due[day] = frozenset(keys)
        return found

    def in_currency(self, currency: str) -> "Account":
        """The same without documents in other currencies.

        >>> Account([]).in_currency("EUR").documents
        ()
        """
        found = self._in_currency.get(currency)
        if found is None:
            found = self
            if self.currencies - {currency}:
                kept = [each for each in self.documents if each.currency == currency]
                found = Account(kept, self.doubtful)
            self._in_currency[currency] = found
        return found


def total(documents: Iterable[OpenDocument]) -> Decimal:
    """What is open of the documents together.

    >>> total([])
    Decimal('0')
    """
    return sum([document.residual for document in documents], ZERO)


def closing(documents: Iterable[OpenDocument], day: date) -> Decimal:
    """What closes the documents on a day, with the discounts earned until then.

    >>> closing([], date(2026, 1, 1))
    Decimal('0')
    """
    return sum([document.closing(day) for document in documents], ZERO)


def units(amount: Decimal) -> int:
    """Turn an amount into whole thousandths.

    >>> units(Decimal("12.34"))
    12340
    """
    return int(amount * UNITS)


def roundness(amount: Decimal) -> int:
    """How round an amount is: 4 for whole thousands, down to 0 for odd cents.

    >>> roundness(Decimal("1200")), roundness(Decimal("12.50")), roundness(Decimal("12.34"))
    (3, 0, 0)
    """
    if not amount:
        return 5
    for level, step in ((4, 1000), (3, 100), (2, 10), (1, 1)):
        if amount % step == 0:
            return level
    return 0

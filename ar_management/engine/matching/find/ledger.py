"""The open documents, indexed once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from datetime import date
from decimal import Decimal
from functools import cached_property

from ..data import BookedPayment, Customer, OpenDocument, Receipt
from ..learn.experience import Experience
from .numbering import Numbering
from .payers import Payers
from .references import ReferenceIndex
from .repair import CustomerReferences


class Ledger:
    """Open documents and their customers, looked up by reference, customer, amount and payer.

    :ivar rates: worth of one unit of the first currency in the second, on any day or, with the
        day as third part of the key, on that day
    :ivar booked: recorded payments that no bank line has confirmed
    :ivar receipts: money that came in and may go back
    """

    def __init__(
        self,
        documents: Iterable[OpenDocument],
        customers: Iterable[Customer] = (),
        experience: Experience | None = None,
        rates: Mapping[tuple, float] | None = None,
        booked: Iterable[BookedPayment] = (),
        receipts: Iterable[Receipt] = (),
    ):
        self.documents = {document.key: document for document in documents}
        self.experience = experience or Experience()
        past = self.experience.closed.values()
        self.numbering = Numbering([*self.documents.values(), *past])
        self.references = ReferenceIndex(self.documents.values(), self.numbering)
        self.payers = Payers(customers, self.experience)
        self.rates = {**self.experience.rates, **(rates or {})}
        self._rates_into: dict[tuple, dict[str, float]] = {}
        self.by_customer = defaultdict(list)
        self._owing: dict[Decimal, int | set[int]] = {}
        for key in sorted(self.documents):
            document = self.documents[key]
            self.by_customer[document.customer].append(document)
            known = self._owing.setdefault(document.residual, document.customer)
            if known.__class__ is set:
                known.add(document.customer)
            elif known != document.customer:
                self._owing[document.residual] = {known, document.customer}
        self._references_of: dict[int, CustomerReferences] = {}
        self.booked = tuple(booked)
        self.receipts = tuple(receipts)

    @cached_property
    def booked_references(self) -> ReferenceIndex:
        """Recorded payments, looked up by what a text may call them."""
        return ReferenceIndex(self.booked)

    @cached_property
    def receipt_references(self) -> ReferenceIndex:
        """Receipts, looked up by what a text may call them."""
        return ReferenceIndex(self.receipts)

    def references_of(self, customer: int) -> CustomerReferences:
        """References of one customer's documents; made when first asked for."""
        found = self._references_of.get(customer)
        if found is None:
            documents = self.by_customer.get(customer, ())
            found = self._references_of[customer] = CustomerReferences(documents, self.references)
        return found

    def owing(self, amount: Decimal) -> Set[int]:
        """Customers with a document of which exactly this is open.

        >>> Ledger([]).owing(Decimal(5))
        frozenset()
        """
        found = self._owing.get(amount, frozenset())
        return frozenset((found,)) if found.__class__ is int else found

    def rates_into(self, currency: str, day: date | None = None) -> dict[str, float]:
        """Worth of one unit of each known currency, those of the day before those of any.

        >>> day = date(2026, 1, 5)
        >>> world = Ledger([], rates={("USD", "EUR"): 0.9, ("USD", "EUR", day): 0.8})
        >>> world.rates_into("EUR"), world.rates_into("EUR", day)
        ({'USD': 0.9}, {'USD': 0.8})
        """
        found = self._rates_into.get((currency, day))
        if found is None:
            found = {}
            for when in ((), (day,)):
                found |= {
                    source: rate for (source, target, *on), rate in self.rates.items()
                    if target == currency and tuple(on) == when
                }
            self._rates_into[currency, day] = found
        return found

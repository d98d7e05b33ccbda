"""The open documents, indexed once, and who may have paid."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from ..reason import Reason
from .names import name_similarity, name_words
from .references import ReferenceIndex
from .snapshot import Customer, OpenDocument, Payment

NAME_LIKE = 0.86
NAME_MARGIN = 0.08
NAME_CANDIDATES = 40
STEM = 4


@dataclass(frozen=True)
class Payer:
    """Who paid, and what says so.

    :ivar certain: told by a person or by a bank account on file, not by a name
    """

    customer: int = 0
    certain: bool = False
    reasons: tuple[Reason, ...] = ()


NOBODY = Payer()


class Ledger:
    """Open documents and their customers, looked up by reference, customer, IBAN and name."""

    def __init__(self, documents: Iterable[OpenDocument], customers: Iterable[Customer] = ()):
        self.documents = {document.key: document for document in documents}
        self.references = ReferenceIndex(self.documents.values())
        self.by_customer = defaultdict(list)
        for key in sorted(self.documents):
            self.by_customer[self.documents[key].customer].append(self.documents[key])
        self._customers = {customer.key: customer for customer in customers}
        self._by_iban = defaultdict(set)
        self._by_stem = defaultdict(set)
        for customer in self._customers.values():
            for iban in customer.ibans:
                self._by_iban[iban].add(customer.key)
            for name in customer.names:
                for word in name_words(name):
                    self._by_stem[word[:STEM]].add(customer.key)

    def payer(self, payment: Payment) -> Payer:
        """Customer who paid: the one that was set, else by bank account, else by name.

        An account or a name that fits several customers names nobody.
        """
        owners = self._by_iban.get(payment.payer_iban, set()) if payment.payer_iban else set()
        customer = payment.customer or (min(owners) if len(owners) == 1 else 0)
        if customer in owners:
            reason = Reason.of("match.payer_iban", iban=payment.payer_iban)
            return Payer(customer, True, (reason,))
        if customer:
            return Payer(customer, True, (Reason.of("match.payer_set"),))
        return self._payer_by_name(payment.payer_name)

    def _payer_by_name(self, name):
        if not name:
            return NOBODY
        shared = defaultdict(int)
        for word in name_words(name):
            for customer in self._by_stem.get(word[:STEM], ()):
                shared[customer] += len(word)
        likely = sorted(shared, key=lambda customer: (-shared[customer], customer))
        scores = sorted(
            (
                (max(name_similarity(name, own) for own in self._customers[key].names), key)
                for key in likely[:NAME_CANDIDATES]
            ),
            key=lambda score: (-score[0], score[1]),
        )
        if not scores or scores[0][0] < NAME_LIKE:
            return NOBODY
        if len(scores) > 1 and scores[0][0] - scores[1][0] < NAME_MARGIN:
            return NOBODY
        return Payer(scores[0][1], False, (Reason.of("match.payer_name", name=name),))

"""The open documents, indexed once, and what a bank line finds among them."""

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Set
from dataclasses import dataclass, field
from decimal import Decimal

from ...remittance.model import AdviceLine
from ..data import Customer, OpenDocument, Payment
from ..explain.account import Account
from ..explain.by_advice import advised
from ..learn.experience import Experience
from .numbering import Numbering
from .payers import PayerEvidence, Payers
from .references import Citation, ReferenceIndex, Strength
from .repair import CustomerReferences

PAYERS = 6
SAME_AMOUNT = 2
"""Customers whose document has just this amount, when nothing else tells who paid."""


class Ledger:
    """Open documents and their customers, looked up by reference, customer, amount and payer.

    :ivar rates: worth of one unit of the first currency in the second
    """

    def __init__(
        self,
        documents: Iterable[OpenDocument],
        customers: Iterable[Customer] = (),
        experience: Experience | None = None,
        rates: Mapping[tuple[str, str], float] | None = None,
    ):
        self.documents = {document.key: document for document in documents}
        self.experience = experience or Experience()
        past = self.experience.closed.values()
        self.numbering = Numbering([*self.documents.values(), *past])
        self.references = ReferenceIndex(self.documents.values(), self.numbering)
        self.payers = Payers(customers, self.experience)
        self.rates = {**self.experience.rates, **(rates or {})}
        self.by_customer = defaultdict(list)
        self._owing = defaultdict(set)
        for key in sorted(self.documents):
            document = self.documents[key]
            self.by_customer[document.customer].append(document)
            self._owing[document.residual].add(document.customer)
        self._references_of: dict[int, CustomerReferences] = {}

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
        return self._owing.get(amount, frozenset())

    def rates_into(self, currency: str) -> dict[str, float]:
        """Worth of one unit of each known currency.

        >>> Ledger([], rates={("USD", "EUR"): 0.9}).rates_into("EUR")
        {'USD': 0.9}
        """
        return {source: rate for (source, target), rate in self.rates.items() if target == currency}


class OpenState:
    """A ledger while bank lines are being promised its documents: what is left of each.

    :ivar explained: hypotheses by (bank line, customer), with the account they were made from
    :ivar remnants: documents of which a line that pays several has left a rest
    """

    def __init__(self, ledger: Ledger):
        self.ledger = ledger
        self.remnants: set[int] = set()
        self._changed: dict[int, OpenDocument | None] = {}
        self._doubtful: dict[int, dict[int, OpenDocument]] = {}
        self._trust: dict[int, float] = {}
        self._customer_trust: dict[int, float] = {}
        self._accounts: dict[int, Account] = {}
        self.explained: dict[tuple[int, int], tuple[Account, list]] = {}

    def account(self, customer: int) -> Account:
        """What is open of one customer now."""
        found = self._accounts.get(customer)
        if found is None:
            documents = self.ledger.by_customer.get(customer, ())
            left = (self._changed.get(each.key, each) for each in documents)
            found = self._accounts[customer] = Account(
                (each for each in left if each is not None),
                self._doubtful.get(customer, {}).values(),
            )
        return found

    def document(self, key: int) -> OpenDocument | None:
        """One document as it is now; ``None`` when nothing of it is left."""
        return self._changed.get(key, self.ledger.documents.get(key))

    def take(
        self,
        shares: Iterable[tuple[int, Decimal]],
        named: Container[int] = (),
        confidence: float = 1.0,
    ) -> None:
        """Take shares off documents; one of which nothing is left is no longer open.

        :param named: those that the bank line names; the others might have been meant for
            another line
        :param confidence: how sure the bank line is
        """
        shares = tuple(shares)
        for key, share in shares:
            document = self.document(key)
            if document is None:
                continue
            trust = self._customer_trust.get(document.customer, 1.0)
            self._customer_trust[document.customer] = min(confidence, trust)
            if key not in named:
                self._doubtful.setdefault(document.customer, {}).setdefault(key, document)
                self._trust[key] = min(confidence, self._trust.get(key, 1.0))
            left = document.residual - share
            if left and len(shares) > 1:
                self.remnants.add(key)
            self._changed[key] = document.with_residual(left) if left else None
            self._accounts.pop(document.customer, None)

    def trust(self, shares: Iterable[tuple[int, Decimal]], named: Container[int]) -> float:
        """How sure what is left of the documents is: no surer than the guesses that left it.

        :param named: documents that the bank line names: these do not rest on a guess

        >>> OpenState(Ledger([])).trust([], ())
        1.0
        """
        return min((self._trust.get(key, 1.0) for key, _share in shares if key not in named),
                   default=1.0)

    def trust_in_rest(self, customer: int) -> float:
        """How sure it is that all that is left of a customer is really left.

        >>> OpenState(Ledger([])).trust_in_rest(1)
        1.0
        """
        return self._customer_trust.get(customer, 1.0)

    def fits(self, shares: Iterable[tuple[int, Decimal]]) -> bool:
        """Tell whether the shares can still be taken off what is left."""
        for key, share in shares:
            document = self.document(key)
            if document is None or abs(share) > abs(document.residual):
                return False
        return True


@dataclass(frozen=True)
class Findings:
    """What was found about one bank line before anything is judged.

    :ivar citations: what the text names among all open documents
    :ivar evidence: what speaks for each possible payer
    :ivar customers: those worth looking at, the most likely first
    :ivar cited: what the text names among the documents of each of them
    :ivar paid_before: documents that are closed already and that the text names
    :ivar advised: what each line of the advice names among the documents of each customer; only
        of customers that owe all of them
    """

    payment: Payment
    citations: tuple[Citation, ...] = ()
    evidence: Mapping[int, PayerEvidence] = field(default_factory=dict)
    customers: tuple[int, ...] = ()
    cited: Mapping[int, Mapping[int, Citation]] = field(default_factory=dict)
    paid_before: tuple[OpenDocument, ...] = ()
    never_owed: float = 0.5
    advised: Mapping[int, tuple[tuple[AdviceLine, Citation], ...]] = field(default_factory=dict)

    def named(self, customer: int) -> set[int]:
        """Documents of a customer that the text names with more than a few digits.

        >>> Findings(None).named(7)
        set()
        """
        cited = self.cited.get(customer, {})
        return {key for key, each in cited.items() if each.strength >= Strength.PART}


def find(payment: Payment, ledger: Ledger) -> Findings:
    """Read one bank line: citations, payer, and the few customers it may come from.

    >>> find(Payment(1, None, Decimal(1)), Ledger([])).customers
    ()
    """
    citations = ledger.references.citations(payment.named)
    evidence = ledger.payers.evidence(payment)
    weights = Counter()
    for customer, facts in evidence.items():
        weights[customer] += facts.weight
    for citation in citations:
        customer = ledger.documents[citation.document].customer
        weights[customer] += citation.strength / (1 + citation.rivals)
    owners = ledger.owing(payment.amount)
    few = len(owners) <= SAME_AMOUNT
    for customer in owners if few else [each for each in weights if each in owners]:
        weights[customer] += 1 / len(owners)
    customers = sorted(weights, key=lambda customer: (-weights[customer], customer))[:PAYERS]
    customers = tuple(each for each in customers if each in ledger.by_customer)
    cited = {
        customer: ledger.references_of(customer).citations(payment.named)
        for customer in customers
    }
    return Findings(
        payment, citations, evidence, customers, cited, _paid_before(payment, ledger),
        ledger.experience.never_owed(payment),
        advised(payment, {each: ledger.references_of(each) for each in customers}),
    )


def _paid_before(payment, ledger):
    past = ledger.experience
    return tuple(
        past.closed[citation.document]
        for citation in past.references.citations(payment.texts)
        if citation.strength >= Strength.PART and citation.document not in ledger.documents
    )

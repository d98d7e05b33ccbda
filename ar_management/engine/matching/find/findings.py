"""What one bank line names, who may have paid it, and which customers are worth a look.

Lines that name foreign documents also tell at what rate the money arrives.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from statistics import median

from ...remittance.model import AdviceLine
from ..data import BankLine, OpenDocument
from .ledger import Ledger
from .meaning import Month, months_in
from .payers import PayerEvidence
from .references import Citation, Strength

PAYERS = 6
HARDLY = 0.4
"""Share of what speaks for the likeliest customer, below which another is not worth a look."""
SAME_AMOUNT = 2
"""Customers whose document has just this amount, when nothing else tells who paid."""
FEWEST = 2
"""Lines that must agree on a rate: one alone may be a part payment."""
ALIKE = 0.03


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
    :ivar months: months that the text names
    :ivar owners: customers of the documents that the text names, and those worth looking at
    """

    payment: BankLine
    citations: tuple[Citation, ...] = ()
    evidence: Mapping[int, PayerEvidence] = field(default_factory=dict)
    customers: tuple[int, ...] = ()
    cited: Mapping[int, Mapping[int, Citation]] = field(default_factory=dict)
    paid_before: tuple[OpenDocument, ...] = ()
    never_owed: float = 0.5
    advised: Mapping[int, tuple[tuple[AdviceLine, Citation], ...]] = field(default_factory=dict)
    months: frozenset[Month] = frozenset()
    owners: frozenset[int] = frozenset()

    @cached_property
    def cited_documents(self) -> frozenset[int]:
        """Documents, open or closed, that the text names with more than a few digits."""
        open_ones = (each.document for each in self.citations if each.strength >= Strength.PART)
        return frozenset((*open_ones, *(each.key for each in self.paid_before)))

    @cached_property
    def places(self) -> frozenset[tuple[int, int]]:
        """Places (text, run) where something is named, with all runs of each name."""
        groups = (self.citations, *(group.values() for group in self.cited.values()))
        return frozenset(place for group in groups for each in group for place in each.places)

    def together(self, customer: int) -> "Findings":
        """The same as if all that the text names were of one customer.

        >>> Findings(None).together(7).cited
        {7: {}}
        """
        cited = {citation.document: citation for citation in self.citations}
        return replace(self, cited={**self.cited, customer: cited})

    def named(self, customer: int) -> set[int]:
        """Documents of a customer that the text names with more than a few digits.

        >>> Findings(None).named(7)
        set()
        """
        cited = self.cited.get(customer, {})
        return {key for key, each in cited.items() if each.strength >= Strength.PART}


def find(payment: BankLine, ledger: Ledger) -> Findings:
    """Read one bank line: citations, payer, and the few customers it may come from.

    >>> find(BankLine(1, None, 1), Ledger([])).customers
    ()
    """
    citations = _no_codes(ledger.references.citations(payment.named), ledger)
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
    customers = _likely(customers, weights, owners)
    paid = _paid_before(payment, ledger)
    citations = _beside_paid(citations, paid)
    cited = {
        customer: {
            each.document: each for each in _no_codes(_beside_paid(
                ledger.references_of(customer).citations(payment.named).values(), paid
            ), ledger)
        }
        for customer in customers
    }
    return Findings(
        payment, citations, evidence, customers, cited,
        tuple(ledger.experience.closed[each.document] for each in paid),
        ledger.experience.never_owed(payment),
        _advised(payment, {each: ledger.references_of(each) for each in customers}),
        months_in(payment.texts),
        frozenset((*customers, *(ledger.documents[each.document].customer for each in citations))),
    )


def _likely(customers, weights, owners):
    """Without those that hardly anything speaks for and that do not owe just this amount.

    What is worth a look is what time goes into: all that they owe would be weighed.
    """
    least = HARDLY * weights[customers[0]] if customers else 0
    return tuple(each for each in customers if weights[each] >= least or each in owners)


def _no_codes(citations, ledger):
    """A number that a customer writes on every line names none of our documents."""
    codes = ledger.experience.customs.codes
    return tuple(
        each for each in citations if each.strength >= Strength.FULL or each.text not in codes
    )


def _paid_before(payment, ledger):
    """Citations of documents that are closed."""
    return tuple(
        citation for citation in ledger.experience.references.citations(payment.texts)
        if citation.strength >= Strength.PART and citation.document not in ledger.documents
    )


def _beside_paid(citations, paid):
    """A number that exactly names a paid document is no slip of an open one."""
    exact = {each.at: each.strength for each in paid if each.strength >= Strength.FULL}
    if not exact:
        return tuple(citations)
    return tuple(each for each in citations if each.strength >= exact.get(each.at, each.strength))


def _advised(payment, references):
    """The document that each line of an advice names, by customer who owes all of them.

    :param references: ``repair.CustomerReferences`` by customer
    """
    if payment.advice is None or payment.advice.stated is None:
        return {}
    found = {}
    for customer, own in references.items():
        named = [(line, _named(line, own)) for line in payment.advice.lines]
        if all(citation for _line, citation in named):
            found[customer] = tuple(named)
    return found


def _named(line, references):
    """The surest citation of a line; ``None`` when two documents are named as surely."""
    for reference in line.references:
        cited = sorted(
            references.citations((reference,)).values(), key=lambda each: -each.strength
        )
        alone = len(cited) == 1 or cited and cited[0].strength > cited[1].strength
        if alone and cited[0].strength > Strength.REPAIRED:
            return cited[0]
    return None


def implied_rates(found: Iterable[Findings], ledger: Ledger) -> dict[tuple[str, str], float]:
    """Rates that nobody told, implied by lines that name one foreign document in full.

    :return: {(currency of the document, of the bank line): worth of one unit}

    >>> implied_rates([], Ledger([]))
    {}
    """
    implied = defaultdict(list)
    for line in found:
        full = [each for each in line.citations if each.strength >= Strength.FULL]
        if len(full) == 1:
            document = ledger.documents[full[0].document]
            pair = (document.currency, line.payment.currency)
            known = ledger.rates_into(pair[1], line.payment.on)
            if pair[0] != pair[1] and pair[0] not in known and document.residual > 0:
                implied[pair].append(float(line.payment.amount / document.residual))
    rates = {}
    for pair, seen in implied.items():
        middle = median(seen)
        alike = [rate for rate in seen if abs(rate - middle) <= ALIKE * middle]
        if len(alike) >= FEWEST:
            rates[pair] = median(alike)
    return rates

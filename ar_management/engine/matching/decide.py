"""The ladder of rules: what a bank line pays, or why nothing is proposed.

From the surest: the documents that the text cites, for exactly the amount or with the discount
in time; then a payer who is known and one open document of exactly this amount; then the whole
balance of that payer. When two solutions fit equally well nothing is proposed: a wrong match
costs more than one made by hand.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import product

from ..money import ZERO
from ..reason import Amount, Reason
from .candidates import Ledger, Payer
from .confidence import CONFIDENCE, NAME_ONLY, OTHER_PAYER, PAYER_AGREES
from .references import Strength
from .snapshot import OpenDocument, Payment, Proposal, ProposedAllocation, Tier

MAX_COMBINATIONS = 512


@dataclass(frozen=True)
class _Solution:
    documents: tuple[OpenDocument, ...]
    strength: Strength
    discounted: bool


def decide_all(payments: Iterable[Payment], ledger: Ledger) -> tuple[Proposal, ...]:
    """Answer for several bank lines; a document is promised to the surest of them only.

    The answers come in the order of the payments and do not depend on it.
    """
    payments = tuple(payments)
    proposals = {payment.key: decide(payment, ledger) for payment in payments}
    day = {payment.key: payment.on for payment in payments}
    surest_first = sorted(
        proposals.values(),
        key=lambda found: (-found.confidence, day[found.payment], found.payment),
    )
    promised = set()
    for proposal in surest_first:
        wanted = {allocation.document for allocation in proposal.allocations}
        if wanted & promised:
            taken = [ledger.documents[key] for key in sorted(wanted & promised)]
            reason = Reason.of("match.promised", documents=_numbers(taken))
            proposals[proposal.payment] = Proposal(
                proposal.payment, Tier.NONE, customer=proposal.customer, reasons=(reason,)
            )
        promised |= wanted
    return tuple(
        _with_difference(proposals[payment.key], payment) for payment in payments
    )


def decide(payment: Payment, ledger: Ledger) -> Proposal:
    """Answer for one bank line.

    :return: allocations that add up to the amount of the bank line, or tier ``NONE`` with the
        reason why nothing is proposed
    """
    if payment.amount <= 0:
        return _nothing(payment, Reason.of("match.not_a_receipt"))
    payer = ledger.payer(payment)
    groups = _cited(payment, ledger)
    by_citation = _by_citation(payment, payer, groups, ledger)
    if by_citation:
        return by_citation
    if not payer.customer:
        return _nothing(payment, Reason.of("match.payer_unknown"))
    return _by_payer(payment, payer, ledger)


def _cited(payment, ledger):
    """Documents in the currency of the payment by the piece of text that cites them."""
    groups = defaultdict(dict)
    for citation in ledger.references.citations(payment.texts):
        document = ledger.documents[citation.document]
        if document.currency == payment.currency:
            groups[citation.text][document] = citation.strength
    return groups


def _by_citation(payment, payer, groups, ledger):
    solutions = _solutions(payment, groups)
    if solutions:
        rank = max(_rank(solution, payer) for solution in solutions)
        best = [solution for solution in solutions if _rank(solution, payer) == rank]
        if len(best) > 1:
            return _nothing(
                payment,
                Reason.of("match.cited_ambiguous", count=len(best)),
                customer=payer.customer,
                alternatives=len(best),
            )
        if _is_credible(best[0], payer):
            return _cited_proposal(payment, payer, best[0], len(solutions) - 1)
    return _cited_but_different(payment, payer, groups)


def _rank(solution, payer):
    agrees = solution.documents[0].customer == payer.customer
    return (solution.strength, agrees, not solution.discounted, len(solution.documents))


def _is_credible(solution, payer):
    """A few digits are not enough when another customer is known to have paid."""
    if solution.strength == Strength.FULL:
        return True
    return payer.customer in (0, solution.documents[0].customer)


def _solutions(payment, groups):
    """Sets of cited documents of one customer that explain the amount to the cent.

    Whole numbers must all be part of it, weaker names may be a coincidence and be left out.
    """
    customers = {document.customer for group in groups.values() for document in group}
    must = {
        document.customer
        for group in groups.values()
        if len(group) == 1
        for document, strength in group.items()
        if strength == Strength.FULL
    }
    found = {}
    if len(must) > 1:
        return []
    for customer in must or customers:
        for solution in _customer_solutions(payment, groups, customer):
            found.setdefault(frozenset(item.key for item in solution.documents), solution)
    return sorted(found.values(), key=lambda each: [item.key for item in each.documents])


def _customer_solutions(payment, groups, customer):
    options, combinations = [], 1
    for text in sorted(groups):
        group = {item: level for item, level in groups[text].items() if item.customer == customer}
        if not group:
            continue
        choices = [((item, level),) for item, level in sorted(group.items(), key=_key)]
        if len(choices) > 1:
            choices.append(tuple(sorted(group.items(), key=_key)))
        if max(group.values()) < Strength.FULL:
            choices.append(())
        options.append(choices)
        combinations *= len(choices)
    if combinations > MAX_COMBINATIONS:
        return
    for chosen in product(*options):
        levels = {item: level for choice in chosen for item, level in choice}
        documents = tuple(sorted(levels, key=lambda item: item.key))
        if not documents:
            continue
        discounted = _explains(payment, documents)
        if discounted is not None:
            yield _Solution(documents, min(levels.values()), discounted)


def _key(entry):
    return entry[0].key


def _explains(payment, documents):
    """``False`` for exactly the residuals, ``True`` with the discounts in time, else ``None``."""
    if sum((item.residual for item in documents), ZERO) == payment.amount:
        return False
    if sum((item.closing(payment.on).amount for item in documents), ZERO) == payment.amount:
        return True
    return None


def _cited_proposal(payment, payer, solution, alternatives):
    customer = solution.documents[0].customer
    tier = Tier.CITED_DISCOUNT if solution.discounted else Tier.CITED_EXACT
    if solution.strength < Strength.FULL:
        tier = Tier.CITED_TOKEN
    confidence = CONFIDENCE[tier]
    reasons = [_cited_reason(solution)]
    if payer.customer == customer:
        reasons += payer.reasons
        confidence = min(0.999, confidence + PAYER_AGREES)
    elif payer.customer:
        reasons.append(Reason.of("match.other_payer"))
        confidence *= OTHER_PAYER
    return _closing(payment, tier, confidence, solution, reasons, alternatives)


def _cited_reason(solution):
    code = "match.cited" if solution.strength == Strength.FULL else "match.cited_part"
    return Reason.of(code, documents=_numbers(solution.documents))


def _cited_but_different(payment, payer, groups):
    """A document that is cited and does not fit stops the search: no guess against the payer."""
    limit = Strength.FULL if not payer.customer else Strength.PART
    cited = {
        document
        for group in groups.values()
        for document, strength in group.items()
        if strength == Strength.FULL
        or strength >= limit and document.customer == payer.customer
    }
    if not cited:
        return None
    documents = sorted(cited, key=lambda item: item.key)
    total = sum((item.closing(payment.on).amount for item in documents), ZERO)
    reason = Reason.of(
        "match.cited_other_amount",
        documents=_numbers(documents),
        total=Amount(total, payment.currency),
        difference=Amount(payment.amount - total, payment.currency),
    )
    customers = {item.customer for item in documents}
    customer = customers.pop() if len(customers) == 1 else 0
    return _nothing(payment, reason, customer=customer)


def _by_payer(payment, payer, ledger):
    documents = [
        item
        for item in ledger.by_customer.get(payer.customer, ())
        if item.currency == payment.currency
    ]
    fitting = [item for item in documents if _fits(payment, item)]
    if len(fitting) > 1:
        return _nothing(
            payment,
            *payer.reasons,
            Reason.of("match.same_amount", count=len(fitting)),
            customer=payer.customer,
            alternatives=len(fitting),
        )
    if fitting and _explains(payment, tuple(fitting)) is not None:
        reason = Reason.of("match.unique_amount", documents=_numbers(fitting))
        return _payer_proposal(payment, payer, Tier.PAYER_AMOUNT, tuple(fitting), reason)
    if len(documents) > 1 and sum((item.residual for item in documents), ZERO) == payment.amount:
        reason = Reason.of("match.whole_balance", count=len(documents))
        return _payer_proposal(payment, payer, Tier.PAYER_BALANCE, tuple(documents), reason)
    code = "match.no_amount" if documents else "match.nothing_open"
    return _nothing(payment, *payer.reasons, Reason.of(code), customer=payer.customer)


def _fits(payment, item):
    """Also a discount that is taken too late makes a document a rival for this amount."""
    missing = item.residual - payment.amount
    late = any(offer.discount_on(item.residual) == missing for offer in item.offers)
    return late or _explains(payment, (item,)) is not None


def _payer_proposal(payment, payer: Payer, tier, documents, reason):
    solution = _Solution(documents, Strength.WEAK, bool(_explains(payment, documents)))
    confidence = CONFIDENCE[tier] * (1 if payer.certain else NAME_ONLY)
    return _closing(payment, tier, confidence, solution, [*payer.reasons, reason], 0)


def _closing(payment, tier, confidence, solution, reasons, alternatives):
    allocations = []
    for item in solution.documents:
        closing = item.closing(payment.on)
        discount = closing.discount if solution.discounted else ZERO
        allocations.append(ProposedAllocation(item.key, item.residual - discount, discount))
        if discount:
            reasons.append(Reason.of(
                "match.discount_in_time",
                document=item.number,
                amount=Amount(discount, payment.currency),
                deadline=closing.offer.deadline,
            ))
    if not solution.discounted:
        reasons.append(
            Reason.of("match.amount_equal", amount=Amount(payment.amount, payment.currency))
        )
    return Proposal(
        payment.key,
        tier,
        round(confidence, 4),
        solution.documents[0].customer,
        tuple(allocations),
        alternatives=alternatives,
        reasons=tuple(reasons),
    )


def _nothing(payment, *reasons, customer=0, alternatives=0):
    return Proposal(
        payment.key, Tier.NONE, customer=customer, alternatives=alternatives, reasons=reasons
    )


def _with_difference(proposal, payment):
    spent = sum((allocation.amount for allocation in proposal.allocations), ZERO)
    return replace(proposal, difference=payment.amount - spent)


def _numbers(documents):
    return ", ".join(item.number for item in documents)

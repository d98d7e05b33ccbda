"""Bank lines that confirm payments which the books know already.

Somebody recorded a payment and it stands on an account of outstanding payments until the bank shows
it. What the line names comes first, then who pays how much, then deposits: several payments of
which one line brings the sum, as cheques and card terminals do.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from ..common.money import ZERO
from ..common.reason import Amount, Reason
from .data import BookedPayment, MatchKind, Proposal, ProposedAllocation
from .explain.account import units
from .explain.sums import MOST_ITEMS, subsets_with_sum
from .find.findings import Findings
from .find.ledger import Ledger
from .find.references import Strength

NAMED, OF_PAYER, ONE_OF_PAYER, ALONE = 0.998, 0.985, 0.93, 0.9
TOGETHER, SUM, PART = 0.93, 0.8, 0.85
"""How sure each way is; without measured lines a person decides from these."""
WAITING = timedelta(days=200)
"""So long before the bank line a payment may have been recorded."""
EARLY = timedelta(days=5)
"""And so much later: a value date may lie before it."""
VERSION = "books-1"


@dataclass(frozen=True)
class _Offer:
    """One way in which a line may confirm payments."""

    found: Findings
    payments: tuple[BookedPayment, ...]
    confidence: float
    reason: Reason
    ways: int = 1


def confirm(found: Mapping[int, Findings], ledger: Ledger) -> dict[int, Proposal]:
    """Answers for the lines that confirm a recorded payment; each payment is confirmed once.

    :return: {key of the bank line: answer}

    >>> confirm({}, Ledger([]))
    {}
    """
    if not ledger.booked:
        return {}
    offers = [offer for each in found.values() for offer in _offers(each, ledger)]
    offers.sort(key=lambda each: (
        -each.confidence, each.found.payment.on, each.found.payment.key,
        [payment.issued for payment in each.payments], [payment.key for payment in each.payments],
    ))
    answers, taken = {}, set()
    for offer in offers:
        keys = {payment.key for payment in offer.payments}
        line = offer.found.payment.key
        if line not in answers and not keys & taken:
            answers[line] = _proposal(offer)
            taken |= keys
    return answers


def _offers(found, ledger):
    line = found.payment
    pool = [
        each for each in ledger.booked
        if each.currency == line.currency and (each.amount > 0) == (line.amount > 0)
        and (each.draft or -EARLY <= line.on - each.issued <= WAITING)
    ]
    cited = {
        each.document for each in ledger.booked_references.citations(line.named)
        if each.strength >= Strength.PART
    }
    documents = found.cited_documents
    named = [each for each in pool if each.key in cited or each.pays & documents]
    if named:
        yield from _named(found, named)
        return
    if _names_open_documents(found, ledger):
        return
    yield from _equal(found, [each for each in pool if each.amount == line.amount])
    yield from _deposits(found, pool)


def _named(found, named):
    """The text names payments, or what they paid: all of them, some of them, a part of one."""
    line = found.payment
    if len(named) > 1:
        named = [each for each in named if not each.draft or each.amount == line.amount]
    amounts = [units(each.amount) for each in named[:MOST_ITEMS]]
    solutions, ways = subsets_with_sum(amounts, units(line.amount))
    for positions in solutions:
        chosen = tuple(named[place] for place in positions)
        confidence = NAMED if ways == 1 or len(chosen) == 1 else ONE_OF_PAYER
        yield _Offer(found, chosen, confidence, _reason("match.booked_named", chosen), ways)
    if solutions or len(named) != 1 or named[0].draft:
        return
    if abs(line.amount) < abs(named[0].amount):
        rest = Amount(abs(named[0].amount - line.amount), line.currency)
        why = _reason("match.booked_part", named, amount=rest)
        yield _Offer(found, (named[0],), PART, why)


def _equal(found, equal):
    """One payment of this amount; of several of one payer the oldest is as good as any."""
    own = [each for each in equal if _speaks(found, each.customer)]
    for each in own:
        sure = OF_PAYER if len(own) == 1 else ONE_OF_PAYER
        yield _Offer(found, (each,), sure, _reason("match.booked", (each,)), len(own))
    others = any(each.speaks for each in found.evidence.values())
    if len(equal) == 1 and not own and not others:
        yield _Offer(found, tuple(equal), ALONE, _reason("match.booked", equal))


def _deposits(found, pool):
    """Several payments in one line: all of a day, else any that add up to it."""
    line = found.payment
    pool = [each for each in pool if not each.draft]
    if any(each.certain for each in found.evidence.values()):
        pool = [each for each in pool if _speaks(found, each.customer)]
    days = defaultdict(list)
    for each in pool:
        days[each.issued].append(each)
    for together in days.values():
        if len(together) > 1 and sum((each.amount for each in together), ZERO) == line.amount:
            yield _Offer(found, tuple(together), TOGETHER, _deposit_reason(together))
            return
    pool = sorted(
        (each for each in pool if abs(each.amount) < abs(line.amount)),
        key=lambda each: (abs((line.on - each.issued).days), each.key),
    )[:MOST_ITEMS]
    solutions, ways = subsets_with_sum(
        [units(each.amount) for each in pool], units(line.amount), 2
    )
    for positions in solutions[:1]:
        chosen = tuple(pool[place] for place in positions)
        yield _Offer(found, chosen, SUM / ways, _deposit_reason(chosen), ways)


def _speaks(found, customer):
    evidence = found.evidence.get(customer)
    return bool(evidence and evidence.speaks)


def _names_open_documents(found, ledger):
    """The text names documents that nobody has recorded a payment for."""
    return any(
        each.strength >= Strength.PART and ledger.documents[each.document].residual > 0
        for each in found.citations
    )


def _reason(code, payments, **params):
    return Reason.of(code, payments=", ".join(each.number for each in payments), **params)


def _deposit_reason(payments):
    return _reason("match.booked_deposit", payments, count=len(payments))


def _proposal(offer):
    line, left, shares = offer.found.payment, offer.found.payment.amount, []
    for each in offer.payments:
        amount = each.amount if abs(each.amount) <= abs(left) else left
        left -= amount
        shares.append(ProposedAllocation(each.key, amount, closes=amount == each.amount))
    customers = {each.customer for each in offer.payments}
    return Proposal(
        line.key, MatchKind.BOOKED, offer.confidence, customers.pop() if len(customers) == 1 else 0,
        tuple(shares), left, offer.ways - 1, (offer.reason,), decided_by=VERSION,
    )

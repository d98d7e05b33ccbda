"""What each bank line pays, or why nothing is proposed.

A line is read once, its hypotheses are weighed, and the surest line of a batch takes its documents
first. Lines of the same customer are weighed again on what is left. The same functions answer
for one line on the screen and for a batch.
"""

import heapq
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from ..common.money import ZERO
from ..common.reason import Reason
from .booked import confirm
from .data import BankLine, MatchKind, Proposal
from .explain.hypothesis import CITING, EXACT_FITS, Chosen, Fit
from .explain.open_state import OpenState
from .explain.shortfall import shortfall
from .find.findings import Findings, find, implied_rates
from .find.ledger import Ledger
from .find.references import Strength
from .judge.confidence import Judge, Judged
from .judge.features import Batch
from .judge.model import Model
from .judge.rules import likely_payer
from .paid_back import as_refund, mirrored, take_back
from .policy import NO_WRITE_OFF, STRICT, Policies, Policy
from .reasons import allocations, numbers, reasons, short_payment, why_nothing

RULES_FLOOR = 0.6
MODEL_FLOOR = 0.3
"""Below, nothing is proposed: the hypotheses are kept as alternatives."""
ALTERNATIVES = 3
LIKELY = 0.5
DUPLICATE = 0.9
STEP = 0.2
"""Lines that are about equally sure take their documents in the order in which they came."""


def decide_all(
    payments: Iterable[BankLine],
    ledger: Ledger,
    policy: Policy | Policies = STRICT,
    model: Model | None = None,
) -> tuple[Proposal, ...]:
    """Answer for one bank line or several; a document is promised to the surest of them.

    The answers come in the order of the payments and do not depend on it: allocations that add up
    to the amount of the bank line, or kind ``NONE`` with the reason why nothing is proposed.

    :param policy: which differences may be proposed, for all customers or for each
    :param model: without one the rules decide alone
    """
    payments = tuple(payments)
    found = {payment.key: find(payment, ledger) for payment in payments if payment.amount}
    answers = confirm(found, ledger)
    left = {key: each for key, each in found.items() if key not in answers}
    going_out = {key: each for key, each in left.items() if each.payment.amount < 0}
    coming_in = {key: each for key, each in left.items() if key not in going_out}
    judge = Judge(ledger, policy, model, implied_rates(coming_in.values(), ledger))
    received = _Run(judge, coming_in).answers()
    taken = {each.document for answer in received.values() for each in answer.allocations}
    # What a receipt of the same batch pays is not open for a refund.
    answers |= received | {
        key: answer for key, answer in _going_out(going_out, ledger, policy).items()
        if not any(each.document in taken for each in answer.allocations)
    }
    return tuple(answers.get(payment.key) or _not_a_receipt(payment) for payment in payments)


def _going_out(found, ledger, policy):
    """A receipt that goes back, else a refund: that is a payment seen from the other side."""
    answers = take_back(found, ledger)
    left = [each.payment for key, each in found.items() if key not in answers]
    if left and any(document.residual < 0 for document in ledger.documents.values()):
        refunds = NO_WRITE_OFF if policy.of(0).differences else STRICT
        for answer in decide_all(*mirrored(left, ledger), refunds):
            if answer.allocations:
                answers[answer.payment] = as_refund(answer)
    return answers


def _queue(judged):
    """Lines that name their documents go first, then those that fit to the cent."""
    if not judged or judged[0].confidence < LIKELY:
        return 3
    hypothesis = judged[0].hypothesis
    if hypothesis.chosen in CITING:
        return 0
    return 1 if hypothesis.fit in EXACT_FITS else 2


def _not_a_receipt(payment):
    return Proposal(payment.key, MatchKind.NONE, difference=payment.amount,
                    reasons=(Reason.of("match.not_a_receipt"),))


def _pays_again(payment, paid):
    """The amount is that of all the paid documents, or of one, with or without discount."""
    together = {sum((each.original for each in paid), ZERO)}
    for each in paid:
        whole = each.with_residual(each.original)
        together |= {each.original, whole.closing(payment.on)}
    return payment.amount in together


class _Run:
    """One batch: what is left of the ledger while its lines take their documents."""

    def __init__(self, judge: Judge, found: dict[int, Findings]):
        self.judge, self.found = judge, found
        self.state = OpenState(judge.ledger)
        self.batch = Batch(found.values())
        self.moved = Counter()
        """How often the documents of each customer have changed."""
        self.first: dict[int, Judged] = {}

    def answers(self) -> dict[int, Proposal]:
        """The surest line first; a line whose documents moved is weighed again in its turn."""
        answers, queue = {}, []
        for key in self.found:
            self._weigh(key, queue)
        while queue:
            *_turn, key, seen, judged = heapq.heappop(queue)
            if seen != self._version(key):
                self._weigh(key, queue)
                continue
            answers[key] = self._answer(key, judged)
        return answers

    def _weigh(self, key, queue):
        found = self.found[key]
        judged = self.judge.judge(found, self.state, self.batch)
        if judged:
            self.first.setdefault(key, judged[0])
        sure = judged[0].confidence if judged else 0.0
        turn = (_queue(judged), -round(sure / STEP), found.payment.on, -sure, key)
        heapq.heappush(queue, (*turn, self._version(key), judged))

    def _version(self, key):
        return sum(self.moved[customer] for customer in self.found[key].owners)

    def _answer(self, key, judged):
        found = self.found[key]
        if duplicate := self._duplicate(found, judged):
            return duplicate
        rivals = self._rivals(judged)
        floor = MODEL_FLOOR if self.judge.model else RULES_FLOOR
        if not judged or judged[0].confidence < floor or rivals > 1 and not self.judge.model:
            return self._nothing(found, judged, rivals)
        best = judged[0]
        named = found.named(best.hypothesis.customer)
        if best.hypothesis.chosen is Chosen.SEVERAL:
            named = found.cited_documents
        self.state.take(best.hypothesis.shares, named, best.confidence)
        documents = self.judge.ledger.documents
        for customer in {documents[key].customer for key, _share in best.hypothesis.shares}:
            self.moved[customer] += 1
        others = tuple(self._proposal(found, each) for each in judged[1:ALTERNATIVES])
        return replace(self._proposal(found, best), others=others,
                       alternatives=max(rivals, best.hypothesis.ways) - 1)

    def _duplicate(self, found, judged):
        """Everything that the text names is paid, or another line pays it: paid once more."""
        if judged and judged[0].hypothesis.chosen in CITING:
            return None
        documents = self.judge.ledger.documents
        paid = [*found.paid_before, *(
            documents[each.document] for each in found.citations
            if each.strength >= Strength.FULL and self.state.document(each.document) is None
        )]
        if not paid or not _pays_again(found.payment, paid):
            return None
        customers = {each.customer for each in paid}
        if len(customers) > 1 or any(
            each.certain and each.customer not in customers for each in found.evidence.values()
        ):
            return None
        others = tuple(self._proposal(found, each) for each in judged[:ALTERNATIVES])
        return Proposal(
            found.payment.key, MatchKind.DUPLICATE, DUPLICATE, customers.pop(),
            difference=found.payment.amount, others=others, doubt="names_paid",
            reasons=(Reason.of("match.duplicate", documents=numbers(paid)),),
            decided_by=self.judge.version,
        )

    def _proposal(self, found, judged):
        if judged.hypothesis.chosen is Chosen.SEVERAL:
            found = found.together(judged.hypothesis.customer)
        shares = allocations(judged, found)
        spent = sum((each.amount for each in shares), ZERO)
        if judged.hypothesis.fit is Fit.FOREIGN:
            spent = found.payment.amount
        short = short_payment(judged, found, self.judge.ledger)
        return Proposal(
            found.payment.key, judged.kind, round(judged.confidence, 4),
            judged.hypothesis.customer, shares, found.payment.amount - spent,
            judged.hypothesis.ways - 1, reasons(judged, found, short),
            shortfall=shortfall(short).value if short else "",
            doubt=judged.doubt,
            decided_by=self.judge.version,
        )

    def _rivals(self, judged):
        """How many hypotheses are as sure as the best."""
        if not judged:
            return 0
        best = judged[0].confidence
        equal = [each for each in judged if each.confidence == best]
        fits = {each.hypothesis.fit in EXACT_FITS for each in equal}
        return len(equal) if fits == {True} else 1

    def _nothing(self, found, judged, rivals):
        payment = found.payment
        payer = likely_payer(found)
        customer = payer.customer if payer else 0
        others = tuple(self._proposal(found, each) for each in judged[:ALTERNATIVES])
        first = self.first.get(payment.key)
        taken = self._taken(first)
        if taken and first.confidence >= RULES_FLOOR:
            why = (Reason.of("match.promised", documents=numbers(taken)),)
            customer = first.hypothesis.customer
        else:
            ways = max([rivals, *(each.hypothesis.ways for each in judged[:1])])
            why = why_nothing(found, self.judge.ledger, self.state, ways)
            rivals = ways
            customer = customer or self._cited_customer(found)
        return Proposal(
            payment.key, MatchKind.NONE, 0.0, customer, difference=payment.amount,
            alternatives=rivals if rivals > 1 else 0, reasons=why, others=others,
            decided_by=self.judge.version,
        )

    def _cited_customer(self, found):
        documents = self.judge.ledger.documents
        customers = {documents[each.document].customer for each in found.citations}
        return customers.pop() if len(customers) == 1 else 0

    def _taken(self, judged):
        """Documents of a hypothesis that another line has taken meanwhile."""
        if judged is None or self.state.fits(judged.hypothesis.shares):
            return []
        return [self.judge.ledger.documents[key] for key, _share in judged.hypothesis.shares
                if not self.state.fits(((key, _share),))]

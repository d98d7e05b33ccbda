"""Weigh the hypotheses of one bank line: by the ladder of rules, or by the model."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..data import MODEL_VERSION, Tier
from ..explain.account import Account
from ..explain.hypotheses import hypotheses
from ..explain.hypothesis import Chosen, Hypothesis
from ..explain.view import View
from ..find.candidates import Findings, Ledger, OpenState
from ..policy import Policies, Policy
from .doubts import is_doubtful
from .features import Batch, rows, twins
from .model import Model
from .rules import ladder_confidence
from .tier import rung, tier

KEPT = 24
"""Hypotheses that are weighed, the highest on the ladder first."""

ADVISED_SURE = 0.999
"""A customer who lists documents and amounts that add up to the payment leaves nothing to guess."""
BY_REST = frozenset((
    Chosen.ALL_OPEN, Chosen.OLDEST, Chosen.MONTH, Chosen.SUM, Chosen.OLDEST_FIRST,
    Chosen.CITED_MORE,
))
"""Ways to choose documents among all that a customer owes."""
RIVALS = 0.95
"""Another explanation is as good: this one may be proposed, none is sure."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A hypothesis and the chance that a person would decide the same."""

    hypothesis: Hypothesis
    account: Account
    tier: Tier
    confidence: float


@dataclass(frozen=True)
class Judge:
    """What one run of matching decides with.

    :ivar policy: one for all, or one for each customer: that of the debtor counts
    :ivar model: without one the ladder of rules decides alone
    :ivar implied: rates that the ledger does not know, read from the bank lines
    """

    ledger: Ledger
    policy: Policy | Policies
    model: Model | None = None
    implied: Mapping[tuple[str, str], float] = field(default_factory=dict)

    @property
    def version(self) -> str:
        """Name of what decides, kept with each decision."""
        return self.model.version if self.model else MODEL_VERSION

    def explained(self, found: Findings, state: OpenState) -> list[tuple[Hypothesis, Account]]:
        """Hypotheses about one bank line, the highest on the ladder first."""
        payment = found.payment
        rates = self.ledger.rates_into(payment.currency)
        rates |= {
            source: rate for (source, target), rate in self.implied.items()
            if target == payment.currency
        }
        result = []
        for customer in found.customers:
            account = state.account(customer)
            key = (payment.key, customer)
            if state.explained.get(key, (None,))[0] is not account:
                advised = found.advised.get(customer, ())
                view = View(account, found.cited[customer], rates, advised)
                policy = self.policy.of(customer)
                state.explained[key] = account, hypotheses(payment, view, policy)
            result += [(each, account) for each in state.explained[key][1]]
        result.sort(key=lambda pair: rung(pair[0], found))
        return result[:KEPT]

    def judge(self, found: Findings, state: OpenState, batch: Batch) -> list[Judged]:
        """The hypotheses with their confidence, the surest first."""
        explained = self.explained(found, state)
        if not explained:
            return []
        if self.model is None:
            weighed = [
                (ladder_confidence(hypothesis, found, account), 0.0)
                for hypothesis, account in explained
            ]
        else:
            weighed = self._weigh(found, explained, batch)
        weighed = _as_advised(explained, weighed)
        order = sorted(range(len(explained)), key=lambda place: (-weighed[place][0], place))
        judged = []
        for place in order:
            hypothesis, account = explained[place]
            confidence = min(weighed[place][0], _trust(hypothesis, account, found, state))
            if confidence > RIVALS and is_doubtful(hypothesis, account, found, state):
                confidence = RIVALS
            judged.append(Judged(hypothesis, account, tier(hypothesis, found), confidence))
        return judged

    def _weigh(self, found, explained, batch):
        table = rows(found, explained, self.ledger, batch)
        scores = [self.model.ranking.probability(row) for row in table]
        order = sorted(range(len(scores)), key=lambda place: (-scores[place], place))
        best = order[0]
        confidence = self.model.confidence(table[best], [scores[place] for place in order])
        # The others share what the best leaves, in proportion.
        rest = sum(scores) - scores[best]
        left = min(1 - confidence, confidence * 0.999)
        shares = [left * score / rest if rest else 0.0 for score in scores]
        shares[best] = confidence
        return list(zip(shares, scores, strict=True))


def _trust(hypothesis, account, found, state):
    """Most that a hypothesis may be sure of, whatever the model says.

    What a guess has left of a document is no surer than the guess. A set of documents that was
    chosen among all that is left rests on all that was taken before, and where one of its
    documents has a twin, another set is as good.
    """
    if hypothesis.chosen is Chosen.ADVISED:
        return 1.0
    trust = state.trust(hypothesis.shares, found.named(hypothesis.customer))
    if hypothesis.chosen in BY_REST:
        trust = min(trust, state.trust_in_rest(hypothesis.customer))
        documents = [account.by_key[key] for key, _share in hypothesis.shares]
        if any(twins(documents, found.cited.get(hypothesis.customer, {}), account)):
            return min(trust, RIVALS)
    return trust


def _as_advised(explained, weighed):
    """What the customer's advice states comes before anything that is concluded."""
    advised = [
        place for place, (each, _account) in enumerate(explained) if each.chosen is Chosen.ADVISED
    ]
    if not advised:
        return weighed
    others = (1 - ADVISED_SURE) / len(weighed)
    return [
        (ADVISED_SURE / len(advised) if place in advised else chance * others, score)
        for place, (chance, score) in enumerate(weighed)
    ]

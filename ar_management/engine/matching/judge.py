"""Weigh the hypotheses of one bank line: by the ladder of rules, or by the model."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .account import Account
from .candidates import Findings, Ledger, OpenState
from .confidence import ladder_confidence
from .features import Batch, rows
from .hypotheses import hypotheses
from .hypothesis import Hypothesis
from .ladder import rung, tier
from .policy import Policy
from .snapshot import MODEL_VERSION, Tier
from .trees import Model
from .view import View

KEPT = 24
"""Hypotheses that are weighed, the highest on the ladder first."""


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

    :ivar model: without one the ladder of rules decides alone
    :ivar implied: rates that the ledger does not know, read from the bank lines
    """

    ledger: Ledger
    policy: Policy
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
                view = View(account, found.cited[customer], rates)
                state.explained[key] = account, hypotheses(payment, view, self.policy)
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
                (ladder_confidence(hypothesis, found), 0.0) for hypothesis, _account in explained
            ]
        else:
            weighed = self._weigh(found, explained, batch)
        order = sorted(range(len(explained)), key=lambda place: (-weighed[place][0], place))
        judged = []
        for place in order:
            hypothesis, account = explained[place]
            judged.append(
                Judged(hypothesis, account, tier(hypothesis, found), weighed[place][0])
            )
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

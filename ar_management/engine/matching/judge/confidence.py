"""How sure an explanation of a bank line is: the whole chain, in its order.

1. ``_by_model``: the shipped trees weigh all explanations of the line against each other; without
   their file, ``rules`` do.
2. ``_as_advised``: what the customer's advice states comes before anything that is concluded.
3. ``_limit_by_guesses``: nothing is surer than the guesses that left its documents over.
4. ``_limit_by_doubts``: what a careful accountant would look at twice is never sure.

What comes out is ``Proposal.confidence``. Two steps follow outside, with figures that are kept in
the company's settings: ``learn.backtest.shifted`` moves it by what the company's own lines
showed for this kind of match, and a floor measured on them (``learn.backtest``) decides whether it
is posted without asking.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..data import MatchKind
from ..explain.account import Account
from ..explain.hypotheses import by_several, hypotheses
from ..explain.hypothesis import Chosen, Hypothesis
from ..explain.open_state import OpenState
from ..explain.view import View
from ..find.findings import Findings
from ..find.ledger import Ledger
from ..policy import Policies, Policy
from .doubts import doubt, pays_in_order
from .features import Batch, rows, twins
from .kind import kind_of, place_of
from .model import Model
from .rules import RULES_VERSION, confidence_by_rules

KEPT = 24
"""Explanations that are weighed, those of the surest kinds."""
ADVISED_SURE = 0.999
"""A customer who lists documents and amounts that add up to the payment leaves nothing to guess."""
BY_REST = frozenset((
    Chosen.ALL_OPEN, Chosen.OLDEST, Chosen.MONTH, Chosen.SUM, Chosen.OLDEST_FIRST,
    Chosen.CITED_MORE,
))
"""Ways to choose documents among all that a customer owes."""
LIKELY = 0.5
RIVALS = 0.95
"""Another explanation is as good: this one may be proposed, none is sure."""

Explained = list[tuple[Hypothesis, Account]]
"""Explanations of one bank line, each with the account it was made from."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A hypothesis and the chance that a person would decide the same.

    :ivar doubt: code of what speaks for another explanation, empty when nothing does
    """

    hypothesis: Hypothesis
    account: Account
    kind: MatchKind
    confidence: float
    doubt: str = ""


@dataclass(frozen=True)
class Judge:
    """What one run of matching decides with.

    :ivar policy: one for all, or one for each customer: that of the debtor counts
    :ivar model: without one the rules decide alone
    :ivar implied: rates that the ledger does not know, read from the bank lines
    """

    ledger: Ledger
    policy: Policy | Policies
    model: Model | None = None
    implied: Mapping[tuple[str, str], float] = field(default_factory=dict)

    @property
    def version(self) -> str:
        """Name of what decides, kept with each decision."""
        return self.model.version if self.model else RULES_VERSION

    def explained(self, found: Findings, state: OpenState) -> Explained:
        """Explanations of one bank line, those of the surest kind first."""
        payment = found.payment
        rates = self.ledger.rates_into(payment.currency, payment.on) | {
            source: rate for (source, target), rate in self.implied.items()
            if target == payment.currency
        }
        result = []
        for customer in found.customers:
            account = state.account(customer)
            key = (payment.key, customer)
            if state.explained.get(key, (None,))[0] is not account:
                advised = found.advised.get(customer, ())
                customs = self.ledger.experience.customs
                view = View(
                    account, found.cited[customer], rates, advised, found.months,
                    customs.month_after or 0, customs.kept_back(customer),
                )
                policy = self.policy.of(customer)
                state.explained[key] = account, hypotheses(payment, view, policy)
            result += [(each, account) for each in state.explained[key][1]]
        result.sort(key=lambda pair: place_of(pair[0], found))
        return result[:KEPT]

    def judge(self, found: Findings, state: OpenState, batch: Batch) -> list[Judged]:
        """The explanations with their confidence, the surest first."""
        explained = self.explained(found, state)
        several = by_several(found, state)
        if several:
            hypothesis, account = several
            kind = kind_of(hypothesis, found.together(hypothesis.customer))
            return [Judged(hypothesis, account, kind, RIVALS, "several_customers")]
        if not explained:
            return []
        if self.model:
            chances = _by_model(self.model, explained, found, self.ledger, batch)
        else:
            chances = [confidence_by_rules(each, found, account) for each, account in explained]
        chances = _as_advised(chances, explained)
        judged = []
        for place in sorted(range(len(explained)), key=lambda place: (-chances[place], place)):
            hypothesis, account = explained[place]
            confidence = _limit_by_guesses(chances[place], hypothesis, account, found, state)
            confidence, against = _limit_by_doubts(confidence, hypothesis, account, found, state)
            judged.append(
                Judged(hypothesis, account, kind_of(hypothesis, found), confidence, against)
            )
        return judged


def _by_model(
    model: Model, explained: Explained, found: Findings, ledger: Ledger, batch: Batch
) -> list[float]:
    """Chances by the trees: that of the best is calibrated, the others share what it leaves."""
    table = rows(found, explained, ledger, batch)
    scores = [model.ranking.probability(row) for row in table]
    order = sorted(range(len(scores)), key=lambda place: (-scores[place], place))
    best = order[0]
    confidence = model.confidence(table[best], [scores[place] for place in order])
    rest = sum(scores) - scores[best]
    left = min(1 - confidence, confidence * 0.999)
    chances = [left * score / rest if rest else 0.0 for score in scores]
    chances[best] = confidence
    return chances


def _as_advised(chances: list[float], explained: Explained) -> list[float]:
    """What the customer's advice states is sure; the others share the rest."""
    advised = [
        place for place, (each, _account) in enumerate(explained) if each.chosen is Chosen.ADVISED
    ]
    if not advised:
        return chances
    others = (1 - ADVISED_SURE) / len(chances)
    return [
        ADVISED_SURE / len(advised) if place in advised else chance * others
        for place, chance in enumerate(chances)
    ]


def _limit_by_guesses(
    confidence: float, hypothesis: Hypothesis, account: Account, found: Findings, state: OpenState
) -> float:
    """What a guess has left of a document is no surer than the guess.

    A set of documents that was chosen among all that is left rests on all that was taken before,
    and where one of its documents has a twin, another set is as good.
    """
    if hypothesis.chosen is Chosen.ADVISED:
        return confidence
    confidence = min(confidence, state.trust(hypothesis.shares, found.named(hypothesis.customer)))
    if hypothesis.chosen in BY_REST:
        confidence = min(confidence, state.trust_in_rest(hypothesis.customer))
        documents = [account.by_key[key] for key, _share in hypothesis.shares]
        older, younger = twins(documents, found.cited.get(hypothesis.customer, {}), account)
        if older or younger and not pays_in_order(hypothesis.customer, state):
            return min(confidence, RIVALS)
    return confidence


def _limit_by_doubts(
    confidence: float, hypothesis: Hypothesis, account: Account, found: Findings, state: OpenState
) -> tuple[float, str]:
    """What something speaks against may be proposed, and is not sure.

    Only what is likely is looked at: the rest waits for a person in any case.

    :return: (confidence, code of the doubt)
    """
    against = doubt(hypothesis, account, found, state) if confidence > LIKELY else ""
    return (min(confidence, RIVALS), against) if against else (confidence, "")

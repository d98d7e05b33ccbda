"""How sure an explanation is without the model: by its kind and by who paid.

The product decides by these rules when the model's file is missing (``model.shipped_model`` says
so), and wherever a customer's own account is tidied (``cleanup``): there the payer is no question.
"""

from ..data import MatchKind
from ..explain.account import Account
from ..explain.hypothesis import CITING, EXACT_FITS, Fit, Hypothesis
from ..find.findings import Findings
from ..find.payers import NAME_LIKE, PayerEvidence
from ..find.references import Strength
from .kind import kind_of, weakest_citation

RULES_VERSION = "rules-3"
CONFIDENCE = {
    MatchKind.CITED_EXACT: 0.998,
    MatchKind.CITED_DISCOUNT: 0.99,
    MatchKind.CITED_TOKEN: 0.97,
    MatchKind.CITED_TOLERANCE: 0.96,
    MatchKind.CITED_MIXED: 0.9,
    MatchKind.CITED_PART: 0.9,
    MatchKind.FOREIGN: 0.85,
    MatchKind.PAYER_AMOUNT: 0.95,
    MatchKind.PAYER_BALANCE: 0.93,
    MatchKind.PAYER_SUM: 0.5,
    MatchKind.PAYER_GUESS: 0.3,
    MatchKind.NONE: 0.0,
}
"""Measured on generated companies and rounded down."""
NAMED_IN_PART, HARDLY_NAMED, NAMED_FOREIGN = 0.98, 0.9, 0.965
WITH_PAYER = 0.945
"""Sure only when the payer is the debtor as well."""
OTHER_PAYER = 0.965
"""Factor when somebody else than the debtor seems to have paid."""
NAME_ONLY = 0.95
"""Factor when only a name tells who paid."""
PAYER_AGREES = 0.015
"""Added when the payer is the debtor of what the text cites."""
UNLIKELY = 0.2
LIKELIER_CREDIT = 0.8


def confidence_by_rules(hypothesis: Hypothesis, found: Findings, account: Account) -> float:
    """Chance that a hypothesis is right, by its kind and by who paid.

    :param account: what is open of the customer

    >>> from ..explain.hypothesis import Chosen
    >>> confidence_by_rules(Hypothesis(1, Chosen.CITED, Fit.PART), Findings(None), Account([]))
    0.9
    """
    confidence = _by_kind(hypothesis, found)
    if hypothesis.fit is Fit.TOLERANCE and any(
        each.residual == hypothesis.difference for each in account.credits
    ):
        # A credit note explains to the cent what a tolerance would forgive.
        confidence *= LIKELIER_CREDIT
    payer = likely_payer(found)
    if hypothesis.chosen in CITING:
        if not payer:
            return confidence
        if payer.customer != hypothesis.customer:
            fully = weakest_citation(hypothesis, found) >= Strength.FULL
            return confidence * (OTHER_PAYER if fully else UNLIKELY)
        return min(0.999, confidence + PAYER_AGREES)
    if not payer or payer.customer != hypothesis.customer or _cites_another(hypothesis, found):
        return confidence * UNLIKELY
    if hypothesis.fit is Fit.DISCOUNT or hypothesis.fit in EXACT_FITS and payer.certain:
        return confidence
    return confidence * NAME_ONLY


def likely_payer(found: Findings) -> PayerEvidence | None:
    """The one customer who paid, by account, learned alias or name; ``None`` when in doubt.

    >>> likely_payer(Findings(None))
    """
    facts = sorted(found.evidence.values(), key=lambda each: (-each.weight, each.customer))
    if not facts:
        return None
    best = facts[0]
    if len(facts) > 1 and best.weight - facts[1].weight < 0.15:
        return None
    return best if best.certain or best.alias or best.name >= NAME_LIKE else None


def _by_kind(hypothesis, found):
    """Confidence of the kind of match, more or less by how surely the documents are named."""
    kind, weakest = kind_of(hypothesis, found), weakest_citation(hypothesis, found)
    if kind is MatchKind.PAYER_AMOUNT and hypothesis.ways > 1:
        return CONFIDENCE[MatchKind.PAYER_GUESS]  # Habits are for the model to weigh.
    if kind is MatchKind.CITED_TOKEN and weakest >= Strength.PART:
        return NAMED_IN_PART
    if kind is MatchKind.CITED_TOKEN and weakest is Strength.REPAIRED:
        return WITH_PAYER
    if kind is MatchKind.CITED_PART and hypothesis.fit in (Fit.INSTALMENT, Fit.LATE_DISCOUNT):
        return NAMED_IN_PART if weakest >= Strength.FULL else WITH_PAYER
    if kind is MatchKind.CITED_TOLERANCE and weakest <= Strength.WEAK:
        return HARDLY_NAMED
    if kind is MatchKind.CITED_TOLERANCE and weakest >= Strength.FULL:
        return NAMED_IN_PART
    if kind is MatchKind.FOREIGN and weakest >= Strength.FULL:
        return NAMED_FOREIGN
    return CONFIDENCE[kind]


def _cites_another(hypothesis, found):
    """The text names documents that this hypothesis leaves out."""
    keys = {key for key, _share in hypothesis.shares}
    own = found.cited.get(hypothesis.customer, {})
    return any(
        each.strength >= Strength.FULL and each.document not in keys for each in found.citations
    ) or any(each.strength >= Strength.PART for key, each in own.items() if key not in keys)

"""Which kind of match a hypothesis is."""

from ..data import MatchKind
from ..explain.hypothesis import CITING, EXACT_FITS, Chosen, Fit, Hypothesis
from ..find.findings import Findings
from ..find.references import Strength

PLACES = {kind: place for place, kind in enumerate(MatchKind)}
SETS = frozenset((Chosen.ALL_OPEN, Chosen.OLDEST, Chosen.MONTH))


def place_of(hypothesis: Hypothesis, found: Findings) -> int:
    """Place of its kind among all kinds: 0 is the surest."""
    return PLACES[kind_of(hypothesis, found)]


def kind_of(hypothesis: Hypothesis, found: Findings) -> MatchKind:
    """Kind of match that a hypothesis is.

    >>> kind_of(Hypothesis(1, Chosen.SUM, Fit.EXACT), None).value
    'payer_sum'
    """
    if hypothesis.chosen is Chosen.ADVISED:
        return _advised_kind(hypothesis)
    if hypothesis.fit is Fit.FOREIGN:
        return MatchKind.FOREIGN
    if hypothesis.chosen in CITING:
        return _cited_kind(hypothesis, found)
    if hypothesis.fit not in EXACT_FITS and hypothesis.fit is not Fit.RETAINED:
        return MatchKind.PAYER_GUESS
    if hypothesis.chosen is Chosen.EQUAL:
        leads = hypothesis.ways == 1 or hypothesis.leads
        return MatchKind.PAYER_AMOUNT if leads else MatchKind.PAYER_GUESS
    return MatchKind.PAYER_BALANCE if hypothesis.chosen in SETS else MatchKind.PAYER_SUM


def _advised_kind(hypothesis):
    """The customer said what the money is for: nothing is guessed, also when a rest stays open."""
    if hypothesis.fit is Fit.OVER:
        return MatchKind.CITED_PART
    return MatchKind.CITED_DISCOUNT if hypothesis.discount else MatchKind.CITED_EXACT


def _cited_kind(hypothesis, found):
    if hypothesis.chosen in (Chosen.CITED_CREDIT, Chosen.CITED_MORE):
        return MatchKind.CITED_MIXED
    if hypothesis.fit not in EXACT_FITS:
        if hypothesis.fit is Fit.TOLERANCE:
            return MatchKind.CITED_TOLERANCE
        return MatchKind.CITED_PART
    cited = found.cited.get(hypothesis.customer, {})
    keys = {key for key, _share in hypothesis.shares}
    weakest = min((cited[key].strength for key in keys if key in cited), default=Strength.REPAIRED)
    if weakest < Strength.FULL:
        return MatchKind.CITED_TOKEN
    if any(each.strength >= Strength.FULL for key, each in cited.items() if key not in keys):
        return MatchKind.CITED_MIXED
    return MatchKind.CITED_EXACT if hypothesis.fit is Fit.EXACT else MatchKind.CITED_DISCOUNT


def weakest_citation(hypothesis: Hypothesis, found: Findings) -> Strength:
    """The least sure citation of the documents; ``REPAIRED`` when one is not named.

    >>> weakest_citation(Hypothesis(1, Chosen.CITED, Fit.EXACT, ((7, None),)), Findings(None)).name
    'REPAIRED'
    """
    cited = found.cited.get(hypothesis.customer, {})
    return min(
        (cited[key].strength if key in cited else Strength.REPAIRED
         for key, _share in hypothesis.shares),
        default=Strength.REPAIRED,
    )

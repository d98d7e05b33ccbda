"""Which kind of match a hypothesis is."""

from ..data import Tier
from ..explain.hypothesis import CITING, EXACT_FITS, Chosen, Fit, Hypothesis
from ..find.findings import Findings
from ..find.references import Strength

RUNGS = tuple(Tier)
"""The surest first."""
SETS = frozenset((Chosen.ALL_OPEN, Chosen.OLDEST, Chosen.MONTH))


def rung(hypothesis: Hypothesis, found: Findings) -> int:
    """Place of its kind among all kinds: 0 is the surest."""
    return RUNGS.index(tier(hypothesis, found))


def tier(hypothesis: Hypothesis, found: Findings) -> Tier:
    """Kind of match that a hypothesis is.

    >>> from ..explain.hypothesis import NO_MATCH
    >>> tier(NO_MATCH, None).value
    'none'
    """
    if hypothesis.fit is Fit.NONE:
        return Tier.NONE
    if hypothesis.chosen is Chosen.ADVISED:
        return _advised_tier(hypothesis)
    if hypothesis.fit is Fit.FOREIGN:
        return Tier.FOREIGN
    if hypothesis.chosen in CITING:
        return _cited_tier(hypothesis, found)
    if hypothesis.fit not in EXACT_FITS:
        return Tier.PAYER_GUESS
    if hypothesis.chosen is Chosen.EQUAL:
        return Tier.PAYER_AMOUNT if hypothesis.ways == 1 else Tier.PAYER_GUESS
    return Tier.PAYER_BALANCE if hypothesis.chosen in SETS else Tier.PAYER_SUM


def _advised_tier(hypothesis):
    """The customer said what the money is for: nothing is guessed, also when a rest stays open."""
    if hypothesis.fit is Fit.OVER:
        return Tier.CITED_PART
    return Tier.CITED_DISCOUNT if hypothesis.discount else Tier.CITED_EXACT


def _cited_tier(hypothesis, found):
    if hypothesis.chosen in (Chosen.CITED_CREDIT, Chosen.CITED_MORE):
        return Tier.CITED_MIXED
    if hypothesis.fit not in EXACT_FITS:
        if hypothesis.fit is Fit.TOLERANCE:
            return Tier.CITED_TOLERANCE
        return Tier.CITED_PART
    cited = found.cited.get(hypothesis.customer, {})
    keys = {key for key, _share in hypothesis.shares}
    weakest = min((cited[key].strength for key in keys if key in cited), default=Strength.REPAIRED)
    if weakest < Strength.FULL:
        return Tier.CITED_TOKEN
    if any(each.strength >= Strength.FULL for key, each in cited.items() if key not in keys):
        return Tier.CITED_MIXED
    return Tier.CITED_EXACT if hypothesis.fit is Fit.EXACT else Tier.CITED_DISCOUNT

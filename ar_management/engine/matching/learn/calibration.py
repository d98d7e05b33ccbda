"""How sure a kind of match is in one company: shipped confidence, moved by the company's own lines.

The shipped calibration counts like ``PRIOR`` lines, so a few lines of a company move it little and
many decide.
"""

from collections.abc import Sequence
from math import exp, log

from .backtest import Outcome

PRIOR = 50
NEVER = 1e-4
"""No confidence comes nearer to 0 or 1 than this when it is moved."""


def shift(outcomes: Sequence[Outcome]) -> float:
    """How far the confidences of a kind of match have to be moved, as a difference of logits.

    >>> shift([])
    0.0
    >>> shift([Outcome(0.9, False)] * 10) < 0 < shift([Outcome(0.9, True)] * 10)
    True
    """
    if not outcomes:
        return 0.0
    shipped = sum(outcome.confidence for outcome in outcomes) / len(outcomes)
    right = sum(outcome.right for outcome in outcomes)
    own = (right + PRIOR * shipped) / (len(outcomes) + PRIOR)
    return round(_logit(own) - _logit(shipped), 4)


def shifted(confidence: float, by: float) -> float:
    """A shipped confidence as the company's own lines see it; the order of lines stays.

    >>> shifted(0.9, 0.0), shifted(0.9, -1.0) < 0.9
    (0.9, True)
    """
    if not by or not confidence:
        return confidence
    return min(round(1 / (1 + exp(-_logit(confidence) - by)), 4), 1 - NEVER)


def _logit(chance):
    chance = min(max(chance, NEVER), 1 - NEVER)
    return log(chance / (1 - chance))

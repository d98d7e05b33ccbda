"""How often is the engine right, and from which confidence on may it post by itself?

A company's own past lines are matched again with what was open then; each answer is compared
with what a person had decided. The company's own lines also move the shipped confidence of a kind
of match; that counts like ``PRIOR`` lines, so a few move it little and many decide.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

from ..data import MatchKind

NORMAL_95 = 1.645
"""One-sided 95 % of the normal distribution."""
FEWEST = 20
"""Fewer lines than this say nothing about a kind of match."""
PRIOR = 50
NEVER = 1e-4
"""No confidence comes nearer to 0 or 1 than this when it is moved."""
FAMILIES = (
    tuple(kind.value for kind in (
        MatchKind.CITED_EXACT, MatchKind.CITED_DISCOUNT, MatchKind.CITED_TOKEN,
        MatchKind.CITED_TOLERANCE, MatchKind.CITED_MIXED, MatchKind.CITED_PART,
        MatchKind.FOREIGN,
    )),
    tuple(kind.value for kind in (
        MatchKind.PAYER_AMOUNT, MatchKind.PAYER_BALANCE, MatchKind.PAYER_SUM,
    )),
)
"""Kinds that rest on the same evidence: what the text names, or the payer and the amount."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One past line: how sure the engine was, and whether it was right."""

    confidence: float
    right: bool


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """What posting from a confidence on would have meant.

    :ivar posted: lines posted
    :ivar share: of all lines
    :ivar precision: share of the posted lines that were right
    :ivar at_least: precision that is certain at 95 %, with so few lines
    """

    floor: float
    posted: int
    share: float
    precision: float
    at_least: float


def precision_curve(outcomes: Iterable[Outcome], lines: int) -> tuple[CurvePoint, ...]:
    """Share posted against precision, one point for each confidence, the highest first.

    :param lines: all lines that were to be matched, also those without an answer

    >>> points = precision_curve([Outcome(0.99, True), Outcome(0.5, False)], 4)
    >>> [(point.floor, point.share, point.precision) for point in points]
    [(0.99, 0.25, 1.0), (0.5, 0.5, 0.5)]
    """
    points, right = [], 0
    ordered = sorted(outcomes, key=lambda outcome: -outcome.confidence)
    for posted, outcome in enumerate(ordered, start=1):
        right += outcome.right
        last = posted == len(ordered)
        if last or ordered[posted].confidence < outcome.confidence:
            points.append(CurvePoint(
                outcome.confidence, posted, posted / max(lines, 1), right / posted,
                lower_bound(right, posted),
            ))
    return tuple(points)


def lower_bound(right: int, posted: int) -> float:
    """Precision that is certain at 95 % after so many lines (Wilson score interval).

    >>> round(lower_bound(1000, 1000), 4), round(lower_bound(20, 20), 2)
    (0.9973, 0.88)
    """
    if not posted:
        return 0.0
    share, spread = right / posted, NORMAL_95**2 / posted
    middle = share + spread / 2
    width = NORMAL_95 * sqrt(share * (1 - share) / posted + spread / (4 * posted))
    return (middle - width) / (1 + spread)


@dataclass(frozen=True, slots=True)
class KindMeasure:
    """What the past says about one kind of match.

    :ivar at_least: precision that is certain at 95 %
    :ivar floor: lowest confidence from which on the precision is as wanted; ``None`` if there is
        none, or with too few lines
    """

    lines: int
    right: int
    precision: float
    at_least: float
    floor: float | None


def measure(
    outcomes: Sequence[Outcome], wanted: float, neighbours: Sequence[Outcome] = ()
) -> KindMeasure:
    """Measure one kind of match on its own lines.

    :param neighbours: lines of kinds that are like it: with too few lines of its own, a kind
        takes the floor of all of them together, above everything of its own that was wrong

    >>> measure([Outcome(0.99, True)] * 30 + [Outcome(0.9, False)], 0.998).floor
    0.99
    >>> measure([Outcome(0.98, True)], 0.998, [Outcome(0.97, True)] * 40).floor
    0.97
    """
    right = sum(outcome.right for outcome in outcomes)
    floor = _floor(outcomes, wanted)
    if len(outcomes) < FEWEST and neighbours:
        wrong = max((each.confidence for each in outcomes if not each.right), default=0.0)
        floor = _floor([*outcomes, *neighbours], wanted)
        floor = floor if floor is not None and floor > wrong else None
    return KindMeasure(
        len(outcomes), right, right / len(outcomes) if outcomes else 0.0,
        lower_bound(right, len(outcomes)), floor,
    )


def _measured_points(outcomes):
    points = precision_curve(outcomes, len(outcomes))
    return [point for point in points if point.posted >= FEWEST]


def _floor(outcomes, wanted):
    """Lowest confidence from which on the measured precision is as wanted; ``None`` if never."""
    points = _measured_points(outcomes)
    return min((each.floor for each in points if each.precision >= wanted), default=None)


def neighbours(kind: str, outcomes: Mapping[str, Sequence[Outcome]]) -> list[Outcome]:
    """Lines of the kinds of match that a kind is like, itself left out.

    >>> neighbours("cited_part", {"cited_exact": [Outcome(0.99, True)], "foreign": []})
    [Outcome(confidence=0.99, right=True)]
    """
    return [
        each for family in FAMILIES if kind in family for other in family if other != kind
        for each in outcomes.get(other, ())
    ]


def measure_above(outcomes: Iterable[Outcome], floor: float) -> KindMeasure:
    """Measure what a floor would have let pass.

    >>> measure_above([Outcome(0.99, True), Outcome(0.9, False)], 0.95).precision
    1.0
    """
    above = [outcome for outcome in outcomes if outcome.confidence >= floor]
    return measure(above, 1.0)


def floor_after_error(outcomes: Sequence[Outcome], floor: float, wanted: float) -> float | None:
    """Floor of a kind of match after one of its lines was found wrong.

    It stays as long as the precision wanted is certain at 95 %. Otherwise it rises to where that
    is so again, or, with fewer lines than could prove it, above everything that was ever wrong.

    :return: ``None`` when no floor is safe: the kind is not to be posted any more

    >>> right, wrong = [Outcome(0.99, True)] * 40, [Outcome(0.97, False)]
    >>> floor_after_error(right + wrong, 0.95, 0.998), floor_after_error(wrong, 0.95, 0.998)
    (0.99, None)
    """
    if measure_above(outcomes, floor).at_least >= wanted:
        return floor
    points = _measured_points(outcomes)
    sure = [point.floor for point in points if point.at_least >= wanted and point.floor > floor]
    if sure:
        return min(sure)
    highest = max((each.confidence for each in outcomes if not each.right), default=0.0)
    spotless = [point.floor for point in points if point.floor > highest]
    return max(min(spotless), floor) if spotless else None


# ---------------------------------------------------------------- calibration


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

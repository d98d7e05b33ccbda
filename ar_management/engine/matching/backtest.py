"""How often is the engine right, and from which confidence on may it post by itself?

A company's own past lines are matched again with what was open then; each answer is compared
with what a person had decided.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

NORMAL_95 = 1.645
"""One-sided 95 % of the normal distribution."""


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


def floor_for(points: Iterable[CurvePoint], wanted: float) -> float | None:
    """Lowest confidence from which on the measured precision is as wanted; ``None`` if never.

    >>> floor_for(precision_curve([Outcome(0.99, True), Outcome(0.5, False)], 4), 0.998)
    0.99
    """
    good = [point.floor for point in points if point.precision >= wanted]
    return min(good, default=None)


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

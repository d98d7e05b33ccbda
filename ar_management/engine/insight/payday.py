"""When an item is paid: the chance of each day around its due date, learned from the past.

For each day late (negative: before the due date) it is counted how many items were still open,
and how many of them were paid on that day: the hazard of survival analysis (Kaplan and Meier,
1958), which uses open items for what they tell, that they were not paid until today. A customer
with few items borrows the rates of its segment, and the segment those of the company: each brings
its prior as a number of items (``OWN``, ``SHARED``). Recent items weigh more (``HALF_LIFE``).

Chances are floats: a forecast is no money.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from itertools import accumulate

FIRST, LAST = -60, 300
"""Days late that are told apart; what is later goes on as the last ``TAIL`` days."""
TAIL = 60
DAYS = range(FIRST, LAST + 1)
OWN = 2.0
"""Items that the segment's habit counts beside a customer's own."""
SHARED = 20.0
"""Items that the company's habit counts beside a segment's."""
FLAT = 0.02
"""Chance of each day when nothing at all is known."""
HALF_LIFE = 180
"""Days after which an item counts half."""


@dataclass(frozen=True)
class Seen:
    """What one item tells about its customer.

    :ivar since: days late on the day it was issued: it could not be paid before
    :ivar days: days late on the day it was paid, or so far
    :ivar paid: it was paid; else it is open still
    :ivar age: days since then, for its weight
    """

    customer: Hashable
    segment: Hashable
    since: int
    days: int
    paid: bool
    age: int = 0

    @property
    def weight(self) -> float:
        """How much it counts.

        >>> Seen(1, None, -30, 5, True, age=180).weight
        0.5
        """
        return 0.5 ** (self.age / HALF_LIFE)


@dataclass(frozen=True)
class Curve:
    """Chance to be open still, day by day.

    :ivar open_after: by days late from ``FIRST`` on, at the end of that day
    :ivar sample: items it was learned from, by weight
    """

    open_after: tuple[float, ...]
    sample: float

    def still_open(self, days: int) -> float:
        """Chance that an item is open at the end of a day.

        >>> Curve(tuple(0.5 for day in DAYS), 1).still_open(0)
        0.5
        """
        if days < FIRST:
            return 1.0
        if days <= LAST:
            return self.open_after[days - FIRST]
        end = self.open_after[-1]
        before = self.open_after[-1 - TAIL]
        return end * (end / before) ** ((days - LAST) / TAIL) if before else 0.0

    def chances(self, late: int, ends: Iterable[int]) -> list[float]:
        """Chance that an open item is paid in each span of days.

        :param late: days late today
        :param ends: days late at the end of each span; the first begins tomorrow

        >>> halves = tuple(0.5 ** max(day, 0) for day in DAYS)
        >>> Curve(halves, 1).chances(0, [1, 2])
        [0.5, 0.25]
        """
        now = self.still_open(late)
        if now <= 1e-9:
            return [0.0 for _end in ends]
        levels = [now, *map(self.still_open, ends)]
        return [
            (before - after) / now
            for before, after in zip(levels, levels[1:], strict=False)
        ]


@dataclass
class _Count:
    entered: dict = field(default_factory=lambda: defaultdict(float))
    paid: dict = field(default_factory=lambda: defaultdict(float))
    left: dict = field(default_factory=lambda: defaultdict(float))
    sample: float = 0.0

    def add(self, seen):
        weight, day = seen.weight, _inside(seen.days)
        self.entered[min(_inside(seen.since), day)] += weight
        self.left[day] += weight
        if seen.paid:
            self.paid[day] += weight
        self.sample += weight

    def hazards(self, prior, strength):
        """Chance of each day to be the day, for what is open on the evening before."""
        at_risk, found = 0.0, []
        for index, day in enumerate(DAYS):
            at_risk += self.entered.get(day, 0.0)
            found.append(
                (self.paid.get(day, 0.0) + strength * prior[index]) / (at_risk + strength)
            )
            at_risk = max(at_risk - self.left.get(day, 0.0), 0.0)
        return found


class Habits:
    """The curves of all customers, made when they are asked for.

    >>> habits = Habits([Seen("a", None, -30, 5, True) for _ in range(20)])
    >>> chance, later = habits.curve("a").chances(0, [7, 14])
    >>> chance > 0.85 > later
    True
    >>> habits.source("a"), habits.source("b")
    ('own', 'company')
    """

    ENOUGH = 3.0
    """Items by weight from which on a habit is called one's own."""

    def __init__(self, seen: Iterable[Seen]):
        everything, segments, customers = _Count(), defaultdict(_Count), defaultdict(_Count)
        for each in seen:
            everything.add(each)
            if each.segment:
                segments[each.segment].add(each)
            customers[each.customer].add(each)
        self._customers, self._segments = customers, segments
        self._company = everything.hazards([FLAT] * len(DAYS), 1.0)
        self._company_sample = everything.sample
        self._segment_hazards, self._curves = {}, {}

    def curve(self, customer: Hashable, segment: Hashable = None) -> Curve:
        """Curve of a customer, known or not."""
        key = (customer, segment)
        if key not in self._curves:
            count = self._customers.get(customer)
            prior = self._prior(segment)
            if count is None:
                if (None, segment) not in self._curves:
                    self._curves[None, segment] = _curve(prior, 0.0)
                return self._curves[None, segment]
            self._curves[key] = _curve(count.hazards(prior, OWN), count.sample)
        return self._curves[key]

    def source(self, customer: Hashable, segment: Hashable = None) -> str:
        """Whose habit counts most: ``own``, ``segment`` or ``company``."""
        count = self._customers.get(customer)
        if count and count.sample >= self.ENOUGH:
            return "own"
        known = self._segments.get(segment)
        return "segment" if known and known.sample >= SHARED else "company"

    def _prior(self, segment):
        if segment not in self._segments:
            return self._company
        if segment not in self._segment_hazards:
            self._segment_hazards[segment] = self._segments[segment].hazards(
                self._company, SHARED
            )
        return self._segment_hazards[segment]


def _curve(hazards, sample):
    return Curve(
        tuple(accumulate((1.0 - each for each in hazards), lambda level, each: level * each)),
        sample,
    )


def _inside(days):
    return max(FIRST, min(days, LAST))

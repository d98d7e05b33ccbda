"""How trustworthy a customer is, from 0 to 100, as a weighted sum that explains itself.

Each component has points from 0 to 100 and a weight; what is unknown has no weight. Without any
payment the history counts neutrally, and says so. Amounts are in the company's currency,
averages are weighted by amount.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from types import MappingProxyType

from ..common.money import ZERO
from ..common.reason import Amount, Reason
from ..ledger.open_item import AllocationKind, OpenItem

HUNDRED = Decimal(100)
NEUTRAL = Decimal(50)
WEIGHTS = {
    "delay": 25, "on_time": 15, "spread": 5, "trend": 10, "age": 10, "disputes": 5,
    "promises": 5, "external": 15, "ratios": 10, "usage": 5,
}
"""Weight of each component; a missing history takes the weight of its first four."""
HISTORY = ("delay", "on_time", "spread", "trend")
RECENT = timedelta(days=183)
PAYS = frozenset({AllocationKind.PAYMENT, AllocationKind.DISCOUNT})
LIMIT_STEP = Decimal(500)
ADVICE = (
    (80, Decimal("1.5"), 60), (60, Decimal("1.2"), 45), (40, Decimal("0.8"), 30),
    (20, Decimal("0.4"), 15), (0, ZERO, 0),
)
"""From which score on: how many times the usual debt may be owed, and how many days."""


@dataclass(frozen=True)
class PaidPart:
    """A part of an invoice that was paid on a day, or is late and still open.

    :ivar paid_on: effective date; ``None`` while it is open
    """

    due: date
    amount: Decimal
    paid_on: date | None = None

    def days_late(self, today: date) -> Decimal:
        """Days after the due date, negative when paid before.

        >>> PaidPart(date(2026, 1, 31), Decimal(5), date(2026, 1, 29)).days_late(date(2026, 3, 1))
        Decimal('-2')
        """
        return Decimal(((self.paid_on or today) - self.due).days)


@dataclass(frozen=True)
class Ratios:
    """Figures of the last financial statements; ``None`` when they were not entered.

    :ivar equity: equity in percent of the balance sheet
    :ivar current: current assets divided by short-term debts
    :ivar margin: net result in percent of sales
    """

    equity: Decimal | None = None
    current: Decimal | None = None
    margin: Decimal | None = None


@dataclass(frozen=True)
class CustomerFacts:
    """Everything that the score looks at.

    :ivar invoiced: invoiced in the time that the payments come from, tax included
    :ivar months_invoiced: length of that time
    :ivar disputed: open amount that the customer contests
    :ivar promises_kept: promises to pay that were kept, in the same time
    :ivar promises_broken: those that were not
    :ivar external_score: of an agency, 0 to 100
    :ivar limit: ``None`` when there is none
    """

    today: date
    payments: tuple[PaidPart, ...] = ()
    first_invoice: date | None = None
    invoiced: Decimal = ZERO
    months_invoiced: Decimal = Decimal(24)
    disputed: Decimal = ZERO
    promises_kept: int = 0
    promises_broken: int = 0
    external_score: Decimal | None = None
    ratios: Ratios = Ratios()
    exposure: Decimal = ZERO
    limit: Decimal | None = None
    currency: str = "EUR"


@dataclass(frozen=True)
class Component:
    """One part of a score.

    :ivar points: 0 to 100
    :ivar weight: share of this component in the whole, in percent
    :ivar reason: the fact behind the points
    """

    key: str
    points: Decimal
    weight: Decimal
    reason: Reason

    @property
    def contribution(self) -> Decimal:
        """Points that it brings to the total.

        >>> Component("age", Decimal(80), Decimal(10), Reason.of("score.age")).contribution
        Decimal('8.0')
        """
        return (self.points * self.weight / HUNDRED).quantize(Decimal("0.1"), ROUND_HALF_UP)


@dataclass(frozen=True)
class Score:
    """The result, its parts and what follows from it.

    :ivar total: 0 (worst) to 100
    :ivar days_late: average; ``None`` without history
    :ivar on_time: share of the amounts that were paid on time, in percent
    :ivar trend: average days late of the last six months less those before
    :ivar months: age of the relation
    :ivar advised_limit: ``None`` when nothing was invoiced yet
    :ivar advised_days: longest payment term
    """

    total: int
    components: tuple[Component, ...]
    days_late: Decimal | None = None
    on_time: Decimal | None = None
    trend: Decimal | None = None
    months: int = 0
    advised_limit: Decimal | None = None
    advised_days: int = 0

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The facts behind the components, in their order.

        >>> score_customer(CustomerFacts(date(2026, 6, 30))).reasons[0].code
        'score.no_history'
        """
        return tuple(component.reason for component in self.components)


def payments_of(
    items: Iterable[OpenItem], today: date, rates: Mapping[int, Decimal] = MappingProxyType({})
) -> tuple[PaidPart, ...]:
    """What invoices tell about paying: each payment, and what is late and still open.

    Credit notes and write-offs say nothing about how a customer pays.

    :param rates: company currency for one unit of an item's currency, by key; 1 when left out

    >>> from ..common.money import EUR
    >>> item = OpenItem(1, "F1", date(2026, 1, 1), date(2026, 1, 31), Decimal(100), EUR)
    >>> [payment.days_late(date(2026, 2, 10)) for payment in payments_of([item], date(2026, 2, 10))]
    [Decimal('10')]
    """
    found = []
    for item in items:
        rate = rates.get(item.key, Decimal(1))
        found += [
            PaidPart(item.due, each.amount * rate, each.on)
            for each in item.allocations
            if each.kind in PAYS and each.on <= today and each.amount > 0
        ]
        still_open = item.remaining_on(today)
        if item.due < today and still_open > 0:
            found.append(PaidPart(item.due, still_open * rate))
    return tuple(found)


def score_customer(facts: CustomerFacts) -> Score:
    """Score a customer and say why.

    >>> paid = PaidPart(date(2026, 1, 31), Decimal(1000), date(2026, 1, 31))
    >>> score = score_customer(CustomerFacts(date(2026, 6, 30), (paid,), date(2023, 1, 1)))
    >>> score.total, score.on_time
    (100, Decimal('100'))
    >>> score_customer(CustomerFacts(date(2026, 6, 30))).total
    50
    """
    history = _History.of(facts)
    known = [*_history_parts(facts, history), *_other_parts(facts)]
    whole = sum((weight for _key, _points, weight, _reason in known), ZERO)
    components = tuple(
        Component(key, points, weight * HUNDRED / whole, reason)
        for key, points, weight, reason in known
    )
    exact = sum((each.points * each.weight / HUNDRED for each in components), ZERO)
    total = int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    limit, days = _advice(facts, total)
    return Score(
        total, components, history.average, history.on_time, history.trend,
        int(_months(facts)), limit, days,
    )


@dataclass(frozen=True)
class _History:
    average: Decimal | None = None
    on_time: Decimal | None = None
    spread: Decimal | None = None
    trend: Decimal | None = None

    @classmethod
    def of(cls, facts):
        rows = [(each.days_late(facts.today), each.amount, each.due) for each in facts.payments]
        average = _average(rows)
        if average is None:
            return cls()
        whole = sum((amount for _days, amount, _due in rows), ZERO)
        in_time = sum((amount for days, amount, _due in rows if days <= 0), ZERO)
        variance = _average([((days - average) ** 2, amount, due) for days, amount, due in rows])
        since = facts.today - RECENT
        recent = _average([row for row in rows if row[2] >= since])
        before = _average([row for row in rows if row[2] < since])
        trend = None if recent is None or before is None else recent - before
        return cls(average, in_time * HUNDRED / whole, variance.sqrt(), trend)


def _average(rows):
    whole = sum((amount for _value, amount, _due in rows), ZERO)
    if not whole:
        return None
    return sum((value * amount for value, amount, _due in rows), ZERO) / whole


def _history_parts(facts, history):
    if history.average is None:
        weight = Decimal(sum(WEIGHTS[key] for key in HISTORY))
        yield "history", NEUTRAL, weight, Reason.of("score.no_history")
        return
    yield _part("delay", _scale(history.average, 60, 0), days=_tenth(history.average))
    yield _part("on_time", history.on_time, percent=_tenth(history.on_time))
    yield _part("spread", _scale(history.spread, 30, 0), days=_tenth(history.spread))
    if history.trend is not None:
        code = "score.trend_worse" if history.trend > 0 else "score.trend_better"
        points = _scale(history.trend, 20, -15)
        days = _tenth(abs(history.trend))
        yield "trend", points, Decimal(WEIGHTS["trend"]), Reason.of(code, days=days)


def _other_parts(facts):
    if facts.first_invoice:
        months = _months(facts)
        yield _part("age", _scale(months, -9, 36), months=int(months))
    if facts.invoiced > 0:
        points = _scale(facts.disputed * HUNDRED / facts.invoiced, 20, 0)
        code = "score.disputes" if facts.disputed else "score.no_dispute"
        amount = Amount(facts.disputed, facts.currency)
        yield "disputes", points, Decimal(WEIGHTS["disputes"]), Reason.of(code, amount=amount)
    if promises := facts.promises_kept + facts.promises_broken:
        broken = Decimal(facts.promises_broken * 100) / promises
        yield _part("promises", _scale(broken, 60, 0), kept=facts.promises_kept, count=promises)
    if facts.external_score is not None:
        yield _part("external", facts.external_score, score=facts.external_score)
    yield from _ratio_part(facts.ratios)
    if facts.limit:
        used = facts.exposure * HUNDRED / facts.limit
        yield _part("usage", _scale(used, 150, 50), percent=_tenth(used))


def _months(facts):
    return Decimal((facts.today - (facts.first_invoice or facts.today)).days) / Decimal("30.4")


def _ratio_part(ratios):
    scales = ((ratios.equity, 0, 40), (ratios.current, Decimal("0.5"), 2), (ratios.margin, -5, 10))
    points = [_scale(value, worst, best) for value, worst, best in scales if value is not None]
    if points:
        yield _part("ratios", sum(points, ZERO) / len(points), count=len(points))


def _part(key, points, **params):
    return key, points, Decimal(WEIGHTS[key]), Reason.of(f"score.{key}", **params)


def _scale(value, worst, best):
    """Points from 0 at the worst value to 100 at the best, and no further."""
    points = (value - Decimal(worst)) * HUNDRED / (Decimal(best) - Decimal(worst))
    return min(max(points, ZERO), HUNDRED)


def _tenth(value):
    return value.quantize(Decimal("0.1"), ROUND_HALF_UP).normalize() + ZERO


def _advice(facts, total):
    """Limit for what is usually owed during the term, rounded up; and the term in days."""
    factor, days = next((factor, days) for least, factor, days in ADVICE if total >= least)
    if facts.invoiced <= 0 or facts.months_invoiced <= 0:
        return None, days
    usual = facts.invoiced / facts.months_invoiced * max(days, 30) / 30
    steps = (usual * factor / LIMIT_STEP).to_integral_value(rounding=ROUND_CEILING)
    return steps * LIMIT_STEP, days

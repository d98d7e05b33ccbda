"""The days of a delay, cut where the open amount, the rate or the length of the year changes."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from ..common.money import ZERO
from ..ledger.open_item import OpenItem
from .reference_rate import MissingRate, RateTable, Semester
from .slice import AppliedRate, InterestSlice
from .terms import Circumstances, LateFeeTerms, Regime

DAY = timedelta(days=1)


def slices_of(
    item: OpenItem,
    terms: LateFeeTerms,
    rates: RateTable,
    until: date,
    circumstances: Circumstances,
) -> tuple[tuple[InterestSlice, ...], tuple[MissingRate, ...]]:
    """Slices of an item that is late, not rounded yet, and the rates that they lack.

    >>> terms = LateFeeTerms(Regime.CONTRACT, contract_percent=Decimal(12))
    >>> from ..common.money import EUR
    >>> item = OpenItem(1, "F1", date(2026, 1, 1), date(2026, 1, 31), Decimal(500), EUR)
    >>> slices, missing = slices_of(item, terms, RateTable(), date(2026, 2, 28), Circumstances())
    >>> [(str(part.start), part.days, part.rate.percent) for part in slices], missing
    ([('2026-02-01', 28, Decimal('12'))], ())
    """
    slices, missing = [], []
    runs = list(_runs(item, terms, until, circumstances))
    fees = _fixed_fees(item.due, terms)
    for start, end, remaining in runs:
        year_days = terms.day_base.days_of(start.year)
        # A fee whose day the grace period or a dispute has swallowed falls due on the next one.
        while fees and fees[0][0] <= start:
            fixed = AppliedRate(ZERO, fixed=fees.pop(0)[1])
            slices.append(InterestSlice(item.due, start, start, remaining, fixed, year_days))
        if terms.regime is Regime.FLAT:
            continue
        rate = _rate_on(start, runs[0][0], item.due, terms, rates)
        if isinstance(rate, MissingRate):
            missing.append(rate)
        else:
            slices.append(InterestSlice(item.due, start, end, remaining, rate, year_days))
    return tuple(slices), tuple(dict.fromkeys(missing))


def stopped_by_insolvency(item: OpenItem, circumstances: Circumstances) -> bool:
    """Tell whether a judgment stops the interest: only on what was sold before it.

    Code de commerce L622-28; what is sold later is paid when due (L622-17).

    >>> from ..common.money import EUR
    >>> item = OpenItem(1, "F1", date(2026, 1, 1), date(2026, 1, 31), Decimal(500), EUR)
    >>> stopped_by_insolvency(item, Circumstances(insolvent_on=date(2025, 12, 1)))
    False
    """
    return circumstances.insolvent_on is not None and item.issued < circumstances.insolvent_on


def _runs(item, terms, until, circumstances) -> Iterator[tuple[date, date, Decimal]]:
    """Yield (first day, last day, amount bearing interest) for each run of equal days."""
    first = item.due + DAY
    if not terms.grace_bears_interest:
        first += terms.grace_days * DAY
    last = until
    if stopped_by_insolvency(item, circumstances):
        last = min(last, circumstances.insolvent_on - DAY)
    if first > last:
        return
    remaining, changes = _open_amounts(item, terms, circumstances, first)
    starts = {first, *changes, *_rate_changes(item, terms, first, last)}
    starts = sorted(day for day in starts if day <= last)
    for start, following in zip(starts, [*starts[1:], last + DAY], strict=True):
        remaining += changes.get(start, ZERO)
        if remaining > 0:
            yield start, following - DAY, remaining


def _open_amounts(item, terms, circumstances, first):
    """Amount that bears interest on the first day, and how it changes on later days.

    A payment changes it on the day after: the part that was paid still costs that day.
    """
    changes = defaultdict(Decimal)
    for allocation in item.allocations:
        changes[allocation.on + DAY] -= allocation.amount
    disputes = circumstances.disputes if terms.exclude_disputed else ()
    for part in (*disputes, *circumstances.granted):
        changes[part.start] -= part.amount
        if part.end:
            changes[part.end + DAY] += part.amount
    remaining = item.amount + sum(
        (change for day, change in changes.items() if day <= first), ZERO
    )
    return remaining, {day: change for day, change in changes.items() if day > first and change}


def _rate_changes(item, terms, first, last) -> Iterator[date]:
    """Yield the days on which another rate or another length of the year begins."""
    if terms.regime is Regime.STEPS:
        yield from (
            day for step in terms.steps if (day := item.due + step.days_from * DAY) > first
        )
    days_of = terms.day_base.days_of
    semester = Semester.of(first).next
    while (start := semester.first_day) <= last:
        year_changes = semester.half == 1 and days_of(semester.year) != days_of(semester.year - 1)
        if terms.regime is Regime.REFERENCE or year_changes:
            yield start
        semester = semester.next


def _fixed_fees(due, terms) -> list[tuple[date, Decimal]]:
    """Fixed amounts of the document and the first day on which each can fall due."""
    if terms.regime is Regime.FLAT:
        return [(due + DAY, terms.flat_fee)]
    if terms.regime is Regime.STEPS:
        return [(due + step.days_from * DAY, step.fee) for step in terms.steps if step.fee]
    return []


def _rate_on(day, first_day, due, terms, rates) -> AppliedRate | MissingRate:
    """Rate of a slice that begins on ``day`` when interest began on ``first_day``."""
    if terms.regime is Regime.CONTRACT:
        return AppliedRate(terms.contract_percent)
    if terms.regime is Regime.MONTHLY:
        return AppliedRate(terms.monthly_percent * 12, monthly=terms.monthly_percent)
    if terms.regime is Regime.STEPS:
        reached = [step for step in terms.steps if step.days_from <= (day - due).days]
        return AppliedRate(reached[-1].percent if reached else ZERO)
    semester = Semester.of(first_day if terms.regime is Regime.PUBLIC else day)
    value = rates.value(terms.series, semester)
    if value is None:
        return MissingRate(terms.series, semester)
    return AppliedRate(value.percent + terms.margin, value, terms.margin)

"""An independent oracle of late fees: day by day, in exact fractions, sharing no code."""

import os
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor

from hypothesis import strategies as st

from ...common.money import EUR, Currency
from ...late_fee.reference_rate import ECB_MRO, RateTable, RateValue, Semester
from ...late_fee.terms import Circumstances, DayBase, DisputedPart, FeeStep, LateFeeTerms, Regime
from ...ledger.open_item import Allocation, AllocationKind, OpenItem

ECB_BY_SEMESTER = {
    (2022, 1): "0.00", (2022, 2): "0.00", (2023, 1): "2.50", (2023, 2): "4.00",
    (2024, 1): "4.50", (2024, 2): "4.25", (2025, 1): "3.15", (2025, 2): "2.15",
    (2026, 1): "2.15",
}  # fmt: skip
RATES = RateTable(
    RateValue(ECB_MRO, Semester(*when), Decimal(rate)) for when, rate in ECB_BY_SEMESTER.items()
)
LAST_DAY = date(2025, 12, 31)
HISTORIES = 5000 if os.environ.get("AR_TEST_DEEP") == "1" else 300
"""Random histories of a test; ``./dev test --deep`` takes them all."""
DAYS = st.dates(date(2022, 1, 1), LAST_DAY)
CENTS = st.integers(1, 5_000_000).map(lambda cents: Decimal(cents) / 100)
CURRENCIES = [EUR, Currency("JPY", Decimal(1)), Currency("CHF", Decimal("0.05"))]
MONEY = AllocationKind.PAYMENT
KINDS = [MONEY, MONEY, AllocationKind.CREDIT_NOTE]


@st.composite
def histories(draw):
    """An item with payments and credit notes before and after its due date, in any order."""
    amount = draw(CENTS)
    due = draw(DAYS)
    left, allocations = amount, []
    for day in sorted(draw(st.lists(DAYS, max_size=5))):
        part = min(left, draw(CENTS)) if draw(st.booleans()) else left
        if part:
            left -= part
            allocations.append(Allocation(day, part, part, draw(st.sampled_from(KINDS))))
    issued = due - timedelta(draw(st.integers(0, 60)))
    currency = draw(st.sampled_from(CURRENCIES))
    allocations = tuple(draw(st.permutations(allocations)))
    return OpenItem(1, "F1", issued, due, amount, currency, allocations)


def hundredths(highest):
    return st.integers(0, highest).map(lambda number: Decimal(number) / 100)


@st.composite
def steps(draw):
    starts = sorted(draw(st.sets(st.integers(1, 200), min_size=1, max_size=3)))
    return tuple(
        FeeStep(start, draw(hundredths(2000)), Decimal(draw(st.integers(0, 50))))
        for start in starts
    )


@st.composite
def policies(draw):
    """Any policy; a cap and interest before principal are the exception."""
    return LateFeeTerms(
        regime=draw(st.sampled_from(Regime)),
        margin=draw(hundredths(1200)),
        contract_percent=draw(hundredths(3000)),
        monthly_percent=draw(hundredths(250)),
        flat_fee=Decimal(draw(st.integers(1, 200))),
        steps=draw(steps()),
        day_base=draw(st.sampled_from(DayBase)),
        grace_days=draw(st.sampled_from([0, 0, 1, 10])),
        grace_bears_interest=draw(st.booleans()),
        indemnity=Decimal(40),
        cap_percent=draw(st.none() | st.none() | hundredths(500)),
        cap_amount=draw(st.none() | st.none() | st.integers(1, 500).map(Decimal)),
        exclude_disputed=draw(st.sampled_from([True, True, False])),
        interest_first=draw(st.sampled_from([False, False, True])),
    )


@st.composite
def circumstances(draw):
    disputes = []
    for _ in range(draw(st.integers(0, 2))):
        start = draw(DAYS)
        days = draw(st.none() | st.integers(0, 300))
        end = None if days is None else start + timedelta(days)
        disputes.append(DisputedPart(draw(CENTS), start, end))
    receipts = draw(st.lists(st.tuples(DAYS, CENTS), max_size=1))
    return Circumstances(
        insolvent_on=draw(st.none() | st.none() | DAYS),
        disputes=tuple(disputes),
        interest_receipts=tuple(receipts),
    )


def half_up(amount, unit):
    return floor(amount / Fraction(unit) + Fraction(1, 2)) * unit


def highest(item, terms):
    """Cap of the item, ``None`` without one."""
    caps = []
    if terms.cap_percent is not None:
        caps.append(Fraction(item.amount) * Fraction(terms.cap_percent) / 100)
    if terms.cap_amount is not None:
        caps.append(Fraction(terms.cap_amount))
    unit = item.currency.rounding
    return floor(min(caps) / Fraction(unit)) * unit if caps else None


def total(item, terms, costs):
    """Rounded and capped sum of what ``daily`` gave."""
    amount = half_up(sum((cost for _day, cost in costs), Fraction(0)), item.currency.rounding)
    cap = highest(item, terms)
    return amount if cap is None else min(amount, cap)


def open_on(item, day):
    """Amount open at the end of a day, counted afresh."""
    return item.amount - sum(part.amount for part in item.allocations if part.on <= day)


def daily(item, terms, until, facts):
    """List of (day, exact cost), one entry for each day that costs something, in order."""
    end_of_grace = item.due + timedelta(terms.grace_days)
    if until <= end_of_grace or open_on(item, end_of_grace) <= 0 or open_on(item, item.due) <= 0:
        return []
    first = item.due if terms.grace_bears_interest else end_of_grace
    costs, fees_taken, first_percent, settled = [], 0, None, Decimal(0)
    bonus = Decimal(0)  # principal that payments left open because they settled interest
    if terms.interest_first:
        bonus -= sum(amount for day, amount in facts.interest_receipts if day <= item.due)
    day = item.due
    while day < until:
        before, day = day, day + timedelta(1)
        stopped = facts.insolvent_on and item.issued < facts.insolvent_on <= day
        base = open_on(item, before) + bonus
        if terms.exclude_disputed:
            base -= sum(
                part.amount for part in facts.disputes
                if part.start <= day <= (part.end or date.max)
            )  # fmt: skip
        if base > 0 and day > first and not stopped:
            percent = percent_on(day, item.due, terms)
            first_percent = percent if first_percent is None else first_percent
            if terms.regime is Regime.PUBLIC:
                percent = first_percent
            length = (date(day.year + 1, 1, 1) - date(day.year, 1, 1)).days
            year = {"365": 365, "360": 360, "actual": length}[terms.day_base.value]
            due_fees = fixed_fees(terms, (day - item.due).days)
            fee = sum(due_fees[fees_taken:], Decimal(0))
            fees_taken = len(due_fees)
            costs.append((day, Fraction(base) * percent / 100 / year + Fraction(fee)))
        if terms.interest_first:
            received = sum(
                part.amount for part in item.allocations if part.on == day and part.kind is MONEY
            )
            for_interest = sum(amount for on, amount in facts.interest_receipts if on == day)
            if received or for_interest:
                covered = min(total(item, terms, costs) - settled, received + for_interest)
                settled += covered
                bonus += covered - for_interest
    return costs


def percent_on(day, due, terms):
    """Rate of one day in percent per year, without the freezing of the public regime."""
    if terms.regime in (Regime.REFERENCE, Regime.PUBLIC):
        ecb = Fraction(ECB_BY_SEMESTER[day.year, 1 if day.month <= 6 else 2])
        return ecb + Fraction(terms.margin)
    if terms.regime is Regime.CONTRACT:
        return Fraction(terms.contract_percent)
    if terms.regime is Regime.MONTHLY:
        return Fraction(terms.monthly_percent) * 12
    percent = Fraction(0)
    for step in terms.steps if terms.regime is Regime.STEPS else ():
        if step.days_from <= (day - due).days:
            percent = Fraction(step.percent)
    return percent


def fixed_fees(terms, days_late):
    """Fixed amounts that the delay has reached by now."""
    if terms.regime is Regime.FLAT:
        return [terms.flat_fee]
    if terms.regime is Regime.STEPS:
        return [step.fee for step in terms.steps if step.days_from <= days_late]
    return []

"""Late-payment interest and the fixed recovery indemnity, slice by slice.

Directive 2011/7/EU; in France Code de commerce L441-10 and D441-5, for public buyers CCP R2192-31.
Simple interest on the amount that remained open, tax included, from the day after the due date to
the day of payment inclusive: a part paid on a day still bears interest for that day. Interest that
was earned stays due after the principal has been paid. Amounts are in the currency of the item.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from .late_fee_terms import Circumstances, LateFeeTerms, Regime
from .money import ZERO, share_out
from .open_item import OpenItem
from .reason import Amount, Reason
from .reference_rate import MissingRate, RateTable, RateValue, Semester

DAY = timedelta(days=1)


@dataclass(frozen=True)
class AppliedRate:
    """The rate of a slice and what it is made of.

    :ivar percent: per year, all included
    :ivar reference: published value it is built on, ``None`` for an agreed rate
    """

    percent: Decimal
    reference: RateValue | None = None
    margin: Decimal = ZERO


@dataclass(frozen=True)
class InterestSlice:
    """A run of days with one amount, one rate and one length of the year.

    :ivar due: due date of the instalment
    :ivar start: first day that bears interest
    :ivar end: last day that bears interest
    :ivar remaining: amount that was open, without what was in dispute
    :ivar interest: rounded such that the slices of an item add up to its rounded total
    """

    due: date
    start: date
    end: date
    remaining: Decimal
    rate: AppliedRate
    year_days: int
    interest: Decimal = ZERO

    @property
    def days(self) -> int:
        """Number of days, both ends included."""
        return (self.end - self.start).days + 1

    @property
    def exact(self) -> Fraction:
        """Interest before rounding."""
        return (
            Fraction(self.remaining)
            * Fraction(self.rate.percent)
            * Fraction(self.days, 100 * self.year_days)
        )


@dataclass(frozen=True)
class Assessment:
    """Interest and indemnity to date, and why.

    When a rate is ``missing`` there is no amount at all: part of a claim is not a claim.
    """

    until: date
    slices: tuple[InterestSlice, ...] = ()
    interest: Decimal = ZERO
    indemnity: Decimal = ZERO
    reasons: tuple[Reason, ...] = ()
    missing: tuple[MissingRate, ...] = ()

    @property
    def is_late(self) -> bool:
        """Tell whether something bears interest, even if its rate is not known."""
        return bool(self.slices or self.missing)

    @property
    def total(self) -> Decimal:
        """Interest and indemnity together."""
        return self.interest + self.indemnity


def assess(
    item: OpenItem,
    terms: LateFeeTerms,
    rates: RateTable,
    until: date,
    circumstances: Circumstances | None = None,
) -> Assessment:
    """Interest and indemnity of one open item up to a day, that day included.

    Code de commerce L441-10 II (penalties from the day after the due date, no reminder needed),
    D441-5 (indemnity), L622-28 (insolvency). A rate that is not in the table is never guessed.

    >>> from .reference_rate import ECB_MRO
    >>> values = [(Semester(2022, 2), "0.00"), (Semester(2023, 1), "2.50")]
    >>> rates = RateTable(RateValue(ECB_MRO, when, Decimal(rate)) for when, rate in values)
    >>> item = OpenItem(1, "F1", date(2022, 10, 31), date(2022, 11, 30), Decimal(12000))
    >>> terms = LateFeeTerms(margin=Decimal(10), indemnity=Decimal(40))
    >>> fee = assess(item, terms, rates, date(2023, 2, 15))
    >>> [(part.days, part.rate.percent, part.interest) for part in fee.slices]
    [(31, Decimal('10.00'), Decimal('101.92')), (46, Decimal('12.50'), Decimal('189.04'))]
    >>> fee.interest, fee.indemnity
    (Decimal('290.96'), Decimal('40'))
    """
    circumstances = circumstances or Circumstances()
    item, delayed = _from_receipt(item, terms, circumstances)
    exempt = _exemption(item, terms, until, circumstances)
    if exempt:
        return Assessment(until, reasons=(*delayed, exempt))
    reasons = delayed + _limits(item, until, circumstances)
    runs = tuple(_runs(item, terms, until, circumstances))
    applied = [_rate_on(start, runs[0][0], terms, rates) for start, _end, _remaining in runs]
    missing = _distinct([rate for rate in applied if isinstance(rate, MissingRate)])
    if missing:
        unknown = tuple(Reason.of("late_fee.rate_missing", rate=rate) for rate in missing)
        return Assessment(until, reasons=reasons + unknown, missing=missing)
    slices = _rounded(
        [
            InterestSlice(item.due, *run, rate, terms.day_base.days_of(run[0].year))
            for run, rate in zip(runs, applied, strict=True)
        ],
        item.currency,
    )
    if slices and terms.regime is Regime.PUBLIC:
        frozen = {"semester": slices[0].rate.reference.semester, "percent": applied[0].percent}
        reasons += (Reason.of("late_fee.public_frozen", **frozen),)
    interest = sum((part.interest for part in slices), ZERO)
    return Assessment(until, slices, interest, terms.indemnity if slices else ZERO, reasons)


def indemnity_once(assessments: Sequence[Assessment]) -> tuple[Assessment, ...]:
    """Leave the indemnity with the instalment that was late first: it is due once per document.

    >>> late = Assessment(date(2026, 3, 1), indemnity=Decimal(40),
    ...     slices=(InterestSlice(date(2026, 1, 1), date(2026, 1, 2), date(2026, 3, 1), Decimal(9),
    ...                           AppliedRate(Decimal(10)), 365),))
    >>> [fee.indemnity for fee in indemnity_once([late, late])]
    [Decimal('40'), Decimal('0')]
    """
    late = [index for index, fee in enumerate(assessments) if fee.slices]
    first = min(late, key=lambda index: assessments[index].slices[0].start, default=None)
    return tuple(
        fee if index == first else replace(fee, indemnity=ZERO)
        for index, fee in enumerate(assessments)
    )


def combine(assessments: Sequence[Assessment], until: date) -> Assessment:
    """Add the instalments of a document up; one unknown rate leaves the whole without amount.

    >>> combine([], date(2026, 1, 1)).total
    Decimal('0')
    """
    reasons = _distinct(_flat(fee.reasons for fee in assessments))
    missing = _distinct(_flat(fee.missing for fee in assessments))
    if missing:
        return Assessment(until, reasons=reasons, missing=missing)
    return Assessment(
        until,
        tuple(_flat(fee.slices for fee in assessments)),
        sum((fee.interest for fee in assessments), ZERO),
        sum((fee.indemnity for fee in assessments), ZERO),
        reasons,
    )


def _flat(groups):
    return [entry for group in groups for entry in group]


def _distinct(entries):
    return tuple(entry for index, entry in enumerate(entries) if entry not in entries[:index])


def _from_receipt(item, terms, circumstances):
    """Move the due date of a public buyer as far as the invoice arrived after its own date."""
    received = circumstances.received_on
    if terms.regime is not Regime.PUBLIC or received is None or received <= item.issued:
        return item, ()
    due = item.due + (received - item.issued)
    return replace(item, due=due), (
        Reason.of("late_fee.from_receipt", received=received, due=due),
    )


def _exemption(item, terms, until, circumstances):
    """Reason why this item cannot bear interest at all on this day, or ``None``."""
    last_free_day = item.due + terms.grace_days * DAY
    if item.amount <= 0 or item.remaining_on(item.due) <= 0:
        return Reason.of("late_fee.not_late", due=item.due)
    if until <= item.due:
        return Reason.of("late_fee.not_due", due=item.due)
    if until <= last_free_day or item.remaining_on(last_free_day) <= 0:
        return Reason.of("late_fee.in_grace", last=last_free_day)
    if circumstances.is_consumer:
        return Reason.of("late_fee.consumer")
    return None


def _limits(item, until, circumstances):
    """Reasons why less than the whole amount or less than the whole delay bears interest."""
    reasons = []
    if _stopped_by_insolvency(item, circumstances) and circumstances.insolvent_on <= until:
        reasons.append(Reason.of("late_fee.insolvency", opened=circumstances.insolvent_on))
    for part in circumstances.disputes:
        if part.start > until or (part.end and part.end <= item.due):
            continue
        facts = {"amount": Amount(part.amount, item.currency.code), "start": part.start}
        if part.end:
            reasons.append(Reason.of("late_fee.disputed", end=part.end, **facts))
        else:
            reasons.append(Reason.of("late_fee.in_dispute", **facts))
    return tuple(reasons)


def _stopped_by_insolvency(item, circumstances):
    """A claim from before the opening judgment stops; what was sold later is paid when due."""
    return circumstances.insolvent_on is not None and item.issued < circumstances.insolvent_on


def _runs(item, terms, until, circumstances) -> Iterator[tuple[date, date, Decimal]]:
    """Yield (first day, last day, amount bearing interest) for each run of equal days."""
    first = item.due + DAY
    if not terms.grace_bears_interest:
        first += terms.grace_days * DAY
    last = until
    if _stopped_by_insolvency(item, circumstances):
        last = min(last, circumstances.insolvent_on - DAY)
    cuts = _cuts(item, terms, circumstances, first, last)
    starts = sorted({first, *(cut for cut in cuts if first < cut <= last)})
    for start, following in zip(starts, [*starts[1:], last + DAY], strict=True):
        disputed = (part.amount for part in circumstances.disputes if part.covers(start))
        remaining = item.remaining_on(start - DAY) - sum(disputed, ZERO)
        if remaining > 0 and start <= last:
            yield start, following - DAY, remaining


def _cuts(item, terms, circumstances, first, last) -> Iterator[date]:
    """Yield the days on which a new slice begins."""
    yield from (allocation.on + DAY for allocation in item.allocations if allocation.amount)
    for part in circumstances.disputes:
        yield part.start
        if part.end:
            yield part.end + DAY
    semester = Semester.of(first)
    while semester.next.first_day <= last:
        semester = semester.next
        days_of = terms.day_base.days_of
        year_changes = semester.half == 1 and days_of(semester.year) != days_of(semester.year - 1)
        if terms.regime is Regime.REFERENCE or year_changes:
            yield semester.first_day


def _rate_on(day, first_day, terms, rates) -> AppliedRate | MissingRate:
    """Rate of a slice that begins on ``day`` when interest began on ``first_day``."""
    if terms.regime is Regime.CONTRACT:
        return AppliedRate(terms.contract_percent)
    semester = Semester.of(first_day if terms.regime is Regime.PUBLIC else day)
    value = rates.value(terms.series, semester)
    if value is None:
        return MissingRate(terms.series, semester)
    return AppliedRate(value.percent + terms.margin, value, terms.margin)


def _rounded(slices, currency):
    """Round the total once and share it out, so that the printed slices add up to it."""
    exact = [part.exact for part in slices]
    if not exact:
        return ()
    weights = [Decimal(amount.numerator) / amount.denominator for amount in exact]
    shares = share_out(currency.round_exact(sum(exact)), weights, currency)
    return tuple(
        replace(part, interest=share) for part, share in zip(slices, shares, strict=True)
    )

"""Late-payment interest and the fixed recovery indemnity, slice by slice.

Directive 2011/7/EU; in France Code de commerce L441-10 and D441-5, for public buyers CCP R2192-31.
Simple interest on the amount that remained open, tax included, from the day after the due date to
the day of payment inclusive: a part paid on a day still bears interest for that day. Interest that
was earned stays due after the principal has been paid. Amounts are in the currency of the item.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from ..common.money import ZERO, Currency
from ..common.reason import Amount, Reason
from ..ledger.open_item import OpenItem
from .imputation import interest_before_principal
from .reference_rate import MissingRate, RateTable
from .slice import AppliedRate, InterestSlice, settled
from .slicing import DAY, slices_of, stopped_by_insolvency
from .terms import Circumstances, LateFeeTerms, Regime

__all__ = [
    "AppliedRate", "Assessment", "InterestSlice", "assess", "combine", "once_per_document",
]  # fmt: skip


@dataclass(frozen=True)
class Assessment:
    """Interest and indemnity to date, and why.

    When a rate is ``missing`` there is no amount at all: part of a claim is not a claim.

    :ivar interest: interest and fixed fees; the slices add up to it
    :ivar cap: highest amount that ``interest`` can reach, ``None`` without a cap
    """

    until: date
    slices: tuple[InterestSlice, ...] = ()
    interest: Decimal = ZERO
    indemnity: Decimal = ZERO
    reasons: tuple[Reason, ...] = ()
    missing: tuple[MissingRate, ...] = ()
    currency: Currency = field(kw_only=True)
    cap: Decimal | None = None

    @property
    def is_late(self) -> bool:
        """Tell whether something bears interest, even if its rate is not known."""
        return bool(self.slices or self.missing)

    @property
    def total(self) -> Decimal:
        """Interest and indemnity together."""
        return self.interest + self.indemnity

    def of(self, slices: Sequence[InterestSlice]) -> "Assessment":
        """Return the same with other slices: rounded, capped and added up.

        >>> from ..common.money import EUR
        >>> Assessment(date(2026, 1, 1), currency=EUR).of([]).interest
        Decimal('0.00')
        """
        slices, interest = settled(slices, self.currency, self.cap)
        return replace(self, slices=slices, interest=interest)


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

    >>> from ..common.money import EUR
    >>> from .reference_rate import ECB_MRO, RateValue, Semester
    >>> values = [(Semester(2022, 2), "0.00"), (Semester(2023, 1), "2.50")]
    >>> rates = RateTable(RateValue(ECB_MRO, when, Decimal(rate)) for when, rate in values)
    >>> item = OpenItem(1, "F1", date(2022, 10, 31), date(2022, 11, 30), Decimal(12000), EUR)
    >>> terms = LateFeeTerms(margin=Decimal(10), indemnity=Decimal(40))
    >>> fee = assess(item, terms, rates, date(2023, 2, 15))
    >>> [(part.days, part.rate.percent, part.interest) for part in fee.slices]
    [(31, Decimal('10.00'), Decimal('101.92')), (46, Decimal('12.50'), Decimal('189.04'))]
    >>> fee.interest, fee.indemnity
    (Decimal('290.96'), Decimal('40'))
    """
    circumstances = circumstances or Circumstances()
    item, reasons = _from_receipt(item, terms, circumstances)
    fee = Assessment(
        until, currency=item.currency, cap=_cap(item, terms, circumstances.document_amount)
    )
    exempt = _exemption(item, terms, until, circumstances)
    if exempt:
        return replace(fee, reasons=(*reasons, exempt))
    reasons += _limits(item, terms, until, circumstances)
    if terms.interest_first:
        item, imputed = interest_before_principal(item, terms, rates, until, circumstances, fee.cap)
        reasons += _imputed(imputed, item.currency)
    slices, missing = slices_of(item, terms, rates, until, circumstances)
    if missing:
        unknown = tuple(Reason.of("late_fee.rate_missing", rate=rate.named()) for rate in missing)
        return replace(fee, reasons=reasons + unknown, missing=missing)
    slices, interest = settled(slices, item.currency, fee.cap)
    return replace(
        fee,
        slices=slices,
        interest=interest,
        indemnity=terms.indemnity if slices else ZERO,
        reasons=reasons + _outcome(slices, interest, fee.cap, terms, item.currency),
    )


def once_per_document(assessments: Sequence[Assessment]) -> tuple[Assessment, ...]:
    """Leave indemnity and fixed fees with the instalment that was late first.

    They are due once per document (Code de commerce D441-5), however many instalments it has.

    >>> from ..common.money import EUR
    >>> late = Assessment(date(2026, 3, 1), currency=EUR, indemnity=Decimal(40),
    ...     slices=(InterestSlice(date(2026, 1, 1), date(2026, 1, 2), date(2026, 3, 1), Decimal(9),
    ...                           AppliedRate(Decimal(10)), 365),))
    >>> [fee.indemnity for fee in once_per_document([late, late])]
    [Decimal('40'), Decimal('0')]
    """
    late = [index for index, fee in enumerate(assessments) if fee.slices]
    first = min(late, key=lambda index: assessments[index].slices[0].start, default=None)
    return tuple(
        fee if index == first else replace(_without_fixed_fees(fee), indemnity=ZERO)
        for index, fee in enumerate(assessments)
    )


def combine(
    assessments: Sequence[Assessment], until: date, currency: Currency
) -> Assessment:
    """Add the instalments of a document up; one unknown rate leaves the whole without amount.

    >>> from ..common.money import EUR
    >>> combine([], date(2026, 1, 1), EUR).total
    Decimal('0')
    """
    reasons = _distinct(_flat(fee.reasons for fee in assessments))
    missing = _distinct(_flat(fee.missing for fee in assessments))
    if missing:
        return Assessment(until, reasons=reasons, missing=missing, currency=currency)
    return Assessment(
        until,
        tuple(_flat(fee.slices for fee in assessments)),
        sum((fee.interest for fee in assessments), ZERO),
        sum((fee.indemnity for fee in assessments), ZERO),
        reasons,
        currency=currency,
    )


def _flat(groups):
    return [entry for group in groups for entry in group]


def _distinct(entries):
    return tuple(entry for index, entry in enumerate(entries) if entry not in entries[:index])


def _without_fixed_fees(fee):
    kept = [part for part in fee.slices if part.rate.fixed is None]
    return fee if len(kept) == len(fee.slices) else fee.of(kept)


def _from_receipt(item, terms, circumstances):
    """Move the due date of a public buyer as far as the invoice arrived after its own date."""
    received = circumstances.received_on
    if terms.regime is not Regime.PUBLIC or received is None or received <= item.issued:
        return item, ()
    due = item.due + (received - item.issued)
    return replace(item, due=due), (
        Reason.of("late_fee.from_receipt", received=received, due=due),
    )


def _cap(item, terms, document_amount):
    """Highest interest of the item: a cap in money is shared by the instalments' amounts."""
    caps = []
    if terms.cap_percent is not None:
        caps.append(item.amount * terms.cap_percent / 100)
    if terms.cap_amount is not None:
        caps.append(terms.cap_amount * item.amount / (document_amount or item.amount or 1))
    # Rounded down: the instalments together never exceed the cap.
    unit = item.currency.rounding
    return min(caps) // unit * unit if caps else None


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
    if circumstances.excluded_as:
        return Reason.of("late_fee.excluded", category=circumstances.excluded_as)
    return None


def _limits(item, terms, until, circumstances):
    """Reasons why less than the whole amount or less than the whole delay bears interest."""
    reasons = []
    if stopped_by_insolvency(item, circumstances) and circumstances.insolvent_on <= until:
        reasons.append(Reason.of("late_fee.insolvency", opened=circumstances.insolvent_on))
    for part in circumstances.disputes if terms.exclude_disputed else ():
        if part.start > until or (part.end and part.end <= item.due):
            continue
        facts = {"amount": Amount(part.amount, item.currency.code), "start": part.start}
        if part.end:
            reasons.append(Reason.of("late_fee.disputed", end=part.end, **facts))
        else:
            reasons.append(Reason.of("late_fee.in_dispute", **facts))
    for part in circumstances.granted:
        if part.start <= until and not (part.end and part.end <= item.due):
            facts = {"amount": Amount(part.amount, item.currency.code), "start": part.start}
            reasons.append(
                Reason.of("late_fee.granted", end=part.end, **facts) if part.end
                else Reason.of("late_fee.in_plan", **facts)
            )
    return tuple(reasons)


def _imputed(settled, currency):
    if not settled:
        return ()
    return (Reason.of("late_fee.interest_first", amount=Amount(settled, currency.code)),)


def _outcome(slices, interest, cap, terms, currency):
    """Reasons that only the result shows."""
    reasons = ()
    if slices and terms.regime is Regime.PUBLIC:
        rate = slices[0].rate
        frozen = {"semester": rate.reference.semester, "percent": rate.percent}
        reasons += (Reason.of("late_fee.public_frozen", **frozen),)
    if cap is not None and interest and interest == cap:
        reasons += (Reason.of("late_fee.capped", cap=Amount(cap, currency.code)),)
    return reasons

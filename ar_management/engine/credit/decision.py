"""Credit: whether one more document may go on credit, beside what the customer owes already.

Amounts are in the company's currency and include tax: what the customer will have to pay.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from ..common.money import ZERO, Currency
from ..common.reason import Amount, Reason
from .exposure import Exposure


@dataclass(frozen=True)
class CreditTerms:
    """What the company allows a customer.

    :ivar limit: highest exposure; ``None`` when no limit was set, 0 when no credit is given
    :ivar overdue_days: an item counts as overdue when it is late by more days; 0 never blocks
    :ivar overdue_amount: overdue items block when they add up to more than this
    :ivar holds: whether a document against the terms is held, or only warned about
    :ivar warn_percent: share of the limit, in percent, from which to warn; 0 never warns
    :ivar small_amount: by how much the limit may be passed, and an overdue customer served, for
        small documents in all; 0 exempts none
    :ivar prepaid_percent: share of each order, in percent, that is paid before it goes on
    :ivar longest_days: longest payment term in days; ``None`` when any may be given
    :ivar origin: where the limit comes from, as a sentence; ``None`` without a limit
    """

    limit: Decimal | None = None
    overdue_days: int = 0
    overdue_amount: Decimal = ZERO
    holds: bool = True
    warn_percent: Decimal = ZERO
    small_amount: Decimal = ZERO
    prepaid_percent: Decimal = ZERO
    longest_days: int | None = None
    origin: Reason | None = None


class Outcome(str, Enum):
    """What happens to the document that asked for credit."""

    OK = "ok"
    WARN = "warn"
    HOLD = "hold"


@dataclass(frozen=True)
class Decision:
    """The outcome, and the reasons that led to it; ``ok`` has none."""

    outcome: Outcome = Outcome.OK
    reasons: tuple[Reason, ...] = ()

    @property
    def is_ok(self) -> bool:
        """Tell whether nothing speaks against the document.

        >>> Decision().is_ok
        True
        """
        return self.outcome is Outcome.OK


@dataclass(frozen=True)
class Request:
    """One document that asks for credit.

    :ivar key: how the caller knows the document
    :ivar amount: what it adds to the exposure
    :ivar approved: a person has already allowed it, up to at least this amount
    :ivar value: what it is worth in full, ``None`` for ``amount``; they differ when a part of it
        is in the exposure already, as an invoice that was made before the delivery
    :ivar covered: paid for this document already
    :ivar term_days: how long its payment term lets the customer wait at most
    """

    key: int
    amount: Decimal
    approved: bool = False
    value: Decimal | None = None
    covered: Decimal = ZERO
    term_days: int = 0

    @property
    def worth(self) -> Decimal:
        """What the document is worth in full.

        >>> Request(1, Decimal(80)).worth
        Decimal('80')
        """
        return self.amount if self.value is None else self.value

    @property
    def unpaid(self) -> Decimal:
        """What of its value was not paid yet.

        >>> Request(1, Decimal(80), covered=Decimal(30)).unpaid
        Decimal('50')
        """
        return self.worth - self.covered


def decide_request(
    exposure: Exposure,
    request: Request,
    terms: CreditTerms,
    overdue: Decimal = ZERO,
    *,
    currency: Currency,
) -> Decision:
    """Decide on one document, with what was paid for it.

    What is paid in full is no credit, nor is what is free of charge. A small document passes
    while all that is not posted yet stays small with it, and the limit is not passed by more than
    that: many small documents gain no more than one. Everything else has to be within the limit,
    of a customer who pays in time, with the agreed deposit. An exposure that reaches the limit
    exactly is within it.

    :param exposure: the exposure without this document
    :param overdue: open amount that is late by more than ``terms.overdue_days`` days
    :param currency: of all amounts, the company's

    >>> from ..common.money import EUR
    >>> limited, owing = CreditTerms(limit=Decimal(1000)), Exposure.of([("posted", Decimal(800))])
    >>> over = decide_request(owing, Request(1, Decimal(300)), limited, currency=EUR)
    >>> over.outcome.value, over.reasons[0].code, over.reasons[0].params["excess"].value
    ('hold', 'credit.over_limit', Decimal('100'))
    >>> poor = CreditTerms(limit=Decimal(0))
    >>> paid = Request(1, Decimal(80), covered=Decimal(80))
    >>> decide_request(Exposure(), paid, poor, currency=EUR).is_ok
    True
    >>> terms = CreditTerms(prepaid_percent=Decimal(30))
    >>> short = Request(1, Decimal(80), covered=Decimal(20))
    >>> held = decide_request(Exposure(), short, terms, currency=EUR)
    >>> held.reasons[0].code, held.reasons[0].params["missing"].value
    ('credit.deposit_missing', Decimal('4.00'))
    """
    if request.approved or request.unpaid <= 0 or _is_small(exposure, request, terms):
        return Decision()
    reasons = (
        *_over_limit(exposure, request.amount, terms, currency),
        *_overdue(overdue, terms, currency),
        *_deposit_missing(request, terms, currency),
        *_term_too_long(request, terms),
    )
    if reasons:
        return Decision(Outcome.HOLD if terms.holds else Outcome.WARN, reasons)
    near = tuple(_near_limit(exposure, request.amount, terms, currency))
    return Decision(Outcome.WARN, near) if near else Decision()


def _is_small(exposure, request, terms):
    if max(exposure.not_posted, ZERO) + request.unpaid > terms.small_amount:
        return False
    allowed = None if terms.limit is None else terms.limit + terms.small_amount
    return allowed is None or exposure.total + request.amount <= allowed


def _over_limit(exposure, order_amount, terms, currency):
    if terms.limit is None:
        return
    excess = exposure.total + order_amount - terms.limit
    if excess > 0:
        # What was invoiced before it is delivered adds nothing: the limit was passed before.
        yield Reason.of(
            "credit.over_limit" if order_amount > 0 else "credit.limit_passed",
            limit=Amount(terms.limit, currency.code),
            exposure=Amount(exposure.total, currency.code),
            order=Amount(order_amount, currency.code),
            excess=Amount(excess, currency.code),
        )


def _near_limit(exposure, order_amount, terms, currency):
    if not terms.limit or terms.warn_percent <= 0:
        return
    used = exposure.total + order_amount
    if used * 100 >= terms.limit * terms.warn_percent:
        yield Reason.of(
            "credit.near_limit",
            limit=Amount(terms.limit, currency.code),
            left=Amount(terms.limit - used, currency.code),
            percent=terms.warn_percent,
        )


def _overdue(overdue, terms, currency):
    if terms.overdue_days > 0 and overdue > max(terms.overdue_amount, ZERO):
        yield Reason.of(
            "credit.overdue", amount=Amount(overdue, currency.code), days=terms.overdue_days
        )


def _deposit_missing(request, terms, currency):
    # Nobody is stopped for a fraction of the smallest unit.
    deposit = currency.round_down(request.worth * terms.prepaid_percent / 100)
    if request.covered < deposit:
        yield Reason.of(
            "credit.deposit_missing",
            deposit=Amount(deposit, currency.code),
            percent=terms.prepaid_percent,
            missing=Amount(deposit - request.covered, currency.code),
        )


def _term_too_long(request, terms):
    if terms.longest_days is not None and request.term_days > terms.longest_days:
        yield Reason.of(
            "credit.term_too_long", days=request.term_days, longest=terms.longest_days
        )


def decide_batch(
    exposure: Exposure,
    requests: Iterable[Request],
    terms: CreditTerms,
    overdue: Decimal = ZERO,
    *,
    currency: Currency,
) -> dict[int, Decision]:
    """Decide on several documents of one customer, each with those that passed before it.

    Approved documents go first, whatever the order given: they pass in any case, so the others
    have to fit beside them. Splitting an order in two therefore gains nothing.

    >>> from ..common.money import EUR
    >>> terms = CreditTerms(limit=Decimal(100))
    >>> both = [Request(1, Decimal(60)), Request(2, Decimal(60))]
    >>> batch = decide_batch(Exposure(), both, terms, currency=EUR)
    >>> batch[1].outcome.value, batch[2].outcome.value
    ('ok', 'hold')
    """
    decisions = {}
    for request in sorted(requests, key=lambda each: (not each.approved, each.key)):
        decision = decide_request(exposure, request, terms, overdue, currency=currency)
        decisions[request.key] = decision
        if decision.outcome is not Outcome.HOLD:
            exposure = exposure.plus("batch", max(request.amount, ZERO))
    return decisions

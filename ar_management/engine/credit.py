"""Credit: what a customer's exposure is made of, and whether one more order may go on credit.

Amounts are in the company's currency and include tax: what the customer will have to pay.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from .money import ZERO
from .reason import Amount, Reason


@dataclass(frozen=True)
class ExposureComponent:
    """One share of the exposure; shares do not overlap.

    :ivar key: name of the contributor that counted it, as ``"posted"``
    :ivar amount: positive adds to the exposure, an unallocated payment is negative
    """

    key: str
    amount: Decimal


@dataclass(frozen=True)
class Exposure:
    """What the company would lose if the customer paid nothing more, by components."""

    components: tuple[ExposureComponent, ...] = ()

    @classmethod
    def of(cls, amounts: Iterable[tuple[str, Decimal]]) -> "Exposure":
        """Build an exposure from keys and amounts.

        >>> Exposure.of([("posted", Decimal(80)), ("unallocated", Decimal(-30))]).total
        Decimal('50')
        """
        return cls(tuple(ExposureComponent(key, amount) for key, amount in amounts))

    @property
    def total(self) -> Decimal:
        """Sum of the components.

        >>> Exposure().total
        Decimal('0')
        """
        return sum((component.amount for component in self.components), ZERO)

    def amount(self, key: str) -> Decimal:
        """Amount of one component, nothing when it is not part of the exposure.

        >>> Exposure.of([("posted", Decimal(80))]).amount("draft_invoices")
        Decimal('0')
        """
        return sum((each.amount for each in self.components if each.key == key), ZERO)


@dataclass(frozen=True)
class CreditTerms:
    """What the company allows a customer.

    :ivar limit: highest exposure; ``None`` when no limit was set, 0 when no credit is given
    :ivar overdue_days: an item counts as overdue when it is late by more days; 0 never blocks
    :ivar overdue_amount: overdue items block when they add up to more than this
    :ivar holds: whether a document against the terms is held, or only warned about
    :ivar warn_percent: share of the limit, in percent, from which to warn; 0 never warns
    :ivar small_amount: a document up to this amount is not held; 0 exempts none
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


def decide(
    exposure: Exposure,
    order_amount: Decimal,
    terms: CreditTerms,
    overdue: Decimal = ZERO,
    currency: str = "EUR",
) -> Decision:
    """Decide whether a customer may owe ``order_amount`` more.

    A document that does not add to the exposure (free of charge, a credit note) is never held.
    An exposure that reaches the limit exactly is within it.

    :param exposure: the exposure without this document
    :param order_amount: what the document adds, including tax
    :param overdue: open amount that is late by more than ``terms.overdue_days`` days

    >>> terms = CreditTerms(limit=Decimal(1000))
    >>> exposure = Exposure.of([("posted", Decimal(800))])
    >>> decide(exposure, Decimal(200), terms).outcome.value
    'ok'
    >>> held = decide(exposure, Decimal(300), terms)
    >>> held.outcome.value, held.reasons[0].code, held.reasons[0].params["excess"].value
    ('hold', 'credit.over_limit', Decimal('100'))
    """
    if order_amount <= 0:
        return Decision()
    reasons = (
        *_over_limit(exposure, order_amount, terms, currency),
        *_overdue(overdue, terms, currency),
    )
    if not reasons:
        return Decision()
    return Decision(Outcome.HOLD if terms.holds else Outcome.WARN, reasons)


def _over_limit(exposure, order_amount, terms, currency):
    if terms.limit is None:
        return
    excess = exposure.total + order_amount - terms.limit
    if excess > 0:
        yield Reason.of(
            "credit.over_limit",
            limit=Amount(terms.limit, currency),
            exposure=Amount(exposure.total, currency),
            order=Amount(order_amount, currency),
            excess=Amount(excess, currency),
        )


def _overdue(overdue, terms, currency):
    if terms.overdue_days > 0 and overdue > max(terms.overdue_amount, ZERO):
        yield Reason.of(
            "credit.overdue", amount=Amount(overdue, currency), days=terms.overdue_days
        )


@dataclass(frozen=True)
class Request:
    """One document of a batch that asks for credit from the same customer.

    :ivar key: how the caller knows the document
    :ivar amount: what it adds to the exposure
    :ivar approved: a person has already allowed it, up to at least this amount
    """

    key: int
    amount: Decimal
    approved: bool = False


def decide_batch(
    exposure: Exposure,
    requests: Iterable[Request],
    terms: CreditTerms,
    overdue: Decimal = ZERO,
    currency: str = "EUR",
) -> dict[int, Decision]:
    """Decide on several documents of one customer, each with those that passed before it.

    Approved documents go first, whatever the order given: they pass in any case, so the others
    have to fit beside them. Splitting an order in two therefore gains nothing.

    >>> terms = CreditTerms(limit=Decimal(100))
    >>> batch = decide_batch(Exposure(), [Request(1, Decimal(60)), Request(2, Decimal(60))], terms)
    >>> batch[1].outcome.value, batch[2].outcome.value
    ('ok', 'hold')
    """
    decisions, passed = {}, ZERO
    for request in sorted(requests, key=lambda each: (not each.approved, each.key)):
        beside = Exposure((*exposure.components, ExposureComponent("batch", passed)))
        decision = Decision() if request.approved else decide(
            beside, request.amount, terms, overdue, currency
        )
        decisions[request.key] = decision
        if decision.outcome is not Outcome.HOLD:
            passed += max(request.amount, ZERO)
    return decisions

"""Who may approve how much credit, and which of several decisions is in force.

The four eyes: never the person who asked, and nobody counts twice. A ladder is a list of steps,
each for a band of amounts; an amount climbs all the steps of its bands, in their order.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum

from ..common.reason import Label, Reason


@dataclass(frozen=True)
class Step:
    """One step of an approval ladder.

    :ivar name: as it is printed in a reason
    :ivar above: the step is climbed by amounts above this one
    :ivar up_to: and up to this one; ``None`` without end
    :ivar approvers: ids of the users who may approve here
    :ivar needed: how many of them have to
    """

    name: str | Label | Reason
    above: Decimal
    up_to: Decimal | None
    approvers: frozenset[int]
    needed: int = 1

    def covers(self, amount: Decimal) -> bool:
        """Tell whether an amount in the company's currency has to climb this step.

        >>> step = Step("Director", Decimal(1000), Decimal(5000), frozenset())
        >>> [step.covers(Decimal(amount)) for amount in (1000, 1001, 5000, 5001)]
        [False, True, True, False]
        """
        from_below = amount > self.above or not self.above
        return from_below and (self.up_to is None or amount <= self.up_to)


def ladder(amount: Decimal, steps: Iterable[Step], usual: Step) -> tuple[Step, ...]:
    """Steps that an amount has to climb, the usual one when no band covers it.

    >>> usual = Step("Credit Manager", Decimal(0), None, frozenset({1}))
    >>> [step.name for step in ladder(Decimal(10), (), usual)]
    ['Credit Manager']
    """
    return tuple(step for step in steps if step.covers(amount)) or (usual,)


def current_step(steps: Sequence[Step], approvals: Iterable[int]) -> Step | None:
    """The step that waits for an approval, ``None`` when all are climbed.

    Each approval counts once, for the first open step that its user may approve.

    :param approvals: ids of the users who approved, in the order of time

    >>> steps = (Step("Manager", Decimal(0), None, frozenset({1, 2})),
    ...          Step("Director", Decimal(0), None, frozenset({2, 3})))
    >>> current_step(steps, [1]).name, current_step(steps, [1, 2])
    ('Director', None)
    """
    open_places = [step.needed for step in steps]
    counted: set[int] = set()
    for user in approvals:
        if user in counted:
            continue
        for index, step in enumerate(steps):
            if open_places[index] > 0 and user in step.approvers:
                open_places[index] -= 1
                counted.add(user)
                break
    waiting = (step for step, places in zip(steps, open_places, strict=True) if places > 0)
    return next(waiting, None)


def obstacle(
    user: int, requesters: Iterable[int], steps: Sequence[Step], approvals: Sequence[int]
) -> Reason | None:
    """What stops a user from approving now; ``None`` when nothing does.

    :param requesters: everybody who asked for the credit or wrote the request
    :param approvals: ids of the users who approved, in the order of time

    >>> steps = (Step("Manager", Decimal(0), None, frozenset({1, 2}), needed=2),)
    >>> obstacle(1, [1], steps, []).code, obstacle(2, [1], steps, [2]).code
    ('approval.own_request', 'approval.twice')
    >>> obstacle(9, [1], steps, []).code, obstacle(2, [1], steps, [])
    ('approval.not_approver', None)
    """
    if user in requesters:
        return Reason.of("approval.own_request")
    if user in approvals:
        return Reason.of("approval.twice")
    step = current_step(steps, approvals)
    if step is None:
        return Reason.of("approval.complete")
    if user not in step.approvers:
        return Reason.of("approval.not_approver", step=step.name)
    return None


def has_authority(user: int, steps: Sequence[Step]) -> bool:
    """Tell whether a user stands on the highest step of an amount's ladder.

    >>> steps = (Step("Manager", Decimal(0), None, frozenset({1})),
    ...          Step("Director", Decimal(0), None, frozenset({2})))
    >>> has_authority(1, steps), has_authority(2, steps)
    (False, True)
    """
    return bool(steps) and user in steps[-1].approvers


def people_needed(steps: Sequence[Step]) -> int:
    """How many people of the highest step of an amount's ladder have to agree.

    >>> steps = (Step("Manager", Decimal(0), None, frozenset({1})),
    ...          Step("Directors", Decimal(0), None, frozenset({2, 3}), needed=2))
    >>> people_needed(steps), people_needed(())
    (2, 1)
    """
    return steps[-1].needed if steps else 1


class Verdict(str, Enum):
    """What was decided about an application."""

    APPROVED = "approved"
    REFUSED = "refused"


@dataclass(frozen=True)
class CreditDecision:
    """A decision about a customer's credit.

    :ivar key: id of the application
    :ivar limit: in the company's currency
    :ivar until: last day on which it counts; ``None`` without end
    :ivar temporary: stands above another decision and leaves it untouched
    """

    key: int
    decided_on: datetime
    verdict: Verdict
    limit: Decimal
    until: date | None = None
    temporary: bool = False

    def is_over(self, today: date) -> bool:
        """Tell whether its last day has passed.

        >>> decision = CreditDecision(1, datetime(2026, 1, 1), Verdict.APPROVED, Decimal(5),
        ...                           until=date(2026, 6, 30))
        >>> decision.is_over(date(2026, 6, 30)), decision.is_over(date(2026, 7, 1))
        (False, True)
        """
        return self.until is not None and self.until < today


@dataclass(frozen=True)
class Standing:
    """What counts today.

    :ivar decision: the decision in force; ``None`` when there is none
    :ivar lapsed: the last lasting decision, when it has expired and nothing took its place
    """

    decision: CreditDecision | None = None
    lapsed: CreditDecision | None = None


def standing(decisions: Iterable[CreditDecision], today: date) -> Standing:
    """Find the decision in force on a day.

    The latest lasting decision counts. A temporary one counts above it while it lasts, unless a
    later lasting decision replaced it. A decision whose day has passed never counts.

    >>> lasting = CreditDecision(1, datetime(2026, 1, 1), Verdict.APPROVED, Decimal(1000))
    >>> season = CreditDecision(2, datetime(2026, 5, 1), Verdict.APPROVED, Decimal(5000),
    ...                         until=date(2026, 8, 31), temporary=True)
    >>> [standing([lasting, season], day).decision.limit
    ...  for day in (date(2026, 8, 31), date(2026, 9, 1))]
    [Decimal('5000'), Decimal('1000')]
    """
    in_time = sorted(decisions, key=lambda each: (each.decided_on, each.key))
    lasting = [each for each in in_time if not each.temporary]
    last = lasting[-1] if lasting else None
    above = [
        each for each in in_time
        if each.temporary and not each.is_over(today)
        and (last is None or each.decided_on >= last.decided_on)
    ]
    if above:
        return Standing(above[-1])
    if last is None:
        return Standing()
    return Standing(lapsed=last) if last.is_over(today) else Standing(last)

"""The steps of a reminder policy, and which of them is due for an item on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum, IntEnum

from ..common.money import ZERO
from .habit import NO_CHANGE, Adaptation


class Tone(IntEnum):
    """How a message speaks; a higher one is firmer."""

    COURTEOUS = 1
    NEUTRAL = 2
    FIRM = 3
    FORMAL = 4


class Channel(str, Enum):
    """How a message reaches the customer."""

    EMAIL = "email"
    LETTER = "letter"
    CALL = "call"
    SMS = "sms"
    PORTAL = "portal"


@dataclass(frozen=True)
class Step:
    """One step of a policy.

    :ivar key: id of the step
    :ivar days: days after the due date, negative before it
    :ivar least: total, in the company's currency, from which on the step is taken
    """

    key: int
    days: int
    tone: Tone = Tone.NEUTRAL
    channel: Channel = Channel.EMAIL
    least: Decimal = ZERO

    @property
    def is_before_due(self) -> bool:
        """Tell whether the step announces a due date, so that it is of no use after it.

        >>> Step(1, -5).is_before_due, Step(2, 0).is_before_due
        (True, False)
        """
        return self.days < 0

    def day_for(self, due: date, adaptation: Adaptation = NO_CHANGE) -> date:
        """First day of the step for an item, as the customer's habits move it.

        Steps before the due date and formal notices stay where they are, and nobody is reminded
        of a delay before the day after the due date.

        >>> Step(1, 3).day_for(date(2026, 1, 31))
        datetime.date(2026, 2, 3)
        >>> Step(1, 3).day_for(date(2026, 1, 31), Adaptation(days=-5))
        datetime.date(2026, 2, 1)
        """
        days = self.days
        if days > 0 and self.tone < Tone.FORMAL:
            days = max(days + adaptation.days, 1)
        return due + timedelta(days=days)


@dataclass(frozen=True)
class Sent:
    """A step that was taken for an item.

    :ivar on: day on which it was sent
    """

    key: int
    on: date


def due_step(
    steps: Iterable[Step],
    due: date,
    today: date,
    sent: Iterable[Sent] = (),
    adaptation: Adaptation = NO_CHANGE,
    gap: int = 0,
) -> Step | None:
    """The step to be taken for an item today, ``None`` when there is none.

    The highest one whose day has come, if it comes after those that were taken. A formal notice
    needs an earlier reminder of the delay, sent at least ``gap`` days ago: without one the step
    below comes first. After a broken promise (``adaptation.firmer``) the next step is due at once.

    >>> steps = [Step(1, -5, Tone.COURTEOUS), Step(2, 3), Step(3, 30, Tone.FORMAL)]
    >>> [step and step.key for step in (
    ...     due_step(steps, date(2026, 1, 31), date(2026, 1, day)) for day in (25, 26, 31))]
    [None, 1, 1]
    >>> due_step(steps, date(2026, 1, 31), date(2026, 3, 31)).key
    2
    >>> due_step(steps, date(2026, 1, 31), date(2026, 3, 31), [Sent(2, date(2026, 2, 3))]).key
    3
    """
    in_order = sorted(steps, key=lambda step: (step.days, step.key))
    rank = {step.key: number for number, step in enumerate(in_order)}
    taken = [each for each in sent if each.key in rank]
    last = max((rank[each.key] for each in taken), default=-1)
    reminded = min(
        (each.on for each in taken if not in_order[rank[each.key]].is_before_due), default=None
    )
    best = None
    for step in in_order[last + 1:]:
        if step.is_before_due:
            usable = step.day_for(due) <= today <= due
        else:
            usable = step.day_for(due, adaptation) <= today
            next_one = best is None or best.is_before_due
            usable = usable or (adaptation.firmer and next_one and due < today)
        if step.tone is Tone.FORMAL and (
            reminded is None or (today - reminded).days < max(gap, 1)
        ):
            usable = False
        if usable:
            best = step
    return best

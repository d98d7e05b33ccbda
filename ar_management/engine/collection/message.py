"""One message per customer and day: the highest step that is due, with all items due."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from ..common.money import ZERO
from ..common.reason import Amount, Reason
from .guard import Situation, obstacles
from .habit import NO_CHANGE, Adaptation
from .scenario import Sent, Step, Tone, due_step


@dataclass(frozen=True)
class Item:
    """An open item of a customer as a message sees it.

    :ivar key: id of the journal item
    :ivar number: of the document, for people to read
    :ivar claimed: what may be asked for, in the company's currency; 0 keeps it out
    :ivar sent: the steps that were taken for it
    """

    key: int
    number: str
    due: date
    claimed: Decimal
    sent: tuple[Sent, ...] = ()


@dataclass(frozen=True)
class Scenario:
    """How a policy reminds one customer.

    :ivar gap: least days between two messages to the customer
    :ivar least: total from which on anything is sent
    """

    steps: tuple[Step, ...]
    gap: int = 0
    least: Decimal = ZERO
    currency: str = "EUR"


@dataclass(frozen=True)
class Message:
    """What would be sent to one customer today.

    :ivar step: the highest step due
    :ivar tone: of the step, as the customer's habits change it
    :ivar new: {item key: step taken for it with this message}
    :ivar items: keys of all items in the message, by due date
    :ivar total: asked for, in the company's currency
    :ivar reasons: why this step and this tone
    :ivar stopped_by: why it must wait; empty when it may leave
    """

    step: Step
    tone: Tone
    new: dict
    items: tuple[int, ...]
    total: Decimal
    reasons: tuple[Reason, ...] = ()
    stopped_by: tuple[Reason, ...] = ()


def compose(
    items: Iterable[Item],
    scenario: Scenario,
    situation: Situation,
    adaptation: Adaptation = NO_CHANGE,
    last_message: date | None = None,
) -> Message | None:
    """The message to one customer today, ``None`` when no step is due.

    A step whose total is too small for it is left out, as is a message within the gap after the
    last one. What was reminded of before and is still due stands in the message as well.

    :param last_message: day of the last message to this customer

    >>> today = date(2026, 2, 5)
    >>> steps = (Step(1, 3), Step(2, 15, Tone.FIRM))
    >>> items = [Item(7, "F7", date(2026, 1, 31), Decimal(100)),
    ...          Item(8, "F8", date(2026, 1, 10), Decimal(50))]
    >>> message = compose(items, Scenario(steps), Situation(today))
    >>> message.step.key, message.items, message.total
    (2, (8, 7), Decimal('150'))
    """
    today = situation.today
    if last_message and (today - last_message).days < max(scenario.gap, 1):
        return None
    owed = sorted(
        (each for each in items if each.claimed > 0), key=lambda each: (each.due, each.key)
    )
    steps = scenario.steps
    while steps:
        new = {
            each.key: step for each in owed
            if (step := due_step(steps, each.due, today, each.sent, adaptation, scenario.gap))
        }
        if not new:
            return None
        shown = [each for each in owed if each.key in new or each.due < today]
        total = sum((each.claimed for each in shown), ZERO)
        highest = max(new.values(), key=lambda step: (step.days, step.key))
        if total >= max(highest.least, scenario.least):
            break
        steps = tuple(step for step in steps if step != highest)
    else:
        return None
    return Message(
        step=highest,
        tone=_tone(highest, adaptation),
        new=new,
        items=tuple(each.key for each in shown),
        total=total,
        reasons=(_why(highest, new, owed, total, scenario), *adaptation.reasons),
        stopped_by=obstacles(replace(situation, owed=total)),
    )


def _tone(step, adaptation):
    """A formal notice is one by its step alone: no habit makes or unmakes it."""
    if step.tone is Tone.FORMAL:
        return step.tone
    return Tone(min(max(step.tone + adaptation.tone, Tone.COURTEOUS), Tone.FIRM))


def _why(highest, new, owed, total, scenario):
    first = next(each for each in owed if new.get(each.key) == highest)
    code = "reminder.before_due" if highest.is_before_due else "reminder.step_due"
    return Reason.of(
        code, invoice=first.number, day=first.due, days=abs(highest.days),
        total=Amount(total, scenario.currency),
    )

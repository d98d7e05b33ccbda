"""What a customer's past changes in a reminder: its day and its tone, with the facts as reasons."""

from dataclasses import dataclass

from ..common.reason import Reason
from ..ledger.behaviour import Behaviour

ENOUGH = 3
"""Instalments that must be known before a habit is concluded from them."""
PATIENCE = 4
"""Days that a customer who pays in time is given on top, and a late one is written to sooner."""
IN_TIME = 80
"""Percent of the instalments that somebody reliable pays by the due date."""
LATE_DAYS = 8
"""Median days late from which on somebody is habitually late."""
WORSENING = 10
"""Days by which the last half year may be worse before reliable stops being the word."""


@dataclass(frozen=True)
class Adaptation:
    """How a scenario changes for one customer.

    :ivar days: added to the days of the steps after the due date
    :ivar tone: added to the tone of what is not a formal notice
    :ivar firmer: the next step is due at once, since a promise was broken
    :ivar reasons: the facts that it comes from
    """

    days: int = 0
    tone: int = 0
    firmer: bool = False
    reasons: tuple[Reason, ...] = ()


NO_CHANGE = Adaptation()


def adapt(behaviour: Behaviour, broken_promise: Reason | None = None) -> Adaptation:
    """What the facts change, and why.

    >>> adapt(Behaviour(sample=12, median_days=-1, in_time=92)).days
    4
    >>> adapt(Behaviour(sample=12, median_days=21, in_time=10)).tone
    1
    >>> adapt(Behaviour(sample=2, median_days=21)).reasons[0].code
    'reminder.no_habit'
    >>> adapt(Behaviour(sample=12, median_days=-1, in_time=92, returned=1)).days
    0
    """
    days, tone, reasons = _habit(behaviour)
    if broken_promise:
        return Adaptation(min(days, 0), max(tone, 0) + 1, True, (*reasons, broken_promise))
    return Adaptation(days, tone, False, reasons)


def _habit(known):
    facts = {"days": known.median_days, "sample": known.sample, "percent": known.in_time}
    if known.sample < ENOUGH:
        return 0, 0, (Reason.of("reminder.no_habit", sample=known.sample),)
    worse = known.trend is not None and known.trend >= WORSENING or bool(known.returned)
    if known.median_days >= LATE_DAYS:
        reasons = (Reason.of("reminder.habitually_late", **facts),)
        return -PATIENCE, 1, reasons + _trend(known, worse)
    if known.in_time >= IN_TIME and not worse:
        return PATIENCE, -1, (Reason.of("reminder.reliable", **facts),)
    return 0, 0, (Reason.of("reminder.ordinary", **facts), *_trend(known, worse))


def _trend(known, worse):
    if known.returned:
        return (Reason.of("reminder.returned", count=known.returned),)
    return (Reason.of("reminder.worsening", days=known.trend),) if worse else ()

"""When a deposit is asked for, and when it is reminded of."""

from collections.abc import Sequence
from datetime import date

REMIND_AFTER = (3, 12, 25)
"""Days after the due date on which a deposit that did not arrive is reminded of."""
LEAST_GAP = 5
"""Days between two messages about the same deposit."""


def is_message_due(due: date, today: date, sent: Sequence[date]) -> bool:
    """Tell whether a deposit is asked for, or reminded of, today.

    It is asked for at once, and then after each of the days that follow the due date; what was
    missed is not caught up on, one message is enough.

    :param sent: days of the messages so far

    >>> due = date(2026, 3, 10)
    >>> is_message_due(due, date(2026, 3, 2), [])
    True
    >>> [is_message_due(due, date(2026, 3, day), [date(2026, 3, 2)]) for day in (10, 12, 13)]
    [False, False, True]
    """
    if not sent:
        return True
    if (today - max(sent)).days < LEAST_GAP:
        return False
    last = max(sent)
    return any(
        (last - due).days < days <= (today - due).days for days in REMIND_AFTER
    )

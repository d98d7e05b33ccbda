"""Which payment is an advice about that came without one?"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..common.names import name_similarity

DAYS_BEFORE = 20
"""A payment may reach the account that many days after the day on its advice."""
DAYS_AFTER = 10
"""An advice may be written that many days after the payment."""
SAME_NAME = 0.75


@dataclass(frozen=True, slots=True)
class Waiting:
    """An advice or a payment that looks for its counterpart.

    :ivar key: names it for the caller
    :ivar amount: what is paid in all
    :ivar on: day of the payment, or the day on which the advice was written or came
    :ivar currency: ISO 4217 code; empty on an advice that states none
    :ivar customer: commercial entity, when it is known, or 0
    :ivar payer: name of who pays, as it was written
    """

    key: int
    amount: Decimal
    on: date
    currency: str = ""
    customer: int = 0
    payer: str = ""


def pair(advices: Iterable[Waiting], payments: Iterable[Waiting]) -> dict[int, int]:
    """Bring advices and payments together that fit nobody else: same total, near day, same payer.

    Where several fit, the ones whose payer is known to be the same count; still several: none.

    :return: key of the advice by key of the payment

    >>> advice = Waiting(1, Decimal("1200"), date(2026, 3, 9), payer="Martin SAS")
    >>> pair([advice], [Waiting(7, Decimal("1200"), date(2026, 3, 12), "EUR", payer="MARTIN")])
    {7: 1}
    >>> pair([advice], [Waiting(7, Decimal("1200"), date(2026, 6, 1), "EUR", payer="MARTIN")])
    {}
    """
    by_amount = defaultdict(list)
    for payment in payments:
        by_amount[payment.amount].append(payment)
    of_advice, of_payment = defaultdict(list), defaultdict(list)
    for advice in advices:
        for payment in by_amount[advice.amount]:
            likeness = _likeness(advice, payment)
            if likeness is not None:
                of_advice[advice.key].append((likeness, payment.key))
                of_payment[payment.key].append((likeness, advice.key))
    best = {key: _best(found) for key, found in of_advice.items()}
    return {
        payment: advice
        for payment, advice in ((key, _best(found)) for key, found in of_payment.items())
        if advice is not None and best[advice] == payment
    }


def _likeness(advice, payment):
    """1 when the payer is the same, 0 when nobody knows, ``None`` when they cannot belong."""
    days = (payment.on - advice.on).days
    if not -DAYS_AFTER <= days <= DAYS_BEFORE:
        return None
    if advice.currency and payment.currency and advice.currency != payment.currency:
        return None
    if advice.customer and payment.customer:
        return 1 if advice.customer == payment.customer else None
    if advice.payer and payment.payer:
        # A group pays for its companies: another name is no proof against it.
        return int(name_similarity(advice.payer, payment.payer) >= SAME_NAME)
    return 0


def _best(found):
    """The one key that fits best; ``None`` when two fit as well."""
    highest = max(likeness for likeness, _key in found)
    keys = [key for likeness, key in found if likeness == highest]
    return keys[0] if len(keys) == 1 else None

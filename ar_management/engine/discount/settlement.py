"""What a payment has earned of a discount, and what the customer took on top of it.

Amounts are in the currency of the receivable. The discounts come from ``discount.closing_amount``
on what was open before the payment, on the day on which the payment counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..common.money import ZERO

RATE_MARGIN = Decimal("0.01")
"""How far the rate of a bank may be from the known one, as a share of what was open."""


@dataclass(frozen=True)
class Settlement:
    """What happens to the part of a receivable that a payment left open.

    :ivar granted: discount to book
    :ivar short: discount that was taken too late or too much: a person decides
    """

    granted: Decimal = ZERO
    short: Decimal = ZERO


def settle(left: Decimal, earned: Decimal, offered: Decimal) -> Settlement:
    """Judge what one payment left open of one receivable.

    Who pays in time may leave the discount open, or less than it. What was left on top of it is
    short as long as some tier offered that much. More than that is a part payment.

    :param left: what is open after the payment
    :param earned: discount on the day of the payment, on what was open before it
    :param offered: discount of the highest tier, whatever its deadline, on the same amount

    >>> settle(Decimal(24), Decimal(24), Decimal(36))
    Settlement(granted=Decimal('24'), short=Decimal('0'))
    >>> settle(Decimal(36), Decimal(24), Decimal(36))
    Settlement(granted=Decimal('24'), short=Decimal('12'))
    >>> settle(Decimal(700), Decimal(24), Decimal(36))
    Settlement(granted=Decimal('0'), short=Decimal('0'))
    """
    if left <= 0 or left > max(earned, offered):
        return Settlement()
    granted = min(left, earned)
    return Settlement(granted, left - granted)


def settle_at_rate(
    residual: Decimal, worth: Decimal, earned: Decimal, offered: Decimal
) -> Settlement:
    """Judge a payment in another currency than the receivable, by what it is worth.

    The rate of the bank is not quite the known one, so what is left is never exact: it is read as
    the discount that it is nearest to, or as none. What then is over or under is exchange.

    :param residual: what was open before the payment
    :param worth: the payment in the currency of the receivable, at the rate of its day
    :param earned: discount on the day of the payment
    :param offered: discount of the highest tier, whatever its deadline

    >>> settle_at_rate(Decimal(1200), Decimal("1176.31"), Decimal(24), Decimal(24))
    Settlement(granted=Decimal('24'), short=Decimal('0'))
    >>> settle_at_rate(Decimal(1200), Decimal("1176.31"), Decimal(0), Decimal(24))
    Settlement(granted=Decimal('0'), short=Decimal('24'))
    >>> settle_at_rate(Decimal(1200), Decimal("1198.50"), Decimal(24), Decimal(24))
    Settlement(granted=Decimal('0'), short=Decimal('0'))
    """
    left = residual - worth
    nearest = min((ZERO, earned, offered), key=lambda each: (abs(left - each), -each))
    if not nearest or abs(left - nearest) > residual * RATE_MARGIN:
        return Settlement()
    return Settlement(min(earned, nearest), nearest - min(earned, nearest))


def settle_together(
    left: Decimal, earned: Sequence[Decimal], offered: Sequence[Decimal]
) -> tuple[Settlement, ...]:
    """Judge one payment of several receivables by what it leaves open of them in all.

    Only exact sums count: a remainder that fits no sum may belong to any of the receivables.

    :param left: what the payment leaves open of all of them
    :param earned: discount of each on the day of the payment
    :param offered: discount of the highest tier of each
    :return: one settlement for each receivable; none when the sum says nothing

    >>> [each.granted for each in settle_together(Decimal(3), [Decimal(1), Decimal(2)], [])]
    [Decimal('1'), Decimal('2')]
    >>> settle_together(Decimal(4), [Decimal(1), Decimal(2)], [Decimal(1), Decimal(2)])
    ()
    """
    if left <= 0:
        return ()
    if left == sum(earned, ZERO):
        return tuple(Settlement(each) for each in earned)
    if left == sum(offered, ZERO):
        return tuple(
            Settlement(each, most - each) for each, most in zip(earned, offered, strict=True)
        )
    return ()

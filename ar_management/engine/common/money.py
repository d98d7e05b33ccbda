"""The one border between Odoo's float money and the engine's Decimal money.

Amounts inside the engine are ``Decimal`` in the unit of their currency (euros, not cents).
They are rounded once, half away from zero, which is the rounding that Odoo's currencies use.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cached_property
from math import floor

ZERO = Decimal(0)


@dataclass(frozen=True)
class Currency:
    """A currency with its smallest unit.

    :ivar code: ISO 4217 code
    :ivar rounding: smallest unit, as ``Decimal("0.01")`` for the euro, ``1`` for the yen
    """

    code: str
    rounding: Decimal

    def round(self, amount: Decimal) -> Decimal:
        """Round to the smallest unit, half away from zero.

        >>> EUR.round(Decimal("2.675"))
        Decimal('2.68')
        >>> Currency("JPY", Decimal(1)).round(Decimal("-10.5"))
        Decimal('-11')
        """
        if self._has_decimal_unit:  # nearly all: one operation instead of three
            return amount.quantize(self.rounding, rounding=ROUND_HALF_UP)
        units = (amount / self.rounding).quantize(Decimal(1), rounding=ROUND_HALF_UP)
        return units * self.rounding

    @cached_property
    def _has_decimal_unit(self) -> bool:
        return self.rounding.as_tuple().digits == (1,)

    def round_down(self, amount: Decimal) -> Decimal:
        """Cut off what is smaller than the smallest unit.

        >>> EUR.round_down(Decimal("2.679"))
        Decimal('2.67')
        >>> Currency("JPY", Decimal(1)).round_down(Decimal("30.3"))
        Decimal('30')
        """
        units = (amount / self.rounding).quantize(Decimal(1), rounding=ROUND_DOWN)
        return units * self.rounding

    def round_exact(self, amount: Fraction) -> Decimal:
        """Round an exact fraction to the smallest unit, half away from zero.

        >>> EUR.round_exact(Fraction(1, 200))
        Decimal('0.01')
        """
        units = floor(abs(amount) / Fraction(self.rounding) + Fraction(1, 2))
        return (-units if amount < 0 else units) * self.rounding

    def from_float(self, value: float) -> Decimal:
        """Read an amount that Odoo stores as a float; the stray binary digits disappear here.

        >>> EUR.from_float(0.1 + 0.2)
        Decimal('0.30')
        """
        return self.round(Decimal(repr(value or 0.0)))

    def is_zero(self, amount: Decimal) -> bool:
        """Tell whether the amount rounds to nothing.

        >>> EUR.is_zero(Decimal("0.004"))
        True
        """
        return self.round(amount) == 0


EUR = Currency("EUR", Decimal("0.01"))


def share_out(
    amount: Decimal, weights: Sequence[Decimal], currency: Currency
) -> tuple[Decimal, ...]:
    """Split an amount by weights so that the rounded parts add up to it exactly.

    The units lost by rounding go to the parts with the largest remainders, first come first
    served, so no part is further than one unit from its exact share. Weights are not negative;
    when all are zero the whole amount goes to the first part.

    >>> share_out(Decimal("100.00"), [Decimal(1)] * 3, EUR)
    (Decimal('33.34'), Decimal('33.33'), Decimal('33.33'))
    """
    if not weights:
        raise ValueError("share_out needs at least one weight")
    if any(weight < 0 for weight in weights):
        raise ValueError("share_out takes weights that are not negative")
    total = sum(weights, ZERO)
    if not total:
        return (amount, *[ZERO] * (len(weights) - 1))
    sign = -1 if amount < 0 else 1
    units = abs(amount) / currency.rounding
    exact = [units * weight / total for weight in weights]
    parts = [share.quantize(Decimal(1), rounding=ROUND_DOWN) for share in exact]
    left = int(units - sum(parts, ZERO))
    order = sorted(range(len(weights)), key=lambda index: parts[index] - exact[index])
    for index in order[:left]:
        parts[index] += 1
    return tuple(sign * part * currency.rounding for part in parts)

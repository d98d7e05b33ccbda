"""Which VAT a discount takes back: shares of what is left of the invoice at each rate.

VAT is deducted by rate (CGI 272-1, directive 2006/112/EC art. 90): goods that a credit note took
back bear none that a discount could reduce, and what a discount took back cannot be credited
again. A *rate* is a set of taxes, as one line of an invoice bears them. Amounts are in one
currency, positive for what the customer was charged.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from ..common.money import ZERO, Currency


@dataclass(frozen=True)
class RateAmounts:
    """Base and taxes at one rate.

    :ivar taxes: amount of each tax by its key
    """

    base: Decimal = ZERO
    taxes: Mapping[int, Decimal] = field(default_factory=dict)

    @property
    def total(self) -> Decimal:
        """Base and taxes.

        >>> RateAmounts(Decimal(20), {1: Decimal(4)}).total
        Decimal('24')
        """
        return self.base + sum(self.taxes.values(), ZERO)

    def plus(self, other: "RateAmounts", times: Decimal = Decimal(1)) -> "RateAmounts":
        """These amounts and some times the others.

        >>> RateAmounts(Decimal(20), {1: Decimal(4)}).plus(RateAmounts(Decimal(5)), Decimal(-1))
        RateAmounts(base=Decimal('15'), taxes={1: Decimal('4')})
        """
        return RateAmounts(self.base + times * other.base, {
            key: self.taxes.get(key, ZERO) + times * other.taxes.get(key, ZERO)
            for key in self.taxes | other.taxes
        })


ByRate = Mapping[Hashable, RateAmounts]


def add_up(documents: Iterable[ByRate]) -> dict[Hashable, RateAmounts]:
    """Sum of several documents at each rate.

    >>> add_up([{"20": RateAmounts(Decimal(5))}, {"20": RateAmounts(Decimal(7))}])
    {'20': RateAmounts(base=Decimal('12'), taxes={})}
    """
    found: dict[Hashable, RateAmounts] = {}
    for document in documents:
        for rate, amounts in document.items():
            found[rate] = found.get(rate, RateAmounts()).plus(amounts)
    return found


def total_of(document: ByRate) -> Decimal:
    """Sum over all rates, taxes included.

    >>> total_of({"20": RateAmounts(Decimal(20), {1: Decimal(4)}), "0": RateAmounts(Decimal(1))})
    Decimal('25')
    """
    return sum((amounts.total for amounts in document.values()), ZERO)


def left_by_rate(charged: ByRate, deducted: ByRate, currency: Currency) -> ByRate:
    """What can still be deducted at each rate; rates with nothing left are not listed.

    What was deducted beyond the charge of a rate is not taken off the others.

    >>> from ..common.money import EUR
    >>> charged = {"20": RateAmounts(Decimal(1000), {1: Decimal(200)}),
    ...            "5.5": RateAmounts(Decimal(1000), {2: Decimal(55)})}
    >>> left = left_by_rate(charged, {"20": charged["20"]}, EUR)
    >>> [(rate, amounts.total) for rate, amounts in left.items()]
    [('5.5', Decimal('1055.00'))]
    """
    left = {}
    for rate, amounts in charged.items():
        rest = amounts.plus(deducted.get(rate, RateAmounts()), Decimal(-1))
        rest = RateAmounts(
            _between(currency.round(rest.base), amounts.base),
            {key: _between(currency.round(tax), amounts.taxes.get(key, ZERO))
             for key, tax in rest.taxes.items()},
        )
        if rest.base:
            left[rate] = rest
    return left


def exceeded_rates(asked: ByRate, left: ByRate) -> list[Hashable]:
    """Rates at which more would be deducted than is left, base or any tax.

    >>> left = {"20": RateAmounts(Decimal(980), {1: Decimal(196)})}
    >>> exceeded_rates({"20": RateAmounts(Decimal(1000), {1: Decimal(200)})}, left)
    ['20']
    """
    return [
        rate for rate, amounts in asked.items()
        if amounts.base > left.get(rate, RateAmounts()).base
        or any(
            tax > left.get(rate, RateAmounts()).taxes.get(key, ZERO)
            for key, tax in amounts.taxes.items()
        )
    ]


def share_by_rate(left: ByRate, amount: Decimal, currency: Currency) -> ByRate:
    """Split a discount into base and taxes, in proportion to what is left at each rate.

    The parts add up to the discount exactly, and none is more than what is left of it.

    :param amount: discount, taxes included, at most the sum of what is left
    :raise ValueError: there is less left than the discount

    >>> from ..common.money import EUR
    >>> left = {"5.5": RateAmounts(Decimal(1000), {2: Decimal(55)})}
    >>> share_by_rate(left, Decimal("21.10"), EUR)
    {'5.5': RateAmounts(base=Decimal('20.00'), taxes={2: Decimal('1.10')})}
    """
    if amount > total_of(left):
        raise ValueError(f"a discount of {amount} on {total_of(left)}")
    return _scaled(left, amount, currency, limits=left)


def convert_by_rate(parts: ByRate, amount: Decimal, currency: Currency) -> ByRate:
    """The same parts in another currency, in which they come to ``amount`` in all.

    >>> from ..common.money import EUR
    >>> parts = {"20": RateAmounts(Decimal(30), {1: Decimal(6)})}
    >>> convert_by_rate(parts, Decimal("33.33"), EUR)
    {'20': RateAmounts(base=Decimal('27.77'), taxes={1: Decimal('5.56')})}
    """
    return _scaled(parts, amount, currency)


def _scaled(parts, amount, currency, limits=None):
    total = total_of(parts)
    ratio = Fraction(amount) / Fraction(total) if total else Fraction(0)

    def scale(value):
        return currency.round_exact(Fraction(value) * ratio)

    taxes = {
        (rate, key): scale(tax) for rate, amounts in parts.items()
        for key, tax in amounts.taxes.items()
    }
    bases = {(rate, None): scale(amounts.base) for rate, amounts in parts.items()}
    gap = amount - sum(taxes.values(), ZERO) - sum(bases.values(), ZERO)
    # What rounding left goes to the base of the largest taxed part, where it shows least.
    order = sorted(bases, key=lambda slot: (bool(parts[slot[0]].taxes), abs(bases[slot])))
    found = bases | taxes
    for slot in [*reversed(order), *taxes]:
        taken = found[slot] + gap
        if limits is not None:
            taken = _between(taken, _limit(limits, slot))
        gap -= taken - found[slot]
        found[slot] = taken
    return {
        rate: RateAmounts(found[rate, None], {key: found[rate, key] for key in amounts.taxes})
        for rate, amounts in parts.items()
    }


def _limit(limits, slot):
    rate, key = slot
    return limits[rate].base if key is None else limits[rate].taxes[key]


def _between(value, limit):
    """The value, not beyond the limit and not beyond zero."""
    return max(ZERO, min(value, limit)) if limit >= 0 else min(ZERO, max(value, limit))

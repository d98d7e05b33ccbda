"""What was cashed of an invoice at each VAT rate, receipt by receipt (French status 212 data).

VAT on services falls due when money comes in (CGI 269-2-c), so that for each receipt the amount
at each rate has to be told. Only money counts: discounts, credit notes, set-offs and write-offs
lower what is left at each rate, and are never cash. A receipt is spread over the rates by what is
still open at each of them, so that a receipt is told to the cent, and the last one leaves nothing.

Amounts are in the currency of the invoice, negative on a credit note that was paid out.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor

from ..common.money import ZERO, Currency


@dataclass(frozen=True)
class RateTotal:
    """What an invoice charges at one rate: amount without VAT, and VAT."""

    rate: Hashable
    base: Decimal
    vat: Decimal

    @property
    def amount(self) -> Decimal:
        """Amount with VAT.

        >>> RateTotal("20", Decimal(100), Decimal(20)).amount
        Decimal('120')
        """
        return self.base + self.vat


@dataclass(frozen=True)
class Movement:
    """One reduction of an invoice.

    :ivar key: what it is known by; two movements of one invoice never share it
    :ivar on: effective date
    :ivar amount: in the currency of the invoice
    :ivar company_amount: the same in the company's currency
    :ivar is_receipt: whether money came in
    :ivar by_rate: its own amounts with VAT by rate, as those of a credit note
    """

    key: Hashable
    on: date
    amount: Decimal
    company_amount: Decimal
    is_receipt: bool = True
    by_rate: Mapping[Hashable, Decimal] | None = None


@dataclass(frozen=True)
class Cashed:
    """What one receipt brought at one rate."""

    key: Hashable
    on: date
    rate: Hashable
    base: Decimal
    vat: Decimal
    company_base: Decimal
    company_vat: Decimal

    @property
    def amount(self) -> Decimal:
        """Amount with VAT in the currency of the invoice.

        >>> Cashed(1, date(2026, 1, 9), "20", *map(Decimal, (50, 10, 50, 10))).amount
        Decimal('60')
        """
        return self.base + self.vat

    @property
    def company_amount(self) -> Decimal:
        """Amount with VAT in the company's currency.

        >>> Cashed(1, date(2026, 1, 9), "20", *map(Decimal, (50, 10, 40, 8))).company_amount
        Decimal('48')
        """
        return self.company_base + self.company_vat


def cashed_by_rate(
    totals: Sequence[RateTotal],
    movements: Sequence[Movement],
    currency: Currency,
    company_currency: Currency,
    reported: Sequence[Cashed] = (),
) -> tuple[Cashed, ...]:
    """Amounts cashed by receipt and rate, by effective date.

    :param totals: what the invoice charges at each rate
    :param movements: all that has reduced the invoice, its instalments together
    :param reported: rows that were told to others: they stay as they are, and what comes after
        takes the rest

    >>> from ..common.money import EUR
    >>> totals = [RateTotal("20", Decimal(100), Decimal(20)), RateTotal("10", Decimal(100),
    ...           Decimal(10))]
    >>> half = Movement(1, date(2026, 1, 9), Decimal(115), Decimal(115))
    >>> rows = cashed_by_rate(totals, [half], EUR, EUR)
    >>> [(row.rate, str(row.base), str(row.vat)) for row in rows]
    [('20', '50.00', '10.00'), ('10', '50.00', '5.00')]
    """
    spread = _Spread(totals, currency, company_currency)
    told = {row.key for row in reported}
    for row in reported:
        spread.take(row.rate, row.base, row.vat)
    rows = [row for row in reported]
    for movement in sorted(movements, key=lambda each: (each.on, str(each.key))):
        if movement.key in told:
            continue
        found = spread.rows(movement)
        rows += found if movement.is_receipt else []
    return tuple(sorted(rows, key=lambda row: (row.on, str(row.key))))


class _Spread:
    """What is open at each rate while movements take from it."""

    def __init__(self, totals, currency, company_currency):
        self._totals = {total.rate: total for total in totals}
        self._open = {total.rate: [total.base, total.vat] for total in totals}
        self._currency, self._company_currency = currency, company_currency

    def take(self, rate, base, vat):
        parts = self._open.setdefault(rate, [ZERO, ZERO])
        parts[0] -= base
        parts[1] -= vat

    def rows(self, movement):
        """Rows of one movement, taken from what is open."""
        rates = list(self._open)
        if not rates:
            return []
        amounts = self._amounts(movement, rates)
        parts = [self._split(rate, amount) for rate, amount in zip(rates, amounts, strict=True)]
        flat = [part for pair in parts for part in pair]
        company = share(movement.company_amount, flat, self._company_currency)
        rows = []
        for index, (rate, (base, vat)) in enumerate(zip(rates, parts, strict=True)):
            self.take(rate, base, vat)
            in_company = company[2 * index : 2 * index + 2]
            if base or vat or any(in_company):
                rows.append(Cashed(movement.key, movement.on, rate, base, vat, *in_company))
        return rows

    def _amounts(self, movement, rates):
        """Amount with VAT of a movement at each rate."""
        left = [sum(self._open[rate], ZERO) for rate in rates]
        if movement.by_rate is None:
            return self._share(movement.amount, left, rates)
        # A credit note lowers its own rates, as far as something is open there.
        own = [_within(movement.by_rate.get(rate, ZERO), most)
               for rate, most in zip(rates, left, strict=True)]
        if abs(sum(own, ZERO)) > abs(movement.amount):
            own = list(share(movement.amount, own, self._currency))
        rest = movement.amount - sum(own, ZERO)
        left = [most - amount for most, amount in zip(left, own, strict=True)]
        more = self._share(rest, left, rates)
        return [amount + extra for amount, extra in zip(own, more, strict=True)]

    def _share(self, amount, left, rates):
        whole = sum(left, ZERO)
        totals = [self._totals[rate].amount if rate in self._totals else ZERO for rate in rates]
        if amount * whole <= 0:
            # Money that went back takes from what came in; money too much comes as the invoice.
            back = [total - most for total, most in zip(totals, left, strict=True)]
            left = back if sum(back, ZERO) else totals
        return share(amount, left, self._currency)

    def _split(self, rate, amount):
        """Base and VAT of an amount at one rate."""
        left = self._open[rate]
        if amount * sum(left, ZERO) <= 0:
            total = self._totals.get(rate)
            left = [total.base, total.vat] if total else left
        return share(amount, left, self._currency)


def _within(amount, most):
    """The amount, no more than what is open, and nothing against its sign."""
    if (amount > 0) != (most > 0):
        return ZERO
    return min(amount, most, key=abs)


def share(amount: Decimal, weights: Sequence[Decimal], currency: Currency) -> list[Decimal]:
    """Split an amount by weights of any sign; the rounded parts add up to it exactly.

    An amount that equals the sum of weights in whole units gives those weights back. When they
    come to nothing, the first part takes all.

    >>> from ..common.money import EUR
    >>> share(Decimal("10.00"), [Decimal(2), Decimal(1)], EUR)
    [Decimal('6.67'), Decimal('3.33')]
    """
    whole = Fraction(sum(weights, ZERO))
    if not whole:
        return [amount, *[ZERO] * (len(weights) - 1)]
    units = Fraction(amount) / Fraction(currency.rounding)
    exact = [units * Fraction(weight) / whole for weight in weights]
    parts = [floor(part) for part in exact]
    missing = floor(units) - sum(parts)
    by_remainder = sorted(range(len(parts)), key=lambda index: parts[index] - exact[index])
    for index in by_remainder[:missing]:
        parts[index] += 1
    result = [part * currency.rounding for part in parts]
    # An amount that is no whole number of units keeps its rest.
    rest = amount - sum(result, ZERO)
    return [result[0] + rest, *result[1:]] if rest else result


def reversal(rows: Sequence[Cashed], on: date) -> tuple[Cashed, ...]:
    """The same receipt taken back: a negative receipt on its own date.

    >>> row = Cashed(1, date(2026, 1, 9), "20", *map(Decimal, (50, 10, 50, 10)))
    >>> [str(each.amount) for each in reversal([row], date(2026, 2, 3))]
    ['-60']
    """
    return tuple(
        replace(
            row, on=on, base=-row.base, vat=-row.vat, company_base=-row.company_base,
            company_vat=-row.company_vat,
        )
        for row in rows
    )


def still_told(reported: Sequence[Cashed], movements: Sequence[Movement]) -> frozenset:
    """Keys of the reported receipts that are still what the books say.

    A receipt whose amount was changed or that was undone is taken back as it was reported, and
    what the books say now is told anew.

    >>> row = Cashed(1, date(2026, 1, 9), "20", *map(Decimal, (50, 10, 50, 10)))
    >>> still_told([row], [Movement(1, date(2026, 1, 9), Decimal(60), Decimal(60))])
    frozenset({1})
    >>> still_told([row], [])
    frozenset()
    """
    amounts = {}
    for movement in movements:
        if movement.is_receipt:
            amounts[movement.key] = amounts.get(movement.key, ZERO) + movement.amount
    told = {}
    for row in reported:
        told[row.key] = told.get(row.key, ZERO) + row.amount
    return frozenset(key for key, amount in told.items() if amounts.get(key) == amount)

"""Doubtful debts: what is open of an invoice by VAT rate, its impairment, and what is lost.

An impairment is booked on the amount before VAT, because the VAT of a debt that is lost for good
comes back (CGI art. 272). Parts that are paid or lost one after the other are differences of the
whole, so that base and VAT of all parts add up to those of the invoice to the cent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..common.money import ZERO, Currency, share_out


@dataclass(frozen=True)
class RateGroup:
    """What an invoice was sold with at one VAT rate.

    :ivar key: id of the tax, 0 for what bears none
    :ivar base: before VAT
    """

    key: int
    base: Decimal
    vat: Decimal = ZERO

    @property
    def gross(self) -> Decimal:
        """Base and VAT together.

        >>> RateGroup(1, Decimal(100), Decimal(20)).gross
        Decimal('120')
        """
        return self.base + self.vat


def split_gross(
    gross: Decimal, groups: Sequence[RateGroup], currency: Currency
) -> tuple[RateGroup, ...]:
    """Share an amount including VAT by the rates of its invoice.

    The whole of an invoice gives its own bases and VAT exactly.

    >>> from ..common.money import EUR
    >>> [(each.base, each.vat) for each in split_gross(
    ...     Decimal("60.00"), [RateGroup(1, Decimal(100), Decimal(20))], EUR)]
    [(Decimal('50.00'), Decimal('10.00'))]
    """
    groups = [group for group in groups if group.gross > 0] or [RateGroup(0, Decimal(1))]
    shares = share_out(gross, [group.gross for group in groups], currency)
    return tuple(
        RateGroup(group.key, share - vat, vat)
        for group, share in zip(groups, shares, strict=True)
        for vat in [currency.round(share * group.vat / group.gross)]
    )


def split_part(
    done: Decimal, part: Decimal, groups: Sequence[RateGroup], currency: Currency
) -> tuple[RateGroup, ...]:
    """Share the next part of an amount when a part of it was shared already.

    >>> from ..common.money import EUR
    >>> group = [RateGroup(1, Decimal("0.84"), Decimal("0.17"))]
    >>> parts = [split_part(Decimal(n) / 100, Decimal("0.01"), group, EUR) for n in range(101)]
    >>> sum(each.vat for [each] in parts)
    Decimal('0.17')
    """
    before, after = (split_gross(each, groups, currency) for each in (done, done + part))
    return tuple(
        RateGroup(now.key, now.base - then.base, now.vat - then.vat)
        for then, now in zip(before, after, strict=True)
    )


def impairment_step(
    net: Decimal, percent: Decimal, booked: Decimal, currency: Currency
) -> Decimal:
    """What has to be booked so that the impairment is a percentage of what is open before VAT.

    Positive raises it (6817), negative takes it back (7817).

    >>> from ..common.money import EUR
    >>> impairment_step(Decimal(1000), Decimal(50), Decimal(200), EUR)
    Decimal('300.00')
    >>> impairment_step(Decimal(400), Decimal(50), Decimal(500), EUR)
    Decimal('-300.00')
    """
    return currency.round(net * percent / 100) - booked

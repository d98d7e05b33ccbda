"""The lowest penalty that parties may agree on under French law (Code de commerce L441-10 II).

An agreed rate is at least three times the legal interest rate. That binds whatever was agreed:
a rate per year, a percentage per month, a step, a margin below the legal one. The legal default
(ECB + 10 points) is never compared with it. A fixed amount is no rate: it covers the floor for
some days and no longer.
"""

from decimal import ROUND_DOWN, Decimal

from .terms import LateFeeTerms, Regime

LEGAL_MARGIN = 10
"""Points above the ECB rate that the law itself sets (L441-10 II); less was agreed."""


def lowest_agreed_rate(terms: LateFeeTerms, reference: Decimal | None = None) -> Decimal | None:
    """Lowest rate, in percent per year, that the parties agreed on; ``None`` if there is none.

    :param reference: latest value of the reference rate, for a margin that was agreed

    >>> lowest_agreed_rate(LateFeeTerms(Regime.MONTHLY, monthly_percent=Decimal("1.5")))
    Decimal('18.0')
    >>> lowest_agreed_rate(LateFeeTerms(margin=Decimal(10)), Decimal("2.15"))
    """
    if terms.regime is Regime.CONTRACT:
        return terms.contract_percent or None
    if terms.regime is Regime.MONTHLY:
        return terms.monthly_percent * 12 or None
    if terms.regime is Regime.STEPS:
        return min((step.percent for step in terms.steps), default=None)
    if terms.regime is Regime.REFERENCE and terms.margin < LEGAL_MARGIN and reference is not None:
        return reference + terms.margin
    return None


def days_covered(fee: Decimal, principal: Decimal, floor: Decimal, year_days: int = 365) -> int:
    """Days of delay for which a fixed amount is not less than interest at the floor.

    >>> days_covered(Decimal(40), Decimal(1000), Decimal("7.86"))
    185
    """
    days = fee * 100 * year_days / (principal * floor)
    return int(days.quantize(Decimal(1), rounding=ROUND_DOWN))

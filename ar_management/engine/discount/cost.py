"""What an early-payment discount is worth as a yearly interest rate."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

DAYS_IN_YEAR = 365
CENT = Decimal("0.01")


def annual_cost(percent: Decimal, deadline: date, due: date) -> Decimal | None:
    """Yearly rate, in percent, that a customer pays who does not take the discount.

    Simple interest over 365 days on the discounted price, for the days between the last day of
    the discount and the due date. ``None`` when the discount buys no time.

    >>> annual_cost(Decimal(2), date(2026, 1, 11), date(2026, 1, 31))  # 2/10 net 30
    Decimal('37.24')
    >>> annual_cost(Decimal(2), date(2026, 1, 31), date(2026, 1, 31))
    """
    days = (due - deadline).days
    if days <= 0 or not 0 < percent < 100:
        return None
    rate = percent / (100 - percent) * DAYS_IN_YEAR / days * 100
    return rate.quantize(CENT, rounding=ROUND_HALF_UP)

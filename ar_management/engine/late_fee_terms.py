"""What a late fee is decided from: the policy, and what the law makes of the claim."""

from calendar import isleap
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from .money import ZERO
from .reference_rate import ECB_MRO


class Regime(str, Enum):
    """Where the rate comes from."""

    REFERENCE = "reference"
    """Reference rate of each semester + margin."""
    CONTRACT = "contract"
    """A rate per year that the parties agreed on."""
    PUBLIC = "public"
    """Reference rate of the semester in which interest started + margin, for the whole delay."""


class DayBase(str, Enum):
    """Days that a year of interest has."""

    DAYS_365 = "365"
    DAYS_360 = "360"
    ACTUAL = "actual"
    """The calendar year's own number of days: 366 in a leap year."""

    def days_of(self, year: int) -> int:
        """Days that a calendar year counts for.

        >>> DayBase.ACTUAL.days_of(2024), DayBase.DAYS_365.days_of(2024)
        (366, 365)
        """
        if self is DayBase.ACTUAL:
            return 366 if isleap(year) else 365
        return int(self.value)


@dataclass(frozen=True)
class LateFeeTerms:
    """What a policy says.

    :ivar margin: points added to the reference rate, 10 for ECB + 10
    :ivar contract_percent: agreed rate in percent per year (contract regime only)
    :ivar grace_days: days after the due date within which a payment costs nothing
    :ivar grace_bears_interest: a delay beyond the grace days is counted from the due date
    :ivar indemnity: fixed recovery indemnity per document, in the currency of the item
    """

    regime: Regime = Regime.REFERENCE
    series: str = ECB_MRO
    margin: Decimal = ZERO
    contract_percent: Decimal = ZERO
    day_base: DayBase = DayBase.DAYS_365
    grace_days: int = 0
    grace_bears_interest: bool = True
    indemnity: Decimal = ZERO


@dataclass(frozen=True)
class DisputedPart:
    """An amount that bears no interest while the customer contests it.

    :ivar end: last day of the dispute, ``None`` while it lasts
    """

    amount: Decimal
    start: date
    end: date | None = None

    def covers(self, day: date) -> bool:
        """Tell whether the amount was contested on a day.

        >>> DisputedPart(Decimal(100), date(2026, 1, 5)).covers(date(2026, 1, 4))
        False
        """
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True)
class Circumstances:
    """What the law makes of this customer and this claim.

    :ivar insolvent_on: day of the opening judgment
    :ivar received_on: day on which a public buyer received the invoice
    """

    is_consumer: bool = False
    insolvent_on: date | None = None
    received_on: date | None = None
    disputes: tuple[DisputedPart, ...] = ()

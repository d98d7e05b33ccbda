"""What a late fee is decided from: the policy, and what the law makes of the claim."""

from calendar import isleap
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from ..common.money import ZERO
from .reference_rate import ECB_MRO


class Regime(str, Enum):
    """Where the rate comes from."""

    REFERENCE = "reference"
    """Reference rate of each semester + margin."""
    CONTRACT = "contract"
    """A rate per year that the parties agreed on."""
    PUBLIC = "public"
    """Reference rate of the semester in which interest started + margin, for the whole delay."""
    MONTHLY = "monthly"
    """A percentage per month, counted by days: twelve times it per year."""
    FLAT = "flat"
    """One fixed amount per document, whatever the delay."""
    STEPS = "steps"
    """A rate and perhaps a fixed amount for each length of the delay."""


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
        return 360 if self is DayBase.DAYS_360 else 365


@dataclass(frozen=True)
class FeeStep:
    """What a delay costs from one of its days on, until the next step begins.

    :ivar days_from: first day of the delay that it covers; 1 is the day after the due date
    :ivar percent: per year, of the amount that is open
    :ivar fee: fixed amount per document that falls due on that day
    """

    days_from: int
    percent: Decimal = ZERO
    fee: Decimal = ZERO


@dataclass(frozen=True)
class LateFeeTerms:
    """What a policy says. Amounts are in the currency of the item.

    :ivar margin: points added to the reference rate, 10 for ECB + 10
    :ivar contract_percent: agreed rate in percent per year (contract regime only)
    :ivar monthly_percent: agreed percentage per month (monthly regime only)
    :ivar flat_fee: fixed amount per document (flat regime only)
    :ivar steps: by ascending ``days_from`` (steps regime only)
    :ivar grace_days: days after the due date within which a payment costs nothing
    :ivar grace_bears_interest: a delay beyond the grace days is counted from the due date
    :ivar indemnity: fixed recovery indemnity per document
    :ivar cap_percent: interest and fees of an instalment stop at this part of its amount
    :ivar cap_amount: interest and fees of a document stop at this amount
    :ivar exclude_disputed: an amount in dispute bears no interest
    :ivar interest_first: payments settle the interest to date before the principal
    """

    regime: Regime = Regime.REFERENCE
    series: str = ECB_MRO
    margin: Decimal = ZERO
    contract_percent: Decimal = ZERO
    monthly_percent: Decimal = ZERO
    flat_fee: Decimal = ZERO
    steps: tuple[FeeStep, ...] = ()
    day_base: DayBase = DayBase.DAYS_365
    grace_days: int = 0
    grace_bears_interest: bool = True
    indemnity: Decimal = ZERO
    cap_percent: Decimal | None = None
    cap_amount: Decimal | None = None
    exclude_disputed: bool = True
    interest_first: bool = False


@dataclass(frozen=True)
class DisputedPart:
    """An amount that bears no interest while the customer contests it, or has time granted.

    :ivar end: last day of it, ``None`` while it lasts
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
    """What the law and the policy make of this customer and this claim.

    :ivar excluded_as: name of the category of customers that the policy leaves out, if it is one
    :ivar insolvent_on: day of the opening judgment
    :ivar received_on: day on which a public buyer received the invoice
    :ivar document_amount: amount of all instalments, ``None`` when the item is the only one
    :ivar interest_receipts: (day, amount) of money received for the interest itself
    :ivar granted: amounts whose delay was agreed, so that no penalty runs on them
    """

    is_consumer: bool = False
    excluded_as: str = ""
    insolvent_on: date | None = None
    received_on: date | None = None
    disputes: tuple[DisputedPart, ...] = ()
    document_amount: Decimal | None = None
    interest_receipts: tuple[tuple[date, Decimal], ...] = ()
    granted: tuple[DisputedPart, ...] = ()

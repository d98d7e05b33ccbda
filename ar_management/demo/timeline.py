"""What happens in two years: pure dates and quantities, told from the day of installation."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

MONTHS = 24
DAYS_PER_MONTH = Decimal("30.4")
UNSETTLED_DAYS = 3
"""What would have been paid in the last days comes with the sample statement instead."""


@dataclass(frozen=True)
class Habit:
    """How a customer buys and pays.

    :ivar newest: age of its newest invoice in days
    :ivar pays_after: days from the invoice to the payment
    :ivar jitter: days that the payment comes sooner or later, in turn
    :ivar basket: (product, smallest quantity, how many more at most)
    """

    newest: int
    pays_after: int
    basket: tuple[tuple[str, int, int], ...]
    jitter: tuple[int, ...] = (0,)
    takes_discount: bool = False


@dataclass(frozen=True)
class CustomerPayment:
    """A payment on one invoice; the last of several pays what is left."""

    day: date
    share: Decimal = Decimal(1)


@dataclass(frozen=True)
class CreditNote:
    """A credit note over a share of the invoice."""

    day: date
    share: Decimal


@dataclass(frozen=True)
class Invoice:
    """An invoice of the story; ``number`` counts a customer's invoices back from the newest."""

    customer: str
    number: int
    day: date
    basket: tuple[tuple[str, int], ...]
    payments: tuple[CustomerPayment, ...] = ()
    credit_note: CreditNote | None = None
    takes_discount: bool = False

    @property
    def key(self) -> str:
        """Stem of the XML id."""
        return f"invoice_{self.customer}_{self.number:02d}"


HABITS = {
    "prompt": Habit(26, 27, (("sconce", 8, 9), ("fitting", 3, 4)), (0, -2, -1, 0)),
    "discount": Habit(8, 9, (("rail", 6, 11),), (0, -1), takes_discount=True),
    "late": Habit(20, 50, (("pendant", 7, 13),), (0, 1, -1)),
    "dispute": Habit(15, 47, (("rail", 14, 23), ("pendant", 10, 8)), (0, 1, -2)),
    "over_limit": Habit(10, 42, (("pendant", 28, 9), ("sconce", 5, 4)), (0, 5, 2)),
    "public": Habit(31, 35, (("fitting", 18, 26),), (0, 3, -1)),
    "german": Habit(27, 28, (("pendant", 22, 40),), (0, -1, 0)),
}
DISPUTED = ("dispute", 2)
LONG_OVERDUE = ("over_limit", 7)
NEW_CUSTOMER_AGE = 12


def tell(anchor: date) -> tuple[Invoice, ...]:
    """All invoices of the story in the order of their dates.

    >>> story = tell(date(2026, 11, 22))
    >>> len(story), min(invoice.day for invoice in story).year
    (170, 2024)
    """
    invoices = [
        _invoice(anchor, customer, number, habit)
        for customer, habit in HABITS.items()
        for number in range(MONTHS)
    ]
    # The town pays these two with one transfer.
    town = HABITS["public"]
    invoices.append(_invoice(anchor, "public", MONTHS, town, age=town.newest + 2))
    first_order = weekday(anchor - timedelta(days=NEW_CUSTOMER_AGE))
    invoices.append(Invoice("new", 0, first_order, (("sconce", 14), ("rail", 2))))
    return tuple(sorted(invoices, key=lambda invoice: (invoice.day, invoice.key)))


def weekday(day: date) -> date:
    """The nearest day from Monday to Friday.

    >>> weekday(date(2026, 11, 21)), weekday(date(2026, 11, 22))
    (datetime.date(2026, 11, 20), datetime.date(2026, 11, 23))
    """
    return day + timedelta(days={5: -1, 6: 1}.get(day.weekday(), 0))


def last_weekday(day: date) -> date:
    """The day itself or the Friday before.

    >>> last_weekday(date(2026, 11, 22))
    datetime.date(2026, 11, 20)
    """
    return day - timedelta(days=max(day.weekday() - 4, 0))


def _invoice(anchor, customer, number, habit, age=None):
    if age is None:
        age = habit.newest + int(number * DAYS_PER_MONTH)
    day = weekday(anchor - timedelta(days=age))
    return Invoice(
        customer, number, day,
        basket=_basket(habit, number),
        payments=_payments(anchor, customer, number, habit, day),
        credit_note=_credit_note(customer, number, day),
        takes_discount=habit.takes_discount,
    )


def _basket(habit, number):
    """Quantities that change from month to month; the second product comes every other month."""
    first, *others = habit.basket
    some = [first, *others] if number % 2 else [first]
    return tuple(
        (product, least + (number * 7 + 3) % (more + 1)) for product, least, more in some
    )


def _payments(anchor, customer, number, habit, day):
    if (customer, number) == LONG_OVERDUE:
        return (CustomerPayment(weekday(day + timedelta(days=100)), Decimal("0.5")),)
    if (customer, number) == DISPUTED:
        return ()
    after = habit.pays_after + habit.jitter[number % len(habit.jitter)]
    paid = weekday(day + timedelta(days=after))
    if paid > anchor - timedelta(days=UNSETTLED_DAYS):
        return ()
    if customer == "over_limit" and number % 4 == 3:
        early = weekday(day + timedelta(days=after - 15))
        return (CustomerPayment(early, Decimal("0.4")), CustomerPayment(paid))
    return (CustomerPayment(paid),)


def _credit_note(customer, number, day):
    if (customer, number) in (("dispute", 5), ("prompt", 9)):
        return CreditNote(weekday(day + timedelta(days=12)), Decimal("0.1"))
    return None

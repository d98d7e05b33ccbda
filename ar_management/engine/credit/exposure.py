"""Exposure: what a company would lose if a customer paid nothing more, by components.

Amounts are in the company's currency and include tax: what the customer will have to pay.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from ..common.money import ZERO

POSTED = ("posted", "unallocated")
"""Components that are journal items; all others are documents on their way to become some."""


@dataclass(frozen=True)
class ExposureComponent:
    """One share of the exposure; shares do not overlap.

    :ivar key: name of the contributor that counted it, as ``"posted"``
    :ivar amount: positive adds to the exposure, an unallocated payment is negative
    """

    key: str
    amount: Decimal


@dataclass(frozen=True)
class Exposure:
    """What the company would lose if the customer paid nothing more, by components."""

    components: tuple[ExposureComponent, ...] = ()

    @classmethod
    def of(cls, amounts: Iterable[tuple[str, Decimal]]) -> "Exposure":
        """Build an exposure from keys and amounts.

        >>> Exposure.of([("posted", Decimal(80)), ("unallocated", Decimal(-30))]).total
        Decimal('50')
        """
        return cls(tuple(ExposureComponent(key, amount) for key, amount in amounts))

    @property
    def total(self) -> Decimal:
        """Sum of the components.

        >>> Exposure().total
        Decimal('0')
        """
        return sum((component.amount for component in self.components), ZERO)

    def amount(self, key: str) -> Decimal:
        """Amount of one component, nothing when it is not part of the exposure.

        >>> Exposure.of([("posted", Decimal(80))]).amount("draft_invoices")
        Decimal('0')
        """
        return sum((each.amount for each in self.components if each.key == key), ZERO)

    def plus(self, key: str, amount: Decimal) -> "Exposure":
        """The exposure with one more component; a negative amount takes something out.

        >>> Exposure.of([("ordered", Decimal(80))]).plus("ordered", Decimal(-30)).total
        Decimal('50')
        """
        return Exposure((*self.components, ExposureComponent(key, amount)))

    def without(self, key: str) -> "Exposure":
        """The exposure without one component.

        >>> Exposure.of([("posted", Decimal(5)), ("ordered", Decimal(80))]).without("ordered").total
        Decimal('5')
        """
        return Exposure(tuple(each for each in self.components if each.key != key))

    @property
    def not_posted(self) -> Decimal:
        """What no posted entry shows yet: drafts, deliveries, orders.

        >>> Exposure.of([("posted", Decimal(5)), ("ordered", Decimal(80))]).not_posted
        Decimal('80')
        """
        return self.total - sum((self.amount(key) for key in POSTED), ZERO)

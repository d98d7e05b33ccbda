"""What people told the engine about payers: it goes before what past bank lines teach."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

ENTERED = 3
"""A fact that somebody entered counts like so many past lines."""

Key = str | tuple[str, ...]
"""A bank account, or the words of a payer's name in their order (``experience.alias``)."""


@dataclass(frozen=True)
class Facts:
    """Facts that were entered, blocked or forgotten by hand.

    :ivar entered: customers that a payer stands for; nothing else is learned about this payer
    :ivar refused: customers that a payer never stands for
    :ivar forgotten: (payer, customer): lines up to that day teach nothing; without a payer: the
        habits of the customer
    :ivar shared: accounts that pay for several customers, as a factor or a group's treasury
    :ivar habits: shares of a customer's habits as a person entered them, ``None`` when its habits
        are not to count
    """

    entered: Mapping[Key, frozenset[int]] = field(default_factory=dict)
    refused: Mapping[Key, frozenset[int]] = field(default_factory=dict)
    forgotten: Mapping[tuple[Key | None, int], date] = field(default_factory=dict)
    shared: frozenset[str] = frozenset()
    habits: Mapping[int, Mapping[str, float] | None] = field(default_factory=dict)

    def teaches(self, key: Key | None, customer: int, day: date) -> bool:
        """Tell whether a past line of that day may teach that this payer stands for a customer.

        >>> facts = Facts(refused={"FR76": frozenset((1,))}, forgotten={("DE02", 2): date.max})
        >>> facts.teaches("FR76", 1, date.min), facts.teaches("DE02", 2, date.max)
        (False, False)
        >>> facts.teaches("FR76", 2, date.min)
        True
        """
        if customer in self.refused.get(key, ()):
            return False
        forgotten = self.forgotten.get((key, customer))
        return forgotten is None or day > forgotten


NO_FACTS = Facts()
"""Nobody told anything: the past alone teaches."""

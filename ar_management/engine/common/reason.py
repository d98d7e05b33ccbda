"""Why something was decided, as data: a code and its parameters.

The engine names reasons; the model ``ar.reason`` turns them into sentences in the reader's
language and with the reader's date and number formats.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType


@dataclass(frozen=True)
class Amount:
    """A money parameter of a reason: the value and the ISO 4217 code to print it with."""

    value: Decimal
    currency: str


@dataclass(frozen=True)
class Reason:
    """One sentence of an explanation.

    :ivar code: name of the sentence, as ``"credit.over_limit"``: ``<feature>.<what>``
    :ivar params: what fills its gaps: Amount, Decimal, date, int or str

    >>> Reason.of("credit.over_limit", limit=Amount(Decimal(100), "EUR")).params["limit"].currency
    'EUR'
    """

    code: str
    params: Mapping = field(default_factory=dict)

    @classmethod
    def of(cls, code: str, **params) -> "Reason":
        """Build a reason from keyword parameters; they cannot be changed afterwards.

        >>> Reason.of("discount.none").code
        'discount.none'
        """
        return cls(code, MappingProxyType(params))

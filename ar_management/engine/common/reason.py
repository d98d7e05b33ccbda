"""Why something was decided, as data: a code and its parameters.

The engine names reasons and the books keep them as JSON; the model ``ar.reason`` turns them into
sentences when somebody reads them, in that language and with its dates, amounts and numbers.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType

PLAIN = "plain"
"""Code of what is words already: a validator's message, or a sentence stored long ago."""


@dataclass(frozen=True)
class Amount:
    """A money parameter of a reason: the value and the ISO 4217 code to print it with."""

    value: Decimal
    currency: str


@dataclass(frozen=True)
class Label:
    """A parameter that has a name in each language: a record, or a value of a list.

    :ivar of: the list, as ``"ar.credit.policy"``, or ``"ar.credit.hold,state"`` for a selection
    :ivar key: the record's number or code, or the value of the selection; ``""`` names the field
    :ivar name: what to print when it is gone
    """

    of: str
    key: int | str
    name: str = ""


@dataclass(frozen=True)
class Reason:
    """One sentence of an explanation.

    :ivar code: name of the sentence, as ``"credit.over_limit"``: ``<feature>.<what>``
    :ivar params: what fills its gaps: Amount, Decimal, date, Label, int, str, another Reason, or
        a tuple of these

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

    @classmethod
    def plain(cls, text: str) -> "Reason":
        """Wrap words that no code stands for.

        >>> Reason.plain("[BR-CO-10] wrong sum").params["text"]
        '[BR-CO-10] wrong sum'
        """
        return cls.of(PLAIN, text=text)


def to_json(reasons: Iterable[Reason]) -> list:
    """Turn reasons into what a JSON field holds; ``from_json`` gives them back unchanged.

    >>> to_json([Reason.of("late_fee.not_due", due=date(2026, 11, 12))])
    [['late_fee.not_due', {'due': {'date': '2026-11-12'}}]]
    """
    return [
        [reason.code, {name: _dump(value) for name, value in reason.params.items()}]
        for reason in reasons
    ]


def from_json(data: list | None) -> tuple[Reason, ...]:
    """Read what ``to_json`` wrote; nothing stored gives no reasons.

    >>> from_json([["discount.in_time", {"percent": {"number": "2.0"}}]])[0].params["percent"]
    Decimal('2.0')
    """
    return tuple(
        Reason.of(code, **{name: _load(value) for name, value in params.items()})
        for code, params in data or ()
    )


def _dump(value):
    match value:
        case Amount(amount, currency):
            return {"amount": str(amount), "currency": currency}
        case Label(of, key, name):
            return {"label": of, "key": key, "name": name}
        case Reason():
            return {"reason": to_json([value])[0]}
        case Decimal():
            return {"number": str(value)}
        case date():
            return {"date": value.isoformat()[:10]}
        case list() | tuple():
            return [_dump(each) for each in value]
        case bool() | int() | str() | None:
            return value
    return str(value)


def _load(value):
    match value:
        case {"amount": amount, "currency": currency}:
            return Amount(Decimal(amount), currency)
        case {"label": of, "key": key, "name": name}:
            return Label(of, key, name)
        case {"reason": reason}:
            return from_json([reason])[0]
        case {"number": number} | {"decimal": number}:  # as scores had it before
            return Decimal(number)
        case {"date": day}:
            return date.fromisoformat(day)
        case list():
            return tuple(_load(each) for each in value)
    return value

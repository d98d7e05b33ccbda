"""A score as data that can be stored, and read back in any language later."""

from datetime import date
from decimal import Decimal

from ..common.reason import Amount, Reason
from .score import Component, Score


def to_data(score: Score) -> dict:
    """Everything that explains a score, as JSON.

    >>> part = Component("age", Decimal(80), Decimal(10), Reason.of("score.age", months=24))
    >>> score = Score(80, (part,), advised_limit=Decimal("1500.00"), advised_days=30)
    >>> read = from_data(to_data(score))
    >>> read.reasons == score.reasons, read.advised_limit, read.advised_days
    (True, Decimal('1500.00'), 30)
    """
    return {
        "total": score.total,
        "advised_limit": _packed(score.advised_limit),
        "advised_days": score.advised_days,
        "components": [
            {
                "key": part.key,
                "points": str(part.points),
                "weight": str(part.weight),
                "code": part.reason.code,
                "params": {name: _packed(each) for name, each in part.reason.params.items()},
            }
            for part in score.components
        ],
    }


def from_data(data: dict) -> Score:
    """The score that was stored; figures of the snapshot itself are not in it.

    >>> from_data({"total": 50, "advised_limit": None, "advised_days": 0, "components": []}).total
    50
    """
    return Score(
        total=data["total"],
        advised_limit=_unpacked(data["advised_limit"]),
        advised_days=data["advised_days"],
        components=tuple(
            Component(
                part["key"], Decimal(part["points"]), Decimal(part["weight"]),
                Reason.of(
                    part["code"],
                    **{name: _unpacked(each) for name, each in part["params"].items()},
                ),
            )
            for part in data["components"]
        ),
    )


def _packed(value):
    if isinstance(value, Amount):
        return {"amount": str(value.value), "currency": value.currency}
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return value


def _unpacked(value):
    if not isinstance(value, dict):
        return value
    if "amount" in value:
        return Amount(Decimal(value["amount"]), value["currency"])
    if "decimal" in value:
        return Decimal(value["decimal"])
    return date.fromisoformat(value["date"])

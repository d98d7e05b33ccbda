"""A score as data that can be stored, and read back in any language later."""

from decimal import Decimal

from ..common.reason import from_json, to_json
from .score import Component, Score


def to_data(score: Score) -> dict:
    """Everything that explains a score, as JSON.

    >>> from ..common.reason import Reason
    >>> part = Component("age", Decimal(80), Decimal(10), Reason.of("score.age", months=24))
    >>> score = Score(80, (part,), advised_limit=Decimal("1500.00"), advised_days=30)
    >>> read = from_data(to_data(score))
    >>> read.reasons == score.reasons, read.advised_limit, read.advised_days
    (True, Decimal('1500.00'), 30)
    """
    limit = score.advised_limit
    return {
        "total": score.total,
        "advised_limit": None if limit is None else {"decimal": str(limit)},
        "advised_days": score.advised_days,
        "components": [
            {
                "key": part.key, "points": str(part.points), "weight": str(part.weight),
                "code": code, "params": params,
            }
            for part, (code, params) in zip(score.components, to_json(score.reasons), strict=True)
        ],
    }


def from_data(data: dict) -> Score:
    """The score that was stored; figures of the snapshot itself are not in it.

    >>> from_data({"total": 50, "advised_limit": None, "advised_days": 0, "components": []}).total
    50
    """
    limit, parts = data["advised_limit"], data["components"]
    reasons = from_json([part["code"], part["params"]] for part in parts)
    return Score(
        total=data["total"],
        advised_limit=None if limit is None else Decimal(limit["decimal"]),
        advised_days=data["advised_days"],
        components=tuple(
            Component(part["key"], Decimal(part["points"]), Decimal(part["weight"]), reason)
            for part, reason in zip(parts, reasons, strict=True)
        ),
    )

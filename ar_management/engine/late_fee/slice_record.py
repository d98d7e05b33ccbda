"""Interest slices as plain data, so that a bill can be printed years later as it was computed.

Amounts and percentages are strings: a float would lose what the customer was shown.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from .reference_rate import RateValue, Semester
from .slice import AppliedRate, InterestSlice

DATES = ("due", "start", "end")
AMOUNTS = ("remaining", "interest")
RATE_NUMBERS = ("percent", "margin", "monthly", "fixed")


def to_records(slices: Iterable[InterestSlice]) -> list[dict]:
    """Write slices as data that JSON can hold; amounts in the currency of the item.

    >>> part = InterestSlice(date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 11),
    ...                      Decimal(1000), AppliedRate(Decimal("12.5")), 365, Decimal("3.42"))
    >>> to_records([part])[0]["interest"]
    '3.42'
    >>> from_records(to_records([part])) == (part,)
    True
    """
    return [
        {
            **{name: getattr(part, name).isoformat() for name in DATES},
            **{name: str(getattr(part, name)) for name in AMOUNTS},
            "year_days": part.year_days,
            "rate": {
                name: None if value is None else str(value)
                for name in RATE_NUMBERS
                for value in [getattr(part.rate, name)]
            },
            "reference": _reference_record(part.rate.reference),
        }
        for part in slices
    ]


def from_records(records: Iterable[dict]) -> tuple[InterestSlice, ...]:
    """Read slices that were written by ``to_records``.

    >>> from_records([])
    ()
    """
    return tuple(
        InterestSlice(
            **{name: date.fromisoformat(record[name]) for name in DATES},
            **{name: Decimal(record[name]) for name in AMOUNTS},
            year_days=record["year_days"],
            rate=AppliedRate(
                reference=_reference(record["reference"]),
                **{
                    name: None if value is None else Decimal(value)
                    for name, value in record["rate"].items()
                },
            ),
        )
        for record in records
    )


def _reference_record(value):
    return value and {
        "series": value.series,
        "year": value.semester.year,
        "half": value.semester.half,
        "percent": str(value.percent),
        "source": value.source,
        "is_secondary": value.is_secondary,
    }


def _reference(record):
    return record and RateValue(
        record["series"],
        Semester(record["year"], record["half"]),
        Decimal(record["percent"]),
        record["source"],
        record.get("is_secondary", False),  # older records do not tell it
    )

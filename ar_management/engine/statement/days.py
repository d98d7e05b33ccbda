"""Days as banks write them: with figures or names of months, with or without their year."""

import re
from collections.abc import Sequence
from datetime import date

from .table_words import plain

DATE_PARTS = re.compile(r"([0-9]{1,4})[^0-9]+([0-9]{1,2})[^0-9]+([0-9]{1,4})(?![0-9])", re.ASCII)
NAMED = re.compile(
    r"(?:[a-z]{2,10}\.?,? +)?([0-9]{1,2})(?:er|st|nd|rd|th|\.)?[ /-]*(?:de )?"
    r"([a-z]{3,10})\.?(?:[ ,/-]*(?:de )?([0-9]{4}|[0-9]{2}))?(?![0-9a-z])"
)
NAMED_FIRST = re.compile(r"([a-z]{3,10})\.? +([0-9]{1,2})(?:st|nd|rd|th)?,? +([0-9]{4})(?![0-9])")
SHORT = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})(?![0-9/.-])", re.ASCII)
FULL = re.compile(r"(?<![0-9])[0-9]{1,4}[/.-][0-9]{1,2}[/.-][0-9]{2,4}(?![0-9])", re.ASCII)
YEAR = re.compile(r"(?<![0-9])20[0-9]{2}(?![0-9])", re.ASCII)
MONTHS = (
    "janvier january januar enero gennaio januari", "fevrier february februar febrero febbraio",
    "mars march marz maerz marzo maart mrt", "avril april abril aprile",
    "mai may mayo maggio mei", "juin june juni junio giugno", "juillet july juli julio luglio",
    "aout august agosto augustus", "septembre september septiembre settembre",
    "octobre october oktober octubre ottobre", "novembre november noviembre",
    "decembre december dezember diciembre dicembre",
)
"""Names of the months, whose beginnings are their abbreviations."""
AHEAD = 45
"""Days by which a value date may lie after the newest full date of a file."""


def parse_date(text: str, order: str = "ymd") -> date | None:
    """Read a day written with separators, names or as eight digits; ``None`` when it is none.

    :param order: ``"dmy"``, ``"mdy"`` or ``"ymd"``; years of two digits are of this century

    >>> parse_date("05/03/2026", "dmy"), parse_date("20260305120000"), parse_date("31/02/26", "dmy")
    (datetime.date(2026, 3, 5), datetime.date(2026, 3, 5), None)
    >>> parse_date("mar. 31 mars 2026"), parse_date("1er août 26"), parse_date("Mar 5, 2026")
    (datetime.date(2026, 3, 31), datetime.date(2026, 8, 1), datetime.date(2026, 3, 5))
    """
    text = text.strip()
    found = DATE_PARTS.match(text)
    if found:
        parts = dict(zip(order, found.groups(), strict=True))
    elif re.match(r"[0-9]{8}", text, re.ASCII):
        parts, rest = {}, text
        for unit in order:
            width = 4 if unit == "y" else 2
            parts[unit], rest = rest[:width], rest[width:]
    else:
        day, month, year = _named(text)
        return _day(year, month, day) if year else None
    year = int(parts["y"]) + (2000 if len(parts["y"]) <= 2 else 0)
    return _day(year, int(parts["m"]), int(parts["d"]))


def parse_day(text: str, order: str, latest: date) -> date | None:
    """Read a day without a year: the last such day that is not much later than ``latest``.

    >>> parse_day("31/12", "dmy", date(2026, 1, 5)), parse_day("31 mars", "dmy", date(2026, 4, 2))
    (datetime.date(2025, 12, 31), datetime.date(2026, 3, 31))
    """
    day, month, year = _named(text.strip())
    if found := SHORT.match(text.strip(" .")):
        first, second = map(int, found.groups())
        day, month = (first, second) if order == "dmy" else (second, first)
    if not day or year:
        return None
    days = [_day(year, month, day) for year in (latest.year + 1, latest.year, latest.year - 1)]
    return next((each for each in days if each and (each - latest).days <= AHEAD), None)


def latest_day(rows: Sequence[Sequence[str]], start: int, order: str) -> date | None:
    """The newest full date of a table, else the end of a year that the rows above it name.

    :param start: number of rows above the transactions

    >>> latest_day([("Relevé de mars 2026",), ("31/03", "VIR")], 1, "dmy")
    datetime.date(2026, 12, 31)
    """
    days = [
        day for row in rows for cell in row for text in FULL.findall(cell)
        if (day := parse_date(text, "ymd" if text[:4].isdecimal() else order))
        and 2000 <= day.year < 2100
    ]
    years = [int(year) for row in rows[:start] for cell in row for year in YEAR.findall(cell)]
    if not days and not years:
        return None
    return max(days) if days else date(max(years), 12, 31)


def _named(text):
    """Day, month and year (0: none) of a day whose month has a name; zeros when it is none."""
    words = plain(text)
    if found := NAMED_FIRST.match(words):
        name, day, year = found.groups()
    elif found := NAMED.match(words):
        day, name, year = found.groups()
    else:
        return 0, 0, 0
    month = _month(name)
    number = int(year or 0)
    return (int(day) if month else 0), month, number + (2000 if 0 < number < 100 else 0)


def _month(name):
    """Number of the month that a name or its beginning means; 0: none, or several."""
    found = [
        number for number, names in enumerate(MONTHS, start=1)
        if any(each.startswith(name) for each in names.split())
    ]
    return found[0] if len(found) == 1 else 0


def _day(year, month, day):
    try:
        return date(year, month, day)
    except ValueError:
        return None

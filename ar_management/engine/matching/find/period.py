"""Which months a text names: ``LOYER MARS 2026``, ``ABO 0326``, ``06/2026``, ``MAI A JUIN``."""

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from ...common.names import plain
from .meaning import PERIOD_WORDS
from .text import LONGEST_TEXT

Month = tuple[int, int]
"""(year, or 0 when none is named; month)."""
_NAMES = (
    "JANVIER JANUAR JANUARY JANUARI GENNAIO ENERO JANV JAN", "FEVRIER FEBRUAR FEBRUARY FEBRUARI "
    "FEBBRAIO FEBRERO FEVR FEV FEB", "MARS MAERZ MARZ MARCH MAART MARZO MRT",
    "AVRIL APRIL APRILE ABRIL AVR APR", "MAI MAY MEI MAGGIO MAYO",
    "JUIN JUNI JUNE GIUGNO JUNIO JUN",
    "JUILLET JULI JULY LUGLIO JULIO JUIL JUL", "AOUT AUGUST AUGUSTUS AGOSTO AUG",
    "SEPTEMBRE SEPTEMBER SETTEMBRE SEPTIEMBRE SEPT SEP", "OCTOBRE OKTOBER OCTOBER OTTOBRE OCTUBRE "
    "OKT OCT", "NOVEMBRE NOVEMBER NOVIEMBRE NOV", "DECEMBRE DEZEMBER DECEMBER DICEMBRE DICIEMBRE "
    "DEZ DEC",
)
_BY_NAME = {name: at for at, names in enumerate(_NAMES, 1) for name in names.split()}
_MONTHS = "|".join(sorted(_BY_NAME, key=len, reverse=True))
_YEAR = r"(?:20)?(?:2\d|3\d)"
_WORDS = re.compile(
    rf"(?<![A-Z])(?P<first>{_MONTHS})\b\.?(?: ?(?:A|AU|BIS|TO|-|/) ?(?P<last>{_MONTHS})\b\.?)?"
    rf"(?:[ /-]?(?P<year>{_YEAR})(?![0-9]))?"
)
_DIGITS = re.compile(
    r"(?<![0-9/.-])(?:(?P<m>0[1-9]|1[0-2])[/.-](?P<y>20[23]\d)"
    r"|(?P<y2>20[23]\d)[/.-](?P<m2>0[1-9]|1[0-2]))"
    r"(?![0-9/.-]*[0-9])"
)
_AFTER_WORD = re.compile(
    rf"(?<![A-Z])(?:{'|'.join(sorted(PERIOD_WORDS))}) ?"
    rf"(?P<m>0?[1-9]|1[0-2]) ?[/.-]? ?(?P<y>{_YEAR})(?![0-9/.-])"
)


@lru_cache(maxsize=4096)
def months_in(texts: tuple[str, ...]) -> frozenset[Month]:
    """Months that the texts name.

    >>> sorted(months_in(("LOYER AVRIL A JUIN 2026",)))
    [(2026, 4), (2026, 5), (2026, 6)]
    >>> months_in(("ABO 0326",)), months_in(("du 03/04/2026",))
    (frozenset({(2026, 3)}), frozenset())
    """
    found = set()
    for text in texts:
        upper = plain(text[:LONGEST_TEXT])
        for match in _WORDS.finditer(upper):
            first = _BY_NAME[match["first"]]
            last = _BY_NAME[match["last"]] if match["last"] else first
            span = range(first, last + 1 if first <= last else last + 13)
            found.update((_year(match["year"]), (month - 1) % 12 + 1) for month in span)
        for match in _DIGITS.finditer(upper):
            found.add((int(match["y"] or match["y2"]), int(match["m"] or match["m2"])))
        for match in _AFTER_WORD.finditer(upper):
            found.add((_year(match["y"]), int(match["m"])))
    return frozenset(found)


def is_named(day: date, months: Iterable[Month], after: int = 0) -> bool:
    """Tell whether the month of a day, or so many months after it, is among those named.

    >>> is_named(date(2026, 1, 25), [(0, 2)], after=1)
    True
    """
    at = day.year * 12 + day.month - 1 + after
    year, month = divmod(at, 12)
    return any(named in ((0, month + 1), (year, month + 1)) for named in months)


def _year(text):
    return 0 if not text else int(text) if len(text) == 4 else 2000 + int(text)

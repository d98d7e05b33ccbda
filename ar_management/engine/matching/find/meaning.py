"""What words say that numbers are: a customer, a cheque slip, a month.

Months are named as in ``LOYER MARS 2026``, ``ABO 0326``, ``06/2026``, ``MAI A JUIN``.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

from ...common.names import plain
from .text import LONGEST_TEXT, Token

NUMBER_WORDS = frozenset("N NO NR NUM NUMERO NUMBER NUMMER".split())
OTHER_NUMBERS = frozenset(
    "CLT CLIENT CLIENTE CLIENTS KUNDE KUNDEN KD KDNR KUNDENNR KUNDENR KUNDENNUMMER CUSTOMER "
    "CUST KLANT KLANTNR CONTRAT CONTRACT VERTRAG CONTRATTO MANDAT MANDATE RUM ABONNE ADHERENT "
    "POLICE SIRET SIREN TVA TEL TELEPHONE PHONE FAX CHEQUE CHEQUES CHQ CHQS SCHECK ASSEGNO "
    "BORDEREAU BORD REMCHQ TERMINAL TPE PORTEFEUILLE DOSSIER MDT MDTS CTR CARTE LOT TRN CRO CIG "
    "NIF MARCHE CHANTIER ENGAGEMENT EJ ADHESION MEMBRE CODE CPTE".split()
)
"""What follows numbers a customer, a contract, a cheque or a slip."""
PERIOD_WORDS = frozenset(
    "ABO ABONNEMENT ABONNEMENTS LOYER LOYERS PERIODE PERIOD MOIS MENSUALITE MONAT MIETE RENT "
    "ECHEANCE BEITRAG MITGLIEDSBEITRAG CANONE AFFITTO CUOTA HUUR CONTRIBUTIE SUBSCRIPTION "
    "MAINTENANCE FORFAIT COTISATION".split()
)
"""What follows may be a month and a year."""
CLOSE = 1
SHORTEST = 4
"""A number of so many digits stands alone after a space."""
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


def says_other(run: Sequence[Token], at: int, prefix: str = "") -> bool:
    """Tell whether the word before a run of digits says that it is no document's number.

    :param prefix: letters in front of the document's number: they say that it is one

    >>> from .text import tokens
    >>> says_other(tokens("REMISE CHEQUES 542109"), 2), says_other(tokens("FACT 542109"), 1)
    (True, False)
    >>> says_other(tokens("ABO 0326"), 1), says_other(tokens("ABO 4326"), 1)
    (True, False)
    """
    place = at - 1
    while place >= 0 and run[place].digits and _goes_with(run, place):
        place -= 1
    while place >= 0 and run[place].text in NUMBER_WORDS and run[place].text != prefix:
        place -= 1
    if place < 0 or run[place].digits or run[place].text == prefix:
        return False
    if place and len(run[place].text) == 1 and run[place - 1].text in OTHER_NUMBERS:
        place -= 1  # CLIENT C4711
    word = run[place].text
    return word in OTHER_NUMBERS or word in PERIOD_WORDS and is_period(run, at)


def _goes_with(run, place):
    """Whether the next run of digits belongs to the same number: "04/711", "06 12 34 56 78"."""
    gap = run[place + 1].gap
    if gap.isspace():
        return len(run[place].text) < SHORTEST and len(run[place + 1].text) < SHORTEST
    return len(gap) <= CLOSE


def is_period(run: Sequence[Token], at: int) -> bool:
    """Tell whether a run of digits is a month and a year, alone or with its neighbour.

    >>> from .text import tokens
    >>> is_period(tokens("ABO 0326"), 1), is_period(tokens("ABO 1326"), 1)
    (True, False)
    """
    text = run[at].text
    if len(text) in (4, 6) and (
        _is_month(text[:2]) and _is_year(text[2:]) or _is_year(text[:-2]) and _is_month(text[-2:])
    ):
        return True
    after = run[at + 1] if at + 1 < len(run) else None
    before = run[at - 1] if at else None
    if len(text) <= 2 and _is_month(text.zfill(2)) and after and after.digits:
        return _is_year(after.text)
    return bool(before and before.digits) and _is_month(before.text.zfill(2)) and _is_year(text)


def _is_month(text):
    return len(text) == 2 and "01" <= text <= "12"


def _is_year(text):
    return len(text) == 2 and "20" <= text <= "39" or len(text) == 4 and "2020" <= text <= "2039"


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

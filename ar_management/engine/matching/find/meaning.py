"""What the word before a number says that it is: a customer, a cheque slip, a period."""

from collections.abc import Sequence

from .text import Token

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

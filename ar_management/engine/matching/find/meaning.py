"""What the word before a number says that it is: a customer, a cheque slip, a period."""

from collections.abc import Sequence

from .text import Token

NUMBER_WORDS = frozenset("N NO NR NUM NUMERO NUMBER NUMMER".split())
OTHER_NUMBERS = frozenset(
    "CLT CLIENT CLIENTE CLIENTS KUNDE KUNDEN KD KDNR KUNDENNR KUNDENNUMMER CUSTOMER CUST KLANT "
    "KLANTNR CONTRAT CONTRACT VERTRAG CONTRATTO MANDAT MANDATE RUM ABONNE ADHERENT POLICE SIRET "
    "SIREN TVA TEL TELEPHONE PHONE FAX CHEQUE CHEQUES CHQ CHQS SCHECK ASSEGNO BORDEREAU BORD "
    "REMCHQ TERMINAL TPE PORTEFEUILLE DOSSIER".split()
)
"""What follows numbers a customer, a contract, a cheque or a slip."""
PERIOD_WORDS = frozenset(
    "ABO ABONNEMENT ABONNEMENTS LOYER LOYERS PERIODE PERIOD MOIS MENSUALITE MONAT MIETE RENT "
    "ECHEANCE SUBSCRIPTION MAINTENANCE FORFAIT COTISATION".split()
)
"""What follows may be a month and a year."""
CLOSE = 1


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
    while place >= 0 and run[place].digits and len(run[place + 1].gap) <= CLOSE:
        place -= 1
    while place >= 0 and run[place].text in NUMBER_WORDS and run[place].text != prefix:
        place -= 1
    if place < 0 or run[place].digits or run[place].text == prefix:
        return False
    word = run[place].text
    return word in OTHER_NUMBERS or word in PERIOD_WORDS and _is_period(run, at)


def _is_period(run, at):
    """A month and a year, in one run or in two."""
    text = run[at].text
    if len(text) in (4, 6):
        return _is_month(text[:2]) and _is_year(text[2:]) or (
            _is_year(text[:-2]) and _is_month(text[-2:])
        )
    after = run[at + 1] if at + 1 < len(run) else None
    before = run[at - 1] if at else None
    if len(text) <= 2 and _is_month(text.zfill(2)) and after and after.digits:
        return _is_year(after.text)
    return bool(before and before.digits) and _is_month(before.text.zfill(2)) and _is_year(text)


def _is_month(text):
    return len(text) == 2 and "01" <= text <= "12"


def _is_year(text):
    return len(text) == 2 and "20" <= text <= "39" or len(text) == 4 and "2020" <= text <= "2039"

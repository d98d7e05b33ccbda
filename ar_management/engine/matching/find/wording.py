"""What a label says about a payment beside references: words and numbers nobody explains."""

from collections.abc import Iterable
from dataclasses import dataclass

from .references import ReferenceIndex
from .text import tokens

PART_WORDS = frozenset(
    "ACOMPTE PARTIEL PARTIELLE PARTIE PARTIAL PART TEILZAHLUNG RATE ACCONTO PARZIALE ECHEANCE "
    "MENSUALITE INSTALMENT INSTALLMENT ANTICIPO TRANCHE VERSEMENT DEEL".split()
)
ADVANCE_WORDS = frozenset(
    "COMMANDE CDE DEVIS PROFORMA ORDER BESTELLUNG ANZAHLUNG VORKASSE ARRHES ORDINE CAUZIONE "
    "DEPOSIT AVANCE ADVANCE PREPAYMENT VOORSCHOT ACOMPTE".split()
)
DISPUTE_WORDS = frozenset(
    "LITIGE RETOUR DEDUCTION DEDUIT DEDUITE AVOIR MOINS RETENUE REMISE GUTSCHRIFT ABZUG NOTA "
    "CREDITO CREDIT LESS RECLAMATION CASSE MANQUANT PENALITE MANGEL EINBEHALT".split()
)
BALANCE_WORDS = frozenset(
    "SOLDE RELEVE COMPTE SALDO STATEMENT BALANCE KONTO AUSGLEICH TOTAL DIVERSES ETC".split()
)
SHORTEST_UNREAD = 4


@dataclass(frozen=True, slots=True)
class Wording:
    """Counts taken from the texts of one bank line."""

    part: int = 0
    advance: int = 0
    dispute: int = 0
    balance: int = 0
    digits: int = 0
    unread: int = 0


def wording(texts: Iterable[str], references: ReferenceIndex, cited: set) -> Wording:
    """Read the words of a label, and count the numbers that look like ours and name nothing.

    :param cited: places (text, run) where something is named

    >>> wording(["ACOMPTE sur 123456"], ReferenceIndex([]), set()).part
    1
    """
    words, digits, unread = set(), 0, 0
    for number, text in enumerate(texts):
        run = tokens(text)
        for at, token in enumerate(run):
            if not token.digits:
                words.add(token.text)
            elif len(token.text) >= SHORTEST_UNREAD and token.text not in references.marks:
                digits += 1
                looks_ours = len(token.text) in references.widths and (
                    _stands_by_ours(run, at, references)
                )
                unread += looks_ours and (number, at) not in cited
    return Wording(
        len(words & PART_WORDS), len(words & ADVANCE_WORDS), len(words & DISPUTE_WORDS),
        len(words & BALANCE_WORDS), digits, unread,
    )


def _stands_by_ours(run, at, references):
    """Tell whether one of our prefixes or years stands in front of a run of digits."""
    before = run[at - 1].text if at else ""
    return before in references.marks or before in references.prefixes and bool(before)

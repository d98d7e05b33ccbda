"""How far the texts and the ids of two transactions say that they are the same one."""

import re
import unicodedata
from datetime import date

from .bank_statement import StatementLine

LONG_NUMBER = re.compile(r"[0-9]{4}")
DAY_IN_ID = re.compile(r"20[0-9]{2}(0[1-9]|1[0-2])([0-2][0-9]|3[01])", re.ASCII)
COUNTED = 5
"""Figures of an id that may only be the number of a line in a download."""
BANK_WORDS = set((
    "VIR VIREMENT VIRT SEPA RECU INST INSTANTANE DE DU LA LE MOTIF REF REFERENCE NOTPROVIDED PRLV "
    "PRELEVEMENT CREDIT DEBIT TRANSFER PAYMENT GUTSCHRIFT UEBERWEISUNG EREF SVWZ KREF BONIFICO"
).split())


def text_of(line: StatementLine) -> str:
    """All the words of a transaction.

    >>> text_of(StatementLine(date(2026, 3, 5), 20, "F1", payer_name="VASSEUR"))
    'F1 VASSEUR'
    """
    parts = (line.label, line.payer_name, line.reference, line.creditor_reference)
    return " ".join(part for part in parts if part and part != "/")


def kept_text_of(line: StatementLine) -> str:
    """The words of a transaction that the books keep.

    >>> kept_text_of(StatementLine(date(2026, 3, 5), 20, "F1", reference="K-7"))
    'F1 K-7'
    """
    parts = (line.label, line.payer_name, line.creditor_reference or line.reference)
    return " ".join(filter(None, parts))


def agreement(one: str, other: str) -> float:
    """How far two texts may describe one transaction, 0 to 1; formats cut and order them otherwise.

    The share of the words of the shorter text that the longer one has, without the words that
    banks put on every transaction; 0 when both hold long numbers and share none of them.

    >>> agreement("VIR SEPA RECU VASSEUR", "/DE Vasseur"), agreement("LOYER 17", "LOYER 18")
    (1.0, 0.5)
    >>> agreement("", "EDF 12"), agreement("VASSEUR 00001", "VASSEUR 00002")
    (1.0, 0.0)
    """
    shorter, longer = sorted((_words(one), _words(other)), key=len)
    numbers = [{word for word in words if LONG_NUMBER.search(word)} for words in (shorter, longer)]
    if all(numbers) and not numbers[0] & numbers[1]:
        return 0.0
    return len(shorter & longer) / len(shorter) if shorter else 1.0


def _words(text):
    return {word for word in words_of(text) if len(word) > 1} - BANK_WORDS


def words_of(text: str) -> frozenset[str]:
    """The words of a text, whatever their order, accents and signs.

    >>> words_of("VIR Vassé-12") == words_of("12 vasse vir"), words_of("A 1") == words_of("A")
    (True, False)
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().upper()
    return frozenset(re.findall(r"[A-Z0-9]+", plain))


def is_telling(text: str) -> bool:
    """Tell whether a text has a number that a second transaction would hardly have.

    >>> is_telling("VIR VASSEUR FAC 2026-0042"), is_telling("FRAIS DE VIREMENT")
    (True, False)
    """
    return bool(LONG_NUMBER.search(text))


def is_counter(reference: str) -> bool:
    """Tell whether an id looks like the number of a line in a download, which proves nothing.

    >>> is_counter("20260305000012"), is_counter("7"), is_counter("BNP26030500001")
    (True, True, False)
    """
    rest = DAY_IN_ID.sub("", reference.strip().lstrip("0"), count=1).lstrip("0")
    return not rest or (rest.isdecimal() and len(rest) <= COUNTED)


def share_a_day(one: tuple[date | None, ...], other: tuple[date | None, ...]) -> bool:
    """Tell whether one of the days of two transactions is the same.

    >>> share_a_day((date(2026, 3, 5), None), (date(2026, 3, 6), date(2026, 3, 5)))
    True
    """
    return bool(({*one} & {*other}) - {None})

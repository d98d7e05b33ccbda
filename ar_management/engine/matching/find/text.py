"""Labels of bank lines, cut into runs of letters and runs of digits."""

import re
from dataclasses import dataclass
from functools import lru_cache

from ...common.names import plain

_RUNS = re.compile(r"[A-Z]+|[0-9]+")
_DATE = re.compile(
    r"(?<![0-9A-Z/.-])(?:0?[1-9]|[12][0-9]|3[01])([/.-])(?:0?[1-9]|1[0-2])\1(?:20)?[0-9]{2}"
    r"(?![0-9/-])"
)
_AMOUNT = re.compile(r"(?:EUR|USD|GBP|CHF) ?[0-9][0-9 .']*[,.][0-9]{2}(?![0-9])"
                     r"|(?<![0-9/.-])[0-9][0-9.']*[,.][0-9]{2} ?(?:EUR|USD|GBP|CHF|€)")
_IBAN = re.compile(r"(?<![0-9A-Z])[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}(?![0-9A-Z])")
_RF = re.compile(r"RF[0-9]{2}[0-9A-Z]{1,21}")
LONGEST_TEXT = 2000
"""Characters of a text that are read: no bank transmits more about one payment."""
LONGEST_NUMBER = 35
"""Digits from which a run is no number of a document."""
WINDOW = 8
STRUCTURED = 12
_OCR = str.maketrans("OQILSBZG", "00115826")
_MIXED = re.compile(r"[0-9A-Z]*[0-9][0-9A-Z]*")


@dataclass(frozen=True, slots=True)
class Token:
    """One run of letters or digits.

    :ivar gap: what stands between it and the run before
    """

    text: str
    digits: bool
    gap: str = ""


def groups(text: str) -> tuple[str, ...]:
    """Runs of letters and runs of digits, in their order.

    >>> groups("fact. FA2026-0456")
    ('FACT', 'FA', '2026', '0456')
    """
    return tuple(_RUNS.findall(plain(text)))


def glued(text: str) -> str:
    """Letters and digits without anything between them.

    >>> glued("+++069/0023/28612+++")
    '069002328612'
    """
    return "".join(groups(text))


@lru_cache(maxsize=4096)
def tokens(text: str) -> tuple[Token, ...]:
    """Cut a label; dates, amounts and account numbers are no references and are left out.

    >>> [token.text for token in tokens("FAC/2026/00123 du 03/04/2026 1.250,00 EUR")]
    ['FAC', '2026', '00123', 'DU']
    """
    upper = plain(text[:LONGEST_TEXT])
    for pattern in (_DATE, _AMOUNT, _IBAN):
        upper = pattern.sub(_blank, upper)
    found, end = [], 0
    for match in _RUNS.finditer(upper):
        run = match.group()
        if len(run) > LONGEST_NUMBER:
            continue
        found.append(Token(run, run[0] <= "9", upper[end : match.start()]))
        end = match.end()
    return tuple(found)


@lru_cache(maxsize=4096)
def windows(text: str) -> tuple[tuple[int, int, str], ...]:
    """Runs of a label glued together, the longest first: (first run, number of runs, text).

    Digits that only meet because a space was dropped are a coincidence, unless they are as long
    as a structured reference.

    >>> windows("F 12 34")
    ((0, 3, 'F1234'), (0, 2, 'F12'), (0, 1, 'F'), (1, 1, '12'), (2, 1, '34'))
    """
    run, found = tokens(text), []
    for length in range(min(WINDOW, len(run)), 0, -1):
        for start in range(len(run) - length + 1):
            part = run[start : start + length]
            word = "".join(token.text for token in part)
            spaced = word.isdigit() and any(token.gap.isspace() for token in part[1:])
            if not spaced or len(word) >= STRUCTURED:
                found.append((start, length, word))
    return tuple(found)


def _blank(match):
    """A creditor reference looks like an account number and is one of ours."""
    text = match.group()
    return text if text.startswith("RF") else " ; "


@lru_cache(maxsize=1024)
def read_as_digits(text: str) -> str:
    """Read letters that a scanner confuses with digits as digits, where they touch digits.

    >>> read_as_digits("FAC/2O26/O0l23")
    'FAC/2026/00123'
    """
    return _MIXED.sub(lambda match: _digits_of(match.group()), plain(text[:LONGEST_TEXT]))


def _digits_of(word):
    head = re.match(r"[A-Z]{2,}(?=[0-9])", word)
    start = head.end() if head and not head.group().translate(_OCR).isdigit() else 0
    return word[:start] + word[start:].translate(_OCR)


def is_creditor_reference(text: str) -> bool:
    """Check an ISO 11649 creditor reference: its check digits make it 1 modulo 97.

    >>> is_creditor_reference("RF18 5390 0754 7034"), is_creditor_reference("RF19539007547034")
    (True, False)
    """
    compact = glued(text)
    if not _RF.fullmatch(compact):
        return False
    return int("".join(str(int(char, 36)) for char in compact[4:] + compact[:4])) % 97 == 1


def is_belgian_communication(text: str) -> bool:
    """Check a Belgian structured communication: ten digits and their remainder by 97.

    >>> is_belgian_communication("+++069/0023/28612+++")
    True
    """
    digits = glued(text)
    if len(digits) != 12 or not digits.isdigit():
        return False
    return int(digits[10:]) == (int(digits[:10]) % 97 or 97)

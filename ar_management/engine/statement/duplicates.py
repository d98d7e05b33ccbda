"""Which transactions of a file were imported before, from this file or from another one.

In this order: the same content; the same bank reference and amount within some days; the same day
and amount with agreeing texts in a file of another format; a batch whose single transactions came
with a notification. Each known transaction answers for one line only, so that twins stay two.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..money import ZERO
from .bank_statement import StatementLine, import_keys

REFERENCE_DAYS = 10
"""Two formats may give one transaction different days; a reference may be used again later."""
AGREEMENT = 0.6
"""Share of the words of the shorter text that the longer one must hold."""
LONG_NUMBER = re.compile(r"[0-9]{4}")
BANK_WORDS = set((
    "VIR VIREMENT VIRT SEPA RECU INST INSTANTANE DE DU LA LE MOTIF REF REFERENCE NOTPROVIDED PRLV "
    "PRELEVEMENT CREDIT DEBIT TRANSFER PAYMENT GUTSCHRIFT UEBERWEISUNG EREF SVWZ KREF BONIFICO"
).split())


@dataclass(frozen=True)
class KnownLine:
    """A transaction that the books already have.

    :ivar source: format of the file it came from; empty when it was typed
    """

    key: str
    day: date
    value_date: date | None
    amount: Decimal
    text: str
    bank_reference: str = ""
    source: str = ""


@dataclass(frozen=True)
class SortedLines:
    """The lines of one statement: new ones with their keys, known ones, and new ones that look
    like a known transaction of another format but carry another text."""

    new: tuple[tuple[str, StatementLine], ...]
    known: tuple[StatementLine, ...]
    doubtful: tuple[StatementLine, ...]


def sort_lines(
    account: str, lines: Sequence[StatementLine], known: Iterable[KnownLine], source: str
) -> SortedLines:
    """Tell the new lines of a statement from those that are known.

    >>> line = StatementLine(date(2026, 3, 5), Decimal(20), "VIR VASSEUR F1", bank_reference="A")
    >>> old = KnownLine("", date(2026, 3, 5), None, Decimal(20), "VIR VASSEUR", "B", "ofx")
    >>> len(sort_lines("FR76", [line], [old], "camt053").known)
    1
    """
    unused = _Unused(known)
    left = list(zip(import_keys(account, lines), lines, strict=True))
    found = []
    for is_known in (
        lambda key, line: unused.take_key(key),
        lambda key, line: unused.take_reference(line),
        lambda key, line: unused.take_text(line, source, 1),
        lambda key, line: unused.take_text(line, source, AGREEMENT),
        lambda key, line: unused.take_batch(line),
    ):
        still_left = []
        for key, line in left:
            if is_known(key, line):
                found.append(line)
            else:
                still_left.append((key, line))
        left = still_left
    doubtful = tuple(line for _key, line in left if unused.resembles(line, source))
    return SortedLines(tuple(left), tuple(found), doubtful)


class _Unused:
    """The known transactions that no line of the file has claimed yet, by what finds them."""

    def __init__(self, known):
        self.by_key, self.indexes = {}, defaultdict(dict)
        for number, each in enumerate(known):
            self.by_key[each.key] = number, each
            for index in self._indexes_of(each):
                self.indexes[index][number] = each

    def _indexes_of(self, each):
        yield "reference", each.amount, each.bank_reference
        for day in {each.day, each.value_date}:
            yield "day", each.amount, day
        batch, slash, _position = each.bank_reference.rpartition("/")
        if slash:
            yield "batch", batch

    def _take(self, number, each):
        for index in self._indexes_of(each):
            del self.indexes[index][number]
        return True

    def _found(self, *index):
        return self.indexes.get(index, {}).items()

    def take_key(self, key):
        return key in self.by_key and self._take(*self.by_key.pop(key))

    def take_reference(self, line):
        if not line.bank_reference:
            return False
        for number, each in self._found("reference", line.amount, line.bank_reference):
            if abs((each.day - line.booking_date).days) <= REFERENCE_DAYS:
                return self._take(number, each)
        return False

    def take_text(self, line, source, least):
        for number, each in self._of_other_formats(line, source):
            if agreement(each.text, text_of(line)) >= least:
                return self._take(number, each)
        return False

    def take_batch(self, line):
        parts = list(self._found("batch", line.bank_reference))
        if not parts or sum((each.amount for _number, each in parts), ZERO) != line.amount:
            return False
        for number, each in parts:
            self._take(number, each)
        return True

    def resembles(self, line, source):
        return any(self._of_other_formats(line, source))

    def _of_other_formats(self, line, source):
        for day in {line.booking_date, line.value_date} - {None}:
            for number, each in self._found("day", line.amount, day):
                if each.source != source:
                    yield number, each


def text_of(line: StatementLine) -> str:
    """All the words of a transaction.

    >>> text_of(StatementLine(date(2026, 3, 5), Decimal(20), "F1", payer_name="VASSEUR"))
    'F1 VASSEUR'
    """
    parts = (line.label, line.payer_name, line.reference, line.creditor_reference)
    return " ".join(part for part in parts if part and part != "/")


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
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().upper()
    return {word for word in re.findall(r"[A-Z0-9]{2,}", plain)} - BANK_WORDS

"""Which transactions of a file were imported before, from this file or from another one.

In this order: the same content; the same bank reference and amount within some days; the same day
and amount with agreeing texts in a file of another format; a sum whose single transactions came
with a notification. Each known transaction answers for one line only, so that twins stay two.

The other way round a notification brings the transactions of a sum that is known: they take its
place. A sum is found by the bank's reference of its entry, else by day and amount when neither
file lets the references contradict and the sum names no payer.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..common.money import ZERO
from .bank_statement import UNNAMED, StatementLine, import_keys

REFERENCE_DAYS = 10
"""Two formats may give one transaction different days; a reference may be used again later."""
AGREEMENT = 0.6
"""Share of the words of the shorter text that the longer one must hold."""
LONG_NUMBER = re.compile(r"[0-9]{4}")
STATEMENT, NOTIFICATION = "camt053", "camt054"
BANK_WORDS = set((
    "VIR VIREMENT VIRT SEPA RECU INST INSTANTANE DE DU LA LE MOTIF REF REFERENCE NOTPROVIDED PRLV "
    "PRELEVEMENT CREDIT DEBIT TRANSFER PAYMENT GUTSCHRIFT UEBERWEISUNG EREF SVWZ KREF BONIFICO"
).split())


@dataclass(frozen=True)
class KnownLine:
    """A transaction that the books already have.

    :ivar source: format of the file it came from; empty when it was typed
    :ivar booking: key of the entry that it belongs to
    :ivar payer: name or account of the other party
    :ivar ident: what the books call it
    """

    key: str
    day: date
    value_date: date | None
    amount: Decimal
    text: str
    bank_reference: str = ""
    source: str = ""
    booking: str = ""
    payer: str = ""
    ident: int = 0


@dataclass(frozen=True)
class Details:
    """The transactions, with their keys, that make up a sum that the books have as one line."""

    sum: KnownLine
    lines: tuple[tuple[str, StatementLine], ...]


@dataclass(frozen=True)
class SortedLines:
    """The lines of one statement: new ones with their keys, known ones, new ones that look like
    a known transaction of another format but carry another text, and those that detail a known
    sum."""

    new: tuple[tuple[str, StatementLine], ...]
    known: tuple[StatementLine, ...]
    doubtful: tuple[StatementLine, ...]
    details: tuple[Details, ...] = ()


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
    keyed = list(zip(import_keys(account, lines), lines, strict=True))
    left, found = _split(keyed, lambda key, line: unused.take_key(key))
    details, left = _details(left, unused, source)
    for is_known in (
        lambda key, line: unused.take_reference(line),
        lambda key, line: unused.take_text(line, source, 1),
        lambda key, line: unused.take_text(line, source, AGREEMENT),
        lambda key, line: unused.take_parts(line, source),
    ):
        left, more = _split(left, is_known)
        found += more
    doubtful = tuple(line for _key, line in left if unused.resembles(line, source))
    return SortedLines(tuple(left), tuple(found), doubtful, details)


def _split(left, is_known):
    still_left, found = [], []
    for key, line in left:
        if is_known(key, line):
            found.append(line)
        else:
            still_left.append((key, line))
    return still_left, found


def _details(left, unused, source):
    """Take out the transactions of each sum that the books have as one line."""
    parts = defaultdict(list)
    for key, line in left:
        if line.booking:
            parts[line.booking].append((key, line))
    details = tuple(
        Details(known, tuple(lines)) for booking, lines in parts.items()
        if sum((line.amount for _key, line in lines), ZERO) == booking.amount
        and (known := unused.take_sum(booking, [line for _key, line in lines], source))
    )
    taken = {key for each in details for key, _line in each.lines}
    return details, [(key, line) for key, line in left if key not in taken]


class _Unused:
    """The known transactions that no line of the file has claimed yet, by what finds them."""

    def __init__(self, known):
        self.by_key, self.indexes = {}, defaultdict(dict)
        for number, each in enumerate(known):
            self.by_key[each.key] = number, each
            for index in self._indexes_of(each):
                self.indexes[index][number] = each
        self.bookings = defaultdict(list)
        for kind, *rest in list(self.indexes):
            if kind == "booking":
                parts = self._found(kind, *rest)
                total = sum((each.amount for _number, each in parts), ZERO)
                # A sum of one says no more than its amount and day.
                days = {day for _number, each in parts for day in (each.day, each.value_date)}
                for day in days if len(parts) > 1 else ():
                    self.bookings[total, day].append(rest[0])

    def _indexes_of(self, each):
        yield "reference", each.amount, each.bank_reference
        for day in {each.day, each.value_date}:
            yield "day", each.amount, day
        for booking in _bookings_of(each):
            yield "booking", booking

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
            if _days_apart(each, line) <= REFERENCE_DAYS:
                return self._take(number, each)
        return False

    def take_text(self, line, source, least):
        for number, each in self._of_other_formats(line, source):
            if agreement(each.text, text_of(line)) >= least:
                return self._take(number, each)
        return False

    def take_parts(self, line, source):
        """Take the known transactions that make up this line."""
        own = {line.bank_reference, line.booking.reference if line.booking else ""} - {""}
        for booking in sorted(own):
            if self._take_parts_of(booking, line):
                return True
        if _names_payer(line):
            return False
        return any(
            self._take_parts_of(booking, line)
            for day in {line.booking_date, line.value_date} - {None}
            for booking in self.bookings.get((line.amount, day), ())
            if not own or booking.startswith(UNNAMED)
            if all(each.source != source for _number, each in self._found("booking", booking))
        )

    def _take_parts_of(self, booking, line):
        parts = list(self._found("booking", booking))
        if not parts or sum((each.amount for _number, each in parts), ZERO) != line.amount:
            return False
        if any(_days_apart(each, line) > REFERENCE_DAYS for _number, each in parts):
            return False
        for number, each in parts:
            self._take(number, each)
        return True

    def take_sum(self, booking, lines, source):
        """Take the known line that is the sum of these transactions: the line, or nothing."""
        if len(lines) == 1 and (source != NOTIFICATION or not _names_payer(lines[0])):
            return None
        for number, each in self._sums_of(booking, lines, source):
            if not each.payer and (len(lines) > 1 or each.source == STATEMENT):
                self._take(number, each)
                return each
        return None

    def _sums_of(self, booking, lines, source):
        for index in (("reference", booking.amount, booking.reference), ("booking", booking.key)):
            for number, each in self._found(*index) if booking.reference else ():
                near = _days_apart(each, lines[0]) <= REFERENCE_DAYS
                if each.amount == booking.amount and near:
                    yield number, each
        if len(lines) > 1:
            for number, each in self._of_other_formats(lines[0], source, booking.amount):
                if not (booking.reference and _has_reference(each)):
                    yield number, each

    def resembles(self, line, source):
        return any(self._of_other_formats(line, source))

    def _of_other_formats(self, line, source, amount=None):
        for day in {line.booking_date, line.value_date} - {None}:
            for number, each in self._found("day", amount or line.amount, day):
                if each.source != source:
                    yield number, each


def _bookings_of(known):
    """Entries that a known transaction may be a part of; older ones only have their number."""
    whole, slash, _position = known.bank_reference.rpartition("/")
    return {known.booking} - {""} or ({whole} if slash else set())


def _has_reference(known):
    return bool(known.bank_reference) or not (known.booking + UNNAMED).startswith(UNNAMED)


def _names_payer(line):
    return bool(line.payer_name or line.payer_iban)


def _days_apart(known, line):
    return abs((known.day - line.booking_date).days)


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

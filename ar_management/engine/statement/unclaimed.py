"""The transactions of the books that no line of a file has claimed yet, by what finds them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..common.money import ZERO
from .bank_statement import UNNAMED
from .likeness import agreement, is_counter, share_a_day, text_of

REFERENCE_DAYS = 10
"""Two formats may give one transaction different days; a reference may be used again later."""
AGREEMENT = 0.6
"""Share of the words of the shorter text that the longer one must hold."""
STATEMENT, NOTIFICATION = "camt053", "camt054"


@dataclass(frozen=True)
class KnownLine:
    """A transaction that the books already have.

    :ivar source: format of the file it came from; empty when it was typed
    :ivar booking: key of the entry that it belongs to
    :ivar payer: name or account of the other party
    :ivar ident: what the books call it
    :ivar aliases: keys of transactions of which a person said that they are this one
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
    aliases: tuple[str, ...] = ()


class Unclaimed:
    """The known transactions that no line of the file has claimed yet, by what finds them."""

    def __init__(self, known):
        self.by_key, self.indexes, self.sources = {}, defaultdict(dict), set()
        for number, each in enumerate(known):
            self.sources.add(each.source)
            for key in filter(None, (each.key, *each.aliases)):
                self.by_key[key] = number, each
            for index in self._indexes_of(each):
                self.indexes[index][number] = each
        self.names = set(self.by_key)
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
            yield "day", each.amount, day, each.source
        for booking in _bookings_of(each):
            yield "booking", booking

    def take(self, number, each):
        """Let a known transaction answer for a line."""
        for index in self._indexes_of(each):
            del self.indexes[index][number]
        for key in (each.key, *each.aliases):
            self.by_key.pop(key, None)
        return each

    def _found(self, *index):
        return self.indexes.get(index, {}).items()

    def take_key(self, key, _line=None):
        """Take the transaction with this key, if there is one."""
        return self.take(*self.by_key[key]) if key in self.by_key else None

    def take_reference(self, line, source):
        """Take the transaction with this id, where nothing else contradicts."""
        for number, each in self.with_reference(line):
            like = agreement(each.text, text_of(line))
            same_day = share_a_day(
                (line.booking_date, line.value_date), (each.day, each.value_date)
            )
            is_lasting = not is_counter(line.bank_reference)
            # A bank cuts or completes its text, another format writes it otherwise.
            if each.source == source:
                is_same = same_day and is_lasting and like == 1
            else:
                is_same = like >= AGREEMENT or (same_day and is_lasting)
            if is_same:
                return self.take(number, each)
        return None

    def with_reference(self, line):
        """Transactions of about these days with the same amount and id."""
        if not line.bank_reference:
            return []
        return [
            (number, each)
            for number, each in self._found("reference", line.amount, line.bank_reference)
            if _days_apart(each, line) <= REFERENCE_DAYS
        ]

    def of_reference(self, reference):
        """Transactions with this id, whatever their amount."""
        return [
            (number, each) for kind, *rest in list(self.indexes)
            if kind == "reference" and rest[1] == reference
            for number, each in self._found(kind, *rest)
        ]

    def on_day(self, day, amount, sources=None):
        """Transactions of this day and amount, of some formats or of all."""
        for source in sorted(self.sources if sources is None else sources):
            yield from self._found("day", amount, day, source)

    def take_text(self, line, source, least):
        """Take a transaction of another format with the same day, amount and such a text."""
        for number, each in self._of_other_formats(line, source):
            if agreement(each.text, text_of(line)) >= least:
                return self.take(number, each)
        return None

    def take_parts(self, line, source):
        """Take the known transactions that make up this line: one of them, or nothing."""
        own = {line.bank_reference, line.booking.reference if line.booking else ""} - {""}
        for booking in sorted(own):
            if part := self._take_parts_of(booking, line):
                return part
        if _names_payer(line):
            return None
        for day in {line.booking_date, line.value_date} - {None}:
            for booking in self.bookings.get((line.amount, day), ()):
                is_named = own and not booking.startswith(UNNAMED)
                parts = self._found("booking", booking)
                if is_named or any(each.source == source for _number, each in parts):
                    continue
                if part := self._take_parts_of(booking, line):
                    return part
        return None

    def _take_parts_of(self, booking, line):
        parts = list(self._found("booking", booking))
        if not parts or sum((each.amount for _number, each in parts), ZERO) != line.amount:
            return None
        if any(_days_apart(each, line) > REFERENCE_DAYS for _number, each in parts):
            return None
        for number, each in parts:
            self.take(number, each)
        return parts[0][1]

    def take_sum(self, booking, lines, source):
        """Take the known line that is the sum of these transactions: the line, or nothing."""
        if len(lines) == 1 and (source != NOTIFICATION or not _names_payer(lines[0])):
            return None
        for number, each in self._sums_of(booking, lines, source):
            if not each.payer and (len(lines) > 1 or each.source == STATEMENT):
                self.take(number, each)
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

    def _of_other_formats(self, line, source, amount=None):
        for day in {line.booking_date, line.value_date} - {None}:
            yield from self.on_day(day, amount or line.amount, self.sources - {source})


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

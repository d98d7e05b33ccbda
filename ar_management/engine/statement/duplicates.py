"""Which transactions of a file were imported before, from this file or from another one.

Account, day, amount, text and the bank's id are judged together. In this order: the same content;
the same id and amount, with a text that agrees; the same day and amount with agreeing texts in a
file of another format; a sum whose single transactions came with a notification; the same content
under another id (``identity``). Each known transaction answers for one line only, so that twins
stay two. What stays unclear is *doubtful*: a person says whether it is the same.

The other way round a notification brings the transactions of a sum that is known: they take its
place. A sum is found by the bank's reference of its entry, else by day and amount when neither
file lets the references contradict and the sum names no payer.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..common.money import ZERO
from .bank_statement import StatementLine, import_keys
from .identity import judge_rest, thin_overlap
from .unclaimed import AGREEMENT, KnownLine, Unclaimed

TWIN = "*"
"""Ends the key of a transaction that is told apart from a known one with the same content."""


@dataclass(frozen=True)
class Doubt:
    """A new transaction that may be a known one."""

    key: str
    line: StatementLine
    known: KnownLine


@dataclass(frozen=True)
class Details:
    """The transactions, with their keys, that make up a sum that the books have as one line."""

    sum: KnownLine
    lines: tuple[tuple[str, StatementLine], ...]


@dataclass(frozen=True)
class SortedLines:
    """The lines of one statement: new ones with their keys, known ones, those of the new ones that
    may be a known transaction, and those that detail a known sum."""

    new: tuple[tuple[str, StatementLine], ...]
    known: tuple[StatementLine, ...]
    doubtful: tuple[Doubt, ...]
    details: tuple[Details, ...] = ()


def sort_lines(
    account: str, lines: Sequence[StatementLine], known: Iterable[KnownLine], source: str,
    before: Sequence[StatementLine] = (),
) -> SortedLines:
    """Tell the new lines of a statement from those that are known.

    :param before: lines of the pages of the same file before this statement, which are known too:
        a twin on the next page is another transaction

    >>> from datetime import date; from decimal import Decimal
    >>> line = StatementLine(date(2026, 3, 5), Decimal(20), "VIR VASSEUR F1", bank_reference="A")
    >>> old = KnownLine("", date(2026, 3, 5), None, Decimal(20), "VIR VASSEUR", "B", "ofx")
    >>> len(sort_lines("FR76", [line], [old], "camt053").known)
    1
    """
    unused = Unclaimed(known)
    whole = [*before, *lines]
    keys = import_keys(account, whole)
    mine = set(keys[len(before):])
    left, pairs = _split(list(zip(keys, whole, strict=True)), unused.take_key)
    details, left = _details(left, unused, source)
    for is_known in (
        lambda key, line: unused.take_reference(line, source),
        lambda key, line: unused.take_text(line, source, 1),
        lambda key, line: unused.take_text(line, source, AGREEMENT),
        lambda key, line: unused.take_parts(line, source),
    ):
        left, more = _split(left, is_known)
        pairs += more
    left, more, doubts = judge_rest(left, pairs, unused, source)
    # The key of such a line names the known one already.
    thin = [
        each for each in thin_overlap(left, [*pairs, *more], source)
        if each[0] in mine and f"{each[0]}{TWIN}" not in unused.names
    ]
    known_keys = mine - {key for key, _line, _known in thin}
    left += [(key, line) for key, line, _known in thin]
    order = {key: number for number, key in enumerate(keys)}
    new = sorted((each for each in left if each[0] in mine), key=lambda each: order[each[0]])
    named = {key: f"{key}{TWIN}" for key, _line, _known in thin}
    return SortedLines(
        tuple((named.get(key, key), line) for key, line in new),
        tuple(line for key, line, _known in (*pairs, *more) if key in known_keys),
        tuple(
            Doubt(named.get(key, key), line, known)
            for key, line, known in (*doubts, *thin) if key in mine
        ),
        details,
    )


def _split(left, is_known):
    """Lines that stay, and (key, line, known transaction) of those that are known."""
    still_left, found = [], []
    for key, line in left:
        if taken := is_known(key, line):
            found.append((key, line, taken))
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

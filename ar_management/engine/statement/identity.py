"""The same transaction under another id, and what stays unclear.

Some banks number the lines of each download (OFX of Banque Populaire), so that one transaction has
another id in the next file and an id is given again to another transaction. Whether the ids of a
file mean anything is told by the lines that it shares with the books: those that agree in day,
amount and text have the same id where ids are lasting, another one where they are counters.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from itertools import islice

from .likeness import (
    agreement,
    is_counter,
    is_telling,
    kept_text_of,
    share_a_day,
    text_of,
    words_of,
)

LOOSE_IDS = {"ofx", "csv", "xlsx"}
"""Formats in which banks also give ids that are no more than the number of a line."""
LIKE = 0.6
MANY = 200
"""Transactions of one day and amount among which a doubt is looked for."""


def judge_rest(left: list, pairs: Iterable, unused, source: str) -> tuple[list, list, list]:
    """Find the known transactions among the lines that no surer sign explains.

    :param left: (key, line) of each line that is not known so far
    :param pairs: (key, line, known) of those that are
    :return: lines that are new, more pairs, and pairs that are doubtful, whose lines are new too

    >>> judge_rest([], [], None, "ofx")
    ([], [], [])
    """
    twins = _twins(left, unused, source)
    proof = _ids_last(twins, pairs, source)
    found, doubts, new = [], [], []
    for key, line in left:
        twin = twins.get(key)
        if twin and (proof is False or not _ids_differ(line, twin[1])):
            found.append((key, line, unused.take(*twin)))
            continue
        new.append((key, line))
        if twin and proof is None:
            doubts.append((key, line, unused.take(*twin)))
    inside = _inside(pairs, left)
    asked = {key for key, _line, _known in doubts}
    for key, line in new:
        if key in asked:
            continue
        like = _may_be(line, unused, source, proof, inside)
        if like:
            doubts.append((key, line, unused.take(*like)))
    return new, found, doubts


def _twins(left, unused, source):
    """Known transaction with the same day, amount and text in the same format, for each line."""
    known = defaultdict(dict)
    for day, amount in {(line.booking_date, line.amount) for _key, line in left}:
        for number, each in unused.on_day(day, amount, {source}):
            if each.day == day:
                known[day, amount, words_of(each.text)][number] = each
    twins = {}
    for key, line in left:
        alike = known.get(
            (line.booking_date, line.amount, words_of(kept_text_of(line))), {}
        )
        twin = next((
            (number, each) for number, each in alike.items()
            if source in LOOSE_IDS or not _ids_differ(line, each)
        ), None)
        if twin:
            twins[key] = twin
            del alike[twin[0]]
    return twins


def _ids_differ(line, known):
    both = line.bank_reference and known.bank_reference
    return bool(both) and line.bank_reference != known.bank_reference


def _ids_last(twins, pairs, source):
    """Whether the ids of this bank are lasting (True), counters (False), or nobody can tell."""
    same = [
        known for _key, line, known in pairs
        if known.source == source and line.bank_reference
        and line.bank_reference == known.bank_reference
    ]
    differing = [each for _number, each in twins.values() if each.bank_reference]
    # Two downloads that begin with the same line count the same.
    are_counters = all(is_counter(each.bank_reference) for each in (*same, *differing))
    balance = len(differing) - len(same)
    if balance > 0 and (len(differing) > 1 or are_counters):
        return False
    if balance == 0 and are_counters and len(differing) > 1:
        return False
    return True if balance < 0 and not are_counters else None


def _inside(pairs, left):
    """First and last day of the file: the days between them are whole."""
    days = [line.booking_date for _key, line, *_known in (*pairs, *left)]
    return (min(days), max(days)) if days else (date.max, date.min)


def _may_be(line, unused, source, proof, inside):
    """The known transaction that a new line may be, after all."""
    for number, each in unused.with_reference(line) if proof is not False else ():
        same_day = share_a_day((line.booking_date, line.value_date), (each.day, each.value_date))
        if same_day or not is_counter(line.bank_reference):
            return number, each
    if line.corrects:
        for number, each in unused.of_reference(line.corrects):
            return number, each
    days = {line.booking_date, line.value_date} - {None}
    same = (each for day in sorted(days) for each in unused.on_day(day, line.amount))
    for number, each in islice(same, MANY):
        if each.source != source:
            return number, each
        if line.booking_date != each.day or (
            _ids_differ(line, each) and (proof or source not in LOOSE_IDS)
        ):
            continue
        is_whole = inside[0] < each.day < inside[1]
        if is_whole or agreement(each.text, text_of(line)) >= LIKE:
            return number, each
    return None


def thin_overlap(new: list, pairs: list, source: str) -> list:
    """Pairs that only look known: a file cut in the middle of a day may begin with a twin.

    All that such a file shares with the books is one content without a telling number or a lasting
    id, on its first or last day. A file without anything new is one that was imported before.

    >>> thin_overlap([], [], "ofx")
    []
    """
    shared = [each for each in pairs if each[2].source == source]
    if not shared or not new:
        return []
    days = [line.booking_date for _key, line in new] + [each[1].booking_date for each in shared]
    first = shared[0][1]
    contents = {(each.booking_date, each.amount, words_of(kept_text_of(each)))
                for _key, each, _known in shared}
    if len(contents) > 1 or first.booking_date not in (min(days), max(days)):
        return []
    if is_telling(text_of(first)):
        return []
    return [each for each in shared if not each[1].bank_reference or (
        source in LOOSE_IDS and is_counter(each[1].bank_reference)
    )]

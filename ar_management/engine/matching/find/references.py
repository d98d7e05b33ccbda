"""Which open documents does a text name, and how surely?

A running number is looked up by its value; what stands around it in the text (prefix, year,
month, code of the customer) then speaks for or against each document that has this number.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from .meaning import NUMBER_WORDS, says_other
from .numbering import Numbering, NumberParts
from .text import (
    LONGEST_NUMBER,
    STRUCTURED,
    Token,
    glued,
    is_belgian_communication,
    is_creditor_reference,
    tokens,
    windows,
)

SHORTEST_REFERENCE = 5
LONG = 6
"""Digits from which a bare number is rare enough to stand alone."""
SIGNS = ("N", "NO", "NR")
TEXTS = 1024
"""Texts that are remembered while the customers they may come from are looked at."""
CROWD = 12
"""A bare number that this many documents share names none of them."""


class Strength(IntEnum):
    """How surely a piece of text names a document."""

    REPAIRED = 0
    """Only after a slip of the pen or of the scanner has been corrected."""
    WEAK = 1
    """The running number without its zeros."""
    DIGITS = 2
    """The running number as printed, or a short order number."""
    PART = 3
    """The running number with its year or its prefix, or in a list with such a one."""
    FULL = 4
    """The whole number, or a whole reference."""
    CHECKED = 5
    """A structured reference with valid check digits."""


STRENGTHS = len(Strength)
BY_VALUE = tuple(Strength)


@dataclass(frozen=True, slots=True)
class Citation:
    """A text names a document.

    :ivar at: where: number of the text, and of the last run in it that belongs to the name
    :ivar length: runs that the name consists of
    :ivar rivals: other documents that the same run names as surely
    """

    document: int
    strength: Strength
    text: str
    at: tuple[int, int] = (0, 0)
    rivals: int = 0
    length: int = 1

    @property
    def places(self) -> list[tuple[int, int]]:
        """Text and run of each part of the name."""
        return [(self.at[0], self.at[1] - back) for back in range(self.length)]


class ReferenceIndex:
    """Documents looked up by what a text may call them."""

    def __init__(self, documents: Iterable, numbering: Numbering | None = None):
        documents = tuple(documents)
        self.numbering = numbering or Numbering(documents)
        self.parts: dict[int, NumberParts] = {}
        self._running: dict[int, int | list[int]] = {}
        self._whole: dict[str, int | dict[int, Strength]] = {}
        # Nearly each word and number names one document: no container for each.
        for document in documents:
            parts = self.numbering.parts(document.number, document.issued)
            self._add(document.key, parts, _whole_words(document))
        self.naming = lru_cache(maxsize=TEXTS)(self._naming)
        """Parts of a text that name something as a whole: (first run, runs, word, documents)."""
        self.prefixes = {parts.prefix for parts in self.parts.values()}
        self.marks = {mark for parts in self.parts.values() for mark in parts.marks}
        self.widths = {len(parts.sequence) for parts in self.parts.values()}

    def _add(self, key, parts, words):
        if parts and len(parts.sequence) <= LONGEST_NUMBER:
            self.parts[key] = parts
            known = self._running.setdefault(int(parts.sequence), key)
            if known.__class__ is list:
                known.append(key)
            elif known != key:
                self._running[int(parts.sequence)] = [known, key]
        for word, strength in words.items():
            known = self._whole.get(word)
            if known is None:
                self._whole[word] = key * STRENGTHS + strength
            elif known.__class__ is dict:
                known[key] = strength
            else:
                self._whole[word] = {**_unpacked(known), key: strength}

    def citations(self, texts: Iterable[str]) -> tuple[Citation, ...]:
        """Documents that the texts name, each once with its surest citation.

        >>> from datetime import date
        >>> class Row:
        ...     key, number, customer, references = 7, "FAC/2026/00123", 1, ()
        ...     issued = date(2026, 4, 1)
        >>> found = ReferenceIndex([Row()]).citations(["fact. 2026-123", "CLT 4711"])
        >>> [(citation.document, citation.strength.name) for citation in found]
        [(7, 'PART')]
        """
        best = {}
        for number, text in enumerate(texts):
            for citation in self.in_text(number, text):
                known = best.get(citation.document)
                if known is None or citation.strength > known.strength:
                    best[citation.document] = citation
        return tuple(best[key] for key in sorted(best))

    def in_text(self, number: int, text: str) -> Iterable[Citation]:
        """Citations in one text, from left to right.

        :param number: which text of the bank line it is
        """
        whole = self._whole_references(text)
        covered = {at for start, length, *_rest in whole for at in range(start, start + length)}
        for start, length, word, hits in whole:
            at = (number, start + length - 1)
            for key, strength in hits.items():
                yield Citation(key, strength, word, at, _rivals(hits, strength), length)
        run = tokens(text)
        for at, token in enumerate(run):
            if token.digits and at not in covered:
                hits = self.running_numbers(run, at)
                for key, strength in hits.items():
                    rivals = _rivals(hits, strength)
                    if strength > Strength.WEAK or rivals < CROWD:
                        yield Citation(key, strength, token.text, (number, at), rivals)

    def _whole_references(self, text):
        """Windows that are a whole number or reference, the longest first, none inside another."""
        found, taken = [], set()
        for start, length, word, hits in self.naming(text):
            if taken.isdisjoint(range(start, start + length)):
                found.append((start, length, word, hits))
                taken.update(range(start, start + length))
        return found

    def _naming(self, text):
        found, run = [], tokens(text)
        for start, length, word in windows(text):
            hits = self._whole.get(word)
            if hits is None and word[0] == "N":
                hits = self._behind_sign(word)
            if hits is not None and hits.__class__ is not dict:
                hits = _unpacked(hits)
            if hits and not (
                word.isdigit() and len(word) < STRUCTURED and says_other(run, start)
            ):
                found.append((start, length, word, hits))
        return found

    def _behind_sign(self, word):
        """What a word names behind the sign for "number" that is glued to it: "NRG1086726"."""
        for sign in SIGNS:
            if word.startswith(sign) and not (rest := word[len(sign):]).isdigit():
                if (found := self._whole.get(rest)) is not None:
                    return found
        return None

    def running(self, value: int) -> Iterable[int]:
        """Documents with this running number.

        >>> ReferenceIndex([]).running(7)
        ()
        """
        found = self._running.get(value, ())
        return (found,) if found.__class__ is int else found

    def running_numbers(self, run: tuple[Token, ...], at: int) -> dict[int, Strength]:
        """Documents whose running number the run of digits at this place may be."""
        text, found = run[at].text, {}
        for head, tail in self.cuts(text):
            value = int(tail)
            for key in self.running(value):
                if says_other(run, at, self.parts[key].prefix):
                    continue
                strength = self._strength(run, at, head, tail, self.parts[key])
                if strength is not None and strength > found.get(key, -1):
                    found[key] = strength
        if found:
            # The year of one document is not the running number of another.
            best = max(found.values())
            if best >= Strength.FULL:
                found = {key: level for key, level in found.items() if level == best}
        return found

    def cuts(self, text: str) -> Iterable[tuple[str, str]]:
        """A run of digits as (mark, running number): whole, and after a year or month in front."""
        yield "", text
        for length in (2, 4, 6):
            if length < len(text) and text[:length] in self.marks:
                yield text[:length], text[length:]

    def _strength(self, run, at, head, tail, parts):
        if head and head not in parts.marks:
            return None
        left = self.left_of(run, at, parts)
        if left is None:
            return None
        prefixed, marked = left
        if not (marked or head) and at + 1 < len(run):
            after = run[at + 1]
            marked = after.digits and after.text in parts.marks and after.gap in ("/", "-", ".", "")
        return _level(prefixed, bool(marked or head), head, tail, parts)

    def left_of(
        self, run: tuple[Token, ...], at: int, parts: NumberParts
    ) -> tuple[bool, bool] | None:
        """Whether prefix and mark stand left of a running number; ``None``: those of another."""
        marked, place = False, at - 1
        while place >= 0 and at - place <= 3 and run[place].digits:
            if not _is_close(run[place + 1].gap):
                return False, marked
            if run[place].text in parts.marks:
                marked = True
            elif run[place].text in self.marks and len(run[place].text) == 4:
                return None
            else:
                return False, marked
            place -= 1
        if place >= 0 and run[place].text in NUMBER_WORDS and run[place].text != parts.prefix:
            place -= 1
        if place < 0 or run[place].digits or not parts.prefix:
            return False, marked
        word = run[place].text
        if word == parts.prefix:
            return True, marked
        return None if word in self.prefixes and len(word) > 1 else (False, marked)


def _unpacked(packed):
    """Document and strength, which the index keeps in one number."""
    key, strength = divmod(packed, STRENGTHS)
    return {key: BY_VALUE[strength]}


def _whole_words(document):
    """What names a document when it stands in a text as a whole: number and references, glued."""
    words = {}
    for reference in document.references:
        word = glued(reference)
        if len(word) < SHORTEST_REFERENCE or not any(char.isdigit() for char in word):
            continue
        checked = is_creditor_reference(reference) or is_belgian_communication(reference)
        words[word] = Strength.CHECKED if checked else Strength.FULL
        digits = "".join(char for char in word if char.isdigit())
        if not checked and len(digits) >= SHORTEST_REFERENCE and digits != word:
            words.setdefault(digits, Strength.DIGITS)
    return {glued(document.number): Strength.FULL, **words}


def _level(prefixed, marked, head, tail, parts):
    padded = len(tail) == len(parts.sequence)
    complete = (prefixed or not parts.prefix) and (marked or not parts.dated)
    digits = len(head) + len(tail)
    if complete and (prefixed and (parts.dated or digits >= 3) or digits >= LONG and padded):
        return Strength.FULL
    if marked and digits >= 3 or prefixed and (padded or digits >= 3):
        return Strength.PART
    if marked or prefixed or padded and digits >= 4:
        return Strength.DIGITS
    return Strength.WEAK


def _is_close(gap):
    return len(gap) <= 3 and "," not in gap and ";" not in gap and "+" not in gap


def _rivals(hits, strength):
    return sum(1 for other in hits.values() if other >= strength) - 1

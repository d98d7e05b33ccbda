"""Citations that need a second look, within the documents of one customer.

Across customers a number with one wrong digit is another real document; among the few documents
of one customer it is a slip. The same holds for cut numbers, for lists that repeat only the last
digits, and for ranges.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from .meaning import says_other
from .references import Citation, ReferenceIndex, Strength
from .text import Token, read_as_digits, tokens

TO = frozenset("A AU TO BIS AL TOT TM HASTA".split())
AND = frozenset("ET AND UND E Y EN ETC".split())
LONGEST_RANGE = 60
SHORTEST_SLIP = 4


class PartIndex(ReferenceIndex):
    """Some of the documents of an index: nothing of them is indexed a second time."""

    def __init__(self, documents: Iterable, whole: ReferenceIndex):
        keys, known = [document.key for document in documents], whole.parts
        self._whole_index, self._keys = whole, frozenset(keys)
        self.parts = {key: known[key] for key in keys if key in known}
        self.prefixes, self.marks = whole.prefixes, whole.marks

    def naming(self, text: str) -> Iterable[tuple[int, int, str, dict[int, Strength]]]:
        """Parts of a text that name one of these documents as a whole."""
        for start, length, word, hits in self._whole_index.naming(text):
            own = {key: strength for key, strength in hits.items() if key in self._keys}
            if own:
                yield start, length, word, own

    def running(self, value: int) -> Iterable[int]:
        """Those of these documents with this running number."""
        return [key for key in self._whole_index.running(value) if key in self._keys]


class CustomerReferences:
    """The documents of one customer, cited generously."""

    def __init__(self, documents, whole: ReferenceIndex):
        self.index = PartIndex(documents, whole)
        self._by_sequence = defaultdict(list)
        for key, parts in self.index.parts.items():
            self._by_sequence[parts.sequence].append(key)
        self._sequences = sorted(self._by_sequence)

    def citations(self, texts) -> dict[int, Citation]:
        """Documents of this customer that the texts name, each with its surest citation."""
        best = {}
        for number, text in enumerate(texts):
            run = tokens(text)
            found = list(self.index.in_text(number, text))
            found = [*self._in_lists(number, run, found), *found]
            found += self._slips(number, text, run, found)
            for citation in found:
                known = best.get(citation.document)
                if known is None or citation.strength > known.strength:
                    best[citation.document] = citation
        return best

    # ------------------------------------------------------------------ lists and ranges

    def _in_lists(self, number, run, found):
        """Numbers that follow a citation in a list are as sure as the first of the list."""
        strong = {
            citation.at[1]: citation for citation in found if citation.strength >= Strength.PART
        }
        anchor = None
        for at, token in enumerate(run):
            if not token.digits:
                if token.text not in TO and token.text not in AND:
                    anchor = None if at not in strong else anchor
            elif at in strong:
                if anchor is not None and _is_range(run, anchor.at[1], at):
                    yield from self._between(number, anchor, strong[at], at)
                anchor = strong[at]
            elif anchor is not None:
                listed = self._listed(number, token, at, anchor)
                yield from listed
                if len(listed) == 1:
                    if _is_range(run, anchor.at[1], at):
                        yield from self._between(number, anchor, listed[0], at)
                    anchor = listed[0]
        yield from self._bare_ranges(number, run)

    def _listed(self, number, token, at, anchor):
        """Documents that the last digits name, in the series of the one before."""
        parts = self.index.parts.get(anchor.document)
        if parts is None or not 2 <= len(token.text) <= len(parts.sequence):
            return []
        keys = [
            key for key, other in self.index.parts.items()
            if other.prefix == parts.prefix and other.sequence.endswith(token.text)
        ]
        padded = token.text.zfill(len(parts.sequence))
        for likely in (padded, parts.sequence[: -len(token.text)] + token.text):
            same = [key for key in self._by_sequence.get(likely, ()) if key in keys]
            if same and len(token.text) > 2:
                keys = same
        strength = Strength.PART if len(keys) == 1 else Strength.WEAK
        if len(token.text) == 2:
            strength = min(strength, Strength.DIGITS)
        return [
            Citation(key, strength, token.text, (number, at), len(keys) - 1) for key in keys
        ]

    def _between(self, number, first, last, at):
        left, right = (self.index.parts.get(each.document) for each in (first, last))
        if left and right and left.prefix == right.prefix:
            yield from self._series(number, at, int(left.sequence), int(right.sequence), left)

    def _series(self, number, at, low, high, parts):
        if not 0 < high - low <= LONGEST_RANGE:
            return
        for value in range(low, high + 1):
            text = str(value).zfill(len(parts.sequence))
            for key in self._by_sequence.get(text, ()):
                if self.index.parts[key].prefix == parts.prefix:
                    yield Citation(key, Strength.PART, text, (number, at))

    def _bare_ranges(self, number, run):
        """Ranges of running numbers without prefix: both ends must be of this customer."""
        ends = [at for at, token in enumerate(run) if token.digits]
        for first, last in zip(ends, ends[1:], strict=False):
            if not _is_range(run, first, last) or len(run[first].text) < 3:
                continue
            low = self.index.running_numbers(run, first)
            high = self.index.running_numbers(run, last)
            for start in low:
                for end in high:
                    parts, other = self.index.parts[start], self.index.parts[end]
                    if parts.prefix == other.prefix:
                        yield from self._series(
                            number, last, int(parts.sequence), int(other.sequence), parts
                        )

    # ------------------------------------------------------------------ slips

    def _slips(self, number, text, run, found):
        """Numbers that name nothing as they stand, corrected by one slip."""
        known = {citation.document for citation in found}
        read = {
            citation.at[1] - back for citation in found for back in range(citation.length)
        }
        corrected = read_as_digits(text)
        if tokens(corrected) != run:
            for citation in self.index.in_text(number, corrected):
                if citation.document not in known and citation.strength >= Strength.DIGITS:
                    level = min(citation.strength, Strength.PART)
                    yield Citation(citation.document, level, citation.text, citation.at)
        for at, token in enumerate(run):
            if token.digits and at not in read and token.text not in self.index.marks:
                for key in self._near(run, at):
                    if key not in known:
                        yield Citation(key, Strength.REPAIRED, token.text, (number, at))

    def _near(self, run, at):
        """Documents one slip away: a digit wrong, swapped or cut off, or a space inside."""
        text = run[at].text
        for head, tail in self.index.cuts(text):
            if len(tail) < SHORTEST_SLIP - 1:
                continue
            slips = _one_slip(tail)
            fewer, others = sorted((slips, self._by_sequence), key=len)
            for sequence in fewer:
                if sequence in others:
                    yield from self._fitting(run, at, head, sequence)
        if at + 1 < len(run) and run[at + 1].digits and run[at + 1].gap == " ":
            yield from self._fitting(run, at, "", text + run[at + 1].text)
        if len(text) >= 2:
            longest = len(text) + (3 if at + 1 == len(run) else 1)
            for sequence in self._starting_with(text):
                if len(text) < len(sequence) <= longest:
                    yield from self._fitting(run, at, "", sequence)

    def _starting_with(self, text):
        for place in range(bisect_left(self._sequences, text), len(self._sequences)):
            if not self._sequences[place].startswith(text):
                return
            yield self._sequences[place]

    def _fitting(self, run, at, head, sequence):
        for key in self._by_sequence.get(sequence, ()):
            if self._speaks_for(run, at, head, key):
                yield key

    def _speaks_for(self, run: tuple[Token, ...], at, head, key):
        """Prefix or mark must stand beside a corrected number, or it must be long."""
        parts = self.index.parts[key]
        if head and head not in parts.marks:
            return False
        if says_other(run, at, parts.prefix):
            return False
        left = self.index.left_of(run, at, parts)
        return left is not None and (any(left) or bool(head) or len(parts.sequence) >= 6)


def _is_range(run, first, last):
    """Tell whether only a word or sign for "to" stands between two runs of digits."""
    between = run[first + 1 : last]
    words = [token.text for token in between]
    if last == first + 1:
        return run[last].gap.strip() in ("-", "->", ">", "..", "...")
    return words == ["T", "M"] or len(words) == 1 and words[0] in TO


def one_slip_apart(first: str, second: str) -> bool:
    """Tell whether two numbers differ by one digit, or by two neighbours that changed places.

    >>> one_slip_apart("00123", "00132"), one_slip_apart("00123", "00123")
    (True, False)
    """
    if len(first) != len(second) or len(first) < SHORTEST_SLIP:
        return False
    at = [place for place, (one, other) in enumerate(zip(first, second, strict=True))
          if one != other]
    return len(at) == 1 or len(at) == 2 and at[1] == at[0] + 1 and (
        first[at[0]] == second[at[1]] and first[at[1]] == second[at[0]]
    )


@lru_cache(maxsize=1024)
def _one_slip(digits):
    """All numbers with one digit changed or two adjacent ones swapped, in their order."""
    found = {}
    for at, digit in enumerate(digits):
        for other in "0123456789":
            if other != digit:
                found[digits[:at] + other + digits[at + 1 :]] = None
        if at + 1 < len(digits) and digits[at + 1] != digit:
            found[digits[:at] + digits[at + 1] + digit + digits[at + 2 :]] = None
    return found

"""Which open documents does a text name?

Numbering schemes are learned from the open documents themselves: a number is cut where letters
meet digits and at every separator, and each ending of it is a name of the document, the weaker
the shorter. ``FA2026-0456`` is found as ``FA 2026 0456``, ``FA20260456``, ``FA26/456``,
``2026-456``, and, weakly, as ``0456``.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

WINDOW = 7
SHORT = 6
"""Digits from which a bare number is rare enough to stand alone."""
_GROUPS = re.compile(r"[A-Z]+|[0-9]+")
_RF = re.compile(r"RF[0-9]{2}[0-9A-Z]{1,21}")


class Strength(IntEnum):
    """How surely a piece of text names a document."""

    WEAK = 1
    """Its last digits only."""
    PART = 2
    """The number without its prefix."""
    FULL = 3
    """The whole number, or a structured reference with valid check digits."""


@dataclass(frozen=True)
class Citation:
    """A text names a document."""

    document: int
    strength: Strength
    text: str


def plain(text: str) -> str:
    """Upper case without accents, the way banks transmit text.

    >>> plain("Réf. Straße n° 12")
    'REF. STRASSE N° 12'
    """
    decomposed = unicodedata.normalize("NFKD", text.upper().replace("ß", "SS"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def groups(text: str) -> tuple[str, ...]:
    """Runs of letters and runs of digits, in their order.

    >>> groups("fact. FA2026-0456")
    ('FACT', 'FA', '2026', '0456')
    """
    return tuple(_GROUPS.findall(plain(text)))


def is_creditor_reference(text: str) -> bool:
    """Check an ISO 11649 creditor reference: its check digits make it 1 modulo 97.

    >>> is_creditor_reference("RF18 5390 0754 7034"), is_creditor_reference("RF19539007547034")
    (True, False)
    """
    compact = re.sub(r"[^0-9A-Z]", "", plain(text))
    if not _RF.fullmatch(compact):
        return False
    return int("".join(str(int(char, 36)) for char in compact[4:] + compact[:4])) % 97 == 1


def name_forms(number: str) -> dict[str, Strength]:
    """Ways to write a document number, each with how surely it names the document.

    Forms are groups joined by ``|``, digits without leading zeros, and the same glued together
    with a ``=`` in front.

    >>> forms = name_forms("FA26-004")
    >>> forms["FA|26|4"].name, forms["=FA26004"].name, forms["FA|4"].name, forms["4"].name
    ('FULL', 'FULL', 'PART', 'WEAK')
    """
    cut = groups(number)
    if not any(group.isdigit() for group in cut):
        return {}
    forms = {}
    for variant in _year_variants(cut):
        for start in range(len(variant)):
            tail = variant[start:]
            if not any(group.isdigit() for group in tail):
                continue
            strength = _tail_strength(tail, whole=start == 0)
            for form in (_split_form(tail), _glued_form(tail)):
                forms[form] = max(strength, forms.get(form, strength))
    if len(cut) > 2 and cut[0].isalpha() and cut[-1].isdigit():
        forms.setdefault(_split_form((cut[0], cut[-1])), Strength.PART)
    return forms


def _year_variants(cut):
    """The number as it is, and with a year of four digits cut to two."""
    yield cut
    for position, group in enumerate(cut):
        if re.fullmatch(r"(19|20)[0-9]{2}", group):
            yield cut[:position] + (group[2:],) + cut[position + 1 :]


def _tail_strength(tail, whole):
    digits = sum(len(group) for group in tail if group.isdigit())
    if whole and (digits >= SHORT or len(tail) > 1 and digits >= 3):
        return Strength.FULL
    if digits >= SHORT:
        return Strength.PART
    return Strength.WEAK


def _split_form(cut):
    return "|".join((group.lstrip("0") or "0") if group.isdigit() else group for group in cut)


def _glued_form(cut):
    return "=" + "".join(cut)


class ReferenceIndex:
    """All names of all open documents, looked up by the pieces of a text."""

    def __init__(self, documents: Iterable):
        self._forms = defaultdict(dict)
        for document in documents:
            for form, strength in name_forms(document.number).items():
                self._add(form, document.key, strength)
            for reference in document.references:
                for form, strength in _reference_forms(reference).items():
                    self._add(form, document.key, strength)

    def _add(self, form, key, strength):
        known = self._forms[form]
        known[key] = max(strength, known.get(key, strength))

    def citations(self, texts: Iterable[str]) -> tuple[Citation, ...]:
        """Documents that the texts name, each once with its surest citation.

        A longer name hides the shorter ones inside it: ``FA/2026/4`` does not also cite the
        document that ends in 4 of the year before.
        """
        best = {}
        for text in texts:
            for citation in self._in_text(groups(text)):
                known = best.get(citation.document)
                if known is None or citation.strength > known.strength:
                    best[citation.document] = citation
        return tuple(best[key] for key in sorted(best))

    def _in_text(self, cut):
        hits = []
        for length in range(min(WINDOW, len(cut)), 0, -1):
            for start in range(len(cut) - length + 1):
                window = cut[start : start + length]
                for key, strength in self._lookup(window).items():
                    hits.append((strength, length, start, key, " ".join(window)))
        # The strongest and longest first; what they cover is not read a second time.
        hits.sort(key=lambda hit: (-hit[0], -hit[1], hit[2], hit[3]))
        covered = {}
        for strength, length, start, key, text in hits:
            span = (start, start + length)
            inside = [other for other in covered if other[0] < span[1] and span[0] < other[1]]
            if all(other == span and covered[other] == strength for other in inside):
                covered[span] = strength
                yield Citation(key, strength, text)

    def _lookup(self, window):
        found = dict(self._forms.get(_split_form(window), {}))
        for key, strength in self._forms.get(_glued_form(window), {}).items():
            # Digits that only meet because a space was dropped are a coincidence until proven.
            if len(window) > 1 and all(group.isdigit() for group in window):
                strength = min(strength, Strength.PART)
            found[key] = max(strength, found.get(key, strength))
        return found


def _reference_forms(reference):
    if is_creditor_reference(reference):
        return {_glued_form(groups(reference)): Strength.FULL}
    return name_forms(reference)

"""How a company numbers its documents, learned from the numbers themselves.

A number is cut into runs of letters and digits. What each run means (year, month, code of the
customer, running number) is found by looking at all numbers of the same shape: nothing is known
of any numbering scheme beforehand.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import lru_cache

from ...common.names import plain
from .text import groups

SAMPLE = 3000
MOST = 0.94
GLUED_DIGITS = 5
"""Digits from which a run may hold a date in front of the running number."""


class Role(Enum):
    """What a run of letters or digits in a number means."""

    LETTERS = "letters"
    DATE = "date"
    CUSTOMER = "customer"
    FIXED = "fixed"
    SEQUENCE = "sequence"


@dataclass(frozen=True, slots=True)
class NumberParts:
    """One number, taken apart.

    :ivar prefix: letters in front, ``FAC``
    :ivar marks: what may stand beside the running number: year, month, code of the customer
    :ivar sequence: the running number as printed, ``00123``
    :ivar dated: whether the number holds a mark at all
    """

    prefix: str
    marks: frozenset[str]
    sequence: str
    dated: bool


@dataclass(frozen=True, slots=True)
class Scheme:
    """Meaning of each run in numbers of one shape.

    :ivar glued: digits of the date in front of the running number, in the same run
    """

    roles: tuple[Role, ...]
    sequence: int
    glued: int = 0

    def parts(self, number: str, issued: date) -> NumberParts | None:
        """Take a number of this shape apart.

        >>> scheme = Scheme((Role.LETTERS, Role.DATE, Role.SEQUENCE), 2)
        >>> scheme.parts("FAC/2026/00123", date(2026, 4, 1)).sequence
        '00123'
        """
        runs = groups(number)
        run = runs[self.sequence]
        sequence = run[self.glued :]
        if not sequence:
            return None
        letters = [
            text for text, role in zip(runs[: self.sequence], self.roles, strict=False)
            if role is Role.LETTERS
        ]
        dates = [text for text, role in zip(runs, self.roles, strict=True) if role is Role.DATE]
        codes = [text for text, role in zip(runs, self.roles, strict=True) if role is Role.CUSTOMER]
        if self.glued:
            dates.append(run[: self.glued])
        marks = _marks(tuple(dates), tuple(codes))
        return NumberParts(
            letters[-1] if letters else "", marks, sequence, bool(dates or codes)
        )


@lru_cache(maxsize=4096)
def _marks(dates, codes):
    """The same marks for all documents of a month: a hundred thousand share a few of them."""
    return frozenset(_date_marks(dates) | set(codes))


def _date_marks(dates):
    """Ways to write the date in a number: alone, together, the year with two digits."""
    marks = set(dates)
    if len(dates) > 1:
        marks.add("".join(dates))
    for text in tuple(marks):
        if re.match(r"(19|20)[0-9]{2}", text):
            marks.add(text[2:])
        elif len(text) in (2, 4) and text[:2] >= "19":
            marks.add("20" + text)
    return marks


class Numbering:
    """All numbering schemes of a company.

    >>> class Row:
    ...     def __init__(self, number, customer):
    ...         self.number, self.customer, self.issued = number, customer, date(2026, 4, 1)
    >>> numbering = Numbering([Row("F26-04-0087", 1), Row("F26-04-0088", 2)])
    >>> parts = numbering.parts("F26-04-0089", date(2026, 4, 9))
    >>> parts.prefix, parts.sequence, sorted(parts.marks)
    ('F', '0089', ['04', '2026', '202604', '26', '2604'])
    """

    def __init__(self, documents: Iterable):
        rows = defaultdict(list)
        for document in documents:
            sample = rows[_shape(document.number)]
            if len(sample) < SAMPLE:
                sample.append((groups(document.number), document.issued, document.customer))
        self._schemes = {shape: _learn(sample) for shape, sample in rows.items()}
        self._schemes = {shape: found for shape, found in self._schemes.items() if found}

    def parts(self, number: str, issued: date) -> NumberParts | None:
        """Take a number apart; ``None`` when it has no running number.

        >>> Numbering([]).parts("DRAFT", date(2026, 4, 9))
        """
        shape = _shape(number)
        scheme = self._schemes.get(shape)
        if scheme is None:
            scheme = self._schemes[shape] = _learn([(groups(number), issued, 0)])
        return scheme.parts(number, issued) if scheme else None


def _shape(number):
    return re.sub(r"[0-9]+", "#", re.sub(r"[A-Z]+", "A", plain(number)))


def _learn(sample):
    columns = list(zip(*(runs for runs, _issued, _customer in sample), strict=True))
    days = [issued for _runs, issued, _customer in sample]
    customers = [customer for _runs, _issued, customer in sample]
    roles, glued = [], {}
    for position, column in enumerate(columns):
        role = _role(column, days, customers)
        if role is Role.SEQUENCE:
            glued[position] = _date_in_front(column, days)
        roles.append(role)
    running = [position for position, role in enumerate(roles) if role is Role.SEQUENCE]
    if not running:
        digits = [position for position, column in enumerate(columns) if column[0].isdigit()]
        running = [at for at in digits if roles[at] is not Role.DATE] or digits
        if not running:
            return None
    sequence = max(running, key=lambda position: (len(set(columns[position])), position))
    for position in running:
        roles[position] = Role.SEQUENCE if position == sequence else Role.FIXED
    return Scheme(tuple(roles), sequence, glued.get(sequence, 0))


def _role(column, days, customers):
    if _is_date(column, days):
        return Role.DATE
    if len(set(column)) > 1 and _follows_customer(column, customers):
        return Role.CUSTOMER
    if column[0].isalpha():
        return Role.LETTERS
    if len(set(column)) == 1 and len(column) > 3:
        return Role.FIXED
    return Role.SEQUENCE


def _is_date(column, days):
    return column[0].isdigit() and any(
        _share(text == form for text, form in zip(column, _written(days, pattern), strict=True))
        >= MOST
        for pattern in ("%Y", "%y", "%m", "%y%m", "%Y%m", "%m%y", "%m%Y")
    )


def _date_in_front(column, days):
    """Digits of the date that the running numbers start with."""
    if min(map(len, column)) < GLUED_DIGITS:
        return 0
    for pattern in ("%Y%m", "%y%m", "%Y", "%y"):
        written = _written(days, pattern)
        longer = all(len(text) >= len(form) + 2 for text, form in zip(column, written, strict=True))
        share = _share(text.startswith(form) for text, form in zip(column, written, strict=True))
        if longer and share >= MOST:
            return len(written[0])
    return 0


def _written(days, pattern):
    return [day.strftime(pattern) for day in days]


def _share(answers):
    answers = list(answers)
    return sum(answers) / len(answers)


def _follows_customer(column, customers):
    """Tell whether each customer has a text of its own here."""
    texts = defaultdict(Counter)
    for text, customer in zip(column, customers, strict=True):
        texts[customer][text] += 1
    several = [counter for counter in texts.values() if counter.total() > 1]
    if len(several) < 3 or len(set(column)) < max(3, len(texts) // 2):
        return False
    same = sum(max(counter.values()) for counter in several)
    return same / sum(counter.total() for counter in several) >= MOST

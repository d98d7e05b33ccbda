"""An advice as UN/EDIFACT REMADV, as large customers send it."""

import re
from decimal import Decimal

from ..common.money import ZERO
from ..statement.source import parse_date
from .amounts import split
from .headers import CREDIT_TYPE
from .model import MAX_LINES, Advice, AdviceLine, RemittanceError
from .table import finished

START = re.compile(r"\s*(UNA.{6}\s*)?UN[BH]\+", re.DOTALL)
PAYER = ("PR", "BY", "PB", "OB")
"""Payer, buyer, paying bank's customer: roles of who sends the money."""
KINDS = {
    "gross": ("77", "9", "38", "39"), "discount": ("52",), "deduction": ("8", "165", "204", "23"),
    "net": ("12", "11", "60"),
}
"""Kinds of amounts by UNTDID 5025."""
MAX_PARTS = 20
"""Elements of a segment, and components of an element, that are read."""
FIGURES = re.compile(r"[+-]?[0-9]{1,15}([.,][0-9]{1,6})?", re.ASCII)


def is_edifact(text: str) -> bool:
    """Tell whether a text is an interchange.

    >>> is_edifact("UNB+UNOC:3+A+B'"), is_edifact("UNBELIEVABLE")
    (True, False)
    """
    return START.match(text) is not None


def parse_edifact(text: str, name: str = "") -> Advice:
    """Read a REMADV message.

    >>> advice = parse_edifact("UNH+1+REMADV'DOC+380+FA1'MOA+12:100'DOC+381+AV2'MOA+12:30'")
    >>> [(line.reference, str(line.amount)) for line in advice.lines]
    [('FA1', '100'), ('AV2', '-30')]
    """
    documents, payer, day, total, is_summary = [], "", None, None, False
    for segment in _segments(text):
        tag, value = segment[0][0], _value_of(segment)
        if tag == "DOC":
            documents.append((value(1, 0), value(2, 0), {}))
            if len(documents) > MAX_LINES:
                raise RemittanceError("too_many_lines", limit=MAX_LINES)
        elif tag == "UNS":
            is_summary = True
        elif tag == "MOA":
            amount = _amount(value(1, 1))
            if is_summary or not documents:
                total = amount if value(1, 0) in KINDS["net"] else total
            elif amount is not None:
                known = documents[-1][2]
                known[value(1, 0)] = known.get(value(1, 0), ZERO) + amount
        elif tag == "NAD" and value(1, 0) in PAYER and not payer:
            payer = (value(4, 0) or value(3, 0))[:120]
        elif tag == "DTM" and not documents and value(1, 0) in ("137", "138", "203", "209"):
            day = parse_date(value(1, 1), "ymd") or day
    lines = [_line(*document) for document in documents if document[1]]
    if not lines:
        raise RemittanceError("no_references", name=name)
    return finished(lines, total, payer, day, name)


def _line(code, number, amounts):
    found = [
        next((amounts[code] for code in codes if code in amounts), None)
        for codes in KINDS.values()
    ]
    return AdviceLine(
        number[:80], *split(*found), f"DOC {code} {number}"[:300],
        is_credit=bool(CREDIT_TYPE.fullmatch(code)),
    )


def _segments(text):
    """Segments as elements of components; ``?`` keeps a sign from being one of the syntax."""
    component, element, release, end = ":", "+", "?", "'"
    found = re.match(r"\s*UNA(.{6})", text, re.DOTALL)
    if found:
        component, element, _mark, release, _blank, end = found.group(1)
        text = text[found.end() :]
    marks = (component, element, release, end)
    kept = {mark: chr(0xE000 + place) for place, mark in enumerate(marks)}
    back = {ord(private): mark for mark, private in kept.items()}
    text = re.sub(
        rf"{re.escape(release)}(.)", lambda found: kept.get(found.group(1), found.group(1)), text)
    for segment in map(str.strip, text.split(end)):
        if segment:
            yield [
                [each.translate(back) for each in piece.split(component, MAX_PARTS)]
                for piece in segment.split(element, MAX_PARTS)
            ]


def _value_of(segment):
    def value(place, component):
        known = segment[place] if place < len(segment) else ()
        return known[component].strip() if component < len(known) else ""
    return value


def _amount(text):
    return Decimal(text.replace(",", ".")) if FIGURES.fullmatch(text) else None

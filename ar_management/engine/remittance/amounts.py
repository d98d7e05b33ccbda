"""Figures of an advice: which of them is the money, the discount, the deduction."""

import re
from collections.abc import Sequence
from decimal import Decimal

from ..common.money import ZERO
from ..statement.source import parse_amount

CENT = Decimal("0.01")
CURRENCY = r"(?:EUR(?:OS?)?|CHF|USD|GBP|[€$£])"
GROUPED = r"[0-9]{1,3}(?:(?:[ .,'\u00a0\u202f][0-9]{3})+|[0-9]*)"
END = r"(?:-(?!\w))?"
AMOUNT = re.compile(
    r"(?<![\w.,/-])[(+-]?\s?(?:"
    rf"(?:{CURRENCY}\s?)?[+-]?{GROUPED}[.,][0-9]{{2}}{END}(?:\s?{CURRENCY}(?!\w))?"
    rf"|(?P<whole>(?<!\w){CURRENCY}\s?[+-]?{GROUPED}(?:[.,][0-9])?{END}"
    rf"|[+-]?{GROUPED}(?:[.,][0-9])?{END}\s?{CURRENCY}(?!\w)"
    rf"(?!\s?[+-]?{GROUPED}[.,][0-9]{{2}}(?![0-9])))"
    r")\)?(?![\w/]|[.,][0-9])",
    re.I,
)
"""An amount in running text has two decimals or a currency: other whole numbers are references."""
MARKS = re.compile(rf"{CURRENCY}|\s(?=[)-]|$)", re.I)
MONTHS = (
    r"(?:jan|fev|fév|feb|mar|mär|maer|avr|apr|abr|mai|may|mag|maj|jui|jun|giu|jul|lug|aou|aoû|aug|ago|"
    r"sep|set|oct|okt|ott|nov|dec|déc|dez|dic)[a-zéûçä]{0,7}\.?"
)
DAY = re.compile(
    r"(?<![\w./-])(?:[0-9]{1,2}[./-][0-9]{1,2}[./-](?:(?:19|20)[0-9]{2}|[0-9]{2})"
    r"|(?:19|20)[0-9]{2}[./-][0-9]{1,2}[./-][0-9]{1,2}"
    rf"|[0-9]{{1,2}}(?:er|st|nd|rd|th|\.)?\s(?:de\s)?{MONTHS}(?:\s(?:de\s)?,?(?:19|20)[0-9]{{2}})?"
    rf"|{MONTHS}\s(?:[0-9]{{1,2}}(?:st|nd|rd|th)?,?\s)?(?:19|20)[0-9]{{2}}"
    r"|(?:0?[1-9]|1[0-2])/(?:19|20)[0-9]{2}|(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])"
    r")(?![\w/]|-[0-9])",
    re.I,
)
"""A day or a month, in figures or in words; never the number of a document."""


def number(text: str, decimal_mark: str = "") -> Decimal | None:
    """Read the amount in a cell; ``None`` when it is none.

    >>> number("1.234,50 EUR"), number("CHF 12.40"), number("- 5,00"), number("FA-12")
    (Decimal('1234.50'), Decimal('12.40'), Decimal('-5.00'), None)
    """
    text = text.strip()[:80]
    negative = re.search(r"\s(H|CR)$", text)
    bare = MARKS.sub("", text.removesuffix(negative.group()) if negative else text).strip()
    value = parse_amount(bare, decimal_mark) if bare else None
    if value is None and decimal_mark:
        value = parse_amount(bare)
    return -value if negative and value is not None else value


def in_text(text: str) -> list[tuple[int, int, Decimal]]:
    """Amounts in running text with their places.

    >>> [amount for *_place, amount in in_text("FA2026-0456 du 12.03.2026 : 1 200,00 - 24,00 EUR")]
    [Decimal('1200.00'), Decimal('-24.00')]
    >>> [amount for *_place, amount in in_text("FA12 1200€, FA13 1.200 EUR")]
    [Decimal('1200'), Decimal('1200')]
    """
    found = []
    for match in AMOUNT.finditer(text):
        figures = match.group()
        if match.group("whole"):
            # No decimals: what looks like a decimal mark groups thousands.
            figures = re.sub(r"(?<=[0-9])[ .,'\u00a0\u202f](?=[0-9]{3}(?![0-9]))", "", figures)
        if figures.startswith("(") and re.search(CURRENCY, figures, re.I):
            figures = figures.strip("()")  # A remark; a negative amount bears no currency.
        value = number(figures)
        if value is not None:
            found.append((match.start(), match.end(), value))
    return found


def decimal_mark(texts: Sequence[str]) -> str:
    """The decimal mark that most amounts use; empty when nothing tells.

    >>> decimal_mark(["1.200,00", "12,50", "1200"])
    ','
    """
    votes = {",": 0, ".": 0}
    for text in texts:
        match = re.search(r"([.,])[0-9]{1,2}\D*$", text)
        if match:
            votes[match.group(1)] += 1
    if votes[","] == votes["."]:
        return ""
    return "," if votes[","] > votes["."] else "."


def split(
    gross: Decimal | None, discount: Decimal | None, deduction: Decimal | None,
    net: Decimal | None,
) -> tuple[Decimal | None, Decimal, Decimal]:
    """Money, discount and deduction of one document, whatever signs the sender uses.

    :return: what gross and net leave unexplained is a deduction

    >>> split(Decimal(100), Decimal("-2"), None, Decimal(98))
    (Decimal('98'), Decimal('2'), Decimal('0'))
    >>> split(Decimal(100), None, None, Decimal(90))
    (Decimal('90'), Decimal('0'), Decimal('10'))
    """
    taken, kept = (ZERO if each is None else each for each in (discount, deduction))
    if gross is None and net is None:
        return None, abs(taken), abs(kept)
    if net is None:
        sign = -1 if gross < 0 else 1
        return gross - sign * (abs(taken) + abs(kept)), _signed(sign, taken), _signed(sign, kept)
    if gross is None:
        return net, abs(taken), abs(kept)
    sign = -1 if gross < 0 else 1
    taken, kept = _signed(sign, taken), _signed(sign, kept)
    unexplained = gross - taken - kept - net
    if abs(unexplained) > CENT:
        kept += unexplained
    return net, taken, kept


def _signed(sign, amount):
    return sign * abs(amount) if amount else ZERO

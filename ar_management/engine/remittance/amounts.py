"""Figures of an advice: which of them is the money, the discount, the deduction."""

import re
from collections.abc import Sequence
from decimal import Decimal

from ..common.money import ZERO
from ..statement.source import parse_amount

CENT = Decimal("0.01")
AMOUNT = re.compile(
    r"(?<![\w.,/-])[(+-]?\s?(?:(?:EUR|CHF|USD|GBP|[€$£])\s?)?"
    r"[+-]?[0-9]{1,3}(?:(?:[ .,'\u00a0\u202f][0-9]{3})+|[0-9]*)[.,][0-9]{2}"
    r"(?:-(?!\w))?(?:\s?(?:EUR|CHF|USD|GBP|[€$£]))?\)?(?![\w/]|[.,][0-9])"
)
"""An amount in running text has two decimals: whole numbers there are references."""
MARKS = re.compile(r"EUR|CHF|USD|GBP|[€$£]|\s(?=[)-]|$)")


def number(text: str, decimal_mark: str = "") -> Decimal | None:
    """Read the amount in a cell; ``None`` when it is none.

    >>> number("1.234,50 EUR"), number("CHF 12.40"), number("- 5,00"), number("FA-12")
    (Decimal('1234.50'), Decimal('12.40'), Decimal('-5.00'), None)
    """
    text = text.strip()
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
    """
    found = []
    for match in AMOUNT.finditer(text):
        value = number(match.group())
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

"""CFONB 120: account statements of French banks, records of 120 characters.

After the brochure "Relevé de compte sur support informatique" of the Comité français
d'organisation et de normalisation bancaires. Records: 01 old balance, 04 movement, 05 detail of
the movement before it, 07 new balance. An amount has 14 characters, the last of which is a digit
and the sign.
"""

import re
from datetime import date
from decimal import Decimal

from .bank_statement import Statement, StatementError, StatementLine
from .source import check_size, clean_iban, clean_reference, decode, french_iban

WIDTH = 120
POSITIVE, NEGATIVE = "{ABCDEFGHI", "}JKLMNOPQR"
TEXTS = ("LIB", "LCC", "LC2", "LCS")
"""Qualifiers of record 05 that hold remittance text; LCS is the structured reference."""
PAYER, PAYEE = ("NPY", "NPO"), ("NBE", "NBU")
ACCOUNTS = ("CPY", "CBE", "IPY", "IBE")


def parse_cfonb120(data: bytes) -> tuple[Statement, ...]:
    """Read a CFONB 120 file.

    :raise StatementError: a record is out of place or unreadable; the reason names its line

    >>> old = "0130004    00031EUR2 12345678901  040326".ljust(90) + "0000000010000{"
    >>> new = "0730004    00031EUR2 12345678901  050326".ljust(90) + "0000000010000{"
    >>> parse_cfonb120((old + "\\n" + new).encode())[0].closing
    Decimal('1000.00')
    """
    check_size(data)
    statements, current = [], None
    for number, record in _records(decode(data)):
        code = record[:2]
        if (current is None) != (code == "01"):
            raise StatementError("record_out_of_place", line=number, record=code)
        if code == "01":
            current = _Pages(record, number)
        elif code == "04":
            current.movements.append((number, record, []))
        elif code == "05":
            current.add_detail(record, number)
        else:
            statements.append(current.close(record, number))
            current = None
    if current is not None:
        raise StatementError("truncated", line=number, found="07")
    if not statements:
        raise StatementError("no_statement")
    return tuple(statements)


def _records(text):
    lines = text.split("\n")
    if len(lines) == 1 and len(text) > WIDTH:
        # Some banks write no line ends at all.
        lines = [text[start:start + WIDTH] for start in range(0, len(text), WIDTH)]
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        if line[:2] not in ("01", "04", "05", "07") or len(line.rstrip()) > WIDTH:
            raise StatementError("unknown_record", line=number, found=line[:20])
        yield number, line.ljust(WIDTH)


class _Pages:
    """The records of one statement, from its old balance on."""

    def __init__(self, record, number):
        self.first, self.number = record, number
        self.opened = _date(record[34:40], number)
        self.opening = _amount(record, number)
        self.currency = record[16:19].strip()
        self.movements = []

    def check(self, record, number):
        """Refuse a record of another account; banks leave the currency out of some records."""
        found = record[16:19].strip()
        self.currency = self.currency or found
        if _account_of(record) != _account_of(self.first) or found not in ("", self.currency):
            raise StatementError("record_out_of_place", line=number, record=record[:2])

    def add_detail(self, record, number):
        if not self.movements:
            raise StatementError("record_out_of_place", line=number, record="05")
        self.movements[-1][2].append((record[45:48], record[48:118].rstrip()))

    def close(self, record, number):
        self.check(record, number)
        account = _iban(record, number)
        closed = _date(record[34:40], number)
        lines = tuple(self._line(*movement) for movement in self.movements)
        return Statement(
            account_iban=account,
            currency=self.currency,
            lines=lines,
            opening=self.opening,
            closing=_amount(record, number),
            name=closed.isoformat(),
        )

    def _line(self, number, record, details):
        self.check(record, number)
        amount = _amount(record, number)
        found = {}
        for qualifier, text in details:
            found.setdefault(qualifier, []).append(" ".join(text.split()))
        client = next((text for code, text in details if code == "RCN"), "")
        value_date = record[42:48]
        return StatementLine(
            booking_date=_date(record[34:40], number),
            value_date=_date(value_date, number) if value_date.strip() else None,
            amount=amount,
            label=_label(record, found),
            reference=clean_reference(client[:35] or record[104:120]),
            creditor_reference=_joined(found, ("LCS",)),
            payer_name=_joined(found, PAYER if amount >= 0 else PAYEE)
            or _joined(found, PAYEE if amount >= 0 else PAYER),
            payer_iban=next(filter(None, (
                clean_iban(text) for code in ACCOUNTS for text in found.get(code, ())
            )), ""),
            bank_reference=clean_reference(_joined(found, ("REF",))),
        )


def _label(record, found):
    parts = [" ".join(record[48:79].split())]
    for text in (text for code in TEXTS for text in found.get(code, ())):
        if text and text not in parts:
            parts.append(text)
    return " ".join(filter(None, parts)) or "/"


def _joined(found, codes):
    return next((" ".join(found[code]) for code in codes if any(found.get(code, ()))), "")


def _account_of(record):
    return record[11:16], record[21:32]


def _iban(record, number):
    parts = record[2:7], record[11:16], record[21:32]
    if not all(re.fullmatch(r"[0-9A-Z]+", part, re.ASCII) for part in parts):
        raise StatementError("line_account", line=number, found=" ".join(parts).strip())
    return french_iban(*parts)


def _amount(record, number):
    text, places = record[90:104], record[19].strip() or "2"
    sign = text[-1]
    if sign not in POSITIVE + NEGATIVE or not re.fullmatch("[0-9]{13}", text[:-1], re.ASCII):
        raise StatementError("line_amount", line=number, found=text.strip())
    if not places.isascii() or not places.isdigit():
        raise StatementError("line_amount", line=number, found=f"{text.strip()} / {places}")
    digit = (POSITIVE if sign in POSITIVE else NEGATIVE).index(sign)
    value = Decimal(f"{text[:-1]}{digit}").scaleb(-int(places))
    return value if sign in POSITIVE else -value


def _date(text, number):
    try:
        return date(2000 + int(text[4:6]), int(text[2:4]), int(text[:2]))
    except ValueError as error:
        raise StatementError("line_date", line=number, found=text.strip()) from error

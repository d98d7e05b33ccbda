"""MT940 (SWIFT customer statement), as the banks of several countries write it.

A file holds any number of statements; each begins with field ``:20:`` and ends with the closing
balance ``:62F:`` or ``:62M:``. What stands outside of them (SWIFT blocks, ``-`` lines) is skipped.
The mt-940 package was considered: it pours all statements of a file into one, without their
accounts and balances.
"""

import re
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from .bank_statement import Statement, StatementError, StatementLine
from .mt940_details import LONGEST, read_details
from .source import IBAN, check_size, clean_account, clean_iban, clean_reference, decode, iban

TAG = re.compile(
    r"(?:\{4:)?:(13D?|20|21|25P?|28C?|34F|60[FM]|61|62[FM]|64|65|86|90[CD]|NS):(.*)", re.ASCII
)
"""The fields of the standard: a wrapped time of day, as ``:12:11``, is none."""
END = re.compile(r"-(\}.*|[A-Z]{0,3})\s*$")
BALANCE = re.compile(r"([CD])([0-9]{6})([A-Z]{3})([0-9]{1,20}(?:[,.][0-9]{0,5})?)\s*$", re.ASCII)
LINE = re.compile(
    r"(?P<value>[0-9]{6})(?P<entry>[0-9]{4}|\s{4})?(?P<mark>[RE]?[CD])(?P<funds>[A-Z])?\s*"
    r"(?P<amount>[0-9]{1,20}(?:[,.][0-9]{0,5})?)\s*"
    r"(?:[A-Z][A-Z0-9]{3})?(?P<reference>.*?)(?://(?P<bank>.*))?$",
    re.ASCII,
)
SIGNS = {"C": 1, "D": -1, "RC": -1, "RD": 1, "EC": 1, "ED": -1}
"""R: the entry takes back an earlier credit or debit."""
NO_REFERENCE = re.compile(r"(EREF|KREF|PREF|MREF|IREF)\+?", re.ASCII)
"""Says that the reference stands in the text."""
WRAPPED = 3
"""Lines into which a bank may wrap the first line of a transaction."""
GERMAN_ACCOUNT = re.compile(r"([0-9]{8})/([0-9]{1,10})", re.ASCII)


@dataclass
class _Field:
    """One field of the file; ``details`` is the ``:86:`` that explains it."""

    tag: str
    number: int
    lines: list = field(default_factory=list)
    details: "_Field | None" = None


def parse_mt940(data: bytes) -> tuple[Statement, ...]:
    """Read an MT940 file.

    :raise StatementError: a statement is cut or a field unreadable; the reason names the line

    >>> parse_mt940(b":20:A\\n:25:X\\n:28C:5/1\\n:60F:C260304EUR100,\\n:61:260305D12,4NTRF7//9\\n"
    ...             b":86:FRAIS\\n:62F:C260305EUR87,6\\n-")[0].lines[0].amount
    Decimal('-12.4')
    """
    check_size(data)
    statements, current = [], None
    for each in _fields(decode(data)):
        if each.tag == "20":
            _refuse_cut(current)
            current = [each]
        elif current is None:
            raise StatementError("record_out_of_place", line=each.number, record=f":{each.tag}:")
        else:
            current.append(each)
            if each.tag in ("62F", "62M"):
                statements.append(_statement(current))
                current = []
    _refuse_cut(current)
    if not statements:
        raise StatementError("no_statement")
    return tuple(statements)


def _refuse_cut(current):
    """A statement that has a balance or lines but no closing balance has lost its end."""
    tags = {each.tag for each in current or ()}
    if tags & {"34F", "90C", "90D"} and not tags & {"60F", "60M"}:
        # An MT942: its transactions are not final.
        raise StatementError("intraday")
    if tags & {"60F", "60M", "61"}:
        raise StatementError("truncated", line=current[-1].number, found=":62F:")


def _fields(text):
    last, booking = None, None
    for number, line in enumerate(text.split("\n"), start=1):
        if found := TAG.match(line):
            last = _Field(found.group(1), number, [found.group(2)])
            if last.tag == "86":
                # Some banks begin each line of the text with the field again.
                if booking is not None and booking.details:
                    booking.details.lines += last.lines
                    last = booking.details
                elif booking is not None:
                    booking.details = last
                continue
            booking = last if last.tag == "61" else None
            yield last
        elif END.match(line):
            last = booking = None
        elif last is not None and line.strip():
            last.lines.append(line)


def _statement(fields):
    first = {}
    for each in fields:
        first.setdefault(each.tag, each)
    opening, currency, _day_before = _balance(first.get("60F") or first.get("60M"))
    closing, closing_currency, closed = _balance(fields[-1])
    numbers = [first[tag].lines[0].strip() for tag in ("28C", "28") if tag in first]
    name = " ".join([*numbers, closed.isoformat()])
    if opening is not None and closing_currency != currency:
        raise StatementError(
            "balance_currency", statement=name, currency=currency, found=closing_currency
        )
    account = first.get("25") or first.get("25P")
    return Statement(
        account_iban=_account(account.lines[0] if account else ""),
        currency=closing_currency,
        lines=tuple(_line(each) for each in fields if each.tag == "61"),
        opening=opening,
        closing=closing,
        name=name,
    )


def _balance(each):
    """Amount, currency and day of a balance."""
    if each is None:
        return None, "", None
    found = BALANCE.match("".join(each.lines).strip())
    if not found:
        raise StatementError("line_amount", line=each.number, found=each.lines[0][:40])
    sign, day, currency, amount = found.groups()
    return SIGNS[sign] * Decimal(amount.replace(",", ".")), currency, _day(day, each)


def _account(text):
    if number := clean_iban(text):
        return number
    # After the number some banks write the currency of the account.
    number = re.sub(r"(?<=[0-9])\s*[A-Z]{3}$", "", text.strip())
    if german := GERMAN_ACCOUNT.fullmatch(number):
        bank, number = german.groups()
        return iban("DE", bank + number.zfill(10))
    return clean_account(number)


def _line(each):
    # Some banks wrap the first line; what follows a whole first line is supplementary text.
    text, rest = each.lines[0], each.lines[1:]
    for _wrapped in range(WRAPPED):
        if (found := LINE.match(text)) or not rest:
            break
        text, rest = text + rest[0].strip(), rest[1:]
    if not found:
        raise StatementError("line_amount", line=each.number, found=each.lines[0][:40])
    value_date = _day(found["value"], each)
    amount = SIGNS[found["mark"]] * Decimal(found["amount"].replace(",", "."))
    supplement = " ".join(" ".join(rest)[:LONGEST].split())
    details = read_details(each.details.lines if each.details else [])
    own = clean_reference(found["reference"])
    # ASN and its sister banks write account and name of the other party here and in the text.
    party = own if IBAN.fullmatch(own) and details.label.startswith(own) else clean_iban(own)
    reference = details.reference or ("" if party or NO_REFERENCE.fullmatch(own) else own)
    label = details.label or supplement or own
    if party and supplement:
        label = label.removeprefix(f"{own} {supplement}").strip() or label
    return StatementLine(
        booking_date=_entry_day(found["entry"] or "", value_date, each),
        value_date=value_date,
        amount=amount,
        label=label or "/",
        reference=reference,
        creditor_reference=details.creditor_reference,
        payer_name=details.name or (party and supplement),
        payer_iban=details.iban or party or clean_iban(supplement),
        bank_reference=clean_reference((found["bank"] or "").strip("/")),
    )


def _day(text, each):
    day = _date_of(2000 + int(text[:2]), int(text[2:4]), int(text[4:]))
    if day is None:
        raise StatementError("line_date", line=each.number, found=text)
    return day


def _date_of(year, month, day):
    """A day; banks that count 30 days a month write 30 February for its last one."""
    if month == 2 and day in (29, 30):
        day = min(day, monthrange(year, month)[1])
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _entry_day(text, value_date, each):
    """The booking day has no year: it is the one nearest to the value date."""
    if not text.strip():
        return value_date
    month, day = int(text[:2]), int(text[2:])
    days = [
        found for year in (value_date.year - 1, value_date.year, value_date.year + 1)
        if (found := _date_of(year, month, day))
    ]
    if not days:
        raise StatementError("line_date", line=each.number, found=text)
    return min(days, key=lambda each: abs(each - value_date))

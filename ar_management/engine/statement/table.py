"""Statements as tables: CSV files and XLSX sheets, read with a mapping of their columns."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from ..common.money import ZERO
from .bank_statement import Statement, StatementError, StatementLine
from .source import (
    check_size,
    clean_account,
    clean_iban,
    clean_reference,
    decode,
    parse_amount,
    parse_date,
)

MAX_ROWS = 100_000
MAX_COLUMNS = 200
HEADER_WITHIN = 40
"""The header stands in the first rows, below what the bank says about itself."""
COLUMNS = (
    "date", "value_date", "label", "amount", "debit", "credit", "direction", "balance",
    "currency", "payer_name", "payer_iban", "reference", "bank_reference",
)
DEBIT_MARKS = {"D", "DB", "DR", "DEBIT", "DEBET", "S", "SOLL", "AF", "-"}


@dataclass(frozen=True)
class TableMapping:
    """Which column says what.

    :ivar columns: kind of column (one of ``COLUMNS``) to its header or its position from 1;
        ``label`` may join several with ``+``
    :ivar date_order: ``"dmy"``, ``"mdy"`` or ``"ymd"``
    :ivar decimal_mark: ``","`` or ``"."``
    :ivar encoding: empty: found out
    """

    columns: dict = field(default_factory=dict)
    delimiter: str = ";"
    encoding: str = ""
    date_order: str = "dmy"
    decimal_mark: str = ","


def read_csv(data: bytes, delimiter: str, encoding: str = "") -> list[tuple[str, ...]]:
    """Rows of a CSV file.

    >>> read_csv(b"Date;Montant\\n05/03/2026;-12,40\\n", ";")
    [('Date', 'Montant'), ('05/03/2026', '-12,40')]
    """
    check_size(data)
    rows = csv.reader(io.StringIO(decode(data, encoding)), delimiter=delimiter)
    try:
        return _bounded(tuple(cell.strip() for cell in row) for row in rows)
    except csv.Error as error:
        raise StatementError("not_table", line=rows.line_num) from error


def read_xlsx(data: bytes) -> list[tuple[str, ...]]:
    """Rows of the first sheet of an XLSX file; needs openpyxl, which Odoo brings.

    >>> try:
    ...     read_xlsx(b"no workbook")
    ... except StatementError as error:
    ...     error.reason.code
    'statement.not_workbook'
    """
    check_size(data)
    try:
        import openpyxl
    except ImportError as error:
        raise StatementError("no_openpyxl") from error
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(values_only=True, max_col=MAX_COLUMNS)
        return _bounded(tuple(_cell(value) for value in row) for row in rows)
    except StatementError:
        raise
    except Exception as error:
        # The package raises whatever its parsers raise on a broken file.
        raise StatementError("not_workbook") from error


def _bounded(rows: Iterable) -> list:
    kept = []
    for number, row in enumerate(rows, start=1):
        if number > MAX_ROWS:
            raise StatementError("too_many_rows", limit=MAX_ROWS)
        kept.append(row[:MAX_COLUMNS])
    return kept


def _cell(value):
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, float):
        # A sheet keeps binary numbers; 15 digits is what it shows.
        return format(Decimal(f"{value:.15g}"), "f")
    return str(value).strip()


def parse_table(
    rows: Sequence[Sequence[str]], mapping: TableMapping, exact_cells: bool = False
) -> Statement:
    """Read the rows of a table as one statement.

    :param exact_cells: cells come from a sheet: its numbers have a point, its dates are ISO
    :raise StatementError: a column is missing or a cell unreadable; the reason names the line

    >>> mapping = TableMapping({"date": "Date", "label": "2", "amount": "Montant"})
    >>> rows = [("Date", "Texte", "Montant"), ("05/03/2026", "FRAIS", "-12,40")]
    >>> parse_table(rows, mapping).lines[0].amount
    Decimal('-12.40')
    """
    start, places = locate(rows, mapping)
    table = _Table(mapping, places, exact_cells)
    lines, balances, currencies = [], [], set()
    for number, row in enumerate(rows[start:], start=start + 1):
        cells = table.cells(row)
        if not cells["date"] and not (cells["amount"] or cells["debit"] or cells["credit"]):
            continue
        lines.append(table.line(cells, number))
        balances.append(table.number(cells["balance"], number) if cells["balance"] else None)
        currencies.add(cells["currency"].upper())
    if not lines:
        raise StatementError("no_statement")
    if len(currencies - {""}) > 1:
        raise StatementError("several_currencies", found=", ".join(sorted(currencies - {""})))
    opening, closing = _balances(lines, balances)
    return Statement(
        account_iban="",
        currency=max(currencies),
        lines=tuple(lines),
        opening=opening,
        closing=closing,
        name=f"{min(line.booking_date for line in lines).isoformat()} / "
        f"{max(line.booking_date for line in lines).isoformat()}",
    )


def locate(
    rows: Sequence[Sequence[str]], mapping: TableMapping
) -> tuple[int, dict[str, tuple[int, ...]]]:
    """Find the header and the columns.

    :return: number of rows up to the header, and the indexes of each kind of column
    :raise StatementError: no row has all the headers; the reason names the missing ones

    >>> locate([("Banque",), ("Date", "Montant")], TableMapping({"date": "date", "amount": "2"}))
    (2, {'date': (0,), 'amount': (1,)})
    """
    wanted = {
        kind: [part.strip() for part in text.split("+")] if kind == "label" else [text.strip()]
        for kind, text in mapping.columns.items() if text and text.strip()
    }
    names = {plain(part) for parts in wanted.values() for part in parts if not part.isdecimal()}
    if not wanted.get("date") or not ("amount" in wanted or {"debit", "credit"} & set(wanted)):
        raise StatementError("mapping_incomplete")
    missing = names
    for number, row in enumerate(rows[:HEADER_WITHIN] if names else ()):
        header = [plain(cell) for cell in row]
        missing = min(missing, names - set(header), key=len)
        if not missing:
            return number + 1, {
                kind: tuple(
                    int(part) - 1 if part.isdecimal() else header.index(plain(part))
                    for part in parts
                )
                for kind, parts in wanted.items()
            }
    if names:
        raise StatementError("column_missing", columns=", ".join(sorted(missing)))
    places = {kind: tuple(int(part) - 1 for part in parts) for kind, parts in wanted.items()}
    return _first_dated(rows, places["date"][0], mapping), places


def _first_dated(rows, place, mapping):
    for number, row in enumerate(rows[:HEADER_WITHIN]):
        if 0 <= place < len(row) and parse_date(row[place], mapping.date_order):
            return number
    return 0


def plain(text: str) -> str:
    """A header without accents, case and doubled spaces.

    >>> plain("Date  opération ")
    'date operation'
    """
    text = unicodedata.normalize("NFKD", text)
    return " ".join("".join(c for c in text if not unicodedata.combining(c)).casefold().split())


class _Table:
    """Reads the cells of one table."""

    def __init__(self, mapping, places, exact_cells):
        self.mapping, self.places, self.exact = mapping, places, exact_cells

    def cells(self, row):
        """Text of each kind of column in this row."""
        return {
            kind: " ".join(
                row[place] for place in self.places.get(kind, ())
                if 0 <= place < len(row) and row[place]
            )
            for kind in COLUMNS
        }

    def number(self, text, line):
        is_number = self.exact and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text)
        value = parse_amount(text, "." if is_number else self.mapping.decimal_mark)
        if value is None:
            raise StatementError("line_amount", line=line, found=text[:40])
        return value

    def day(self, text, line):
        is_day = self.exact and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text)
        day = parse_date(text, "ymd" if is_day else self.mapping.date_order)
        if day is None:
            raise StatementError("line_date", line=line, found=text[:40])
        return day

    def line(self, cells, number):
        booked = self.day(cells["date"], number)
        value = self.day(cells["value_date"], number) if cells["value_date"] else None
        return StatementLine(
            booking_date=booked,
            value_date=value,
            amount=self._amount(cells, number),
            label=cells["label"] or cells["payer_name"] or cells["reference"] or "/",
            reference=clean_reference(cells["reference"]),
            payer_name=cells["payer_name"],
            payer_iban=clean_iban(cells["payer_iban"]) or clean_account(cells["payer_iban"]),
            bank_reference=clean_reference(cells["bank_reference"]),
        )

    def _amount(self, cells, number):
        if cells["amount"]:
            amount = self.number(cells["amount"], number)
            if "direction" in self.places:
                is_debit = plain(cells["direction"]).upper() in DEBIT_MARKS
                return -abs(amount) if is_debit else abs(amount)
            return amount
        if not (cells["credit"] or cells["debit"]):
            raise StatementError("line_amount", line=number, found="")
        credit = self.number(cells["credit"], number) if cells["credit"] else ZERO
        debit = self.number(cells["debit"], number) if cells["debit"] else ZERO
        # Some banks write debits with a minus, some without.
        return credit - abs(debit)


def _balances(lines, balances):
    """Opening and closing balance, when the balance column is filled and the lines lead along it.

    Banks write the newest line first or last: the order that fits is taken.
    """
    if None in balances:
        return None, None
    pairs = list(zip(lines, balances, strict=True))
    for ordered in (pairs, pairs[::-1]):
        steps = zip(ordered, ordered[1:], strict=False)
        if all(before + line.amount == after for (_, before), (line, after) in steps):
            first, opening = ordered[0]
            return opening - first.amount, ordered[-1][1]
    newest = max(lines[0].booking_date, lines[-1].booking_date)
    is_newest_last = lines[-1].booking_date == newest
    first, last = (0, -1) if is_newest_last else (-1, 0)
    return balances[first] - lines[first].amount, balances[last]

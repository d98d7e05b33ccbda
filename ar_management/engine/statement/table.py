"""Statements as tables: CSV files and XLSX sheets, read with a mapping of their columns."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from ..common.limited import ask
from .bank_statement import StatementError
from .days import parse_date
from .source import check_size, decode
from .table_words import HEADERS, header_word, plain

MAX_ROWS = 100_000
MAX_COLUMNS = 200
HEADER_WITHIN = 40
"""The header stands in the first rows, below what the bank says about itself."""
COLUMNS = (
    "date", "value_date", "label", "amount", "debit", "credit", "direction", "balance",
    "currency", "payer_name", "payer_iban", "reference", "bank_reference", "status", "fee", "net",
)
JOINED = {"label", "payer_name"}
"""Kinds that several columns may give, with a plus sign between their headers."""
MAX_SHEETS = 50
REFUSALS = {"library": "no_openpyxl", "bomb": "too_much", "slow": "too_slow"}
KNOWN_HEADERS = {name for names in HEADERS.values() for name in names}


@dataclass(frozen=True)
class TableMapping:
    """Which column says what.

    :ivar columns: kind of column (one of ``COLUMNS``) to its header or its position from 1;
        ``label`` and ``payer_name`` may join several with ``+``
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
    text = decode(data, encoding)
    try:
        return _csv_rows(text, delimiter, strict=True)
    except csv.Error:
        # A lone quote would swallow the rows below it: then quotes are text.
        quoting = csv.QUOTE_NONE if text.count('"') % 2 else csv.QUOTE_MINIMAL
    try:
        return _csv_rows(text, delimiter, quoting=quoting)
    except csv.Error as error:
        raise StatementError("not_table", line=text.count("\n")) from error


def _csv_rows(text, delimiter, **style):
    rows = csv.reader(io.StringIO(text), delimiter=delimiter, **style)
    return _bounded(tuple(_text_cell(cell) for cell in row) for row in rows)


def _text_cell(cell):
    """A cell without the formula in which some banks wrap long numbers: ``="0012"``."""
    cell = " ".join(cell.split())
    return cell[2:-1] if cell.startswith('="') and cell.endswith('"') else cell


def read_xlsx(data: bytes) -> list[tuple[str, ...]]:
    """Rows of the sheet with the transactions; needs openpyxl, which Odoo brings.

    Of several sheets it is the one with known headers; two of them are two accounts.

    >>> try:
    ...     read_xlsx(b"no workbook")
    ... except StatementError as error:
    ...     error.reason.code
    'statement.not_workbook'
    """
    check_size(data)
    try:
        sheets = ask.read_workbook(data, MAX_SHEETS, MAX_ROWS, MAX_COLUMNS)
    except ask.Refused as error:
        params = {"limit": MAX_ROWS, **error.params}
        raise StatementError(REFUSALS.get(error.code, "not_workbook"), **params) from error
    return _bounded(_rows_of(_sheet_of(sheets)))


def _sheet_of(sheets):
    known = [(title, rows) for title, rows in sheets if _has_headers(rows)]
    if len(known) > 1:
        raise StatementError("several_sheets", sheets=", ".join(title for title, _rows in known))
    return known[0][1] if known else sheets[0][1]


def _has_headers(rows):
    return any(
        len({header_word(cell) for cell in row} & KNOWN_HEADERS) >= 3
        for row in _rows_of(rows[:HEADER_WITHIN])
    )


def _rows_of(rows):
    return (tuple(_cell(value) for value in row) for row in rows)


def _bounded(rows: Iterable) -> list:
    kept = []
    for number, row in enumerate(rows, start=1):
        if number > MAX_ROWS:
            raise StatementError("too_many_rows", limit=MAX_ROWS)
        kept.append(row[:MAX_COLUMNS])
    return kept


def _cell(value):
    # The helper gives days as texts; a sheet keeps binary numbers and shows 15 digits of them.
    if isinstance(value, float):
        return format(Decimal(f"{value:.15g}"), "f")
    return " ".join(value.split())


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
        kind: [part.strip() for part in text.split("+")] if kind in JOINED else [text.strip()]
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

"""From a file, an e-mail or its text to an ``Advice``: the content tells the format."""

import csv
import io
import re
from decimal import Decimal

from ..common.limited import ask
from ..statement.bank_statement import StatementError
from ..statement.source import decode
from .edifact import is_edifact, parse_edifact
from .model import (
    MAX_BYTES,
    MAX_COLUMNS,
    MAX_LINES,
    MAX_PAGES,
    Advice,
    RemittanceError,
)
from .table import header, parse
from .text import parse_html, parse_text

DELIMITERS = ";\t,|"
MANY_ROWS = MAX_LINES + 200
LONGEST_TEXT = 2_000_000
WORKBOOK = {"sheets": 5, "rows": MANY_ROWS, "columns": MAX_COLUMNS}
REFUSALS = {
    "too_many_pages": "too_many_pages", "bomb": "too_much", "slow": "too_slow",
    "encrypted": "encrypted",
}
HTML = re.compile(r"<\s*(html|body|table|div|p|br|span|!doctype)\b", re.I)


def read(name: str, content: bytes | str) -> Advice:
    """Read a remittance advice: CSV, XLSX, text, HTML or PDF, told by its content.

    :param name: name of the file, or subject of the e-mail; only shown
    :param content: bytes of a file, or the text or HTML of an e-mail
    :raise RemittanceError: empty, too large, of no known format, or naming no document

    >>> advice = read("avis.csv", b"Facture;Montant\\nFA2026-0456;1200,00\\n")
    >>> advice.lines[0].reference, str(advice.total)
    ('FA2026-0456', '1200.00')
    """
    if len(content) > MAX_BYTES:
        raise RemittanceError("too_large", name=name, limit=MAX_BYTES // 1024**2)
    if not content.strip():
        raise RemittanceError("empty", name=name)
    if isinstance(content, str):
        return _of_text(name, content)
    if content.startswith(b"PK\x03\x04"):
        return parse(_sheet(name, content), name)
    if content[:1024].lstrip().startswith(b"%PDF"):
        if b"%%EOF" not in content:
            raise RemittanceError("not_readable", name=name)
        return parse_text(_pdf(name, content), name)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise RemittanceError("old_workbook", name=name)
    try:
        return _of_text(name, decode(content))
    except StatementError as error:
        raise RemittanceError("not_readable", name=name) from error


def _of_text(name, text):
    if "\x00" in text:
        raise RemittanceError("not_readable", name=name)
    if len(text) > LONGEST_TEXT:
        raise RemittanceError("too_large", name=name, limit=LONGEST_TEXT // 10**6)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if is_edifact(text):
        return parse_edifact(text, name)
    if HTML.search(text[:20_000]):
        return parse_html(text, name)
    rows = _separated(text)
    return parse(rows, name) if rows else parse_text(text, name)


def _separated(text):
    """Rows of a CSV file with headers; ``None`` when it is none."""
    lines = text.split("\n")
    found = []
    for delimiter in DELIMITERS:
        if sum(delimiter in line for line in lines[:60]) < 2:
            continue
        try:
            rows = [
                [cell.strip() for cell in row[:MAX_COLUMNS]]
                for row, _number in zip(
                    csv.reader(io.StringIO(text), delimiter=delimiter), range(MANY_ROWS),
                    strict=False,
                )
            ]
        except csv.Error:
            continue
        best = header(rows)
        if best and any(len(row) == len(rows[best[0]]) for row in rows[best[0] + 1 :]):
            found.append((len(best[1]), rows))
    return max(found, key=lambda each: each[0])[1] if found else None


def _sheet(name, content):
    """Rows of the sheet of a workbook that looks like an advice."""
    sheets = [
        [[_cell(value) for value in row] for row in rows]
        for _title, rows in _asked(name, ask.read_workbook, content, **WORKBOOK)
    ]
    return next((rows for rows in sheets if header(rows)), sheets[0])


def _cell(value):
    if isinstance(value, float):
        value = Decimal(str(value))
        return format(value.quantize(Decimal("0.01")) if value % 1 else value.quantize(1), "f")
    return value[:500]


def _pdf(name, content):
    """Text of a PDF, its columns kept apart by spaces."""
    text = _asked(name, ask.read_text, content, pages=MAX_PAGES, length=LONGEST_TEXT)
    if not text.strip():
        raise RemittanceError("no_text", name=name)
    return text


def _asked(name, job, content, **arguments):
    """What the helper process makes of a file that a library has to read."""
    try:
        return job(content, **arguments)
    except ask.Refused as error:
        if error.code == "library":
            code = "no_openpyxl" if job is ask.read_workbook else "no_pypdf"
        else:
            code = REFUSALS.get(error.code, "not_readable")
        raise RemittanceError(code, **{"name": name, **error.params}) from error

"""An advice as text: an e-mail, a web page or the text of a PDF."""

import re

from lxml import etree

from ..common.money import ZERO
from ..statement.table import plain
from .amounts import DAY, in_text
from .deductions import Deduction, label_of, taken_off
from .headers import PAYMENT, columns_of, is_total
from .model import MAX_COLUMNS, MAX_LINES, Advice, RemittanceError
from .sentence import named_in
from .table import about, day_of, finished, header, parse

SPACED = re.compile(r"\t+| {2,}|\s*\|\s*")
SEMICOLONS = 2
LONGEST_LINE = 400
BREAKS = frozenset(("p", "div", "br", "tr", "li", "h1", "h2", "h3", "table"))
SILENT = frozenset(("script", "style", "head", "template", "title"))
LONGEST_CELL = 500
"""Characters of one cell and of one line that are kept."""


def parse_text(text: str, name: str = "") -> Advice:
    """Read lines of text: a table drawn with spaces, or numbers with their amounts.

    :raise RemittanceError: no line names a document

    >>> advice = parse_text("Bonjour,\\nfacture FA2026-0456 : 1 200,00 EUR\\nTotal 1 200,00 EUR")
    >>> [(line.reference, line.amount) for line in advice.lines], advice.total
    ([('FA2026-0456', Decimal('1200.00'))], Decimal('1200.00'))
    """
    lines = [line[:LONGEST_LINE].rstrip() for line in text.split("\n")]
    lines = [line for line in lines if line.strip() and not line.lstrip().startswith(">")]
    if len(lines) > 4 * MAX_LINES:
        raise RemittanceError("too_many_lines", limit=MAX_LINES)
    rows = [_cells(line) for line in lines]
    drawn = _drawn_table(rows, name)
    return drawn or _running_text(lines, rows, name)


def parse_html(text: str, name: str = "") -> Advice:
    """Read a web page or the HTML of an e-mail: its tables first, else its text.

    >>> advice = parse_html("<table><tr><th>Invoice</th><th>Amount</th></tr>"
    ...                     "<tr><td>FA1</td><td>5.00</td></tr></table>")
    >>> advice.lines[0].reference, str(advice.total)
    ('FA1', '5.00')
    """
    tables, lines = _read_page(text)
    for rows in sorted(tables, key=len, reverse=True):
        if header(rows):
            try:
                return parse(rows, name)
            except RemittanceError:
                continue  # A table of the layout: the next one, or the text, may be the advice.
    return parse_text("\n".join(lines), name)


def _cells(line):
    cells = SPACED.split(line.strip().strip("|"))
    if len(cells) < 2 and line.count(";") >= SEMICOLONS:
        cells = line.split(";")
    return [cell.strip() for cell in cells][:MAX_COLUMNS]


def _drawn_table(rows, name):
    """A table with headers whose rows have as many cells as the headers; ``None`` without one."""
    found = header(rows)
    if not found:
        return None
    place, columns = found
    if not {"net", "gross", "amount"} & set(columns):
        return None
    width = len(rows[place])
    body = [row for row in rows[place + 1 :] if len(row) == width or is_total(row)]
    if not any(len(row) == width and not is_total(row) for row in body):
        return None
    if any(in_text(" ".join(row)) for row in rows[place + 1 :] if len(row) not in (1, width)
           and not is_total(row)):
        return None  # Empty cells leave no trace between spaces: columns cannot be told.
    try:
        return parse([*rows[:place], rows[place], *body], name)
    except RemittanceError:
        return None


def _running_text(lines, rows, name):
    found, total = [], None
    for line in lines:
        if is_total([line.strip()]):
            total = _total(line, total)
        elif in_text(line) or not columns_of(_cells(line)):
            found += named_in(line)
        if len(found) > MAX_LINES:
            raise RemittanceError("too_many_lines", limit=MAX_LINES)
    found, total = _without_payments(found, total)
    kept = [
        each for each in found
        if isinstance(each, Deduction) or each.line.amount is not None
        or each.together is not None
    ] or found
    named = [each for each in kept if not isinstance(each, Deduction)]
    if not named:
        raise RemittanceError("no_references", name=name)
    if total is None and any(each.together is not None for each in named):
        total = sum((each.line.amount or each.together or ZERO for each in named), ZERO)
    payer, day = about(rows)
    return finished(_paid(kept, total), total, payer, day or _first_day(lines), name)


def _total(line, known):
    """The total that a line states, not what it says was taken off in all."""
    last, found = 0, known
    for start, end, amount in in_text(line):
        if label_of(line[last:start]) not in ("discount", "deduction"):
            found = amount
        last = end
    return found


def _without_payments(found, total):
    """Lines about documents, without those about the payment; their amount is the total."""
    documents = [
        each for each in found
        if isinstance(each, Deduction) or not each.is_payment
    ]
    if any(not isinstance(each, Deduction) and each.line.amount for each in documents):
        others = [each for each in found if each not in documents]
        paid = next((each.line.amount for each in others if each.line.amount), None)
        return documents, paid if total is None else total
    return found, total


def _paid(found, total):
    """Lines with their deductions; amounts are what is left to pay where the total says so."""
    ways = [
        taken_off(
            [each if isinstance(each, Deduction) else getattr(each, way) for each in found], total)
        for way in ("line", "or_net")
    ]
    for lines in ways:
        if total is not None and Advice(tuple(lines)).stated == total:
            return lines
    return ways[0]


def _first_day(lines):
    for line in lines:
        if PAYMENT.search(plain(line)):
            match = DAY.search(line)
            if match and day_of(match.group()):
                return day_of(match.group())
    return None


# ---------------------------------------------------------------- web pages


def _read_page(text):
    """Tables, as rows of cells, and lines of a page; scripts and styles are not read.

    >>> _read_page("<p>Hi</p><table><tr><td>FA1<td>5,00</table>")
    ([[['FA1', '5,00']]], ['Hi', '   FA1   5,00', ''])
    """
    parser = etree.HTMLParser(remove_comments=True, remove_pis=True, no_network=True)
    root = etree.fromstring(f"<html>{text}</html>", parser)
    page = _Page()
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else "template"
        if event == "start":
            page.start(tag)
            page.text(element.text)
        else:
            page.end(tag)
            page.text(element.tail)
    return page.tables, page.lines


class _Page:
    """Takes a page in the order in which it is read."""

    def __init__(self):
        self.tables, self.lines = [], [""]
        self._cell, self._silent, self._open = None, 0, []

    def start(self, tag):
        if tag in SILENT:
            self._silent += 1
        elif tag == "table":
            self._open.append([])
            self.tables.append(self._open[-1])
        elif tag == "tr" and self._open:
            self._open[-1].append([])
        elif tag in ("td", "th") and self._open and self._open[-1]:
            self._cell = self._open[-1][-1]
            if len(self._cell) < MAX_COLUMNS:
                self._cell.append("")
            self._add("  ")
        self._break(tag)

    def end(self, tag):
        if tag in SILENT:
            self._silent -= 1
        elif tag == "table" and self._open:
            self._open.pop()
            self._cell = None
        elif tag in ("td", "th"):
            self._cell = None
        self._break(tag)

    def text(self, data):
        data = " ".join((data or "")[: 10 * LONGEST_CELL].split())
        if self._silent or not data:
            return
        if self._cell and len(self._cell[-1]) < LONGEST_CELL:
            self._cell[-1] = f"{self._cell[-1]} {data}".strip()[:LONGEST_CELL]
        self._add(f" {data}" if self.lines[-1] else data)

    def _add(self, text):
        if len(self.lines[-1]) < LONGEST_CELL:
            self.lines[-1] = f"{self.lines[-1]}{text}"[:LONGEST_CELL]

    def _break(self, tag):
        if tag in BREAKS and self.lines[-1]:
            self.lines.append("")

"""An advice as text: an e-mail, a web page or the text of a PDF."""

import re
from html.parser import HTMLParser

from ..statement.table import plain
from .amounts import in_text, split
from .headers import columns_of, is_total
from .model import MAX_COLUMNS, MAX_LINES, Advice, AdviceLine, RemittanceError
from .table import about, day_of, finished, header, parse

SPACED = re.compile(r"\t+| {2,}|\s*\|\s*")
SEMICOLONS = 2
REFERENCE = re.compile(
    r"(?<![\w.,-])(?:[A-Z]{1,6}[ /._-]?)?[0-9A-Z]*[0-9](?:[0-9A-Z]|[/._-](?=[0-9A-Z]))*(?!\w)",
    re.I,
)
DAY = re.compile(r"(?<![0-9])[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{2,4}(?![0-9/])")
IBAN = re.compile(r"\b[A-Z]{2}[0-9]{2}(?: ?[0-9A-Z]{2,4}){3,8}\b")
OTHER = re.compile(
    r"(tel|phone|fax|iban|bic|swift|siret|siren|vat|tva|ust|p\.? ?iva|kunden|customer|client|"
    r"mandat|rue|avenue|str\.|cedex|http|www|@|page|seite|pagina|code|compte|konto|account)", re.I
)
TALK = re.compile(r"facture|invoice|rechnung|fattur|factur|beleg|avoir|gutschrift|credit", re.I)
SHORTEST = 4
LONGEST_LINE = 400


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
    page = _Page()
    page.feed(text)
    page.close()
    for rows in sorted(page.tables, key=len, reverse=True):
        if header(rows):
            try:
                return parse(rows, name)
            except RemittanceError:
                continue  # A table of the layout: the next one, or the text, may be the advice.
    return parse_text("\n".join(page.lines), name)


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
        amounts = [amount for *_place, amount in in_text(line)]
        if is_total([line.strip()]):
            total = amounts[-1] if amounts else total
            continue
        if columns_of(_cells(line)) and not amounts:
            continue
        found += _named(line, amounts)
        if len(found) > MAX_LINES:
            raise RemittanceError("too_many_lines", limit=MAX_LINES)
    stated = [line for line in found if line.amount is not None]
    kept = stated or found
    if not kept:
        raise RemittanceError("no_references", name=name)
    payer, day = about(rows)
    return finished(kept, total, payer, day or _first_day(lines), name)


def _named(line, amounts):
    """Documents that a line of text names, with what it says was paid for each."""
    references = _references(line)
    if not references:
        return []
    if amounts:
        if OTHER.search(line) and not TALK.search(line):
            return []
        first, *others = references
        paid, discount, deduction = _figures(amounts)
        return [AdviceLine(first, paid, discount, deduction, line.strip()[:300], tuple(others))]
    if TALK.search(line) or len(references) == 1 and line.strip() == references[0]:
        return [AdviceLine(each, text=line.strip()[:300]) for each in references]
    return []


def _references(line):
    """Numbers in a line that are no amounts, days or accounts; those with letters first."""
    text = line
    for start, end, _amount in reversed(in_text(line)):
        text = text[:start] + " ; " + text[end:]
    text = IBAN.sub(" ; ", DAY.sub(" ; ", text))
    found = []
    for match in REFERENCE.finditer(text):
        word = match.group().strip()
        digits = sum(char.isdigit() for char in word)
        if digits >= SHORTEST or digits >= 2 and re.match(r"[A-Z]+.*[0-9]", word):
            found.append(word)
    return list(dict.fromkeys(found))


def _figures(amounts):
    """Gross, discount and net stand in this order; one amount alone is what was paid."""
    if len(amounts) >= 3:
        gross, taken, net = amounts[-3:]
        if gross - abs(taken) == net:
            return split(gross, taken, None, net)
    if len(amounts) == 2 and abs(amounts[1]) < abs(amounts[0]) / 5:
        return split(amounts[0], amounts[1], None, None)
    return split(None, None, None, amounts[-1])


def _first_day(lines):
    for line in lines:
        if re.search(r"\b(virement|payment|paiement|zahlung|pagamento|pago|betaling)", plain(line)):
            match = DAY.search(line)
            if match and day_of(match.group()):
                return day_of(match.group())
    return None


class _Page(HTMLParser):
    """Tables and lines of a web page; scripts and styles are not read."""

    BREAKS = frozenset(("p", "div", "br", "tr", "li", "h1", "h2", "h3", "table"))
    SILENT = frozenset(("script", "style", "head", "template"))

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tables, self.lines = [], [""]
        self._cell, self._silent, self._open = None, 0, []

    def handle_starttag(self, tag, _attributes):
        if tag in self.SILENT:
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
            self.lines[-1] += "  "
        if tag in self.BREAKS:
            self.lines.append("")

    def handle_endtag(self, tag):
        if tag in self.SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag == "table" and self._open:
            self._open.pop()
            self._cell = None
        elif tag in ("td", "th"):
            self._cell = None
        if tag in self.BREAKS:
            self.lines.append("")

    def handle_data(self, data):
        text = " ".join(data.split())
        if self._silent or not text:
            return
        if self._cell:
            self._cell[-1] = f"{self._cell[-1]} {text}".strip()
        self.lines[-1] = f"{self.lines[-1]} {text}" if self.lines[-1] else text

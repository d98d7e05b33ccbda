"""An advice as a table: rows with a header, in any order of columns."""

import re
from collections.abc import Sequence
from decimal import Decimal

from ..common.money import ZERO
from ..statement.source import parse_date
from ..statement.table import plain
from .amounts import decimal_mark, number, split
from .headers import CREDIT, columns_of, is_total
from .model import MAX_LINES, Advice, AdviceLine, RemittanceError

HEADER_WITHIN = 60
MONEY = ("gross", "discount", "deduction", "net", "amount")
PAYER = (
    "payer", "payeur", "donneur d'ordre", "auftraggeber", "zahler", "zahlungspflichtiger",
    "ordinante", "ordenante", "opdrachtgever", "from", "de la part de", "company", "societe",
    "client", "customer", "kunde", "cliente", "klant", "absender", "emetteur", "paid by",
)
DATE = (
    "date", "datum", "data", "fecha", "payment date", "date de paiement", "date du paiement",
    "date de reglement", "date du virement", "zahlungsdatum", "zahldatum", "value date", "valuta",
    "date de valeur", "data pagamento", "fecha de pago", "betaaldatum",
)


def header(rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]] | None:
    """The row of headers with what its columns hold; ``None`` without one.

    >>> header([["Acme"], ["Facture", "Montant"], ["F1", "5,00"]])
    (1, {'reference': 0, 'amount': 1})
    """
    best = None
    for place, row in enumerate(rows[:HEADER_WITHIN]):
        columns = columns_of(row)
        if columns and (best is None or len(columns) > len(best[1])):
            best = place, columns
    return best


def parse(rows: Sequence[Sequence[str]], name: str = "") -> Advice:
    """Read a table with headers, or one whose columns tell by what they hold.

    :raise RemittanceError: no column names documents

    >>> advice = parse([["Facture", "Montant"], ["FA1", "5,00"], ["Total", "5,00"]])
    >>> [(line.reference, line.amount) for line in advice.lines], advice.total
    ([('FA1', Decimal('5.00'))], Decimal('5.00'))
    """
    found = header(rows) or _guessed(rows)
    if not found:
        raise RemittanceError("no_references", name=name)
    place, columns = found
    body = rows[place + 1 :]
    table = _Table(columns, rows[place] if place >= 0 else (), body)
    lines, total = [], None
    for row in body:
        if columns_of(row):
            continue
        if is_total(row) or not _cell(row, columns["reference"]):
            total = table.stated_total(row, lines, total)
            continue
        line = table.line(row)
        if line:
            lines.append(line)
        if len(lines) > MAX_LINES:
            raise RemittanceError("too_many_lines", limit=MAX_LINES)
    if not lines:
        raise RemittanceError("no_references", name=name)
    payer, day = about(rows[:place])
    return finished(lines, total, payer, day, name)


def finished(lines, total, payer, day, name) -> Advice:
    """Put an advice together; signs follow the total that it states.

    >>> finished([AdviceLine("F1", Decimal(-5))], None, "", None, "").total
    Decimal('5')
    """
    advice = Advice(tuple(lines), total, payer, day, name)
    if advice.stated is not None and advice.stated < 0:
        # The sender's own ledger: what is paid is a debit there.
        lines = [_negated(line) for line in lines]
        advice = Advice(tuple(lines), None if total is None else abs(total), payer, day, name)
    if advice.stated is not None and total is not None and advice.stated != abs(total):
        turned = [_credit(line) for line in lines]
        again = Advice(tuple(turned), abs(total), payer, day, name)
        advice = again if again.stated == abs(total) else advice
    if advice.total is None:
        return Advice(advice.lines, advice.stated, payer, day, name)
    return advice


def about(rows: Sequence[Sequence[str]]):
    """Payer and day that the rows above the table state.

    >>> about([["Donneur d'ordre :", "Acme SA"], ["Date de paiement", "05/03/2026"]])
    ('Acme SA', datetime.date(2026, 3, 5))
    """
    payer, day = "", None
    for row in rows[:HEADER_WITHIN]:
        cells = [cell for cell in row if cell]
        if len(cells) == 1 and ":" in cells[0]:
            cells = [part.strip() for part in cells[0].split(":", 1)]
        if len(cells) < 2:
            continue
        word = plain(cells[0]).strip(" :")
        if word in PAYER and not payer:
            payer = cells[1].strip(" :")[:120]
        elif word in DATE and day is None:
            day = day_of(cells[1])
    return payer, day


def day_of(text: str):
    """Read a day, the day of the month first unless the year is.

    >>> day_of("05.03.2026"), day_of("2026-03-05") == day_of("05/03/26")
    (datetime.date(2026, 3, 5), True)
    """
    return parse_date(text, "ymd" if re.match(r"\s*[0-9]{4}", text) else "dmy")


def _negated(line):
    return AdviceLine(
        line.reference, -line.amount, abs(line.discount), abs(line.deduction), line.text,
        line.other_references,
    )


def _credit(line):
    """A document that calls itself a credit note counts against the others."""
    if line.amount is None or line.amount < 0 or not CREDIT.search(plain(line.text)):
        return line
    return AdviceLine(
        line.reference, -line.amount, -line.discount, -line.deduction, line.text,
        line.other_references,
    )


def _cell(row, place):
    return row[place].strip() if place is not None and place < len(row) else ""


class _Table:
    """Reads the rows of one table."""

    def __init__(self, columns, heads, rows):
        self.columns, self.width = columns, len(heads)
        cells = [_cell(row, columns[kind]) for row in rows for kind in MONEY if kind in columns]
        self.mark = decimal_mark(cells)

    def money(self, row, kind) -> Decimal | None:
        text = _cell(row, self.columns.get(kind))
        return number(text, self.mark) if text else None

    def line(self, row) -> AdviceLine | None:
        reference = _cell(row, self.columns["reference"])
        if not re.search(r"[0-9]", reference) or re.fullmatch(r"[\s*_=-]+", reference):
            return None
        net, gross = self.money(row, "net"), self.money(row, "gross")
        amount = self.money(row, "amount")
        if net is None:
            net = amount if gross is not None or not self._reduced(row) else None
        if gross is None and amount is not None and net is not amount:
            gross = amount
        paid, discount, deduction = split(
            gross, self.money(row, "discount"), self.money(row, "deduction"), net
        )
        theirs = _cell(row, self.columns.get("theirs"))
        text = " ".join(cell for cell in row if cell)[:300]
        return AdviceLine(
            reference[:80], paid, discount, deduction, text, (theirs[:80],) if theirs else ()
        )

    def _reduced(self, row):
        """Whether the one amount of the row still has something taken off."""
        return any(self.money(row, kind) for kind in ("discount", "deduction"))

    def stated_total(self, row, lines, known):
        """The total that a row states: that of all lines rather than a subtotal."""
        kinds = ("net", "amount", "gross") if len(row) == self.width else ()
        values = [self.money(row, kind) for kind in kinds]
        values += [number(cell, self.mark) for cell in reversed(row)]
        value = next((each for each in values if each is not None), None)
        if value is None:
            return known
        so_far = [line.amount for line in lines if line.amount is not None]
        return value if known is None or abs(value) == abs(sum(so_far, ZERO)) else known


def _guessed(rows):
    """Without headers: a column of numbers with digits in them, and the last column of amounts."""
    rows = [row for row in rows if len(row) > 1]
    if not rows:
        return None
    width = max(map(len, rows))
    money, names = [], []
    for place in range(width):
        cells = [cell for row in rows if (cell := _cell(row, place))]
        amounts = [cell for cell in cells if re.search(r"[.,][0-9]{2}\D*$", cell)
                   and number(cell) is not None and not day_of(cell)]
        numbers = [cell for cell in cells if re.search(r"[0-9]{2}", cell) and not day_of(cell)
                   and len(cell) <= 40 and cell not in amounts]
        if len(amounts) * 2 > len(cells) > 0:
            money.append(place)
        elif len(numbers) * 2 > len(cells) > 0:
            names.append((len(set(numbers)), -place))
    if not money or not names:
        return None
    return -1, {"reference": -max(names)[1], "amount": money[-1]}

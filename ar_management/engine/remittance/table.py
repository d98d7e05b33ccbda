"""An advice as a table: rows with a header, in any order of columns."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from ..common.money import ZERO
from ..statement.source import parse_date
from ..statement.table import plain
from .amounts import DAY, decimal_mark, number, split
from .deductions import Deduction, deduction_of, taken_off
from .headers import (
    CREDIT,
    CREDIT_PERHAPS,
    CREDIT_TYPE,
    PAYMENT,
    SIDES,
    TALK,
    columns_of,
    is_total,
)
from .model import MAX_LINES, Advice, AdviceLine, RemittanceError

HEADER_WITHIN = 60
MONEY = ("gross", "discount", "deduction", "net", "amount", *SIDES)
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
    lines, total = table.read()
    if not any(isinstance(line, AdviceLine) for line in lines):
        raise RemittanceError("no_references", name=name)
    payer, day = about(rows[:place])
    return finished(taken_off(lines, total), total, payer, day, name)


def finished(lines, total, payer, day, name) -> Advice:
    """Put an advice together; signs follow the total that it states.

    >>> finished([AdviceLine("F1", Decimal(-5))], None, "", None, "").total
    Decimal('5')
    """
    stated, total = _sum(lines), None if total is None else abs(total)
    if stated is not None and stated < 0:
        # The sender's own ledger: what is paid is a debit there.
        lines = [_negated(line) for line in lines]
        stated = -stated
    if total is None or stated != total:
        sure, perhaps = ([_credit(line, is_sure) for line in lines] for is_sure in (True, False))
        lines = perhaps if total is not None and _sum(perhaps) == total else sure
    return Advice(tuple(lines), _sum(lines) if total is None else total, payer, day, name)


def _sum(lines):
    return Advice(tuple(lines)).stated


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
    return replace(
        line, amount=-line.amount, discount=abs(line.discount), deduction=abs(line.deduction))


def _credit(line, is_sure):
    """A document that calls itself a credit note counts against the others."""
    is_credit = line.is_credit or not is_sure and CREDIT_PERHAPS.search(plain(line.text))
    if line.amount is None or line.amount < 0 or not is_credit:
        return line
    return replace(
        line, amount=-line.amount, discount=-line.discount, deduction=-line.deduction)


def _cell(row, place):
    return row[place].strip() if place is not None and place < len(row) else ""


class _Table:
    """Reads the rows of one table."""

    def __init__(self, columns, heads, rows):
        self.columns, self.width, self.rows = columns, len(heads), rows
        self.places = {
            kind: [place for name, place in columns.items() if name.split()[0] == kind]
            for kind in MONEY
        }
        cells = [
            _cell(row, place) for row in rows for places in self.places.values()
            for place in places
        ]
        self.mark = decimal_mark(cells)
        is_payment = [self.is_payment(row) for row in rows]
        named = [
            self.is_document(_cell(row, columns["reference"])) and not is_total(row)
            for row in rows
        ]
        # Where every row speaks of a payment, each is still the payment of a document.
        is_some = any(name and not each for name, each in zip(named, is_payment, strict=True))
        self.payments = {
            place for place, each in enumerate(is_payment) if each and is_some
        }

    def read(self):
        """Lines and deductions in their order, and the total that a row states."""
        lines, total = [], None
        for place, row in enumerate(self.rows):
            if columns_of(row):
                continue
            named = _cell(row, self.columns["reference"])
            if not is_total(row) and not self.is_document(named):
                taken = self.deduction(row)
                if taken:
                    lines.append(taken)
                    continue
            if is_total(row) or not named or place in self.payments:
                total = self.stated_total(row, lines, total)
                continue
            if self.is_document(named):
                lines.append(self.line(row))
            if len(lines) > MAX_LINES:
                raise RemittanceError("too_many_lines", limit=MAX_LINES)
        return lines, total

    def is_document(self, reference):
        """A number that may be one of ours: not a day, not a rule drawn with signs."""
        return bool(re.search(r"[0-9]", reference)) and not DAY.fullmatch(reference)

    def is_payment(self, row):
        words = plain(" ".join(
            _cell(row, self.columns[kind])[:60] for kind in ("type", "text", "reference")
            if kind in self.columns
        ))
        return bool(PAYMENT.search(words)) and not TALK.search(words)

    def deduction(self, row) -> Deduction | None:
        """A row that names no document, only what is kept back."""
        words = " ".join(cell[:60] for cell in row if cell and number(cell, self.mark) is None)
        money = next((
            amount for kind in ("net", "amount", "gross", *SIDES, "discount", "deduction")
            if (amount := self.money(row, kind)) is not None
        ), None)
        return deduction_of(words, money)

    def money(self, row, kind) -> Decimal | None:
        found = [
            number(text, self.mark) for place in self.places[kind] if (text := _cell(row, place))
        ]
        found = [amount for amount in found if amount is not None]
        return sum(found, ZERO) if found else None

    def amount(self, row) -> Decimal | None:
        """The one amount of the row, which may stand in one of two columns."""
        debit, credit = (self.money(row, side) for side in SIDES)
        if self.places["amount"] or debit is None and credit is None:
            return self.money(row, "amount")
        return (debit or ZERO) - (credit or ZERO)

    def line(self, row) -> AdviceLine:
        net, gross, amount = self.money(row, "net"), self.money(row, "gross"), self.amount(row)
        if net is None:
            net = amount if gross is not None or not self._reduced(row) else None
        if gross is None and amount is not None and net is not amount:
            gross = amount
        paid, discount, deduction = split(
            gross, self.money(row, "discount"), self.money(row, "deduction"), net
        )
        theirs = _cell(row, self.columns.get("theirs"))
        kind = plain(_cell(row, self.columns.get("type"))[:60])
        text = " ".join(cell for cell in row if cell)[:300]
        return AdviceLine(
            _cell(row, self.columns["reference"])[:80], paid, discount, deduction,
            text, (theirs[:80],) if theirs else (),
            bool(CREDIT.search(plain(text)) or CREDIT_TYPE.fullmatch(kind)),
        )

    def _reduced(self, row):
        """Whether the one amount of the row still has something taken off."""
        return any(self.money(row, kind) for kind in ("discount", "deduction"))

    def stated_total(self, row, lines, known):
        """The total that a row states: that of all lines rather than a subtotal."""
        values = []
        if len(row) == self.width:
            values = [self.money(row, "net"), self.amount(row), self.money(row, "gross")]
        values += [number(cell, self.mark) for cell in reversed(row)]
        value = next((each for each in values if each is not None), None)
        if value is None:
            return known
        if known is not None and known != value:
            so_far = sum((
                line.amount for line in lines
                if isinstance(line, AdviceLine) and line.amount is not None
            ), ZERO)
            return value if abs(value) == abs(so_far) else known
        return value


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

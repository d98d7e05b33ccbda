"""The rows of a table become transactions.

Rows that are no transaction are left out: totals, balances, repeated headers, and what a payment
service refused, cancelled or has not done yet. A fee that it kept is a line of its own, so that the
payment has the amount that the customer paid.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..common.money import ZERO
from .bank_statement import Statement, StatementError, StatementLine
from .days import latest_day, parse_date, parse_day
from .source import clean_account, clean_iban, clean_reference, parse_amount
from .table import COLUMNS, TableMapping, locate
from .table_words import ACCOUNT_ROW, BALANCE_ROW, TOTAL, direction_of, is_done, plain

NO_VALUE = {"", "-", "--", "n/a"}
AMOUNTS = ("amount", "debit", "credit", "net")


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
    found = read_rows_of(rows, mapping, exact_cells)
    if not found:
        raise StatementError("no_statement")
    currencies = {row.currency for row in found}
    if len(currencies - {""}) > 1:
        raise StatementError("several_currencies", found=", ".join(sorted(currencies - {""})))
    opening, closing = _balances(found)
    lines = tuple(line for row in found for line in row.lines)
    days = [line.booking_date for line in lines]
    return Statement(
        account_iban="",
        currency=max(currencies),
        lines=lines,
        opening=opening,
        closing=closing,
        name=f"{min(days).isoformat()} / {max(days).isoformat()}",
    )


def read_rows_of(
    rows: Sequence[Sequence[str]], mapping: TableMapping, exact_cells: bool = False
) -> "list[Row]":
    """The transactions of a table, row by row.

    >>> read_rows_of([("Date", "Montant")], TableMapping({"date": "Date", "amount": "Montant"}))
    []
    """
    start, places = locate(rows, mapping)
    return _Table(rows, start, mapping, places, exact_cells).read()


@dataclass(frozen=True)
class Row:
    """The transaction of a row, and the fee that was kept from it."""

    lines: tuple[StatementLine, ...]
    balance: Decimal | None
    currency: str

    @property
    def total(self) -> Decimal:
        """What the row changes the balance by."""
        return sum((line.amount for line in self.lines), ZERO)


class _Table:
    """Reads the rows of one table."""

    def __init__(self, rows, start, mapping, places, exact_cells):
        self.rows, self.start, self.mapping = rows, start, mapping
        self.places, self.exact = places, exact_cells
        self.latest = None

    def read(self):
        found, sums = [], dict.fromkeys(AMOUNTS, ZERO)
        numbered = list(enumerate(self.rows[self.start:], start=self.start + 1))
        filled = [(number, row) for number, row in numbered if any(row)]
        for place, (number, row) in enumerate(filled):
            cells = self.cells(row)
            is_edge = place in (0, len(filled) - 1)
            is_empty = not any(cells[kind] for kind in AMOUNTS)
            if (is_empty and not cells["date"]) or not self._is_done(cells, number):
                continue
            if self._is_no_transaction(row, cells, is_edge, sums):
                continue
            if lines := self._lines(cells, number):
                balance = self._balance(cells["balance"], number)
                found.append(Row(lines, balance, cells["currency"].upper()))
            for kind in AMOUNTS:
                sums[kind] += self._number_or_none(cells[kind]) or ZERO
        return found

    def cells(self, row):
        """Text of each kind of column in this row; what one column says is not repeated."""
        found = dict.fromkeys(COLUMNS, "")
        for kind, places in self.places.items():
            parts = []
            for place in places:
                text = row[place] if 0 <= place < len(row) else ""
                if text and not any(text in part for part in parts):
                    parts = [part for part in parts if part not in text] + [text]
            found[kind] = " ".join(parts)
        for kind in ("value_date", "fee", "net", "balance"):
            found[kind] = "" if found[kind] in NO_VALUE else found[kind]
        return found

    # ------------------------------------------------------------------ what is no transaction

    def _is_done(self, cells, number):
        done = is_done(cells["status"])
        if done is None:
            raise StatementError("line_status", line=number, found=cells["status"][:40])
        return done

    def _is_no_transaction(self, row, cells, is_edge, sums):
        """Tell a total, a balance or a header that is repeated."""
        text = plain(cells["label"])
        if not cells["date"]:
            words = plain(" ".join(cell for cell in row if cell))
            return bool(TOTAL.search(words)) or self._adds_up(cells, sums)
        if cells["date"][0].isalpha() and self._day_or_none(cells["date"]) is None:
            is_header = self.start and cells["date"] == self._header("date")
            return bool(is_header or TOTAL.search(plain(cells["date"])))
        if cells["payer_name"]:
            return False
        if text in ("solde", "ancien solde", "nouveau solde"):
            return is_edge
        return bool(text and BALANCE_ROW.fullmatch(text)) or (
            is_edge and bool(ACCOUNT_ROW.fullmatch(text))
        )

    def _header(self, kind):
        header, place = self.rows[self.start - 1], self.places[kind][0]
        return header[place] if place < len(header) else ""

    def _adds_up(self, cells, sums):
        """Tell the undated row of the sums of the rows above it."""
        values = {kind: self._number_or_none(cells[kind]) for kind in AMOUNTS if cells[kind]}
        return any(sums.values()) and all(
            value is not None and abs(value) == abs(sums[kind]) for kind, value in values.items()
        )

    # ------------------------------------------------------------------ cells

    def number(self, text, line):
        value = self._number_or_none(text)
        if value is None:
            raise StatementError("line_amount", line=line, found=text[:40])
        return value

    def _balance(self, text, line):
        # Boursobank writes it with another decimal mark than the amounts.
        if not text:
            return None
        found = self._number_or_none(text)
        found = parse_amount(text) if found is None else found
        return self.number(text, line) if found is None else found

    def _number_or_none(self, text):
        if not text:
            return None
        is_number = self.exact and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text)
        return parse_amount(text, "." if is_number else self.mapping.decimal_mark)

    def day(self, text, line):
        day = self._day_or_none(text)
        if day is None:
            raise StatementError("line_date", line=line, found=text[:40])
        return day

    def _day_or_none(self, text):
        is_day = self.exact and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text)
        order = "ymd" if is_day else self.mapping.date_order
        if day := parse_date(text, order):
            return day
        # A day without a year is the last one before the file was made.
        if self.latest is None:
            self.latest = latest_day(self.rows, self.start, order) or date.min
        return parse_day(text, order, self.latest) if self.latest > date.min else None

    # ------------------------------------------------------------------ transactions

    def _lines(self, cells, number):
        amount = self._amount(cells, number)
        if amount is None:
            return ()
        line = StatementLine(
            booking_date=self.day(cells["date"], number),
            value_date=self.day(cells["value_date"], number) if cells["value_date"] else None,
            amount=amount,
            label=cells["label"] or cells["payer_name"] or cells["reference"] or "/",
            reference=clean_reference(cells["reference"]),
            payer_name=cells["payer_name"],
            payer_iban=clean_iban(cells["payer_iban"]) or clean_account(cells["payer_iban"]),
            bank_reference=clean_reference(cells["bank_reference"]),
        )
        fee = self._fee(cells, amount, number)
        return (line, *self._fee_lines(line, fee)) if fee else (line,)

    def _fee_lines(self, line, fee):
        reference = line.bank_reference
        title = self._header("fee" if "fee" in self.places else "net") if self.start else ""
        yield StatementLine(
            line.booking_date, fee, f"{title or 'Commission'} - {line.label}", line.value_date,
            bank_reference=f"{reference}/fee" if reference else "",
        )

    def _amount(self, cells, number):
        """Signed amount before fees; ``None`` when the row does not change the balance."""
        if cells["amount"] or (cells["net"] and not (cells["credit"] or cells["debit"])):
            amount = self.number(cells["amount"] or cells["net"], number)
            if "direction" not in self.places:
                return amount
            sign = direction_of(cells["direction"])
            if sign is None:
                raise StatementError("line_direction", line=number, found=cells["direction"][:40])
            return sign * abs(amount) if sign else None
        if not (cells["credit"] or cells["debit"]):
            raise StatementError("line_amount", line=number, found="")
        credit = self.number(cells["credit"], number) if cells["credit"] else ZERO
        debit = self.number(cells["debit"], number) if cells["debit"] else ZERO
        # Some banks write debits with a minus, some without.
        return credit - abs(debit)

    def _fee(self, cells, amount, number):
        """What was kept from the amount; services write it with a minus or without."""
        if cells["net"] and cells["amount"]:
            return self.number(cells["net"], number) - amount
        return -abs(self.number(cells["fee"], number)) if cells["fee"] else ZERO


def _balances(rows):
    """Opening and closing balance, when the column is filled and runs along with the rows.

    Banks write the newest line first or last: the order that fits is taken. A column along which
    most rows do not lead is no running balance, and says nothing.
    """
    if not rows or any(row.balance is None for row in rows):
        return None, None
    best = max((list(rows), list(rows)[::-1]), key=steps_that_fit)
    if steps_that_fit(best) * 2 < len(rows) - 1:
        return None, None
    return best[0].balance - best[0].total, best[-1].balance


def steps_that_fit(rows: Sequence[Row]) -> int:
    """How many rows lead from the balance before them to their own.

    >>> steps_that_fit([])
    0
    """
    return sum(
        before.balance is not None and after.balance is not None
        and before.balance + after.total == after.balance
        for before, after in zip(rows, rows[1:], strict=False)
    )

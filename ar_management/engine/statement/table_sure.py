"""Does a table need a person to explain it? Not when it reads whole, and in one way only."""

import re
from collections.abc import Sequence

from .bank_statement import StatementError
from .days import parse_date
from .source import IBAN, clean_account, clean_iban
from .table import TableMapping
from .table_guess import cells_of, guess_mapping, header_place, sample_of
from .table_lines import read_rows_of
from .table_words import ACCOUNT_HEADERS, ASKED_HEADERS, header_word

OWN = 0.8
"""Share of the rows in which the account of the table itself stands, where a column has it."""
ENGLISH = {"amount", "description", "booking date", "transaction date", "completed date", "balance",
           "status", "name", "date created", "posting date"}
"""Headers of tables that may come from America, where the month comes first."""


def sure_mapping(
    rows: Sequence[Sequence[str]], delimiter: str = ";", exact_cells: bool = False
) -> TableMapping | None:
    """The guessed columns of a table, when they are sure.

    >>> sure_mapping([("Hello",)]) is None
    True
    """
    mapping = guess_mapping(rows, delimiter)
    return mapping if is_sure(rows, mapping, exact_cells) else None


def is_sure(
    rows: Sequence[Sequence[str]], mapping: TableMapping, exact_cells: bool = False
) -> bool:
    """Tell whether a table needs no person to explain it: it reads whole, and in one way only.

    Of a long table the beginning and the end are looked at: what is unreadable between is refused
    with its line when the table is read.

    >>> rows = [("Date", "Libellé", "Montant"), ("05/03/2026", "FRAIS", "-12,40")]
    >>> is_sure(rows, guess_mapping(rows)), is_sure([("Hello",)], guess_mapping([("Hello",)]))
    (True, False)
    """
    columns = mapping.columns
    if "date" not in columns or not ("label" in columns or "payer_name" in columns):
        return False
    has_amount = "amount" in columns or "net" in columns or {"debit", "credit"} <= set(columns)
    try:
        found = read_rows_of(sample_of(rows), mapping, exact_cells) if has_amount else ()
    except StatementError:
        return False
    if not found:
        return False
    place = header_place(rows)
    if place is None:
        # Without headers only the signs show that an amount says what comes in and goes out.
        return any(row.total < 0 for row in found)
    if {header_word(cell) for cell in rows[place]} & ASKED_HEADERS:
        return False
    cells = cells_of(columns["date"], rows[place], rows[place + 1:])
    return exact_cells or _has_one_order(cells, rows[place])


def _has_one_order(cells, header):
    """Tell whether day and month cannot be confused; French tables write the day first."""
    figures = [cell for cell in cells if re.match(r"[0-9]{1,2}[/.-][0-9]{1,2}[/.-]", cell)]
    orders = [order for order in ("dmy", "mdy") if all(
        parse_date(cell, order) for cell in figures
    )]
    if not figures or len(orders) == 1 or any("." in cell[:4] for cell in figures):
        return True
    words = {header_word(cell) for cell in header}
    return not words & ENGLISH


def accounts_of(rows: Sequence[Sequence[str]]) -> set[str]:
    """Numbers in a table that may name its account: above the header, or in a column for it.

    >>> accounts_of([("Compte n° 12345678901",), ("Date", "Montant"), ("05/03/2026", "1,00")])
    {'12345678901'}
    """
    place = header_place(rows)
    found = set()
    for row in rows[:place or 0]:
        for cell in row:
            number = clean_account(cell)
            iban = IBAN.search(number)
            found |= {clean_iban(iban.group())} if iban else set()
            # Bank, branch and account may stand apart.
            found |= {number} if re.fullmatch(r"[0-9][0-9A-Z ]+", cell) else set()
            found.update(clean_account(word) for word in cell.split())
    for cell in rows[place] if place is not None else ():
        if header_word(cell) in ACCOUNT_HEADERS:
            below = rows[place + 1:]
            cells = cells_of(cell, rows[place], below)
            is_own = len(set(cells)) == 1 and len(cells) >= OWN * len(below)
            found |= {clean_account(cells[0])} if is_own else set()
    return {number for number in found if 7 <= len(number) <= 34 and any(map(str.isdigit, number))}

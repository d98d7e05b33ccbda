"""A first mapping for a table that was never seen: its delimiter, headers, dates and numbers.

A guess that is sure (``table_sure``) is taken; else it fills the form that a person confirms.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from .bank_statement import StatementError
from .days import FULL, parse_date
from .source import clean_iban, decode, parse_amount
from .table import HEADER_WITHIN, KNOWN_HEADERS, TableMapping
from .table_lines import read_rows_of, steps_that_fit
from .table_words import ACCOUNT_HEADERS, HEADERS, header_word, plain

DELIMITERS = (";", "\t", ",", "|")
QUOTED = re.compile(r'(?<![^\n;,\t|])"[^"]*"(?:"[^"]*")*')
SAMPLE = 200
"""Rows after whose look the columns are guessed."""
LONG, ENDS = 2000, 50
"""Rows of the beginning and the end of a long table, which stand for all of them."""
ADDS_TEXT = 0.3
"""Share of the rows in which a second column of text must say something more."""
ALIKE = 0.9
"""Share of the cells that tell what a column without a header holds."""


def guess_delimiter(data: bytes) -> str:
    """The sign that cuts most rows into the same number of columns; empty when none does.

    Signs and line ends in quotes are text.

    >>> guess_delimiter(b"a;b;c\\n1;2,5;3\\n")
    ';'
    >>> guess_delimiter(b'Date;Texte\\n1;"VIR, A\\nDE B, C\\nMOTIF, D"\\n')
    ';'
    """
    text = decode(data[:65536])
    whole = QUOTED.sub("q", text)
    for each in (whole, text) if whole != text else (text,):
        lines = [line for line in each.split("\n") if line.strip()][:60]
        scores = {sign: _evenness(sign, lines) for sign in DELIMITERS}
        best = max(DELIMITERS, key=scores.get)
        if scores[best]:
            return best
    return ""


def _evenness(sign, lines):
    counts = [line.count(sign) for line in lines]
    usual = max(
        set(counts), key=lambda count: (counts.count(count) * min(count, 6), count), default=0)
    return counts.count(usual) * min(usual, 6)


def guess_mapping(rows: Sequence[Sequence[str]], delimiter: str = ";") -> TableMapping:
    """A mapping after the header row and the look of the cells below it.

    >>> rows = [("Date", "Libellé", "Débit", "Crédit"), ("05/03/2026", "FRAIS", "12,40", "")]
    >>> guess_mapping(rows).columns
    {'date': 'Date', 'label': 'Libellé', 'debit': 'Débit', 'credit': 'Crédit'}
    """
    place = header_place(rows)
    if place is None:
        return _guess_without_header(rows, delimiter)
    header, below = rows[place], rows[place + 1:place + 1 + SAMPLE]
    columns = _columns_of(header)
    if "date" not in columns and "value_date" in columns:
        columns["date"] = columns.pop("value_date")
    if "debit" in columns and "credit" in columns:
        columns.pop("amount", None)
        columns.pop("direction", None)
    columns.setdefault("payer_iban", _payer_account(header, below))
    texts = _text_columns(header, below, columns)
    if texts:
        columns["label"] = "+".join(texts)
    mapping = _with_looks(TableMapping(dict(_in_order(columns)), delimiter), header, below)
    return _without_contained_fee(rows, mapping)


def _in_order(columns):
    return ((kind, columns[kind]) for kind in HEADERS if columns.get(kind))


def _columns_of(header):
    """Header of each kind of column; one header stands for one kind."""
    words = [header_word(cell) for cell in header]
    columns = {}
    for kind, names in HEADERS.items():
        if kind == "label":
            continue
        found = next((header[words.index(name)] for name in names if name in words), None)
        if found and found not in columns.values():
            columns[kind] = found
    both = [header[words.index(name)] for name in ("payer name", "payee name") if name in words]
    if len(both) == 2:
        columns["payer_name"] = "+".join(both)
    return columns


def _payer_account(header, below):
    """A column of account numbers that is not the one account of the table."""
    for cell in header:
        if header_word(cell) in ACCOUNT_HEADERS:
            cells = cells_of(cell, header, below)
            if any(map(clean_iban, cells)) and (len(set(cells)) > 1 or len(cells) < len(below)):
                return cell
    return ""


def _with_looks(mapping, header, below):
    dates = cells_of(mapping.columns.get("date"), header, below)
    amounts = [
        cell for kind in ("amount", "debit", "credit", "net")
        for cell in cells_of(mapping.columns.get(kind), header, below)
    ]
    return replace(
        mapping, date_order=_date_order(dates), decimal_mark=_decimal_mark(amounts),
    )


def _text_columns(header, below, columns):
    """The richest column of text, and those that say more than it in many rows."""
    words = [header_word(cell) for cell in header]
    found = []
    for place, word in enumerate(words):
        if word not in HEADERS["label"]:
            continue
        cells = [row[place] if place < len(row) else "" for row in below]
        filled = [cell for cell in cells if cell]
        # A column of codes is no text.
        is_code = word == "reference" and sum(" " in cell for cell in filled) * 3 < len(filled)
        if filled and not is_code:
            found.append((header[place], cells))
    if not found:
        place = next((words.index(name) for name in HEADERS["label"] if name in words), None)
        return [] if place is None else [header[place]]
    preferred = {name: -number for number, name in enumerate(HEADERS["label"])}
    best, texts = max(found, key=lambda each: (
        sum(len(set(plain(cell).split())) for cell in each[1]), preferred[header_word(each[0])]
    ))
    others = [
        name for name, cells in found
        if name != best and _share_of_more(cells, texts) >= ADDS_TEXT
    ]
    if columns.get("reference") in (best, *others):
        del columns["reference"]
    return [best, *others]


def _share_of_more(cells, texts):
    """In what share of the rows a cell holds words that the text beside it has not."""
    more = sum(bool(set(plain(cell).split()) - set(plain(text).split()))
               for cell, text in zip(cells, texts, strict=True))
    return more / len(cells) if cells else 0


def _without_contained_fee(rows, mapping):
    """Where the balance shows that the amount contains the fee already, the fee is no line."""
    if "fee" not in mapping.columns or "balance" not in mapping.columns:
        return mapping
    plainly = replace(mapping, columns={
        kind: header for kind, header in mapping.columns.items() if kind not in ("fee", "net")
    })

    def fitting(each):
        try:
            found = read_rows_of(sample_of(rows), each)
        except StatementError:
            return 0
        return max(steps_that_fit(found), steps_that_fit(found[::-1]))

    return plainly if fitting(plainly) > fitting(mapping) else mapping


# ---------------------------------------------------------------------- without headers


def _guess_without_header(rows, delimiter):
    """Positions, by what most cells of a column look like."""
    by_place = Counter(
        place for row in rows[:SAMPLE] for place, cell in enumerate(row) if _is_full_day(cell)
    )
    first = min((place for place, count in by_place.items()
                 if count == max(by_place.values())), default=0)
    dated = [row for row in rows[:SAMPLE] if first < len(row) and _is_full_day(row[first])]
    width = max((len(row) for row in dated), default=0)
    columns = [[row[place] if place < len(row) else "" for row in dated] for place in range(width)]

    def places(is_kind):
        return [
            place for place, cells in enumerate(columns)
            if (filled := [cell for cell in cells if cell])
            and sum(map(is_kind, filled)) >= ALIKE * len(filled)
        ]

    dates = places(_is_full_day)
    amounts = places(lambda cell: bool(re.search(r"[.,][0-9]{2}$", cell.rstrip(" €EUR")))
                     and parse_amount(cell) is not None)
    others = set(range(width)) - {*dates, *amounts}
    found = {}
    if dates and len(amounts) == 1 and others:
        label = max(others, key=lambda place: len(set(columns[place])) * 100 + sum(
            map(len, columns[place])
        ) / len(dated))
        found = {"date": str(dates[0] + 1), "label": str(label + 1), "amount": str(amounts[0] + 1)}
        if len(dates) > 1:
            found["value_date"] = str(dates[1] + 1)
    return replace(
        TableMapping(found, delimiter),
        date_order=_date_order([columns[place][row] for place in dates[:1]
                                for row in range(len(dated))]),
        decimal_mark=_decimal_mark([cell for place in amounts for cell in columns[place]]),
    )


def _is_full_day(cell):
    return bool(FULL.fullmatch(cell[:10]))


def sample_of(rows: Sequence[Sequence[str]]) -> Sequence[Sequence[str]]:
    """The beginning and the end of a long table.

    >>> len(sample_of([("1",)] * 9000))
    2050
    """
    return rows if len(rows) <= LONG else [*rows[:LONG], *rows[-ENDS:]]


def header_place(rows: Sequence[Sequence[str]]) -> int | None:
    """Number of the header row; ``None`` when no row has two known headers.

    >>> header_place([("Banque",), ("Date", "Montant")])
    1
    """
    def known(number):
        return len({header_word(cell) for cell in rows[number]} & KNOWN_HEADERS)

    best = max(range(min(len(rows), HEADER_WITHIN)), key=known, default=None)
    return best if best is not None and known(best) >= 2 else None


def cells_of(name: str | None, header: Sequence[str], below: Sequence[Sequence[str]]) -> list[str]:
    """What stands below a header.

    >>> cells_of("B", ("A", "B"), [("1", "2"), ("3", "")])
    ['2']
    """
    if name is None or name not in header:
        return []
    place = header.index(name)
    return [row[place] for row in below if place < len(row) and row[place]]


def _date_order(cells):
    # A sheet writes its own dates with the year first, whatever the typed ones look like.
    others = [cell for cell in cells if not re.match(r"[0-9]{4}[^0-9]", cell)]
    if cells and not others:
        return "ymd"
    return max(("dmy", "mdy", "ymd"), key=lambda order: sum(
        parse_date(cell, order) is not None for cell in others
    ))


def _decimal_mark(cells):
    return max(",.", key=lambda mark: sum(
        mark in cell and parse_amount(cell, mark) is not None for cell in cells
    ))

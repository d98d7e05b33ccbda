"""A first mapping for a table that was never seen: its delimiter, headers, dates and numbers.

Headers of French, English, German, Italian, Spanish and Dutch banks. A guess only fills the form
that a person confirms.
"""

import re
from collections.abc import Sequence

from .source import decode, parse_amount, parse_date
from .table import HEADER_WITHIN, TableMapping, plain

DELIMITERS = (";", "\t", ",", "|")
HEADERS = {
    "date": (
        "date", "date operation", "date d'operation", "date de l'operation", "date comptable",
        "date de comptabilisation", "booking date", "transaction date", "posting date",
        "buchungstag",
        "buchungsdatum", "buchung", "datum", "fecha", "fecha operacion", "data", "data contabile",
        "completed date", "started date", "dateop",
    ),
    "value_date": (
        "date valeur", "date de valeur", "value date", "valuta", "valutadatum", "wertstellung",
        "fecha valor", "data valuta", "rentedatum", "dateval",
    ),
    "label": (
        "libelle", "libelle operation", "libelle de l'operation", "libelle simplifie", "detail",
        "details", "description", "motif", "communication", "verwendungszweck", "buchungstext",
        "concepto", "descrizione", "causale", "omschrijving", "nature de l'operation", "label",
        "operation", "informations complementaires", "label", "memo", "narrative", "reference text",
    ),
    "amount": (
        "montant", "montant eur", "montant(eur)", "montant en euros", "montant (eur)", "amount",
        "betrag", "betrag (eur)", "importe", "importo", "bedrag", "bedrag (eur)", "umsatz",
        "montant de l'operation", "amount (eur)",
    ),
    "debit": (
        "debit", "debit euros", "montant debit", "debit (eur)", "debit eur", "soll", "paid out",
        "money out", "debit amount", "dare", "cargo", "sortie", "uitgaven",
    ),
    "credit": (
        "credit", "credit euros", "montant credit", "credit (eur)", "credit eur", "haben",
        "paid in",
        "money in", "credit amount", "avere", "abono", "entree", "inkomsten",
    ),
    "direction": ("sens", "soll/haben", "af bij", "debit/credit", "type d/c", "credit/debit"),
    "balance": ("solde", "balance", "saldo", "solde apres operation", "accountbalance"),
    "currency": ("devise", "currency", "wahrung", "waehrung", "moneda", "divisa", "munt"),
    "payer_name": (
        "tiers", "nom contrepartie", "contrepartie", "nom de la contrepartie", "counterparty",
        "counterparty name", "payee", "payer", "name", "auftraggeber/empfanger",
        "beguenstigter/zahlungspflichtiger", "beneficiaire", "emetteur", "naam / omschrijving",
        "ordinante", "beneficiario", "nom du tiers", "donneur d'ordre",
    ),
    "payer_iban": (
        "iban", "iban contrepartie", "compte contrepartie", "counterparty iban", "kontonummer/iban",
        "iban du tiers", "tegenrekening", "iban tiers", "counterparty account",
    ),
    "reference": (
        "reference", "ref", "reference client", "end to end id", "kundenreferenz",
    ),
    "bank_reference": (
        "reference operation", "reference banque", "numero d'operation", "transaction id",
        "bank reference", "id", "n° operation", "reference de l'operation",
    ),
}


def guess_delimiter(data: bytes, encoding: str = "") -> str:
    """The sign that cuts most rows into the same number of columns; empty when none does.

    >>> guess_delimiter(b"a;b;c\\n1;2,5;3\\n")
    ';'
    """
    lines = [line for line in decode(data[:65536], encoding).split("\n")[:60] if line.strip()]

    def agreement(sign):
        counts = [line.count(sign) for line in lines]
        usual = max(set(counts), key=counts.count)
        return usual and counts.count(usual) * min(usual, 6)

    best = max(DELIMITERS, key=agreement)
    return best if agreement(best) else ""


def guess_mapping(rows: Sequence[Sequence[str]], delimiter: str = ";") -> TableMapping:
    """A mapping after the header row and the look of the cells below it.

    >>> rows = [("Date", "Libellé", "Débit", "Crédit"), ("05/03/2026", "FRAIS", "12,40", "")]
    >>> guess_mapping(rows).columns
    {'date': 'Date', 'label': 'Libellé', 'debit': 'Débit', 'credit': 'Crédit'}
    """
    header, below = _header(rows)
    columns = {}
    for kind, names in HEADERS.items():
        found = [cell for name in names for cell in header if plain(cell) == name]
        if found and found[0] not in columns.values():
            columns[kind] = found[0]
    if "debit" in columns and "credit" in columns:
        columns.pop("amount", None)
        columns.pop("direction", None)
    dates = _cells(columns.get("date"), header, below)
    amounts = [
        cell
        for kind in ("amount", "debit", "credit")
        for cell in _cells(columns.get(kind), header, below)
    ]
    return TableMapping(
        columns=columns,
        delimiter=delimiter,
        date_order=_date_order(dates),
        decimal_mark=_decimal_mark(amounts),
    )


def _header(rows):
    known = {name for names in HEADERS.values() for name in names}
    best = max(
        range(min(len(rows), HEADER_WITHIN)),
        key=lambda number: sum(plain(cell) in known for cell in rows[number]),
        default=0,
    )
    return (list(rows[best]), rows[best + 1:best + 50]) if rows else ([], [])


def _cells(name, header, below):
    if name is None:
        return []
    place = header.index(name)
    return [row[place] for row in below if place < len(row) and row[place]]


def _date_order(cells):
    # A sheet writes its own dates with the year first, whatever the typed ones look like.
    others = [cell for cell in cells if not re.match(r"[0-9]{4}", cell)]
    if cells and not others:
        return "ymd"
    return max(("dmy", "mdy"), key=lambda order: sum(
        parse_date(cell, order) is not None for cell in others
    ))


def _decimal_mark(cells):
    return max(",.", key=lambda mark: sum(
        mark in cell and parse_amount(cell, mark) is not None for cell in cells
    ))

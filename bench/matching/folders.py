"""Folders of JSON lines, as gen_receivables.py writes them, read into the engine's snapshots."""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from engine.discount import DiscountOffer
from engine.matching.experience import Experience, PastMatch
from engine.matching.snapshot import Customer, OpenDocument, Payment

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Folder:
    """One company: its customers, what is open, the bank lines to match and the past ones."""

    customers: tuple[Customer, ...]
    documents: tuple[OpenDocument, ...]
    payments: tuple[Payment, ...]
    past: tuple[PastMatch, ...] = ()

    def experience(self) -> Experience:
        """What the past lines teach."""
        return Experience(self.past)


def rows(path: Path) -> list[dict]:
    """Read one file of JSON lines; a file that is missing has none."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def read(path: str | Path) -> Folder:
    """Read a folder; truth.jsonl is not looked at."""
    path = Path(path)
    return Folder(
        customers=tuple(map(_customer, rows(path / "partners.jsonl"))),
        documents=tuple(map(_document, rows(path / "docs.jsonl"))),
        payments=tuple(map(_payment, rows(path / "payments.jsonl"))),
        past=tuple(_past(path)),
    )


def money(cents: int) -> Decimal:
    """Turn cents into the unit of the currency."""
    return Decimal(cents) * CENT


def cents(amount: Decimal) -> int:
    """Turn an amount back into cents."""
    return int(amount * 100)


def _customer(row):
    return Customer(row["id"], (row["name"],), frozenset(row["ibans"]))


def _document(row):
    offers = ()
    if row["discount"]:
        total = money(row["total"])
        offers = (DiscountOffer(
            Decimal(round(100 * row["discount"] / row["total"])),
            date.fromisoformat(row["discount_date"]),
            total, total, money(row["discount"]), one_payment=True,
        ),)
    references = (row["payment_reference"], row["po"])
    return OpenDocument(
        key=row["id"],
        number=row["number"],
        customer=row["partner_id"],
        issued=date.fromisoformat(row["date"]),
        due=date.fromisoformat(row["due"]),
        original=money(row["total"]),
        residual=money(row["residual"]),
        currency=row["currency"],
        references=tuple(each for each in references if each and each != row["number"]),
        offers=offers,
    )


def _past(path):
    closed = {row["id"]: _document(row) for row in rows(path / "history_docs.jsonl")}
    for row in rows(path / "history.jsonl"):
        truth = row["truth"]
        closed |= {each["id"]: _document(each) for each in row.get("docs", ())}
        paid = tuple((closed[key], money(taken)) for key, taken in truth["alloc"] if key in closed)
        yield PastMatch(_payment(row["payment"]), truth["partner_id"] or 0, paid)


def _payment(row):
    return Payment(
        key=row["id"],
        on=date.fromisoformat(row["date"]),
        amount=money(row["amount"]),
        currency=row["currency"],
        texts=tuple(text for text in (row["label"], row["struct_ref"]) if text),
        payer_name=row["partner_name"] or "",
        payer_iban=row["iban"] or "",
    )

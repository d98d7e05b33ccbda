"""Folders of JSON lines, as gen_receivables.py writes them, read into the engine's snapshots.

Somebody else's folder is read as well: files and fields that are not there count as empty,
unknown fields are left out, numbers may be written as texts, ids may be anything, and the order
of the lines means nothing.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from engine.common.money import EUR
from engine.discount.offer import DiscountOffer
from engine.matching.data import BankLine, Customer, OpenDocument
from engine.matching.find.text import glued, windows
from engine.matching.learn.experience import Experience, PastMatch

CENT = Decimal("0.01")
NO_DAY = date(1970, 1, 1)
NOT_GIVEN = frozenset(("", "NOTPROVIDED", "NONREF"))


class Ids:
    """Numbers for the ids of a folder: whole numbers stay what they are, others get one."""

    def __init__(self):
        self._keys, self._raw = {}, {}

    def key(self, raw) -> int:
        """Number of an id; 0 when there is none."""
        if raw is None or raw == "":
            return 0
        if isinstance(raw, int) and raw >= 0:
            self._raw.setdefault(raw, raw)
            return raw
        text = str(raw).strip()
        if text not in self._keys:
            whole = isinstance(raw, int) or text.isascii() and text.isdigit()
            key = int(text) if whole else -1 - len(self._keys)
            self._keys[text] = key
            self._raw.setdefault(key, raw)
        return self._keys[text]

    def raw(self, key: int):
        """The id as it stands in the folder."""
        return self._raw.get(key, key)


@dataclass(frozen=True)
class Folder:
    """One company: its customers, what is open, the bank lines to match and the past ones."""

    customers: tuple[Customer, ...]
    documents: tuple[OpenDocument, ...]
    payments: tuple[BankLine, ...]
    past: tuple[PastMatch, ...] = ()
    payment_ids: Ids = field(default_factory=Ids)
    document_ids: Ids = field(default_factory=Ids)
    customer_ids: Ids = field(default_factory=Ids)

    def experience(self) -> Experience:
        """What the past lines teach."""
        return Experience(self.past)


def rows(path: Path) -> Iterator[dict]:
    """Read one file of JSON lines, one at a time; a file that is missing has none."""
    if path.exists():
        with path.open(encoding="utf-8-sig") as lines:
            yield from (json.loads(line) for line in lines if line.strip())


def read(path: str | Path) -> Folder:
    """Read a folder; truth.jsonl is not looked at.

    :raise FileNotFoundError: there are no bank lines or no documents to match
    """
    path = Path(path)
    for name in ("docs.jsonl", "payments.jsonl"):
        if not (path / name).exists():
            raise FileNotFoundError(f"{path} holds no {name}: see bench/README.md.")
    return _Reader(path).folder()


def money(cents) -> Decimal:
    """Turn cents into the unit of the currency.

    >>> money("1250"), money(None)
    (Decimal('12.50'), Decimal('0.00'))
    """
    return round(Decimal(str(cents or 0))) * CENT


def cents(amount: Decimal) -> int:
    """Turn an amount back into cents."""
    return int(amount * 100)


def day(text) -> date | None:
    """Read a day, whatever time of day stands behind it.

    >>> day("2026-07-01T08:00:00Z"), day(None)
    (datetime.date(2026, 7, 1), None)
    """
    return _day(str(text)[:10]) if text else None


@lru_cache(maxsize=4096)
def _day(text):
    """Documents of one day share it."""
    return date.fromisoformat(text)


class _Reader:
    """Reads the files of one folder."""

    def __init__(self, path):
        self.path = path
        self.payments, self.documents, self.customers = Ids(), Ids(), Ids()
        self.numbers = set()

    def folder(self) -> Folder:
        documents = {}
        for row in rows(self.path / "docs.jsonl"):
            document = self.document(row)
            if document.residual:
                documents[document.key] = document
        self.numbers = {
            word for each in documents.values()
            for text in (each.number, *each.references) if len(word := glued(text)) > 4
        }
        customers = tuple(map(self.customer, rows(self.path / "partners.jsonl")))
        past = tuple(self.past())
        payments = {each.key: each for each in
                    map(self.payment, rows(self.path / "payments.jsonl"))}
        return Folder(customers, tuple(documents.values()), tuple(payments.values()), past,
                      self.payments, self.documents, self.customers)

    def customer(self, row):
        ibans = row.get("ibans") or ()
        ibans = [ibans] if isinstance(ibans, str) else ibans
        return Customer(
            self.customers.key(row["id"]), (row.get("name") or "?",),
            frozenset(_account(each) for each in ibans if each),
        )

    def document(self, row):
        total = money(row.get("total", row.get("residual")))
        residual = money(row["residual"]) if row.get("residual") is not None else total
        residual = total if residual == total else residual
        issued = day(row.get("date")) or day(row.get("due")) or NO_DAY
        number = str(row.get("number") or row["id"])
        references = (row.get("payment_reference"), row.get("po"))
        return OpenDocument(
            key=self.documents.key(row["id"]),
            number=number,
            customer=self.customers.key(row.get("partner_id")),
            issued=issued,
            due=day(row.get("due")) or issued,
            original=total,
            residual=residual,
            currency=sys.intern(row.get("currency") or "EUR"),
            references=tuple(str(each) for each in references if each and str(each) != number),
            offers=_offers(row, total),
        )

    def past(self):
        closed = {
            document.key: document
            for document in map(self.document, rows(self.path / "history_docs.jsonl"))
        }
        for row in rows(self.path / "history.jsonl"):
            for each in row.get("docs") or ():
                document = self.document(each)
                closed[document.key] = document
            truth = row.get("truth") or {}
            shares = [(self.documents.key(key), money(taken))
                      for key, taken in truth.get("alloc") or ()]
            paid = tuple((closed[key], taken) for key, taken in shares if key in closed)
            payment = self.payment(row.get("payment") or row, Ids())
            yield PastMatch(payment, self.customers.key(truth.get("partner_id")), paid)

    def payment(self, row, ids=None):
        texts = [str(row[name]) for name in ("label", "struct_ref") if row.get(name)]
        end_to_end = str(row.get("e2e") or "")
        if end_to_end not in NOT_GIVEN and any(
            word in self.numbers for _start, _length, word in windows(end_to_end)
        ):
            texts.append(end_to_end)
        return BankLine(
            key=(ids or self.payments).key(row.get("id")),
            on=day(row.get("date")) or NO_DAY,
            amount=money(row["amount"]),
            currency=row.get("currency") or "EUR",
            texts=tuple(texts),
            payer_name=row.get("partner_name") or "",
            payer_iban=_account(row.get("iban") or ""),
        )


def _account(text):
    return "".join(text.split()).upper()


def _offers(row, total):
    discount, until = money(row.get("discount")), day(row.get("discount_date"))
    if not discount or not until or not 0 < discount < total:
        return ()
    percent = (100 * discount / total).quantize(CENT)
    return (DiscountOffer(percent, until, total, total, discount, currency=EUR, one_payment=True),)

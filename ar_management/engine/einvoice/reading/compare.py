"""Two documents, field by field: ours, and the file that somebody sent."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .document import EInvoice, Line, Party

Value = str | Decimal | date | None


@dataclass(frozen=True)
class Comparison:
    """One field in both documents.

    :ivar group: ``header``, ``seller``, ``buyer``, ``line``, ``vat``, ``total``, ``payment`` or
        ``note``
    :ivar field: name of the field, as ``issue_date``
    :ivar which: number of the line, VAT rate or subject code, for what repeats
    """

    group: str
    field: str
    ours: Value
    theirs: Value
    which: str = ""

    @property
    def same(self) -> bool:
        """Whether both say the same: blanks and the zeros at the end of a number say nothing.

        >>> Comparison("total", "untaxed", Decimal("100.00"), Decimal(100)).same
        True
        """
        return _plain(self.ours) == _plain(self.theirs)


def compare(ours: EInvoice, theirs: EInvoice) -> tuple[Comparison, ...]:
    """Compare all that two documents say; what neither says is left out.

    >>> [each.field for each in compare(EInvoice("cii", "F1"), EInvoice("ubl", "F2"))]
    ['number']
    """
    found = (
        *_header(ours, theirs), *_party("seller", ours.seller, theirs.seller),
        *_party("buyer", ours.buyer, theirs.buyer), *_lines(ours, theirs),
        *_vat(ours, theirs), *_totals(ours, theirs), *_payment(ours, theirs),
        *_notes(ours, theirs),
    )
    return tuple(
        each for each in found if _plain(each.ours) or _plain(each.theirs)
    )


def _plain(value):
    if isinstance(value, str):
        return " ".join(value.split()).casefold()
    return "" if value is None else value


def _header(ours, theirs) -> Iterator[Comparison]:
    for name in ("number", "type_code", "issue_date", "due_date", "currency", "delivery_date"):
        yield Comparison("header", name, getattr(ours, name), getattr(theirs, name))
    for name in ("order", "contract", "buyer"):
        yield Comparison("header", f"reference_{name}", getattr(ours.references, name),
                         getattr(theirs.references, name))
    yield Comparison("header", "preceding", _join(ours.preceding), _join(theirs.preceding))


def _join(preceding):
    return ", ".join(each.number for each in preceding)


def _party(role, ours: Party, theirs: Party) -> Iterator[Comparison]:
    for name, value in (
        ("name", lambda party: party.name),
        ("legal_id", lambda party: party.legal_id.value if party.legal_id else ""),
        ("vat", lambda party: party.vat.replace(" ", "")),
        ("endpoint", lambda party: party.endpoint.value if party.endpoint else ""),
        ("street", lambda party: ", ".join(party.address.lines)),
        ("zip", lambda party: party.address.zip),
        ("city", lambda party: party.address.city),
        ("country", lambda party: party.address.country),
    ):
        yield Comparison(role, name, value(ours), value(theirs))


def pairs(ours: EInvoice, theirs: EInvoice) -> tuple[tuple[Line | None, Line | None], ...]:
    """Lines that belong together: by their numbers, or by position where numbers repeat.

    >>> pairs(EInvoice("cii", lines=(Line("1"),)), EInvoice("cii", lines=(Line("2"),)))[0][1]
    """
    numbers = [[line.number for line in each.lines] for each in (ours, theirs)]
    if any(len(set(each)) < len(each) for each in numbers):
        longest = max(map(len, numbers))
        return tuple(
            tuple(each.lines[index] if index < len(each.lines) else None
                  for each in (ours, theirs))
            for index in range(longest)
        )
    known = [{line.number: line for line in each.lines} for each in (ours, theirs)]
    return tuple(
        (known[0].get(number), known[1].get(number))
        for number in dict.fromkeys((*numbers[0], *numbers[1]))
    )


def _lines(ours, theirs) -> Iterator[Comparison]:
    if not ours.lines or not theirs.lines:
        return
    for our_line, their_line in pairs(ours, theirs):
        which = (our_line or their_line).number
        for name, value in (
            ("name", lambda line: line.name),
            ("quantity", lambda line: line.quantity),
            ("price", _price),
            ("net", lambda line: line.net),
            ("rate", lambda line: line.vat.rate if line.vat else None),
        ):
            yield Comparison("line", name, value(our_line) if our_line else None,
                             value(their_line) if their_line else None, which)


def _price(line):
    if line.price is None or not line.base_quantity:
        return line.price
    return line.price / line.base_quantity


def _vat(ours, theirs) -> Iterator[Comparison]:
    rows = [{row.vat.key: row for row in each.vat_rows} for each in (ours, theirs)]
    for key in dict.fromkeys((*rows[0], *rows[1])):
        which = f"{key[0]} {key[1]:f} %"
        for name in ("base", "amount"):
            values = [getattr(each[key], name) if key in each else None for each in rows]
            yield Comparison("vat", name, *values, which)


def _totals(ours, theirs) -> Iterator[Comparison]:
    for name in ("lines", "allowances", "charges", "untaxed", "tax", "total", "prepaid",
                 "rounding", "payable"):
        values = [getattr(each.totals, name) for each in (ours, theirs)]
        if any(values):
            # A total that is left out is zero.
            yield Comparison("total", name, *(value or Decimal(0) for value in values))


def _payment(ours, theirs) -> Iterator[Comparison]:
    yield Comparison("payment", "iban", _iban(ours), _iban(theirs))
    yield Comparison("payment", "reference", ours.payment.reference, theirs.payment.reference)
    yield Comparison("payment", "terms", _terms(ours), _terms(theirs))


def _iban(document):
    return ", ".join(account.iban.replace(" ", "") for account in document.payment.accounts)


def _terms(document):
    return "\n".join(term.text for term in document.terms if term.text)


def _notes(ours, theirs) -> Iterator[Comparison]:
    texts = [{}, {}]
    for known, document in zip(texts, (ours, theirs), strict=True):
        for note in document.notes:
            known.setdefault(note.code, []).append(note.text)
    for code in dict.fromkeys((*texts[0], *texts[1])):
        ours, theirs = ("\n".join(filter(None, each.get(code, ()))) for each in texts)
        yield Comparison("note", "text", ours, theirs, code)

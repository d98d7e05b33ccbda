"""What a customer keeps back, where it stands apart from the document that it is kept from."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ..common.money import ZERO
from ..statement.table import plain
from .model import AdviceLine

LABELS = {
    "discount": re.compile(
        r"\b(escomptes?|skonto|discounts?|sconto|descuento|korting|rabatt?)\b"),
    "deduction": re.compile(
        r"\b(retenues?|deductions?|frais|avoirs?|abzug|abzuge|kurzung(en)?|ritenuta|retencion|"
        r"inhouding|fees?|bank charges?|gebuhr(en)?|spese|gastos|kosten|penalites?|litige|"
        r"commissions?|gutschrift|credit notes?|withh\w+|agios?)\b"),
    "net": re.compile(
        r"\b(net|netto|neto|paye|payee|paid|regle|reglee|verse|soit|gezahlt|bezahlt|pagato|pagado|"
        r"betaald|zahlbetrag|solde|a payer|reste|saldo)\b|="),
    "total": re.compile(r"\b(total|gesamt\w*|summe|totale|totaal|sum)\b"),
    "gross": re.compile(r"\b(brut|brutto|gross|ttc|montant|betrag|amount|bruto|lordo)\b"),
}
"""What an amount is, by the word before it, in plain text."""
CONNECTED = re.compile(
    r"[^a-z]*(?:(?:sur|de|du|la|pour|facture|on|for|of|the|invoice|auf|fur|zu|der|rechnung|su|n|no|"
    r"nr)\b[^a-z]*)*")


def label_of(text: str) -> str:
    """What the last of the words before an amount says that it is; empty without one.

    >>> [label_of(text) for text in ("Facture, montant brut", "dont escompte 2 % de", "compte")]
    ['gross', 'discount', '']
    """
    return _last_label(plain(text[-60:]))[0]


def _last_label(text):
    found = [
        (match.end(), kind) for kind, pattern in LABELS.items() for match in pattern.finditer(text)
    ]
    end, kind = max(found, default=(0, ""))
    return kind, end


def opening_of(text: str) -> str:
    """What words before a document say that the amount behind it is; empty without a sign.

    >>> opening_of("Escompte sur la facture n° "), opening_of("Escompte déduit, ")
    ('discount', '')
    """
    text = plain(text[-60:])
    kind, end = _last_label(text)
    is_it = kind in ("discount", "deduction") and CONNECTED.fullmatch(text[end:])
    return kind if is_it else ""


@dataclass(frozen=True, slots=True)
class Deduction:
    """An amount that is kept back: ``kind`` is a key of ``LABELS``; perhaps it names a document."""

    kind: str
    amount: Decimal
    reference: str = ""


def deduction_of(words: str, amount: Decimal | None) -> Deduction | None:
    """What words and an amount keep back; ``None`` when they speak of something else.

    >>> deduction_of("Escompte 2 %", Decimal("-24")), deduction_of("Acompte", Decimal(24))
    (Deduction(kind='discount', amount=Decimal('24'), reference=''), None)
    """
    kind = label_of(words)
    if not amount or kind not in ("discount", "deduction"):
        return None
    return Deduction(kind, abs(amount))


def taken_off(
    lines: Sequence[AdviceLine | Deduction], total: Decimal | None
) -> list[AdviceLine]:
    """Take each deduction off the document before it, else off the first one.

    Where the documents come to the total without them, they only explain it.

    >>> found = taken_off([AdviceLine("F1", Decimal(100)), Deduction("discount", Decimal(2))], None)
    >>> found[0].amount, found[0].discount
    (Decimal('98'), Decimal('2'))
    """
    kept = [line for line in lines if isinstance(line, AdviceLine)]
    amounts = [line.amount for line in kept]
    if None not in amounts and total is not None and abs(sum(amounts, ZERO)) == abs(total):
        return kept
    places = {line.reference: place for place, line in enumerate(kept)}
    sign = -1 if sum(filter(None, amounts), ZERO) < 0 else 1
    last = -1
    for line in lines:
        if isinstance(line, AdviceLine):
            last += 1
            continue
        place = places.get(line.reference, max(last, 0))
        one = kept[place]
        if one.amount is None:
            continue
        taken = getattr(one, line.kind) + sign * line.amount
        paid = one.amount if line.reference else one.amount - sign * line.amount
        kept[place] = replace(one, amount=paid, **{line.kind: taken})
    return kept

"""Why a customer paid less than was due.

What can be counted comes before what is said: a discount or a credit note is known to the cent.
Then the words of the label, then how small or how round the gap is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from itertools import combinations

from ...common.money import ZERO
from ...common.reason import Amount, Reason
from ..data import BankLine, OpenDocument
from ..find.text import groups
from .account import closing, total
from .fits import late_shares

CENT = Decimal("0.01")
PENNIES = Decimal(1)
LARGEST_FEE = Decimal(60)
FEE_SHARE = Decimal("0.06")
FOREIGN_FEE_SHARE = Decimal("0.10")
RETENTIONS = (Decimal("0.05"), Decimal("0.10"))
"""Retention of guarantee: 5 % at most in French building law (loi 71-584), 5 or 10 % elsewhere."""
FEWEST_CREDITS = 3


class Shortfall(str, Enum):
    """Reason for a short payment."""

    DISCOUNT_IN_TIME = "discount_in_time"
    DISCOUNT_LATE = "discount_late"
    PENALTY_REFUSED = "penalty_refused"
    BANK_FEE = "bank_fee"
    CREDIT_NOTE = "credit_note"
    DUPLICATE = "duplicate"
    RETENTION = "retention"
    DISPUTE = "dispute"
    ROUNDING = "rounding"
    UNKNOWN = "unknown"


WORDS = {
    Shortfall.RETENTION: frozenset(
        "RETENUE RETENTION EINBEHALT SICHERHEITSEINBEHALT GEWAEHRLEISTUNG GARANTIE RITENUTA "
        "WAARBORG INHOUDING HOLDBACK RG".split()
    ),
    Shortfall.DUPLICATE: frozenset(
        "DOUBLE DOUBLON DOPPELT DOPPELZAHLUNG DUPLICATE DEJA ALREADY BEREITS TWICE DUBBEL "
        "DOPPIO GIA".split()
    ),
    Shortfall.DISPUTE: frozenset(
        "LITIGE CONTESTE CONTESTATION MANQUANT MANQUANTE CASSE ABIME RECLAMATION REKLAMATION "
        "MANGEL MAENGEL DISPUTE DISPUTED DAMAGED MISSING CONTESTAZIONE CONFORME QUALITE RETOUR "
        "RETOURS DEFAUT DEFECTUEUX MINDERUNG KLACHT BESCHAEDIGT RECLAMO DEDUCTION DEDUIT".split()
    ),
    Shortfall.CREDIT_NOTE: frozenset(
        "AVOIR AVOIRS AV GUTSCHRIFT CREDITNOTE CREDITNOTA ACCREDITO NC RFAC CN".split()
    ),
    Shortfall.BANK_FEE: frozenset(
        "FRAIS CHARGES FEE FEES GEBUEHR GEBUEHREN SPESEN COMMISSION COMMISSIONI SPESE KOSTEN SHA "
        "BEN AGIOS".split()
    ),
    Shortfall.DISCOUNT_LATE: frozenset("ESCOMPTE SKONTO SCONTO DISCOUNT KORTING ESC".split()),
    Shortfall.PENALTY_REFUSED: frozenset(
        "PENALITE PENALITES INTERETS MAHNGEBUEHR VERZUGSZINSEN MORA INDEMNITE LATE".split()
    ),
    Shortfall.ROUNDING: frozenset("ARRONDI RUNDUNG ROUNDING ARROTONDAMENTO AFRONDING".split()),
}
"""Words in labels, the surest kind first."""


@dataclass(frozen=True)
class ShortPayment:
    """A payment that is smaller than what it should close.

    :ivar documents: what it pays
    :ivar credits: open credit notes of the customer
    :ivar paid_before: amounts that the customer paid lately
    :ivar abroad: banks on the way charge more for it
    """

    payment: BankLine
    documents: tuple[OpenDocument, ...]
    credits: tuple[OpenDocument, ...] = ()
    paid_before: tuple[Decimal, ...] = ()
    abroad: bool = False

    @property
    def missing(self) -> Decimal:
        """What is missing to what the documents ask for."""
        return total(self.documents) - self.payment.amount


def shortfall(case: ShortPayment) -> Shortfall:
    """Tell why a payment is short.

    >>> from datetime import date
    >>> day = date(2026, 3, 10)
    >>> invoice = OpenDocument(1, "F1", 1, day, day, Decimal(1200), Decimal(1200))
    >>> paid = BankLine(1, day, Decimal("1188.50"), texts=("F1 FRAIS DEDUITS",))
    >>> shortfall(ShortPayment(paid, (invoice,))).value
    'bank_fee'
    """
    missing, said = case.missing, _said(case.payment.texts)
    counted = _counted(case, missing)
    if counted in (Shortfall.DISCOUNT_IN_TIME, Shortfall.DISCOUNT_LATE):
        return counted
    spoken = next((kind for kind, words in WORDS.items() if said & words), None)
    if spoken is Shortfall.DISPUTE and said & WORDS[Shortfall.BANK_FEE]:
        spoken = Shortfall.BANK_FEE
    if spoken and spoken is not Shortfall.ROUNDING:
        return spoken
    return counted or spoken or _by_size(case, missing)


def reason(case: ShortPayment) -> Reason:
    """The reason in words, with the amount that is missing."""
    return Reason.of(
        f"match.short_{shortfall(case).value}",
        amount=Amount(case.missing, case.payment.currency),
    )


def says_retention(texts: Iterable[str]) -> bool:
    """Tell whether a text speaks of a retention of guarantee.

    >>> says_retention(["F12 RETENUE GARANTIE 5 %"])
    True
    """
    return bool(_said(texts) & WORDS[Shortfall.RETENTION])


def _said(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(word for text in texts for word in groups(text))


def _counted(case, missing):
    """Explanations to the cent."""
    documents, day = case.documents, case.payment.on
    discount = total(documents) - closing(documents, day)
    if discount and abs(missing - discount) <= CENT:
        return Shortfall.DISCOUNT_IN_TIME
    expired = [each for document in documents for each in document.discounts_missed(day)[:1]]
    steps = [late for late, _shares in late_shares(case.payment, documents) if late]
    if missing - discount in steps or expired and _is_sum_of(missing - discount, expired):
        return Shortfall.DISCOUNT_LATE
    if _is_sum_of(missing, [-each.residual for each in case.credits]):
        return Shortfall.CREDIT_NOTE
    if missing > PENNIES and missing in case.paid_before:
        return Shortfall.DUPLICATE
    return None


def _is_sum_of(missing: Decimal, amounts: Sequence[Decimal]) -> bool:
    if amounts and abs(missing - sum(amounts, ZERO)) <= CENT:
        return True
    return any(
        abs(missing - sum(some, ZERO)) <= CENT
        for count in range(1, FEWEST_CREDITS + 1)
        for some in combinations(amounts[:12], count)
    )


def _by_size(case, missing):
    due = total(case.documents)
    if missing <= CENT * 5 * len(case.documents):
        return Shortfall.ROUNDING
    if missing < PENNIES and case.payment.amount % 1 == 0:
        return Shortfall.ROUNDING
    if any(abs(missing - due * share) <= CENT * 2 for share in RETENTIONS) and missing > PENNIES:
        return Shortfall.RETENTION
    share = FOREIGN_FEE_SHARE if case.abroad else FEE_SHARE
    if missing <= min(LARGEST_FEE, due * share) and (case.abroad or _looks_like_a_fee(missing)):
        return Shortfall.BANK_FEE
    return Shortfall.ROUNDING if missing < PENNIES else Shortfall.UNKNOWN


def _looks_like_a_fee(missing):
    """Banks charge round sums: whole, half or tenths of a unit."""
    return missing * 10 % 1 == 0

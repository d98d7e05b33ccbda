"""Money that goes out is the opposite of money that came in.

A rejected direct debit or a bounced cheque takes back a receipt; a refund pays out a credit note.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from ..common.money import ZERO
from ..common.names import plain
from ..common.reason import Amount, Reason
from .data import BankLine, MatchKind, Proposal, Receipt
from .find.findings import Findings
from .find.ledger import Ledger
from .find.references import Strength
from .find.text import LONGEST_TEXT

RETURN_WORDS = frozenset(
    "REJET REJETE REJETEE REJETS IMPAYE IMPAYEE IMPAYES RETOUR RETOURNE REVOQUE CONTREPASSATION "
    "EXTOURNE ANNULATION RETURN RETURNED REJECT REJECTED UNPAID BOUNCED CHARGEBACK REVERSAL "
    "DISHONOURED RUECKLASTSCHRIFT RUECKGABE RUECKLAST STORNO INSOLUTO RJCT RTRN OPPOSITION "
    "PROVISION DEVOLUCION STORNERING AC01 AC04 AC06 AG01 AM04 MD01 MD06 MD07 MS02 MS03 SL01".split()
)
"""Words of banks, and the codes of ISO 20022 for the reason of a return."""
LONGEST = timedelta(days=425)
"""A direct debit without a mandate may be contested for thirteen months (art. L. 133-24 CMF)."""
LARGEST_CHARGE = Decimal(60)
SHARED_DIGITS = 6
"""Digits that both texts hold, as an end-to-end reference, make them the same payment."""
CERTAIN, WORDED, WITH_CHARGE, SAME_NAMED, SEVERAL = 0.99, 0.93, 0.9, 0.8, 0.7
VERSION = "books-1"
WORD = re.compile(r"[A-Z0-9]+")


@dataclass(frozen=True)
class _Offer:
    line: BankLine
    receipt: Receipt
    confidence: float
    charge: Decimal = ZERO
    ways: int = 1


def take_back(found: Mapping[int, Findings], ledger: Ledger) -> dict[int, Proposal]:
    """Answers for the lines that take a receipt back; each receipt goes back once.

    :param found: of lines that go out
    :return: {key of the bank line: answer}

    >>> take_back({}, Ledger([]))
    {}
    """
    if not ledger.receipts:
        return {}
    offers = [offer for each in found.values() for offer in _offers(each, ledger)]
    offers.sort(key=lambda each: (-each.confidence, each.line.on, each.line.key,
                                  -each.receipt.issued.toordinal(), each.receipt.key))
    answers, taken = {}, set()
    for offer in offers:
        if offer.line.key not in answers and offer.receipt.key not in taken:
            answers[offer.line.key] = _proposal(offer)
            taken.add(offer.receipt.key)
    return answers


def _offers(found, ledger):
    line = found.payment
    out = -line.amount
    said = _words(line.texts)
    worded = bool(said & RETURN_WORDS)
    cited = {
        each.document for each in ledger.receipt_references.citations(line.named)
        if each.strength >= Strength.PART
    }
    if not cited and _pays_credit_notes(found, ledger, worded):
        return
    numbers = {word for word in said if word.isdigit() and len(word) >= SHARED_DIGITS}
    fitting = [
        receipt for receipt in ledger.receipts
        if receipt.currency == line.currency
        and ZERO <= out - receipt.amount <= LARGEST_CHARGE * worded
        and timedelta(0) <= line.on - receipt.issued <= LONGEST
    ]
    # What the receipt paid is named: a number that looks like another receipt's says nothing.
    named = {each.key for each in fitting if each.pays & found.cited_documents} or {
        each.key for each in fitting
        if each.key in cited or _shares_number(each, numbers) or _is_payer(found, each)
    }
    offers = []
    for receipt in fitting:
        charge = out - receipt.amount
        confidence = _confidence(worded, receipt.key in named, charge)
        if confidence:
            offers.append(_Offer(line, receipt, confidence, charge))
    best = max((each.confidence for each in offers), default=0.0)
    several = sum(each.confidence == best for each in offers)
    for offer in offers:
        if several > 1:
            less = min(offer.confidence, SEVERAL + offer.confidence - best)
            offer = replace(offer, confidence=less, ways=several)
        yield offer


def _pays_credit_notes(found, ledger, worded):
    """The text names open credit notes: a refund, unless words and amount speak of a return."""
    named = [ledger.documents[each.document].residual for each in found.citations
             if each.strength >= Strength.FULL]
    credits = [residual for residual in named if residual < 0]
    return bool(credits) and (not worded or sum(credits, ZERO) == found.payment.amount)


def _confidence(worded, named, charge):
    if charge:
        return WITH_CHARGE if named else 0.0
    if worded:
        return CERTAIN if named else WORDED
    return SAME_NAMED if named else 0.0


def _shares_number(receipt, numbers):
    return bool(numbers & _words(receipt.references))


def _words(texts):
    return {word for text in texts for word in WORD.findall(plain(text[:LONGEST_TEXT]))}


def _is_payer(found, receipt):
    evidence = found.evidence.get(receipt.customer)
    same = receipt.payer_iban and receipt.payer_iban == found.payment.payer_iban
    return bool(same or evidence and evidence.speaks)


def _proposal(offer):
    line, receipt = offer.line, offer.receipt
    reasons = [Reason.of(
        "match.returned", receipt=receipt.number, on=receipt.issued,
        amount=Amount(receipt.amount, receipt.currency),
    )]
    if offer.charge:
        reasons.append(Reason.of("match.return_charge", amount=Amount(offer.charge, line.currency)))
    return Proposal(
        line.key, MatchKind.RETURNED, offer.confidence, receipt.customer, difference=-offer.charge,
        alternatives=offer.ways - 1, reasons=tuple(reasons), decided_by=VERSION,
        returned=receipt.key,
    )


def mirrored(payments: list[BankLine], ledger: Ledger) -> tuple[list[BankLine], Ledger]:
    """The same lines and documents seen from the customer's side.

    What we owe is what is open there, so that what goes out is matched as what comes in.

    >>> mirrored([], Ledger([]))[0]
    []
    """
    customers = {each.customer for each in ledger.documents.values() if each.residual < 0}
    documents = [
        replace(each, original=-each.original, residual=-each.residual, offers=())
        for each in ledger.documents.values() if each.customer in customers
    ]
    known = [each for each in ledger.payers.customers.values() if each.key in customers]
    return (
        [replace(each, amount=-each.amount, advice=None) for each in payments],
        Ledger(documents, known, ledger.experience, ledger.rates),
    )


def as_refund(answer: Proposal) -> Proposal:
    """An answer from the customer's side, as it is on ours.

    >>> as_refund(Proposal(1, MatchKind.CITED_EXACT, difference=Decimal(5))).difference
    Decimal('-5')
    """
    return replace(
        answer,
        kind=MatchKind.REFUND if answer.allocations else MatchKind.NONE,
        allocations=tuple(
            replace(each, amount=-each.amount, written_off=-each.written_off)
            for each in answer.allocations
        ),
        difference=-answer.difference,
        others=tuple(as_refund(each) for each in answer.others),
    )

"""The day on which a payment counts, which is not always the day on which it was booked.

A debt of money is paid when the funds are at the creditor's disposal: for a transfer that is the
value date on the bank statement (CJEU C-306/06, Directive 2011/7/EU art. 3). A cheque counts on
the day it was received, if it is honoured. A credit note counts from its own date.
"""

from dataclasses import dataclass
from datetime import date
from enum import Enum


class PaymentMeans(str, Enum):
    """How a reduction of a debt reached the company."""

    TRANSFER = "transfer"
    DIRECT_DEBIT = "direct_debit"
    CHEQUE = "cheque"
    CASH = "cash"
    BILL = "bill"
    CREDIT_NOTE = "credit_note"
    ENTRY = "entry"


BANK_DECIDES = frozenset(
    {PaymentMeans.TRANSFER, PaymentMeans.DIRECT_DEBIT, PaymentMeans.BILL, PaymentMeans.ENTRY}
)
"""Means for which the bank's value date, once known, replaces the date that was entered."""


@dataclass(frozen=True)
class PaymentEvidence:
    """What is known about the moment of a payment.

    :ivar means: how it came in
    :ivar entered: date of the accounting document
    :ivar value_date: value date of the bank line it was matched with, if any
    :ivar overridden: date that a person set by hand, with precedence over everything
    """

    means: PaymentMeans
    entered: date
    value_date: date | None = None
    overridden: date | None = None


def effective_payment_date(evidence: PaymentEvidence) -> date:
    """Day on which the debt was reduced in law.

    >>> effective_payment_date(PaymentEvidence(PaymentMeans.TRANSFER, date(2026, 3, 4),
    ...                                        value_date=date(2026, 3, 2)))
    datetime.date(2026, 3, 2)
    >>> effective_payment_date(PaymentEvidence(PaymentMeans.CHEQUE, date(2026, 3, 4),
    ...                                        value_date=date(2026, 3, 9)))
    datetime.date(2026, 3, 4)
    """
    if evidence.overridden:
        return evidence.overridden
    if evidence.value_date and evidence.means in BANK_DECIDES:
        return evidence.value_date
    return evidence.entered

"""What a bank statement says, whatever the file format it came in.

Amounts are in the currency of the account; money that comes in is positive.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..common.money import ZERO
from ..common.reason import Amount, Reason


class StatementError(ValueError):
    """A file that cannot be imported, and why: ``reason`` names the sentence and fills its gaps."""

    def __init__(self, code: str, **params):
        super().__init__(code)
        self.reason = Reason.of(f"statement.{code}", **params)

    @classmethod
    def of(cls, reason: Reason) -> "StatementError":
        """Raise a reason that was noted while reading."""
        return cls(reason.code.removeprefix("statement."), **reason.params)


@dataclass(frozen=True)
class Booking:
    """The entry of an account that a transaction is, or is a part of when the entry is a sum.

    :ivar name: tells the entry apart from the others of its file
    :ivar reference: what the bank calls the entry; empty when it does not say
    """

    name: str
    amount: Decimal
    reference: str = ""

    @property
    def key(self) -> str:
        """What the books keep: the bank's reference, or a name that is no reference."""
        return self.reference or f"{UNNAMED}{self.name}"


UNNAMED = "~"
"""Begins the key of a booking to which the bank gave no reference."""


@dataclass(frozen=True)
class StatementLine:
    """One transaction on an account.

    :ivar booking_date: day on which the bank booked it
    :ivar value_date: day on which the funds count; ``None`` when the bank does not say
    :ivar label: remittance text, in the payer's words
    :ivar reference: the payer's end-to-end id
    :ivar creditor_reference: structured reference of the invoice (ISO 11649 and the like)
    :ivar payer_name: the other party, who receives when the amount is negative
    :ivar bank_reference: what the bank calls this transaction, unique when it is given
    :ivar booking: the entry that it belongs to, where the format tells
    :ivar corrects: what the bank calls the transaction that this one replaces
    """

    booking_date: date
    amount: Decimal
    label: str
    value_date: date | None = None
    reference: str = ""
    creditor_reference: str = ""
    payer_name: str = ""
    payer_iban: str = ""
    bank_reference: str = ""
    booking: Booking | None = None
    corrects: str = ""


@dataclass(frozen=True)
class Statement:
    """One period of one account; a balance that the bank does not state is ``None``.

    :ivar account_iban: IBAN, or the account number as the bank writes it, which may be a part of
        it; empty in tables
    :ivar bank: what the bank is called beside an account number that does not say it
    :ivar balance_problem: why the balances of the file cannot be compared with the lines
    """

    account_iban: str
    currency: str
    lines: tuple[StatementLine, ...]
    opening: Decimal | None = None
    closing: Decimal | None = None
    name: str = ""
    balance_problem: Reason | None = None
    bank: str = ""


def check_balance(statement: Statement) -> Statement:
    """Refuse a statement whose lines do not lead from its opening to its closing balance.

    >>> line = StatementLine(date(2026, 1, 5), Decimal(20), "F1")
    >>> check_balance(Statement("FR76", "EUR", (line,), Decimal(10), Decimal(30))).closing
    Decimal('30')
    """
    if statement.balance_problem:
        raise StatementError.of(statement.balance_problem)
    if statement.opening is None or statement.closing is None:
        return statement
    total = sum((line.amount for line in statement.lines), ZERO)
    if statement.opening + total != statement.closing:
        raise StatementError(
            "wrong_balance",
            statement=statement.name or statement.account_iban,
            opening=Amount(statement.opening, statement.currency),
            total=Amount(total, statement.currency),
            closing=Amount(statement.closing, statement.currency),
        )
    return statement


def import_keys(account: str, lines: Iterable[StatementLine]) -> tuple[str, ...]:
    """Name each transaction so that the same one is recognised in another file.

    The key is made of the account, the bank's own reference and the content. Two transactions
    with the same content on one statement are told apart by counting them.

    >>> line = StatementLine(date(2026, 1, 5), Decimal(20), "F1")
    >>> len(set(import_keys("FR76", [line, line])))
    2
    """
    seen = Counter()
    keys = []
    for line in lines:
        content = _digest(account, line)
        seen[content] += 1
        keys.append(f"{content}-{seen[content]}")
    return tuple(keys)


def _digest(account, line):
    facts = (
        account,
        line.bank_reference,
        line.booking_date.isoformat(),
        str(line.amount.normalize()),
        line.label,
        line.reference,
        line.payer_name,
        line.payer_iban,
    )
    return hashlib.sha256("\x1f".join(facts).encode()).hexdigest()[:32]

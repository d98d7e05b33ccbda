"""CAMT.053 statements and CAMT.054 notifications (ISO 20022), versions 1 to 8 and later alike.

A notification has no balances and its transactions also come with the statement, there maybe as
one sum: both ways they are recognised by the entry that they belong to (see ``duplicates``).

Elements are found by their local name, because only the namespace and a few levels of nesting
differ between the versions. The file comes from outside: no entity is resolved, nothing is
fetched, and a document type is refused altogether.
"""

import re
from datetime import date
from decimal import Decimal

from ..common.money import ZERO
from ..common.reason import Reason
from .bank_statement import Booking, Statement, StatementError, StatementLine
from .camt_xml import MESSAGES, messages_of, name_of, parse_xml
from .source import clean_account, clean_reference

AMOUNT = re.compile(r"\+?[0-9]{1,15}(\.[0-9]{0,5})?")
"""ISO 20022 amounts have no sign: the indicator beside them says credit or debit."""
OPENING = ("OPBD", "PRCD")
CLOSING = ("CLBD",)
SIGNS = {"CRDT": 1, "DBIT": -1}


def parse_camt(data: bytes) -> tuple[Statement, ...]:
    """Read a CAMT.053 or CAMT.054 file without comparing the balances with the lines.

    :raise StatementError: the file is not a statement, is hostile, or lacks an amount or a date

    >>> try:
    ...     parse_camt(b"<html/>")
    ... except StatementError as error:
    ...     error.reason.code, error.reason.params["found"]
    ('statement.wrong_root', 'html')
    """
    statements = tuple(
        _statement(node)
        for body in messages_of(parse_xml(data))
        for node in _all(body, MESSAGES[name_of(body)])
    )
    if not statements:
        raise StatementError("no_statement")
    return statements


def _statement(node):
    name = _text(node, "Id")
    account = _first(node, "Acct")
    balances = _balances(node)
    currency = (
        _text(account, "Ccy")
        or next((amount.get("Ccy") for amount in balances.values()), None)
        or next((amount.get("Ccy") for amount in node.iterfind("{*}Ntry/{*}Amt")), None)
        or ""
    )
    lines = []
    for position, entry in enumerate(_all(node, "Ntry"), start=1):
        if _status(entry) == "BOOK":
            lines.extend(_entry_lines(entry, f"{name} / {position}", currency))
    opening, closing = (_balance(balances, kinds, name) for kinds in (OPENING, CLOSING))
    return Statement(
        account_iban=_account(account),
        currency=currency,
        lines=tuple(lines),
        opening=opening,
        closing=closing,
        name=name,
        balance_problem=_foreign_balance(balances, currency, name),
    )


def _balances(node):
    """Amount element of each kind of balance; of several pages, first opening, last closing."""
    found = {}
    for balance in _all(node, "Bal"):
        kind = _text(balance, "Tp", "CdOrPrtry", "Cd") or _text(balance, "Tp", "Cd")
        amount = _first(balance, "Amt")
        if amount is not None and (kind not in found or kind in CLOSING):
            found[kind] = amount
    return found


def _balance(balances, kinds, name):
    amount = next((balances[kind] for kind in kinds if kind in balances), None)
    return None if amount is None else _signed(amount.getparent(), name)


def _foreign_balance(balances, currency, name):
    for kind in (*OPENING, *CLOSING):
        found = balances[kind].get("Ccy") if kind in balances else None
        if currency and found not in (None, currency):
            return Reason.of(
                "statement.balance_currency", statement=name, currency=currency, found=found
            )
    return None


def _entry_lines(entry, where, currency):
    """Lines of one booking: a batch with its details gives one line per transaction."""
    amount = _signed(entry, where)
    found = _first(entry, "Amt").get("Ccy")
    if currency and found not in (None, currency):
        raise StatementError("entry_currency", entry=where, currency=currency, found=found)
    details = [tx for group in _all(entry, "NtryDtls") for tx in _all(group, "TxDtls")]
    booking = Booking(where, amount, _booking_reference(entry))
    if len(details) > 1:
        amounts = [_detail_amount(tx, entry, currency) for tx in details]
        if None not in amounts and sum(amounts, ZERO) == amount:
            return [
                _line(entry, tx, part, booking, number)
                for number, (tx, part) in enumerate(zip(details, amounts, strict=True), start=1)
            ]
        # Details in another currency or incomplete: the booking stays whole, its texts are kept.
        return [_line(entry, None, amount, booking, 0, details)]
    return [_line(entry, details[0] if details else None, amount, booking, 0, details)]


def _detail_amount(tx, entry, currency):
    for path in (("Amt",), ("AmtDtls", "TxAmt", "Amt")):
        node = _first(tx, *path)
        if node is not None and node.get("Ccy") in (None, currency):
            value = _decimal(node.text)
            if value is None:
                return None
            indicator = _text(tx, "CdtDbtInd") or _text(entry, "CdtDbtInd")
            return None if indicator not in SIGNS else SIGNS[indicator] * value
    return None


def _line(entry, tx, amount, booking, number, details=()):
    booked, value = (_date(entry, tag, booking.name) for tag in ("BookgDt", "ValDt"))
    if not (booked or value):
        raise StatementError("no_date", entry=booking.name)
    texts = [tx] if tx is not None else list(details)
    # In a reversal (a direct debit that comes back) the parties are those of the first booking.
    is_reversal = _text(entry, "RvslInd") in ("true", "1")
    name, iban = _other_party(tx, (amount >= 0) != is_reversal)
    reference = _text(tx, "Refs", "EndToEndId")
    creditor_reference = _text(tx, "RmtInf", "Strd", "CdtrRefInf", "Ref")
    return StatementLine(
        booking_date=booked or value,
        value_date=value,
        amount=amount,
        label=_label(entry, texts, creditor_reference, name),
        reference=clean_reference(reference),
        creditor_reference=creditor_reference,
        payer_name=name,
        payer_iban=iban,
        bank_reference=_bank_reference(entry, tx, number),
        booking=booking,
    )


def _label(entry, texts, creditor_reference, name):
    """What the payer wrote; only without any text, what the bank or the party is called."""
    parts = []
    for tx in texts:
        parts += [node.text for node in tx.iterfind("{*}RmtInf/{*}Ustrd")]
        for path in ("{*}RfrdDocInf/{*}Nb", "{*}AddtlRmtInf"):
            parts += [node.text for node in tx.iterfind(f"{{*}}RmtInf/{{*}}Strd/{path}")]
    parts = [" ".join(part.split()) for part in parts if part and part.strip()]
    if creditor_reference and not any(creditor_reference in part for part in parts):
        parts.append(creditor_reference)
    parts = parts or [_text(tx, "AddtlTxInf") for tx in texts if _text(tx, "AddtlTxInf")]
    return (
        " ".join(parts) or _text(entry, "AddtlNtryInf") or name or _text(entry, "NtryRef") or "/"
    )


def _other_party(tx, is_payer):
    parties = _first(tx, "RltdPties")
    if parties is None:
        return "", ""
    side = "Dbtr" if is_payer else "Cdtr"
    name = next(
        (
            text
            for role in (side, f"Ultmt{side}")
            for text in (_text(parties, role, "Nm"), _text(parties, role, "Pty", "Nm"))
            if text
        ),
        "",
    )
    return name, _account(_first(parties, f"{side}Acct"))


def _bank_reference(entry, tx, number):
    own = _text(tx, "Refs", "AcctSvcrRef") or _text(tx, "Refs", "TxId")
    whole = _text(entry, "AcctSvcrRef")
    if own or not whole:
        return own
    return f"{whole}/{number}" if number else whole


def _booking_reference(entry):
    return _text(entry, "AcctSvcrRef") or _text(entry, "NtryDtls", "Btch", "PmtInfId")


def _account(node):
    return clean_account(_text(node, "Id", "IBAN") or _text(node, "Id", "Othr", "Id"))


def _status(entry):
    return _text(entry, "Sts", "Cd") or _text(entry, "Sts") or "BOOK"


def _signed(node, where):
    amount = _first(node, "Amt")
    value = _decimal(amount.text) if amount is not None else None
    if value is None:
        raise StatementError("no_amount", entry=where)
    if (indicator := _text(node, "CdtDbtInd")) not in SIGNS:
        raise StatementError("no_direction", entry=where)
    return SIGNS[indicator] * value


def _decimal(text):
    text = (text or "").strip()
    return Decimal(text) if AMOUNT.fullmatch(text) else None


def _date(node, tag, where):
    text = _text(node, tag, "Dt") or _text(node, tag, "DtTm")
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError as error:
        raise StatementError("wrong_date", entry=where, found=text[:30]) from error


def _all(node, tag):
    return node.findall(f"{{*}}{tag}")


def _first(node, *path):
    for tag in path:
        node = node.find(f"{{*}}{tag}") if node is not None else None
    return node


def _text(node, *path):
    found = _first(node, *path)
    return (found.text or "").strip() if found is not None else ""

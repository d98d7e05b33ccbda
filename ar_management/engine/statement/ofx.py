"""OFX, versions 1 (SGML) and 2 (XML): statements of bank accounts and credit cards.

In SGML only groups are closed, fields are not, and both kinds look alike; therefore the groups
are named here and everything else is a field. No entity is resolved beyond HTML's own.
"""

import re
from html import escape, unescape

from .bank_statement import Statement, StatementError, StatementLine
from .source import (
    check_size,
    clean_account,
    clean_iban,
    clean_reference,
    decode,
    french_iban,
    parse_amount,
    parse_date,
)

TOKEN = re.compile(r"<(/?)([A-Za-z0-9_.]{1,32})\s*/?>([^<]*)")
STATEMENT = {"STMTRS", "CCSTMTRS"}
GROUPS = {
    *STATEMENT, "OFX", "SIGNONMSGSRSV1", "SONRS", "FI", "STATUS", "BANKMSGSRSV1", "STMTTRNRS",
    "CREDITCARDMSGSRSV1", "CCSTMTTRNRS", "BANKACCTFROM", "CCACCTFROM", "BANKTRANLIST", "STMTTRN",
    "LEDGERBAL", "AVAILBAL", "PAYEE", "BANKACCTTO", "CCACCTTO", "CURRENCY", "ORIGCURRENCY",
    "BALLIST", "BAL", "BANKTRANLISTP", "STMTTRNP",
}
"""The groups of the standard that may stand around or in a statement."""
DEEPEST = 20


def parse_ofx(data: bytes) -> tuple[Statement, ...]:
    """Read an OFX file. It gives a closing balance at most, so no balance can be checked.

    :raise StatementError: not a whole OFX file, or a transaction without amount or date

    >>> parse_ofx(b"<OFX><STMTRS><CURDEF>EUR<BANKTRANLIST><STMTTRN><DTPOSTED>20260305"
    ...           b"<TRNAMT>-12.40<FITID>7<NAME>FRAIS</STMTTRN></BANKTRANLIST></STMTRS></OFX>"
    ...           )[0].lines[0].amount
    Decimal('-12.40')
    """
    check_size(data)
    text = decode(data)
    if re.search(r"<!(DOCTYPE|ENTITY)", text, re.IGNORECASE):
        raise StatementError("hostile")
    if "</OFX>" not in text[-200:].upper():
        raise StatementError("truncated", line=text.count("\n") + 1, found="</OFX>")
    statements = tuple(_statement(group) for group in _statement_groups(text))
    if not statements:
        raise StatementError("no_statement")
    return statements


class _Group:
    """A group of fields: ``fields`` by tag, the groups inside it by tag."""

    def __init__(self, tag, line):
        self.tag, self.line = tag, line
        self.fields, self.groups = {}, {}

    def text(self, *path):
        group = self
        for tag in path[:-1]:
            group = next(iter(group.groups.get(tag, ())), None)
            if group is None:
                return ""
        return group.fields.get(path[-1], "")


def _statement_groups(text):
    """Each statement of the file as a group."""
    stack, found = [_Group("", 1)], []
    line, position = 1, 0
    text = _without_cdata(text)
    for token in TOKEN.finditer(text):
        line += text.count("\n", position, token.start())
        position = token.start()
        closing, tag, content = token.group(1), token.group(2).upper(), token.group(3)
        if tag not in GROUPS:
            if not closing and (value := " ".join(unescape(content).split())):
                stack[-1].fields.setdefault(tag, value)
            continue
        if closing or tag == "STMTTRN":
            _close(stack, tag)
        if not closing:
            if len(stack) > DEEPEST:
                raise StatementError("record_out_of_place", line=line, record=tag)
            group = _Group(tag, line)
            stack[-1].groups.setdefault(tag, []).append(group)
            stack.append(group)
            if tag in STATEMENT:
                found.append(group)
    return found


def _without_cdata(text):
    first, *rest = text.split("<![CDATA[")
    parts = (part.partition("]]>") for part in rest)
    return first + "".join(escape(inside) + outside for inside, _end, outside in parts)


def _close(stack, tag):
    if tag in (group.tag for group in stack):
        while stack.pop().tag != tag:
            pass


def _statement(group):
    currency = group.text("CURDEF").upper()
    transactions = [
        transaction
        for listing in group.groups.get("BANKTRANLIST", ())
        for transaction in listing.groups.get("STMTTRN", ())
    ]
    balance = group.text("LEDGERBAL", "BALAMT")
    account = _account(group)
    day = parse_date(group.text("BANKTRANLIST", "DTEND"))
    return Statement(
        account_iban=account,
        bank=clean_account(group.text("BANKACCTFROM", "BANKID")),
        currency=currency,
        lines=tuple(_line(each, currency) for each in _corrected(transactions)),
        closing=parse_amount(balance) if balance else None,
        name=day.isoformat() if day else account,
    )


def _corrected(transactions):
    """The transactions without those that later ones of the file replace or delete."""
    gone = set()
    own = {each.text("FITID") for each in transactions}
    for each in transactions:
        action, earlier = each.text("CORRECTACTION").upper(), each.text("CORRECTFITID")
        if action == "DELETE" and earlier not in own:
            raise StatementError("deleted_elsewhere", line=each.line, found=earlier)
        if action:
            gone.add(earlier)
    return [
        each for each in transactions
        if each.text("CORRECTACTION").upper() != "DELETE"
        and (each.text("FITID") not in gone or each.text("CORRECTFITID") == each.text("FITID"))
    ]


def _account(group):
    source = "BANKACCTFROM" if "BANKACCTFROM" in group.groups else "CCACCTFROM"
    number = clean_account(group.text(source, "ACCTID"))
    bank, branch = group.text(source, "BANKID"), group.text(source, "BRANCHID")
    if re.fullmatch(r"[0-9]{5} [0-9]{5} [0-9A-Z]{11}", f"{bank} {branch} {number}", re.ASCII):
        return french_iban(bank, branch, number)
    return number


def _line(transaction, currency):
    where = transaction.text("FITID") or transaction.text("NAME") or "?"
    amount = parse_amount(transaction.text("TRNAMT"))
    if amount is None:
        raise StatementError("line_amount", line=transaction.line, found=transaction.text("TRNAMT"))
    posted = transaction.text("DTPOSTED")
    booked = parse_date(posted)
    if booked is None:
        raise StatementError("line_date", line=transaction.line, found=posted)
    found = transaction.text("CURRENCY", "CURSYM").upper()
    if currency and found not in ("", currency):
        raise StatementError("entry_currency", entry=where, currency=currency, found=found)
    # NAME has 32 characters; some banks write the whole of it beside.
    name = max(transaction.text("NAME"), transaction.text("EXTDNAME"), key=len)
    memo = transaction.text("MEMO")
    payee = transaction.text("PAYEE", "NAME")
    label = memo if memo.startswith(name) else f"{name} {memo}".strip()
    available = transaction.text("DTAVAIL") or transaction.text("VALUEDATE")
    return StatementLine(
        booking_date=booked,
        value_date=parse_date(available),
        amount=amount,
        label=label or payee or transaction.text("TRNTYPE") or "/",
        reference=clean_reference(transaction.text("REFNUM") or transaction.text("CHECKNUM")),
        payer_name=payee or (name if memo and not memo.startswith(name) else ""),
        payer_iban=clean_iban(transaction.text("BANKACCTTO", "ACCTID")),
        bank_reference=clean_reference(transaction.text("FITID")),
        corrects=clean_reference(transaction.text("CORRECTFITID")),
    )

"""Bank statements of the story, as a bank writes CAMT.053.

The sample that the user imports has one line for each kind of payer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lxml import etree

from . import profiles
from .books import receivable
from .timeline import MONTHS, last_weekday

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"


@dataclass(frozen=True)
class Entry:
    """One booking; money that comes in is positive.

    :ivar text: remittance text
    :ivar reference: the payer's end-to-end id
    """

    amount: Decimal
    text: str
    party: str = ""
    iban: str = ""
    reference: str = "NOTPROVIDED"


@dataclass(frozen=True)
class Account:
    """Our account at the bank."""

    iban: str
    owner: str
    bic: str


ACCOUNT = Account(profiles.COMPANY_IBAN, profiles.COMPANY["name"], profiles.COMPANY_BIC)
IBANS = {person.key: person.iban for person in profiles.CUSTOMERS}
NAMES = {person.key: person.name for person in profiles.CUSTOMERS}


def write(anchor, opening, invoices):
    """The sample statement: file name and content.

    :param opening: balance of the account before
    :param invoices: {(customer, number): posted invoice}
    """
    day = last_weekday(anchor)
    content = camt053(ACCOUNT, day, as_decimal(opening), list(_entries(day, invoices)))
    return f"camt053-{day.isoformat()}.xml", content


def _entries(day, invoices):
    def invoice(customer, number=0):
        move = invoices[customer, number]
        return move, as_decimal(receivable(move).amount_residual)

    move, amount = invoice("prompt")
    yield transfer("prompt", amount, f"FACTURE {move.name}")
    first, first_amount = invoice("public")
    second, second_amount = invoice("public", MONTHS)
    yield Entry(
        first_amount + second_amount, f"MANDAT 1187 FACTURES {second.name} {first.name}",
        party="TRESORERIE SAINT AUREL",
    )
    move, _amount = invoice("discount")
    closing = receivable(move)._ar_closing_amount(day).amount
    yield transfer("discount", closing, f"{move.name} ESCOMPTE 2 % DEDUIT")
    _move, amount = invoice("late", 1)
    yield transfer("late", amount, "REGLEMENT FACTURE")
    move, _amount = invoice("over_limit", 1)
    yield transfer("over_limit", Decimal("2000.00"), f"ACOMPTE SUR {move.name}")
    move, amount = invoice("dispute", 1)
    yield transfer("dispute", amount, f"VIR SEPA {move.name.replace('/', ' ')}")
    move, amount = invoice("german")
    yield transfer(
        "german", amount,
        f"EREF+LW-{day:%Y%m%d}-17 SVWZ+RECHNUNG {move.name} VOM {move.invoice_date:%d.%m.%Y}",
        reference=f"LW-{day:%Y%m%d}-17",
    )
    yield Entry(Decimal("480.00"), "VIR INSTANTANE SANS MOTIF", party="M MARTIN DIDIER")
    yield Entry(Decimal("-18.50"), "FRAIS DE TENUE DE COMPTE", reference="NOTPROVIDED")


def transfer(customer, amount, text, reference="NOTPROVIDED"):
    """A transfer of a customer from its own account."""
    return Entry(amount, text, NAMES[customer].upper(), IBANS[customer], reference)


def as_decimal(amount):
    """An amount of the books in cents."""
    return Decimal(repr(amount)).quantize(Decimal("0.01")) if isinstance(amount, float) else amount


def camt053(account: Account, day: date, opening: Decimal, entries: Sequence[Entry]) -> bytes:
    """A statement of one day.

    >>> own = Account("FR7617515069002417063598179", "Ateliers Lumen SAS", "BQCFFRPPLYO")
    >>> xml = camt053(own, date(2026, 1, 5), Decimal(100), [Entry(Decimal(20), "F1")])
    >>> b'<Amt Ccy="EUR">120.00</Amt>' in xml
    True
    """
    root = etree.Element(_name("Document"), nsmap={None: NAMESPACE})
    message = _add(root, "BkToCstmrStmt")
    written = f"{day.isoformat()}T20:15:00"
    header = _add(message, "GrpHdr")
    _put(header, "MsgId", f"{account.bic}-{day:%Y%m%d}-001")
    _put(header, "CreDtTm", written)
    statement = _add(message, "Stmt")
    _put(statement, "Id", f"RELEVE-{day:%Y%m%d}")
    _put(statement, "CreDtTm", written)
    _own_account(statement, account)
    closing = opening + sum((entry.amount for entry in entries), Decimal(0))
    _balance(statement, "OPBD", opening, day)
    _balance(statement, "CLBD", closing, day)
    for number, entry in enumerate(entries, start=1):
        _entry(statement, entry, day, f"{day:%y%j}{number:04d}")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _own_account(statement, account):
    node = _add(statement, "Acct")
    _put(node, "Id/IBAN", account.iban)
    _put(node, "Ccy", "EUR")
    _put(node, "Ownr/Nm", account.owner)
    _put(node, "Svcr/FinInstnId/BIC", account.bic)


def _balance(statement, code, amount, day):
    node = _add(statement, "Bal")
    _put(node, "Tp/CdOrPrtry/Cd", code)
    _amount(node, amount)
    _put(node, "Dt/Dt", day.isoformat())


def _entry(statement, entry, day, number):
    node = _add(statement, "Ntry")
    _amount(node, entry.amount)
    _put(node, "Sts", "BOOK")
    _put(node, "BookgDt/Dt", day.isoformat())
    _put(node, "ValDt/Dt", day.isoformat())
    _put(node, "AcctSvcrRef", number)
    incoming = entry.amount >= 0
    code = _add(node, "BkTxCd", "Domn")
    _put(code, "Cd", "PMNT" if incoming else "ACMT")
    family = _add(code, "Fmly")
    _put(family, "Cd", "RCDT" if incoming else "MDOP")
    _put(family, "SubFmlyCd", "ESCT" if incoming else "CHRG")
    details = _add(node, "NtryDtls", "TxDtls")
    _put(details, "Refs/EndToEndId", entry.reference)
    if entry.party:
        parties = _add(details, "RltdPties")
        side = "Dbtr" if incoming else "Cdtr"
        _put(parties, f"{side}/Nm", entry.party)
        if entry.iban:
            _put(parties, f"{side}Acct/Id/IBAN", entry.iban)
    _put(details, "RmtInf/Ustrd", entry.text)


def _amount(node, amount):
    _put(node, "Amt", f"{abs(amount):.2f}", Ccy="EUR")
    _put(node, "CdtDbtInd", "CRDT" if amount >= 0 else "DBIT")


def _put(node, path, text, **attributes):
    _add(node, *path.split("/"), **attributes).text = text


def _add(node, *tags, **attributes):
    for tag in tags:
        node = etree.SubElement(node, _name(tag))
    node.attrib.update(attributes)
    return node


def _name(tag):
    return etree.QName(NAMESPACE, tag)

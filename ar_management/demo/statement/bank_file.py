"""A CAMT.053 statement as a bank writes it; pure Python."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lxml import etree

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

"""What an invoice lacks before its XML can be right: findings as data, nothing raised."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from ...common.reason import Amount, Reason
from .reconcile import CENT, DoesNotAddUp, reconcile, untrue_rows
from .rules import rule_of
from .snapshot import InvoiceSnapshot, Line, Party

RATES = frozenset(
    Decimal(rate)
    for rate in "0 0.9 1.05 1.75 2.1 5.5 7 8.5 9.2 9.6 10 13 19.6 20 20.6".split()
)
"""VAT rates in percent that French platforms accept (BR-FR-16)."""

CATEGORIES = frozenset({"S", "E", "AE", "K", "G", "O", "Z"})
"""VAT categories that French platforms accept (BR-FR-15)."""

DOWN_PAYMENTS = frozenset({"386", "503"})
"""Types (BT-3) of documents about a down payment: their due date is free (BR-FR-CO-07)."""

NUMBER = re.compile(r"[A-Za-z0-9+\-_/]{1,35}")

LEGAL_FORM = re.compile(
    r"\b(?:SASU?|SARL|EURL|SA|SE|SCA|SCS|SNC|SC[IPMO]|SCOP|SCIC|SEL\w+|GIE|EI|EIRL|EPIC|"
    r"soci[ée]t[ée]|entrepreneu\w+|association|fondation|mutuelle)\b",
    re.IGNORECASE,
)
REGISTER = re.compile(
    r"\b(?:R\.?C\.?S|R\.?N\.?E|R\.?M|RNA)\b|registre|r[ée]pertoire", re.IGNORECASE
)


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong.

    :ivar level: what found it: ``local``, ``xsd``, ``profile`` or ``br_fr``
    :ivar rule: id of the rule, as ``BR-FR-10_BT-30``
    :ivar term: business term, as ``BT-30``
    :ivar subject: ``seller``, ``buyer``, ``invoice`` or ``line``
    :ivar field: field of that record to correct
    :ivar remedy: code of the sentence that says how
    :ivar reason: the message as data; else ``message``, the validator's own words
    :ivar line: number of the invoice line, when it is one
    :ivar fatal: False for a warning
    """

    level: str
    rule: str
    term: str
    subject: str
    field: str
    remedy: str
    reason: Reason | None = None
    message: str = ""
    line: str = ""
    location: str = ""
    fatal: bool = True


def precheck(invoice: InvoiceSnapshot) -> tuple[Finding, ...]:
    """List what is missing or wrong, by the rules that the validators would apply later.

    >>> from datetime import date
    >>> from .snapshot import Address
    >>> fr = Address(country="FR")
    >>> [finding.rule for finding in precheck(InvoiceSnapshot(
    ...     "F 1", "380", date(2026, 1, 2), date(2026, 2, 1), Party("A", fr, "732829320"),
    ...     Party("B", fr), (), (), Decimal(0), Decimal(0), Decimal(0),
    ... ))]
    ['BR-FR-02', 'FR-LEGAL', 'BR-FR-11', 'BR-FR-12', 'BR-FR-05', 'BR-FR-05', 'BR-FR-05', 'BR-16']
    """
    return tuple(
        [
            *_number(invoice),
            *_party(invoice, "seller", invoice.seller),
            *_legal(invoice.seller),
            *_party(invoice, "buyer", invoice.buyer),
            *_vat_numbers(invoice),
            *_notes(invoice),
            *_dates(invoice),
            *_account(invoice),
            *_currency(invoice),
            *_credit_note(invoice),
            *_lines(invoice),
            *_amounts(invoice),
        ]
    )


def found(rule: str, code: str, at_line: str = "", /, **params) -> Finding:
    """Make a local finding: the table of rules says where it leads.

    >>> found("BR-FR-10", "siren", party="Dupont SAS").field
    'company_registry'
    """
    known = rule_of(rule)
    reason = Reason.of(f"facturx.{code}", **params)
    return Finding(
        "local", rule, known.term, known.subject, known.field, known.remedy, reason, line=at_line
    )


def _number(invoice) -> Iterator[Finding]:
    if len(invoice.number) > 35:
        yield found("BR-FR-01", "number_long", number=invoice.number)
    elif not NUMBER.fullmatch(invoice.number):
        yield found("BR-FR-02", "number_characters", number=invoice.number)


def _party(invoice, role: str, party: Party) -> Iterator[Finding]:
    seller = role == "seller"
    if not party.name:
        yield found("BR-06" if seller else "BR-07", "name")
    if not party.address.country:
        yield found("BR-09" if seller else "BR-11", "country", party=party.name)
    if not invoice.french_rules:
        return
    if not party.siren:
        code = "siren_format" if party.registry else "siren"
        params = {"registry": party.registry} if party.registry else {}
        yield found("BR-FR-10" if seller else "BR-FR-11", code, party=party.name, **params)
    address, _scheme = party.electronic_address
    if not address:
        yield found("BR-FR-13" if seller else "BR-FR-12", "endpoint", party=party.name)
    elif party.siren and not address.startswith(party.siren):
        yield found(
            "BR-FR-22" if seller else "BR-FR-21",
            "endpoint_siren",
            party=party.name,
            address=address,
            siren=party.siren,
        )


def _legal(seller: Party) -> Iterator[Finding]:
    """Legal form and register stand on the documents of a French company (C. com. R123-237/238)."""
    if not seller.is_french:
        return
    if not seller.legal:
        yield replace(found("FR-LEGAL", "legal", party=seller.name), fatal=False)
    elif not (LEGAL_FORM.search(seller.legal) and REGISTER.search(seller.legal)):
        missing = found("FR-LEGAL", "legal_incomplete", party=seller.name, text=seller.legal)
        yield replace(missing, fatal=False)


def _vat_numbers(invoice) -> Iterator[Finding]:
    categories = {vat.category for vat in invoice.vats} - {"O"}
    seller = invoice.seller
    # Who charges no VAT may have no VAT number: the tax office knows the seller by its SIREN.
    registered = seller.vat or (seller.siren and "S" not in categories)
    if categories and not registered:
        yield found("BR-S-02", "vat", party=seller.name)
    if categories & {"K", "AE"} and not (invoice.buyer.vat or invoice.buyer.siren):
        rule = "BR-IC-02" if "K" in categories else "BR-AE-02"
        yield found(rule, "vat", party=invoice.buyer.name)
    group = invoice.vat_group
    if group and not group.siren:
        yield found("BR-FR-CO-14", "siren", party=group.name)
    if group and not group.vat:
        yield found("BR-FR-CO-15", "vat", party=group.name)


def _notes(invoice) -> Iterator[Finding]:
    if not invoice.french_rules:
        return
    codes = {note.code for note in invoice.notes if note.text}
    for code in ("PMT", "PMD", "AAB"):
        if code not in codes:
            yield found("BR-FR-05", f"note_{code.lower()}")


def _dates(invoice) -> Iterator[Finding]:
    paid_before = invoice.type_code in DOWN_PAYMENTS or invoice.process.endswith("2")
    days = [instalment.due_date for instalment in invoice.instalments] or [invoice.due_date]
    first = min((day for day in days if day), default=None)
    if first and first < invoice.issue_date and not paid_before:
        yield found("BR-FR-CO-07", "due_before", due=first, issued=invoice.issue_date)
    if not first and not invoice.payment_terms and invoice.due > 0:
        yield found("BR-CO-25", "due_missing")


def _account(invoice) -> Iterator[Finding]:
    """A transfer needs an account (BR-50): without one the validators see no transfer at all."""
    asks = invoice.wants_iban and invoice.due > 0 and not invoice.is_credit_note
    if asks and not invoice.iban and not invoice.mandate:
        yield found("PAY-IBAN", "no_iban")


def _currency(invoice) -> Iterator[Finding]:
    if invoice.french_rules and invoice.currency.code != "EUR" and invoice.tax_in_euro is None:
        yield found("BR-FR-CO-12", "currency", currency=invoice.currency.code)
    if invoice.currency.rounding < CENT:
        yield found("BR-DEC-12", "currency_decimals", currency=invoice.currency.code)


def _credit_note(invoice) -> Iterator[Finding]:
    rebate = invoice.type_code == "262"
    if rebate and not (invoice.contract_reference and invoice.period):
        yield found("BR-FR-CO-03", "rebate")
    bound = invoice.is_credit_note and invoice.french_rules
    if bound and not rebate and not invoice.preceding:
        yield found("BR-FR-CO-05", "preceding")
    for preceding in invoice.preceding:
        if not NUMBER.fullmatch(preceding.number):
            yield found("BR-FR-02", "number_characters", number=preceding.number)


def _lines(invoice) -> Iterator[Finding]:
    if not invoice.lines:
        yield found("BR-16", "lines")
    for line in invoice.lines:
        if not line.name:
            yield found("BR-25", "line_name", line.number, line=line.number)
        yield from _line_vat(line, invoice.french_rules)


def _line_vat(line: Line, french_rules) -> Iterator[Finding]:
    vat = line.vat
    if vat is None:
        yield found("BR-CO-04", "tax_missing", line.number, line=line.name)
        return
    if french_rules and vat.category not in CATEGORIES:
        yield found(
            "BR-FR-15", "tax_category", line.number, line=line.name, category=vat.category
        )
    if french_rules and vat.rate not in RATES:
        yield found("BR-FR-16", "tax_rate", line.number, line=line.name, rate=vat.rate)
    if vat.category == "E" and not vat.exemption_code:
        # The text alone is enough for the rule; software reads the code.
        code = "exemption_code" if vat.exemption else "exemption"
        missing = found("BR-E-10", code, line.number, line=line.name)
        yield replace(missing, fatal=not vat.exemption)


def _amounts(invoice) -> Iterator[Finding]:
    if not invoice.lines or any(line.vat is None for line in invoice.lines):
        return
    currency = invoice.currency.code
    try:
        amounts = reconcile(invoice)
    except DoesNotAddUp as error:
        yield found(
            "BR-CO-10" if error.term == "BT-109" else "BR-CO-15",
            "amounts",
            expected=Amount(error.expected, currency),
            found=Amount(error.found, currency),
        )
        return
    for row in untrue_rows(invoice, amounts):
        yield found(
            "BR-S-09",
            "vat_amount",
            rate=row.vat.rate,
            expected=Amount(row.expected, currency),
            found=Amount(row.amount, currency),
        )

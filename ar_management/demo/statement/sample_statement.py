"""The bank statement that the user imports: one line for each kind of payer."""

from decimal import Decimal

from .. import profiles
from ..books import receivable
from ..timeline import MONTHS, last_weekday
from .bank_file import Account, Entry, camt053

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

"""Yesterday's bank statement: imported and searched, waiting on the reconciliation board."""

from datetime import date, timedelta
from decimal import Decimal

from odoo import Command

from ..books import receivable
from ..statement.bank_file import Entry, camt053
from ..statement.sample_statement import ACCOUNT, as_decimal, transfer
from ..timeline import last_weekday

CHARGE = Decimal("12.50")
"""What the bank of the new customer has kept back."""


def arrive(books, anchor, invoices, with_discount):
    """Import the statement as the accountant would.

    :param invoices: {(customer, number): posted invoice}
    :param with_discount: invoice whose highest discount is still open
    """
    env, day = books.env, day_before(anchor)
    [(balance,)] = env["account.bank.statement.line"]._read_group(
        [("journal_id", "=", books.journal.id)], aggregates=["amount:sum"]
    )
    entries = list(_entries(day, invoices, with_discount))
    file = env["ir.attachment"].create({
        "name": f"camt053-{day.isoformat()}.xml",
        "raw": camt053(ACCOUNT, day, as_decimal(balance), entries),
        "mimetype": "application/xml",
    })
    wizard = env["ar.statement.import"].create({"attachment_ids": [Command.set(file.ids)]})
    wizard.action_import()


def day_before(anchor: date) -> date:
    """The weekday before the day of the sample statement.

    >>> day_before(date(2026, 11, 22)), day_before(date(2026, 11, 23))
    (datetime.date(2026, 11, 19), datetime.date(2026, 11, 20))
    """
    return last_weekday(last_weekday(anchor) - timedelta(days=1))


def _entries(day, invoices, with_discount):
    """An exact line, a discount, a number in part, bank charges kept back, an unknown payer."""
    move = invoices["dispute", 0]
    yield transfer("dispute", _open(move), f"FACTURE {move.name}")
    closing = receivable(with_discount)._ar_closing_amount(day).amount
    yield transfer("discount", closing, f"{with_discount.name} MOINS ESCOMPTE 3 %")
    move = invoices["over_limit", 0]
    yield transfer("over_limit", _open(move), f"REGLT FACT {move.name.split('/')[-1]}")
    move = invoices["new", 0]
    yield transfer("new", _open(move) - CHARGE, f"FACTURE {move.name} FRAIS BANCAIRES DEDUITS")
    yield Entry(Decimal("312.40"), "REGLEMENT COMMANDE", party="ROUSSEL ALAIN")


def _open(move):
    return as_decimal(receivable(move).amount_residual)

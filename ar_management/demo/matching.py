"""Matching in the story: the settings, money that waits, an advice, and yesterday's bank statement.

The statement was imported and searched, and waits on the reconciliation board; the advice that came
by e-mail waits for its payment, which the sample statement brings.
"""

from datetime import date, timedelta
from decimal import Decimal

from odoo import Command

from . import fixtures, profiles
from .books import receivable
from .statement import ACCOUNT, Entry, as_decimal, camt053, transfer
from .timeline import last_weekday

CHARGES = "6278"
ROUNDING = "658"
WAITING_AMOUNT = 250
EMAIL = "comptabilite.fournisseurs@client.example"
CHARGE = Decimal("12.50")
"""What the bank of the new customer has kept back."""


def prepare(books, anchor):
    """What an accountant sets once, and a payment that nobody has matched."""
    env, company = books.env, books.company
    charges, rounding = _account(env, company, CHARGES), _account(env, company, ROUNDING)
    company.write({
        "ar_match_charge_account_id": charges.id,
        "ar_match_charge_bearer": "company",
        "ar_match_charge_limit": 15,
        "ar_match_tolerance_account_id": rounding.id,
    })
    # Odoo's chart brings a button for bank fees of its own.
    button = env["account.reconcile.model"].create({
        "name": "Rounding", "company_id": company.id,
        "line_ids": [Command.create({"account_id": rounding.id, "label": "Rounding"})],
    })
    button.update_field_translations("name", {"fr_FR": "Arrondi"})
    payment = env["account.payment"].create({
        "payment_type": "inbound", "partner_type": "customer",
        "partner_id": books.partners["late"].id, "amount": WAITING_AMOUNT, "date": anchor,
        "journal_id": books.journal.id, "memo": "ACOMPTE",
    })
    payment.action_post()
    fixtures.xml_ids(env, {
        "match_button_rounding": button,
        "payment_waiting": payment,
    })


def _account(env, company, code):
    return env["account.account"].with_company(company).search([
        *env["account.account"]._check_company_domain(company),
        ("code", "=like", f"{code}%"), ("account_type", "in", ("expense", "expense_other")),
    ], limit=1)


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


def announce(books, anchor, invoice):
    """The customer who always pays late says which invoice the coming transfer is for."""
    company, customer = books.company, books.partners["late"]
    amount = f"{receivable(invoice).amount_residual:.2f}".replace(".", ",")
    rows = [
        ("Avis de virement", customer.name),
        ("Beneficiaire", profiles.COMPANY["name"]),
        ("Date du virement", f"{anchor:%d/%m/%Y}"),
        (),
        ("N° facture", "Date facture", "Montant brut", "Escompte", "Net payé"),
        (invoice.name, f"{invoice.invoice_date:%d/%m/%Y}", amount, "0,00", amount),
        ("Total", "", amount, "0,00", amount),
    ]
    content = "\n".join(";".join(row) for row in rows).encode()
    advice = books.env["ar.remittance"]._receive(
        [(f"avis de virement {anchor:%Y-%m-%d}.csv", content)], company,
        partner_id=customer.id, email_from=EMAIL,
    )
    fixtures.xml_ids(books.env, {"remittance": advice})


def test_back(env):
    """A back-test of the last year; automatic posting stays off until somebody wants it."""
    test = env["ar.match.backtest"].create({})
    test.action_run()
    fixtures.xml_ids(env, {"match_backtest": test})

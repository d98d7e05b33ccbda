"""Rules for differences, a button for write-offs, and money that waits for a clean-up."""

from odoo import Command

from .. import fixtures

CHARGES = "6278"
ROUNDING = "658"
WAITING_AMOUNT = 250


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

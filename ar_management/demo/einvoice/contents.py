"""A down payment and its final invoice in instalments: what their e-invoices say."""

from dateutil.relativedelta import relativedelta

from odoo import Command

from .. import fixtures

SHARE = 0.3


def tell(books, anchor):
    """The town orders lights: 30 % before the work, the rest in two instalments."""
    lights = books.products["rail"]
    price = 40 * lights.list_price
    down_payment = _invoice(books, anchor - relativedelta(days=30), [
        _advance(books, lights, price * SHARE),
    ])
    books.receive(anchor - relativedelta(days=9), down_payment, down_payment.amount_total)
    final = _invoice(books, anchor - relativedelta(days=1), [
        Command.create({"product_id": lights.id, "quantity": 40}),
        _advance(books, lights, -price * SHARE),
    ], term=_term(books))
    fixtures.xml_ids(books.env, {
        "invoice_down_payment": down_payment, "invoice_final": final,
        "payment_term_two_instalments": final.invoice_payment_term_id,
    })


def _advance(books, product, amount):
    account = books.env["account.account"].search([
        ("code", "=like", "4191%"), ("company_ids", "in", books.company.ids),
    ], limit=1)
    return Command.create({
        "name": f"Down payment of {SHARE:.0%}", "account_id": account.id, "quantity": 1,
        "price_unit": amount, "tax_ids": [Command.set(product.taxes_id.ids)],
    })


def _term(books):
    return books.env["account.payment.term"].create({
        "name": "Half after 30 days, half after 60", "company_id": books.company.id,
        "line_ids": [
            Command.create({"value": "percent", "value_amount": 50, "nb_days": days})
            for days in (30, 60)
        ],
    })


def _invoice(books, day, lines, term=None):
    invoice = books.env["account.move"].create({
        "move_type": "out_invoice", "partner_id": books.partners["public"].id,
        "invoice_date": day, "date": day, "delivery_date": day, "ref": "EJ-2026-118",
        "invoice_line_ids": lines, **({"invoice_payment_term_id": term.id} if term else {}),
    })
    invoice.action_post()
    return invoice

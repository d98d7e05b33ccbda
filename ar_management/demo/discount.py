"""A payment term with two discount tiers, and what customers make of it.

One can still take both discounts, one took the higher one in time, one took it too late.
"""

from dateutil.relativedelta import relativedelta

from odoo import Command

from . import fixtures


def tell(books, anchor):
    """Offer 3 % within 8 days, 1 % until the 20th day, on three invoices.

    :return: the posted invoice whose discounts are still open
    """
    term = _term(books)
    open_one = _invoice(books, term, "discount", anchor - relativedelta(days=4))
    in_time = _invoice(books, term, "prompt", anchor - relativedelta(days=40))
    too_late = _invoice(books, term, "late", anchor - relativedelta(days=38))
    for invoice, day in ((in_time, 34), (too_late, 10)):
        highest = max(invoice.line_ids.ar_discount_offer_ids, key=lambda offer: offer.percent)
        paid = invoice.amount_total - highest.discount_amount_currency
        books.receive(anchor - relativedelta(days=day), invoice, paid)
    fixtures.xml_ids(books.env, {
        "payment_term_tiers": term, "invoice_tiers": open_one, "invoice_tiers_taken": in_time,
        "invoice_tiers_late": too_late,
    })
    return open_one


def _term(books):
    return books.env["account.payment.term"].create({
        "name": "3/8, 1/20, net 45",
        "company_id": books.company.id,
        "line_ids": [Command.create({"value": "percent", "value_amount": 100, "nb_days": 45})],
        "ar_discount_tier_ids": [
            Command.create({"sequence": 1, "percent": 3, "days": 8}),
            Command.create({"sequence": 2, "percent": 1, "days": 20}),
        ],
    })


def _invoice(books, term, customer, day):
    return books.sell(books.partners[customer], day, [
        {"product_id": books.products["pendant"].id, "quantity": 6},
        {"product_id": books.products["fitting"].id, "quantity": 4},
    ], invoice_payment_term_id=term.id)

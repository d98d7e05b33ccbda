"""A payment term with two discount tiers, and an invoice whose customer can still take both."""

from dateutil.relativedelta import relativedelta

from odoo import Command

from . import stage


def tell(books, anchor):
    """Offer 3 % within 8 days, 1 % until the 20th day, on an invoice of the day before yesterday.

    :return: the posted invoice
    """
    env, company = books.env, books.company
    term = env["account.payment.term"].create({
        "name": "3/8, 1/20, net 45",
        "company_id": company.id,
        "line_ids": [Command.create({"value": "percent", "value_amount": 100, "nb_days": 45})],
        "ar_discount_tier_ids": [
            Command.create({"sequence": 1, "percent": 3, "days": 8}),
            Command.create({"sequence": 2, "percent": 1, "days": 20}),
        ],
    })
    day = anchor - relativedelta(days=2)
    invoice = env["account.move"].create({
        "move_type": "out_invoice",
        "partner_id": books.partners["discount"].id,
        "invoice_payment_term_id": term.id,
        "invoice_date": day,
        "date": day,
        "delivery_date": day,
        "invoice_line_ids": [
            Command.create({"product_id": books.products["pendant"].id, "quantity": 6}),
            Command.create({"product_id": books.products["fitting"].id, "quantity": 4}),
        ],
    })
    invoice.action_post()
    stage.xml_ids(env, {"payment_term_tiers": term, "invoice_tiers": invoice})
    return invoice

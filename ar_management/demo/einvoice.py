"""E-invoices of the story: on their way, rejected, disputed, returned, stopped; one to repair.

A down payment and its final invoice in instalments show what the files say; the month before last
was reported as cashed, the last one is counted.
"""

from datetime import datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command
from odoo.exceptions import UserError

from . import fixtures

PLATFORM = "Plateforme Confluence"

LIVES = {
    ("prompt", 1): ("transmitted", "deposited", "available", "approved", "cashed"),
    ("prompt", 0): ("transmitted", "deposited", "available"),
    ("discount", 0): ("transmitted", "deposited", "approved"),
    ("over_limit", 1): ("transmitted", "rejected"),
    ("late", 1): ("transmitted",),
}
"""Statuses of some invoices, by customer and number of the invoice (0 is the latest)."""

NOTES = {
    "rejected": ("DEST_INC", "The platform does not find this address in the directory."),
    "disputed": ("QUALITE_ERR", "Four of the lamps flicker."),
}
SHARE = 0.3
"""Of the down payment."""
STOPPED_INVOICES = 4


def advance(books, anchor):
    """The town orders lights: 30 % before the work, the rest in two instalments."""
    lights = books.products["rail"]
    price = 40 * lights.list_price
    order = {"partner": books.partners["public"], "ref": "EJ-2026-118"}
    down_payment = books.sell(day=anchor - relativedelta(days=30), lines=[
        _advance(books, lights, price * SHARE),
    ], **order)
    books.receive(anchor - relativedelta(days=9), down_payment, down_payment.amount_total)
    final = books.sell(day=anchor - relativedelta(days=1), lines=[
        {"product_id": lights.id, "quantity": 40}, _advance(books, lights, -price * SHARE),
    ], invoice_payment_term_id=_term(books).id, **order)
    fixtures.xml_ids(books.env, {
        "invoice_down_payment": down_payment, "invoice_final": final,
        "payment_term_two_instalments": final.invoice_payment_term_id,
    })


def _advance(books, product, amount):
    account = books.env["account.account"].search([
        ("code", "=like", "4191%"), ("company_ids", "in", books.company.ids),
    ], limit=1)
    return {
        "name": f"Down payment of {SHARE:.0%}", "account_id": account.id, "quantity": 1,
        "price_unit": amount, "tax_ids": [Command.set(product.taxes_id.ids)],
    }


def _term(books):
    return books.env["account.payment.term"].create({
        "name": "Half after 30 days, half after 60", "company_id": books.company.id,
        "line_ids": [
            Command.create({"value": "percent", "value_amount": 50, "nb_days": days})
            for days in (30, 60)
        ],
    })


def returned(env, invoice):
    """Store the XML of an invoice as a customer's system has changed it."""
    xml, errors = env["account.edi.xml.cii"]._export_invoice(invoice)
    if errors:
        raise UserError("\n".join(sorted(errors)))
    due = invoice.invoice_date_due
    later = due + relativedelta(days=15)
    attachment = env["ir.attachment"].create({
        "name": "returned_invoice.xml",
        "raw": xml.replace(f"{due:%Y%m%d}".encode(), f"{later:%Y%m%d}".encode()),
        "mimetype": "application/xml",
        "res_model": invoice._name,
        "res_id": invoice.id,
        "description": "Sample e-invoice to read: it differs from ours in one field.",
    })
    fixtures.xml_ids(env, {"sample_einvoice": attachment})


def send(books, moves, contested, anchor):
    """Send some invoices, hear of them, and find what a new customer lacks."""
    books.company.write({"ar_einvoice_size": "large", "ar_einvoice_platform": PLATFORM})
    for key, statuses in LIVES.items():
        live(moves[key], statuses, anchor)
    live(contested, ("transmitted", "deposited", "disputed"), anchor)
    _newcomer(books, anchor)


def live(move, statuses, anchor):
    """Note what became of an invoice that was sent."""
    move.is_move_sent = True
    first = min(move.invoice_date + timedelta(days=1), anchor - timedelta(days=len(statuses)))
    for number, status in enumerate(statuses):
        motive, note = NOTES.get(status, ("", ""))
        ours = status == "transmitted"
        move.env["ar.einvoice.event"]._note(
            move, status, source="send" if ours else "connector", motive=motive, note=note,
            channel="" if ours else PLATFORM,
            date=datetime.combine(first + timedelta(days=number), time(9)),
        )


def _newcomer(books, anchor):
    """A draft for a customer without SIREN: it fails before anybody sends it."""
    env = books.env
    newcomer = env["res.partner"].create({
        "name": "Studio Brisson SARL", "is_company": True, "company_id": books.company.id,
        "street": "27 rue de la République", "zip": "42000", "city": "Saint-Étienne",
        "country_id": env.ref("base.fr").id, "email": "bonjour@studio-brisson.example",
        "lang": "fr_FR",
    })
    draft = env["account.move"].create({
        "move_type": "out_invoice",
        "partner_id": newcomer.id,
        "invoice_date": anchor,
        "invoice_line_ids": [
            Command.create({"product_id": books.products["pendant"].id, "quantity": 2}),
        ],
    })
    fixtures.xml_ids(env, {"partner_newcomer": newcomer, "einvoice_draft": draft})
    env["ar.facturx.run"]._start(draft)


def stop(books):
    """Put the newest invoices into a sending and stop it: nothing leaves a demo by itself."""
    env = books.env
    moves = env["account.move"].search([
        ("company_id", "=", books.company.id), ("move_type", "=", "out_invoice"),
        ("state", "=", "posted"), ("is_move_sent", "=", False),
    ], order="invoice_date desc, id desc", limit=40)
    chosen = moves.filtered(lambda move: move._ar_facturx_binds())[:STOPPED_INVOICES]
    batch = env["ar.facturx.batch"]._start(chosen)
    batch.action_stop()
    fixtures.xml_ids(env, {"facturx_batch": batch})


def report(books, anchor):
    """Report the month before last, and count the last one."""
    env = books.env
    reports = env["ar.cashed.report"].create([
        {
            "company_id": books.company.id,
            "date_from": anchor - relativedelta(months=months, day=1),
            "date_to": anchor - relativedelta(months=months, day=31),
        }
        for months in (2, 1)
    ])
    reports.action_count()
    reported, counted = reports
    if reported.line_ids:
        reported.action_report()
    fixtures.xml_ids(env, {"cashed_reported": reported, "cashed_counted": counted})

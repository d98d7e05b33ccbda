"""E-invoices of the story: on their way, rejected, disputed, and a customer to repair."""

from datetime import datetime, time, timedelta

from odoo import Command

from .. import fixtures

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


def tell(books, moves, contested, anchor):
    """Send some invoices, hear of them, and find what a new customer lacks."""
    books.company.write({"ar_einvoice_size": "large", "ar_einvoice_platform": PLATFORM})
    for key, statuses in LIVES.items():
        live(moves[key], statuses, anchor)
    live(contested, ("transmitted", "deposited", "disputed"), anchor)
    _newcomer(books, anchor)


def live(move, statuses, anchor):
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

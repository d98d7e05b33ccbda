"""Recovery in the story: customers who cannot pay at once, and those who may never pay."""

from datetime import timedelta
from functools import partial
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from odoo import Command

from .. import fixtures
from ..books import receivable

PLANS = {
    # key: (name, city, postcode, invoices as (amount before VAT, days late), state)
    "plan_draft": ("Brasserie du Canal", "Toulouse", "31000", ((1240, 34),), "draft"),
    "plan_proposed": ("Pressing Lumière", "Dijon", "21000", ((2650, 41), (890, 11)), "proposed"),
    "plan_active": ("Garage Pelletier", "Reims", "51100", ((4800, 96), (2150, 66)), "active"),
    "plan_kept": ("Fleurs d'Antan", "Angers", "49000", ((960, 150),), "kept"),
    "plan_broken": ("Imprimerie Caradec", "Brest", "29200", ((6400, 140),), "broken"),
}


DOUBTFUL = {
    "doubtful_new": ("Menuiserie Gaudin", "Le Mans", "72000", ((1980, 190),), "draft"),
    "doubtful_open": ("Bâtiment Lorrain", "Metz", "57000", ((7300, 210), (1150, 180)), "doubtful"),
    "doubtful_waiting": ("Sérigraphie Volta", "Lille", "59000", ((9200, 320),), "waiting"),
    "doubtful_lost": ("Cycles Mercier", "Tours", "37000", ((2480, 380),), "lost"),
}
HANDED = {
    "handover_out": ("Traiteur Beaumont", "Rouen", "76000", ((3650, 130),), "out"),
    "handover_settled": ("Studio Kermadec", "Lorient", "56100", ((1890, 160),), "settled"),
    "handover_lost": ("Auto École Jaurès", "Nîmes", "30000", ((990, 240),), "lost"),
}


def tell(books, anchor):
    """A payment plan, a doubtful debt and a hand-over in each state, and a deposit."""
    made = {}
    agency = _customer(books, "Recouvrement Atlantique", "Nantes", "44000")
    for cases, make in (
        (DOUBTFUL, _doubtful), (HANDED, partial(_handover, agency=agency)),
        (PLANS, partial(_plan, anchor=anchor)),
    ):
        for key, (name, city, postcode, amounts, state) in cases.items():
            customer = _customer(books, name, city, postcode)
            invoices = [_invoice(books, customer, amount, late, anchor) for amount, late in amounts]
            made |= {key: make(books, customer, invoices, state), f"{key}_customer": customer}
    made["collection_agency"] = agency
    made["deposit_customer"] = _customer(books, "Atelier Solveig", "Annecy", "74000")
    made["deposit_application"] = books.env["ar.credit.application"]._grant(
        made["deposit_customer"], books.company, 12000, "New customer, limit against a deposit",
        state="conditional", deposit_percent=25,
    )
    books.env["ar.deposit.request"]._follow(books.company)
    fixtures.xml_ids(books.env, made)


def _customer(books, name, city, postcode):
    return books.env["res.partner"].create(fixtures.french_company(
        books.env, 10 * int(postcode) + len(name) % 10, name=name, city=city, zip=postcode,
        street="14 rue de la Gare", phone="+33 3 80 00 00 00",
        email=f"compta@{name.split()[0].lower()}.example",
    ))


def _invoice(books, customer, amount, late, anchor):
    due, product = anchor - timedelta(days=late), next(iter(books.products.values()))
    return books.sell(
        customer, due - timedelta(days=30),
        [{"product_id": product.id, "quantity": 1, "price_unit": amount}],
        invoice_payment_term_id=False, invoice_date_due=due,
    )


def _items(invoices):
    return [Command.create({"line_id": receivable(move).id}) for move in invoices]


def _plan(books, customer, invoices, state, anchor):
    signed = anchor - timedelta(days=70)
    first = {"draft": 30, "proposed": 20, "active": -25, "kept": -60, "broken": -40}[state]
    plan = books.env["ar.payment.plan"].create({
        "partner_id": customer.id, "company_id": books.company.id,
        "user_id": _collector(books).id,
        "item_ids": _items(invoices),
        "instalment_count": 4 if state != "kept" else 2,
        "first_date": anchor + timedelta(days=first), "interest_percent": 4,
        "note": "Waits for a large payment of its own customer.",
    })
    if state != "draft":
        plan.write({"state": "proposed", "proposed_on": anchor - timedelta(days=3)})
    if state in ("active", "kept", "broken"):
        plan.write({"proposed_on": signed, "signed_by": "Camille Renaud", "signed_on": signed,
                    "state": "active", "signed_hash": plan._fingerprint()})
    if state == "active":
        books.receive(anchor - timedelta(days=24), invoices[0], plan.line_ids[0].amount)
    if state == "kept":
        books.receive(anchor - timedelta(days=62), invoices[0])
    verdict = {"kept": plan._note_kept, "broken": lambda day: plan._break(
        next(each for each in plan._standings() if each.open), day
    )}.get(state)
    if verdict:
        verdict(anchor - timedelta(days=10))
    return plan


def _doubtful(books, customer, invoices, state):
    case = books.env["ar.doubtful.case"].create({
        "partner_id": customer.id, "company_id": books.company.id,
        "user_id": _collector(books).id,
        "cause": "insolvency" if state in ("waiting", "lost") else "unpaid",
        "item_ids": _items(invoices),
        "impairment_percent": 60,
    })
    if state == "draft":
        return case
    case.action_transfer()
    case.action_impair()
    if state in ("waiting", "lost"):
        case.evidence_ids = books.env["ir.attachment"].create({
            "name": "Jugement de liquidation.pdf", "raw": _page("Jugement de liquidation"),
            "res_model": case._name, "res_id": case.id,
        })
    if state == "waiting":
        case.write({"state": "waiting", "asked_by_id": books.env.ref("base.user_admin").id})
    if state == "lost":
        books.env["ar.doubtful.posting"]._write_off(case)
        case.write({"state": "lost", "lost_on": books.company._ar_today()})
        case.activity_unlink(["mail.mail_activity_data_todo"])
    return case


def _collector(books):
    """Who answers for the recovery; nobody in a database without the users of the story."""
    users = books.env["res.users"]
    return books.env.ref("ar_management.user_accountant_demo", False) or users


def _page(text):
    """A PDF of one page with a line of text."""
    result = BytesIO()
    canvas = Canvas(result, invariant=1)
    canvas.drawString(72, 760, text)
    canvas.save()
    return result.getvalue()


def _handover(books, customer, invoices, state, agency):
    handover = books.env["ar.handover"].create({
        "partner_id": customer.id, "company_id": books.company.id, "agent_id": agency.id,
        "user_id": _collector(books).id,
        "item_ids": _items(invoices),
        "reference": "RA-2291",
    })
    # Without its dossier: printing takes long, and the button makes it.
    handover.write({"state": "out", "handed_on": books.company._ar_today()})
    if state != "out":
        handover.write({"state": state, "ended_on": books.company._ar_today(), "fee": 180})
    return handover

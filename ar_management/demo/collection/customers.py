"""Customers to collect from, one for each thing that can happen, with a year of history."""

from datetime import timedelta

from odoo import Command

from .. import fixtures
from ..books import receivable
from ..einvoice import live

CUSTOMERS = {
    # key: (name, city, postcode, days late, amount before VAT, days after which it used to pay)
    "due_soon": ("Cave Saint-Vincent", "Beaune", "21200", -4, 1480, 28),
    "first": ("Optique Marchand", "Roanne", "42300", 4, 960, 31),
    "reliable": ("Pharmacie du Théâtre", "Vichy", "03200", 5, 720, 26),
    "second": ("Hôtel Bellevue", "Évian", "74500", 13, 2150, 38),
    "call": ("Transports Roussel", "Troyes", "10000", 22, 3900, 44),
    "last": ("Boulangerie Amélie", "Laval", "53000", 32, 640, 47),
    "formal": ("Discothèque Le Phare", "Royan", "17200", 48, 2780, 52),
    "late_always": ("Agence Corail", "Toulon", "83000", 9, 1320, 55),
    "contests": ("Clinique vétérinaire du Lac", "Annecy", "74000", 18, 4100, 33),
    "agreed": ("Restaurant L'Écluse", "Sète", "34200", 24, 2300, 35),
    "credited": ("Maison Verneuil", "Dreux", "28100", 35, 1870, 34),
    "rejected": ("Salle Pleyel Sport", "Niort", "79000", 41, 1500, 40),
    "promised": ("Librairie Azur", "Fréjus", "83600", 26, 1190, 39),
    "kept": ("Chocolaterie Morel", "Arras", "62000", 29, 860, 36),
    "broken": ("Studio Volubilis", "Pau", "64000", 37, 2640, 48),
    "bounced": ("Quincaillerie Pons", "Albi", "81000", 15, 430, 34),
    "paused": ("Théâtre des Halles", "Avignon", "84000", 14, 1740, 37),
    "answered": ("Paysages Lebrun", "Blois", "41000", 17, 2080, 35),
    "no_address": ("Garage de l'Étoile", "Vannes", "56000", 8, 510, 32),
    "money_waits": ("Ébénisterie Castel", "Tarbes", "65000", 19, 1650, 33),
    "left_alone": ("Association Horizon", "Gap", "05000", 60, 300, 45),
    "insolvent": ("Confection Marival", "Cholet", "49300", 70, 5200, 60),
    "thanked": ("Cabinet Duroc", "Nancy", "54000", None, 1900, 24),
}
PAST = (340, 95)
"""Days ago at which each of them was invoiced before."""
MESSAGES = (40, 30, 20, 10)
"""Days ago on which the reminders of the last weeks were sent."""


def tell(books, anchor):
    """Invoice, let them pay or not, and tell what each of them said."""
    customers = _customers(books)
    moves = _invoices(books, customers, anchor)
    _payments(books, moves, anchor)
    current = {key: moves[key, 0] for key in customers}
    for move in current.values():
        live(move, ("approved",), anchor)
    fixtures.xml_ids(books.env, {
        **{f"collect_{key}": customer for key, customer in customers.items()},
        **{f"collect_invoice_{key}_{number}": move for (key, number), move in moves.items()},
    })
    _remind(books, customers, anchor)
    _disputes(books, current, anchor)
    _promises(books, current, anchor)
    _others(books, customers, current, anchor)
    _reader(books, customers["contests"])


def _reader(books, customer):
    """Somebody at a customer who looks into the portal; login and password are the same."""
    users = books.env["res.users"].with_context(active_test=False, no_reset_password=True)
    if users.search_count([("login", "=", "client")], limit=1):
        return
    user = users.create({
        "name": "Élodie Garrec", "login": "client", "password": "client",
        "email": "elodie@client.example", "company_id": books.company.id,
        "company_ids": [Command.set(books.company.ids)], "lang": customer.lang,
        "group_ids": [Command.set(books.env.ref("base.group_portal").ids)],
    })
    user.partner_id.parent_id = customer
    fixtures.xml_ids(books.env, {"user_client": user})


def _customers(books):
    made = books.env["res.partner"].create([
        fixtures.french_company(
            books.env, 1250 + 37 * number, name=name, city=city, zip=postcode,
            street=f"{number + 2} rue des Lilas", phone=f"+33 4 75 00 10 {number + 10}",
            email=f"compta{number}@{key.replace('_', '-')}.example"
            if key != "no_address" else False,
        )
        for number, (key, (name, city, postcode, *_rest)) in enumerate(CUSTOMERS.items())
    ])
    return dict(zip(CUSTOMERS, made, strict=True))


def _invoices(books, customers, anchor):
    """{(key, number): invoice}; number 0 is the one that everything else is about."""
    product = next(iter(books.products.values()))
    planned = {}
    for key, (_name, _city, _code, late, amount, _after) in CUSTOMERS.items():
        due = anchor - timedelta(days=late if late is not None else -3)
        planned[key, 0] = (due - timedelta(days=30), amount)
        for number, ago in enumerate(PAST, 1):
            planned[key, number] = (anchor - timedelta(days=ago), amount * (0.6 + number / 10))
    order = sorted(planned, key=lambda each: planned[each][0])
    made = books.env["account.move"].create([
        books.invoice_values(
            customers[key[0]], day,
            [{"product_id": product.id, "quantity": 1, "price_unit": round(amount, 2)}],
            invoice_payment_term_id=False, invoice_date_due=day + timedelta(days=30),
        )
        for key, (day, amount) in ((key, planned[key]) for key in order)
    ])
    made.action_post()
    return dict(zip(order, made, strict=True))


def _payments(books, moves, anchor):
    """What was paid in the year, by the habits; and what came in these days."""
    paid = [
        (move.invoice_date + timedelta(days=CUSTOMERS[key][5]), move)
        for (key, number), move in moves.items() if number
    ]
    paid.append((anchor - timedelta(days=2), moves["thanked", 0]))
    paid.append((anchor - timedelta(days=6), moves["kept", 0]))
    paid.sort(key=lambda each: each[0])
    lines = books._create_bank_lines([
        books._payment_values(day, move, receivable(move).amount_residual) for day, move in paid
    ])
    books.env["account.move.line"]._reconcile_plan([
        receivable(move) + receivable(line.move_id)
        for (_day, move), line in zip(paid, lines, strict=True)
    ])


def _remind(books, customers, anchor):
    """The messages of the last weeks, as if they had been sent: nothing leaves."""
    chased = books.env["res.partner"].union(*[
        customers[key] for key in customers
        if key not in ("due_soon", "first", "reliable", "no_address", "left_alone", "insolvent",
                       "thanked", "kept")
    ])
    for ago in MESSAGES:
        day = anchor - timedelta(days=ago)
        for reminder in books.env["ar.reminder"]._propose(chased, books.company, day):
            reminder._mark_sent(email_to=reminder.contact_id.email_formatted, stop_data=[])


def _disputes(books, current, anchor):
    words = {
        "contests": ("quality", 0.5, "Six of the lamps hum."),
        "agreed": ("price", 0.2, "The discount that was agreed is missing."),
        "credited": ("quantity", 0.3, "Two cartons did not arrive."),
        "rejected": ("delivery", 1, "Says that nothing was delivered."),
    }
    owner = books.env.ref("ar_management.user_accountant_demo", raise_if_not_found=False)
    made = {}
    for key, (reason, share, note) in words.items():
        move = current[key]
        made[f"dispute_{key}"] = books.env["ar.dispute"].with_context(
            mail_activity_quick_update=True
        ).create({
            "move_id": move.id, "reason": reason, "note": note,
            "user_id": owner.id if owner else False,
            "amount": move.currency_id.round(move.amount_total * share),
            "date_from": anchor - timedelta(days=8),
        })
    made["dispute_agreed"]._agree(made["dispute_agreed"].amount, "You are right, we credit it.")
    note = made["dispute_credited"]._agree(made["dispute_credited"].amount, "We credit both.")
    note.action_post()
    made["dispute_rejected"]._reject("The delivery note is signed.")
    for key in ("agreed", "credited"):
        made[f"dispute_note_{key}"] = made[f"dispute_{key}"].credit_note_id
    fixtures.xml_ids(books.env, made)


def _promises(books, current, anchor):
    made = {}
    for key, given, until in (("promised", 2, -5), ("kept", 12, 5), ("broken", 14, 6)):
        made[f"collect_promise_{key}"] = books.env["ar.promise"].create({
            "partner_id": current[key].partner_id.id, "company_id": books.company.id,
            "line_ids": [Command.set(receivable(current[key]).ids)],
            "amount": current[key].amount_total,
            "made_on": anchor - timedelta(days=given), "date": anchor - timedelta(days=until),
            "source": "call",
        })
    fixtures.xml_ids(books.env, made)


def _others(books, customers, current, anchor):
    company = books.company
    customers["bounced"]._message_receive_bounce(customers["bounced"].email, customers["bounced"])
    customers["paused"]._ar_wait_for_money(company)
    current["left_alone"].no_followup = True
    customers["insolvent"].ar_insolvency_date = anchor - timedelta(days=20)
    line = books.env["account.bank.statement.line"].create({
        "journal_id": books.journal.id, "date": anchor - timedelta(days=1),
        "amount": current["money_waits"].amount_total, "partner_id": customers["money_waits"].id,
        "payment_ref": "VIR SEPA RECU /DE EBENISTERIE CASTEL /MOTIF NOS ACHATS",
    })
    fixtures.xml_ids(books.env, {"collect_line_money_waits": line})
    customers["answered"].message_post(  # pylint: disable=translation-required
        body="Bonjour, pourriez-vous nous renvoyer le bon de livraison ?", message_type="email",
        author_id=customers["answered"].id, subtype_xmlid="mail.mt_comment",
        notify_skip_followers=True,
    )

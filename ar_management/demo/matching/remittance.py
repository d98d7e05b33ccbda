"""A remittance advice that came by e-mail and waits for its payment: the sample statement."""

from .. import fixtures, profiles
from ..books import receivable

EMAIL = "comptabilite.fournisseurs@client.example"


def send(books, anchor, invoice):
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

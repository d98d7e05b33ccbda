"""What the columns of an advice are called: French, English, German, Italian, Spanish, Dutch."""

import re
from collections.abc import Sequence

from ..statement.table import plain

OURS = "your|votre|vos|v/|ihre|ihr|vostra|vs|su|uw"
"""The sender's "your number" is ours."""
THEIRS = "our|notre|nos|n/|unsere|unser|nostra|ns|nuestra|onze|ons"
DOCUMENT = (
    r"invoice|facture|factures|fact|rechnung|rechnungs?n(umme)?r|rg|re|fattura|fatture|fatt|"
    r"factura|facturas|factuur|factuurnummer|fatura|document|documento|beleg|belegn(umme)?r|bill|"
    r"piece|reference|referenz|referentie|referencia|riferimento|ref|num(ero)?|no|nr|n|number|"
    r"nummer|belegnummer|rechnungsnummer|factuurnr|doc|docnumber|kenmerk|vorgang"
)
TOTAL_WORDS = frozenset(
    "total totaux totals somme sum summe gesamt gesamtbetrag gesamtsumme totale totali totaal suma "
    "sous-total subtotal zwischensumme subtotale subtotaal endsumme zahlbetrag saldo net-a-payer "
    "report ubertrag uebertrag grand montant-total".split()
)
KINDS = (
    ("discount", r"escompte|skonto|discount|sconto|descuento|korting|rabatt|betalingskorting"),
    ("deduction", r"deduction|deduit|retenue|abzug|abzuge|kurzung|ritenuta|retencion|inhouding|"
                  r"withheld|withholding|adjustment|ajustement|penalite|differenz|frais|fees?\b|"
                  r"gebuhr|spese|gastos|kosten|^(montant (des )?)?avoirs?$"),
    ("net", r"(montant |amount |betrag |importo |importe |bedrag )?(paye|paid|regle|gezahlt|"
            r"bezahlt|zahlbetrag|uberwiesen|pagato|pagado|betaald)|net(to)?\b|net paid|"
            r"zahlbetrag|zahlung|payment amount|amount paid|netto|neto|montant net|a payer|"
            r"montant regle|pay amount|payment$|paid amount|bezahlter betrag|montant verse"),
    ("gross", r"gross|brut|brutto|lordo|bruto|ttc|invoice amount|invoice total|rechnungsbetrag|"
              r"montant facture|importo fattura|importe factura|factuurbedrag|original amount|"
              r"amount due|total invoice|montant initial|montant d'origine"),
    ("amount", r"amount|montant|betrag|importo|importe|bedrag|total|totale|totaal|sum|value|valeur|"
               r"wert|eur|euro|solde|saldo|montant eur"),
    ("date", r"date|datum|data|fecha|vom|du|echeance|due|scadenza|vencimiento|valuta|fallig"),
    ("type", r"type|typ|tipo|art|soort|nature|sens|belegart|genre|kind|dc|d/c|s/h"),
    ("currency", r"currency|devise|wahrung|waehrung|divisa|valuta|moneda|munt|cur|curr|whg"),
    ("text", r"text|libelle|description|bezeichnung|descrizione|descripcion|omschrijving|motif|"
             r"commentaire|comment|bemerkung|note|buchungstext|designation|objet"),
)
SIDES = {
    "debit": re.compile(r"(montant |amount |betrag )?(debit|soll|dare|debe|debet)( eur)?"),
    "credit": re.compile(r"(montant |amount |betrag )?(credit|haben|avere|haber)( eur)?"),
}
"""Two columns for one amount: which of them is the money of the payment, their sum tells."""
SEVERAL = ("discount", "deduction")
"""Kinds that may have several columns, all of which are taken off."""
CREDIT = re.compile(
    r"\b(avoirs?|credit ?notes?|credit memo|note de credit|gutschrift|"
    r"nota (di )?(accredito|credito)|nota de (credito|abono)|abono|creditnota|creditfactuur)\b"
)
"""How a credit note is called, in plain text."""
CREDIT_PERHAPS = re.compile(r"\b(cn|nc|gs|av|kg|ca|cr)\b|\b(av|cn|nc|gs)(?=[-/ ]?[0-9])")
"""Short marks that mean something else as often: they count where the total bears them out."""
CREDIT_TYPE = re.compile(r"381|396|261|308|crn?|cn|av|nc|gs|kg|ca?")
"""A credit note in a column of types: UNTDID 1001, or how programs shorten it."""
TALK = re.compile(
    r"\b(factures?|invoices?|rechnung(en)?|fattur[ae]|facturas?|facturen|factuur|beleg(e|nummer)?|"
    r"avoirs?|gutschrift(en)?|credit ?notes?|inv|fact|rg|acompte|bills?)\b"
)
"""The line speaks of a document."""
PAYMENT = re.compile(
    r"\b(virements?|vir|transfer|wire|payment|paiement|reglement|versement|zahlung|uberweisung|"
    r"zahlungsausgang|bonifico|pagamento|pago|transferencia|betaling|overboeking|cheque|check|"
    r"remise|prelevement|traite|lcr)\b"
)
"""The line speaks of the payment itself."""


def kind_of(header: str) -> str:
    """What a column holds, by its header; empty when nobody can tell.

    >>> [kind_of(text) for text in ("N° de facture", "Skontobetrag", "Montant payé", "Our ref.")]
    ['reference', 'discount', 'net', 'theirs']
    >>> [kind_of(text) for text in ("Rechnungsdatum", "Invoice amount", "Betrag EUR", "Kunde")]
    ['date', 'gross', 'amount', '']
    """
    text = re.sub(r"[°º:._\-()/]+", " ", plain(header).replace("n/", "n ")).strip()
    text = " ".join(text.split())
    if not text or len(text) > 60:
        return ""
    words = set(text.split())
    for side, pattern in SIDES.items():
        if pattern.fullmatch(text):
            return side
    for kind, pattern in KINDS[:4]:
        if re.search(rf"(^|\b)({pattern})", text):
            return kind
    if re.search(r"date|datum|\bdata\b|fecha", text):
        return "date"
    for kind, pattern in KINDS[4:5]:
        if words & set(pattern.split("|")) or "betrag" in text or "bedrag" in text:
            return kind
    if re.search(rf"\b({DOCUMENT})\b", text) or re.match(r"rechnung|factu|fattur|beleg", text):
        own = re.match(rf"({THEIRS})\b", text)
        return "theirs" if own or re.search(r"\b(interne?|supplier)\b", text) else "reference"
    for kind, pattern in KINDS[5:]:
        if re.search(rf"\b({pattern})", text):
            return kind
    return ""


def columns_of(row: Sequence[str]) -> dict[str, int]:
    """Column of each kind in a row of headers; empty when it is none.

    Of several columns with numbers the likeliest to be ours is ``reference``, the next ``theirs``.

    >>> columns_of(["Facture", "Date", "Montant brut", "Escompte", "Net payé"])
    {'reference': 0, 'date': 1, 'gross': 2, 'discount': 3, 'net': 4}
    >>> columns_of(["FA2026-0001", "1.200,00"])
    {}
    """
    found: dict[str, int] = {}
    named = []
    for place, cell in enumerate(row):
        kind = kind_of(cell) if not re.search(r"[0-9]{3}", cell) else ""
        if kind in ("reference", "theirs"):
            named.append((_unlikely(cell, kind), place))
        if kind and kind not in found:
            found[kind] = place
        elif kind in SEVERAL:
            found[f"{kind} {place}"] = place
    found.pop("theirs", None)
    named.sort()
    found.update(zip(("reference", "theirs"), (place for _rank, place in named), strict=False))
    money = {"net", "gross", "amount", *SIDES} & set(found)
    return found if "reference" in found and (money or len(found) > 1) else {}


def _unlikely(header, kind):
    """0 when the sender says that the number is ours, 3 when it is the sender's own."""
    text = plain(header)
    if kind == "theirs":
        return 3
    if re.match(rf"({OURS})\b", text):
        return 0
    return 1 if re.search(r"invoice|factu|rechnung|fattur|\bbill", text) else 2


def is_total(cells: Sequence[str]) -> bool:
    """Tell whether a row is a total, a subtotal or a carried balance.

    >>> is_total(["", "Total EUR", "1200"]), is_total(["FA1", "Total Energies", "1200"])
    (True, False)
    """
    filled = [cell for cell in cells if cell]
    if not filled:
        return False
    words = plain(filled[0]).replace("net a payer", "net-a-payer").strip(" :.").split()
    return bool(words) and words[0].strip(":") in TOTAL_WORDS

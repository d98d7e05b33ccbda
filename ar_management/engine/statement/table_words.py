"""The words of bank tables: headers, marks of debit and credit, states of a transaction.

French first, then English, German, Italian, Spanish and Dutch, all without accents and capitals.
"""

import re
import unicodedata

HEADERS = {
    "date": (
        "date de comptabilisation", "date comptabilisation", "date comptable", "booking date",
        "posting date", "buchungstag", "buchungsdatum", "completed date", "date completed",
        "date de fin", "date de reglement", "settlement date", "date de l'operation",
        "date d'operation", "date operation", "dateop", "date de la transaction",
        "date de transaction", "transaction date", "date d'execution", "operation date", "date",
        "buchung", "datum", "fecha operacion", "fecha", "data contabile", "data", "created",
        "created date", "date created", "date de creation", "started date", "date started",
        "date de debut", "date et heure", "date time",
    ),
    "value_date": (
        "date de valeur", "date valeur", "date de la valeur", "dateval", "value date", "valuta",
        "valutadatum", "wertstellung", "fecha valor", "data valuta", "rentedatum", "available on",
        "valeur",
    ),
    "label": (
        "libelle complet operation", "libelle complet", "libelle detaille", "libelle operation",
        "libelle de l'operation", "libelle", "detail de l'ecriture", "detail de l'operation",
        "details", "detail", "description", "motif", "communication",
        "informations complementaires", "nature de l'operation", "nature", "label", "operation",
        "operations",
        "libelle simplifie",
        "libelle court", "verwendungszweck", "buchungstext", "concepto", "descrizione", "causale",
        "omschrijving", "memo", "narrative", "payment reference", "reference de paiement",
        "reference text", "message", "note", "objet", "subject", "item title",
        "titre de l'objet", "intitule", "commentaire", "comment", "reference", "remittance",
    ),
    "amount": (
        "montant de l'operation", "montant operation", "montant", "amount", "betrag", "importe",
        "importo", "bedrag", "umsatz", "gross", "brut", "montant brut", "avant commission",
        "montant total", "total amount", "total",
    ),
    "debit": (
        "debit", "debits", "montant debit", "sortie", "sorties", "soll", "paid out", "money out",
        "debit amount", "dare", "cargo", "uitgaven", "withdrawal", "withdrawals", "retrait",
        "depense", "depenses",
    ),
    "credit": (
        "credit", "credits", "montant credit", "entree", "entrees", "haben", "paid in", "money in",
        "credit amount", "avere", "abono", "inkomsten", "deposit", "deposits", "recette",
        "recettes", "versement",
    ),
    "direction": (
        "sens", "sens de l'operation", "sens operation", "soll/haben", "s/h", "af bij",
        "debit/credit", "credit/debit", "d/c", "type d/c", "direction", "side", "balance impact",
        "impact sur le solde", "debit ou credit", "signe",
    ),
    "balance": (
        "solde", "balance", "running balance", "saldo", "solde apres operation", "solde progressif",
        "accountbalance", "solde courant",
    ),
    "currency": (
        "devise", "currency", "payment currency", "monnaie", "wahrung", "waehrung", "moneda",
        "divisa", "munt",
    ),
    "payer_name": (
        "nom contrepartie", "nom de la contrepartie", "counterparty name", "partner name",
        "nom du tiers", "tiers", "contrepartie", "counterparty", "payer name", "payee name",
        "beneficiaire", "payee", "payer", "name", "nom", "emetteur", "donneur d'ordre",
        "auftraggeber/empfanger", "beguenstigter/zahlungspflichtiger", "naam / omschrijving",
        "ordinante", "beneficiario", "customer name", "nom du client",
    ),
    "payer_iban": (
        "iban contrepartie", "iban de la contrepartie", "counterparty iban", "partner iban",
        "iban du tiers", "iban tiers", "compte contrepartie", "counterparty account",
        "payee account number", "beneficiary account number", "kontonummer/iban", "tegenrekening",
    ),
    "reference": (
        "reference client", "end to end id", "kundenreferenz", "invoice number",
        "numero de facture", "n° de facture", "reference", "ref",
    ),
    "bank_reference": (
        "transaction id", "id de la transaction", "numero de transaction",
        "n° de transaction", "transaction code",
        "code de la transaction", "balance transaction id", "transferwise id", "wise id",
        "reference operation", "reference de l'operation", "reference banque", "bank reference",
        "numero d'operation", "n° operation", "identifiant", "identifiant de la transaction", "id",
    ),
    "status": ("status", "statut", "state", "etat", "statut de la transaction",
               "etat de la transaction"),
    "fee": ("fee", "fees", "frais", "commission", "commissions", "frais de transaction"),
    "net": ("net", "net amount", "montant net"),
}
"""Headers of each kind of column, the one that is preferred first."""

ACCOUNT_HEADERS = {
    "compte", "account", "numero de compte", "numero compte", "accountnum", "iban du compte",
    "account iban", "bank account iban", "auftragskonto", "numero du compte", "rib", "iban",
    "account number",
}
"""Columns that name the account of the table itself, or where they vary that of the payer."""

ASKED_HEADERS = {"amount refunded", "montant rembourse"}
"""A table of payments that says elsewhere what went back is no list of what moved."""

DEBIT_MARKS = {
    "D", "DB", "DR", "DEBIT", "DEBET", "DEBITS", "DEBITEUR", "DBIT", "S", "SOLL", "SORTIE",
    "SORTIES", "SORTANT", "OUT", "OUTGOING", "AF", "CARGO", "DARE", "DEBE", "DEPENSE", "EMIS", "-",
}
CREDIT_MARKS = {
    "C", "CR", "CREDIT", "CREDITS", "CREDITEUR", "CRDT", "H", "HABEN", "ENTREE", "ENTREES",
    "ENTRANT", "IN", "INCOMING", "BIJ", "ABONO", "AVERE", "HABER", "RECETTE", "RECU", "+",
}
NO_EFFECT_MARKS = {"MEMO"}
"""A payment service lists what does not change the balance."""

DONE = set((
    "completed|complete|executed|execute|settled|termine|effectue|valide|comptabilise|booked|posted"
    "|paid|paye|paid out|verse|succeeded|successful|success|reussi|regle|traite|processed|ok"
    "|available|disponible|cleared|refunded|rembourse|partially refunded|partiellement rembourse"
    "|received|recu|sent|envoye|done|finished|gebucht|ausgefuhrt|abgeschlossen|cleared"
    "|confirme|confirmed|realise|passe|acceptee|accepte|accepted|approved|approuve"
).split("|"))
NOT_DONE = set((
    "refuse|refused|declined|decline|rejected|rejete|failed|failure|echoue|echec|pending"
    "|en attente|en cours|en cours de traitement|processing|in progress|cancelled|canceled|annule"
    "|reverted|voided|void|expired|expire|denied|blocked|bloque|requires payment"
    "|requires payment method|requires capture|requires confirmation|requires action|uncaptured"
    "|authorized|authorised|autorise|scheduled|planifie|programme|a venir|upcoming|incomplete"
    "|on hold|held|suspendu|vorgemerkt|abgelehnt|storniert|non abouti|impaye|removed|supprime"
).split("|"))
"""A transaction in one of these states moved no money, or not yet."""

UNIT = re.compile(
    r"\s*[(\[]?\b(utc|locale?|eur|euros?|usd|gbp|chf|incl\.? vat|ttc|including vat)\b[)\]]?\s*$"
)
TOTAL = re.compile(
    r"\b(total|totaux|sous-total|subtotal|soldes?|balance|saldo|summe|cumul|report|reports)\b"
)
BALANCE_ROW = re.compile(
    r"(ancien |nouveau |votre )?solde"
    r"( (initial|final|precedent|crediteur|debiteur|reporte|anterieur|comptable|disponible"
    r"|intermediaire|d'ouverture|de cloture|de (debut|fin)( de periode| de mois)?"
    r"|en (debut|fin) de (periode|mois)))*"
    r"( (au|du|a la date du)( le)?)?[ :]*([0-9]{1,2}[/. -]([0-9]{1,2}|[a-z]+)[/. -][0-9]{2,4})?"
    r"[ :]*([0-9 .,+-]*(eur|€)?)?"
)
"""The whole text of a row that states a balance; what a payer writes goes on after the word."""
ACCOUNT_ROW = re.compile(r"[0-9]{4,5} [0-9]{6}[a-z]")
"""LCL ends its tables with a row of the account and its balance."""


def plain(text: str) -> str:
    """A text without accents, case and doubled spaces.

    >>> plain("Date  opération ")
    'date operation'
    """
    text = unicodedata.normalize("NFKD", text)
    return " ".join("".join(c for c in text if not unicodedata.combining(c)).casefold().split())


def header_word(text: str) -> str:
    """A header without its unit, zone and signs, as ``HEADERS`` has it.

    >>> header_word("Montant(EUROS)"), header_word("created_utc"), header_word("Débit en euros")
    ('montant', 'created', 'debit')
    """
    word = plain(text).replace("_", " ").replace("’", "'").replace("€", "eur").strip(" :*")
    for _unit in range(2):
        word = UNIT.sub("", word).removesuffix(" en").strip(" :")
    return word


def direction_of(mark: str) -> int | None:
    """Sign of a mark beside an amount: 1 credit, -1 debit, 0 no effect; ``None``: unknown.

    >>> direction_of("Débiteur"), direction_of("in"), direction_of("Mémo"), direction_of("X")
    (-1, 1, 0, None)
    """
    word = plain(mark).upper().strip(" .")
    for sign, words in ((-1, DEBIT_MARKS), (1, CREDIT_MARKS), (0, NO_EFFECT_MARKS)):
        if word in words:
            return sign
    return None


def is_done(state: str) -> bool | None:
    """Tell whether a transaction in this state moved money; ``None``: an unknown word.

    >>> is_done("Exécutée"), is_done("DECLINED"), is_done(""), is_done("Perhaps")
    (True, False, True, None)
    """
    word = re.sub(r"[^a-z]+", " ", plain(state)).strip()
    forms = {word, word.removesuffix("s"), word.removesuffix("e"), word.removesuffix("es")}
    if not word or forms & DONE:
        return True
    return False if forms & NOT_DONE else None

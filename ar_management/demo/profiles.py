"""Who plays in the demo story: the company, its eight customers, what it sells.

Everybody is invented. The identifiers have correct check digits, because the software checks them.
"""

from dataclasses import dataclass, field

COMPANY = {
    "name": "Ateliers Lumen SAS",
    "street": "18 rue des Tisserands",
    "zip": "69004",
    "city": "Lyon",
    "phone": "+33 4 72 00 18 18",
    "email": "compta@ateliers-lumen.example",
    "website": "https://www.ateliers-lumen.example",
    "company_registry": "89512734800012",
    "vat": "FR09895127348",
    "primary_color": "#1d3b5c",
    "secondary_color": "#e0952c",
    "ar_legal_information": "SAS au capital de 60 000 €, 895 127 348 RCS Lyon",
    "report_footer": "SAS au capital de 60 000 € - 895 127 348 RCS Lyon - TVA FR09895127348",
}
COMPANY_BANK = "Banque du Confluent"
COMPANY_BIC = "BQCFFRPPLYO"
COMPANY_IBAN = "FR7617515069002417063598179"


@dataclass(frozen=True)
class Customer:
    """A customer and how it behaves.

    :ivar term: ``30``, ``45`` (days) or ``discount`` (2 % within 10 days, 30 days net)
    :ivar contact: name, function
    :ivar limit: credit limit, 0 for none
    """

    key: str
    name: str
    street: str
    zip: str
    city: str
    vat: str
    contact: tuple[str, str]
    term: str = "30"
    registry: str = ""
    iban: str = ""
    limit: int = 0
    country: str = "base.fr"
    lang: str = "fr_FR"
    note: str = ""
    values: dict = field(default_factory=dict)


CUSTOMERS = (
    Customer(
        "prompt", "Hôtel des Deux Fleuves SAS", "4 place des Jacobins", "69002", "Lyon",
        "FR09813472651", ("Solène Garnier", "Chef comptable"),
        registry="81347265100021", iban="FR7630027069373136418610824", limit=20000,
        note="Usually pays a few days early.",
    ),
    Customer(
        "discount", "Menuiserie Delorme & Fils SARL", "27 chemin du Moulin", "38200", "Vienne",
        "FR38432908713", ("Patrick Delorme", "Gérant"), term="discount",
        registry="43290871300014", iban="FR7616798069743855773623569", limit=15000,
        note="Takes the early-payment discount every time.",
    ),
    Customer(
        "late", "Librairie du Vieux Pont SARL", "9 quai de la Saône", "71000", "Mâcon",
        "FR57523176402", ("Nadège Perrin", "Gérante"),
        registry="52317640200015", limit=15000,
        note="Always pays about twenty days late.",
    ),
    Customer(
        "dispute", "Clinique Sainte-Odile SA", "112 avenue Foch", "67000", "Strasbourg",
        "FR65394182539", ("Marc Schaeffer", "Comptabilité fournisseurs"), term="45",
        registry="39418253900020", iban="FR7618206070485294483648984", limit=30000,
        note="Pays well, but contests an invoice.",
    ),
    Customer(
        "over_limit", "Brasserie des Remparts SAS", "1 rue de la Monnaie", "25000", "Besançon",
        "FR78448709121", ("Yann Courtois", "Directeur"),
        registry="44870912100017", iban="FR7610278070856013838661651", limit=12000,
        note="Buys more than its credit limit allows.",
    ),
    Customer(
        "new", "Studio Kairn SAS", "56 rue Sainte-Catherine", "33000", "Bordeaux",
        "FR04932654189", ("Inès Labarthe", "Architecte"),
        registry="93265418900012", note="New customer, one invoice, no history.",
    ),
    Customer(
        "public", "Mairie de Saint-Aurel", "Place de l'Hôtel de Ville", "69997", "Saint-Aurel",
        "FR14216909978", ("Service financier", ""),
        registry="21690997800027", note="Public buyer; the public accountant pays.",
        values={"ar_is_public_buyer": True},
    ),
    Customer(
        "german", "Lichtwerk Freiburg GmbH", "Schwarzwaldstraße 31", "79102",
        "Freiburg im Breisgau", "DE274318061", ("Jutta Brenner", "Buchhaltung"),
        iban="DE71680501010013627849", country="base.de", lang="de_DE", limit=20000,
        note="Customer in Germany: intra-Community deliveries without VAT.",
    ),
)

PRODUCTS = {
    "pendant": ("Atelier LED pendant light", "consu", 148.50),
    "sconce": ("Canut wall lamp, brushed brass", "consu", 86.20),
    "rail": ("Traboule track lighting, 2 m", "consu", 212.00),
    "fitting": ("Fitting and commissioning, hour", "service", 64.00),
}

USERS = (
    ("accountant", "Claire Aubert", ("ar_management.group_ar_user",)),
    ("manager", "Hugo Lambert", ("ar_management.group_ar_credit_manager",)),
    ("salesman", "Lucie Moreau", ("sales_team.group_sale_salesman",)),
)

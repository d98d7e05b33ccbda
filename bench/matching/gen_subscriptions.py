"""Worlds f and s: subscriptions, where thousands of documents have one of a few amounts.

The month that a text names, standing orders that never change, client numbers, and the order in
which a customer pays tell one document from the next. ``f`` teaches, ``s`` has other plans,
numbers, words and habits and never does.
"""

from datetime import date, timedelta

from .company import Company

F, S = "f", "s"
PLANS = {F: [2990, 4990, 9900, 14900, 5880, 35880], S: [1200, 3500, 7800, 12000, 18000, 42000]}
HABITS = {
    F: [("standing", 30), ("month", 20), ("number", 22), ("late", 10), ("all_due", 9),
        ("quarter", 4), ("parent", 3), ("silent", 2)],
    S: [("standing", 36), ("month", 15), ("number", 17), ("late", 11), ("all_due", 9),
        ("quarter", 6), ("parent", 2), ("silent", 4)],
}
NUMBERS = {
    F: [lambda c, d, n: f"AB{d:%y%m}-{n:05d}", lambda c, d, n: f"{d:%Y}-{n:06d}",
        lambda c, d, n: f"FAC{n:07d}", lambda c, d, n: f"F{c:05d}/{d:%y%m}"],
    S: [lambda c, d, n: f"SUB-{d:%Y}-{n:05d}", lambda c, d, n: f"{n:08d}",
        lambda c, d, n: f"R{d:%y}.{d:%m}.{n:04d}", lambda c, d, n: f"{c:05d}-{d:%Y%m}"],
}
FRENCH = ("JANVIER FEVRIER MARS AVRIL MAI JUIN JUILLET AOUT SEPTEMBRE OCTOBRE NOVEMBRE "
          "DECEMBRE").split()
GERMAN = ("Januar Februar März April Mai Juni Juli August September Oktober November "
          "Dezember").split()
MONTHS = {
    F: ["{fr} {d:%Y}", "{d:%m}/{d:%Y}", "{fr}", "{fr} {d:%y}", "ABO {d:%m%y}", "LOYER {fr}",
        "MENSUALITE {d:%m-%Y}", "ABONNEMENT {fr} {d:%Y}", "ECHEANCE {d:%m/%y}"],
    S: ["{de} {d:%Y}", "{d:%Y}-{d:%m}", "Miete {de}", "periode {d:%m}.{d:%Y}", "{fr3}. {d:%y}",
        "cotisation {fr}", "forfait {d:%m/%Y}", "loyer de {fr}", "Beitrag {d:%m%y}"],
}
STANDING = {
    F: ["CLIENT {code}", "ABONNEMENT CLT {code}", "VIR PERMANENT", "VIREMENT PERMANENT {name}",
        "CONTRAT {code}", "REF CLIENT C{code}", "LOYER MENSUEL", "abonnement"],
    S: ["Kd-Nr {code}", "N ADHERENT {code}", "Dauerauftrag", "virement automatique",
        "DOSSIER {code}",
        "{code}", "cotisation mensuelle {name}", "compte client {code}", "abo {code}"],
}
SILENT = {F: ["paiement", "reglement facture", "VIR", ""],
          S: ["Zahlung", "votre facture", "solde", ""]}
LEADS = {F: ["FACT", "facture", "FACTURE N", ""], S: ["Rechnung", "RNR", "fact. no", "REF", ""]}
BANKS = {
    F: ["VIR SEPA RECU /DE {name} /MOTIF {text} /REF NOTPROVIDED", "{text}",
        "VIREMENT {name} {text}", "VIR INST DE {name} LIB {text}"],
    S: ["SEPA-GUTSCHRIFT {text} ABWA+{name}", "{name} {text}", "{text}",
        "VIR RECU {name} MOTIF: {text} ID: NOTPROVIDED", "DE: {name} COMMUNICATION: {text}"],
}


class SubscriptionGen(Company):
    """World ``f``."""

    world, persons = F, 0.25
    lines_each = 0.35

    def __init__(self, M, P, seed, customers=None, hist=None):
        super().__init__(M, P, seed, customers, hist)
        r = self.r
        self.form = NUMBERS[self.world][seed % len(NUMBERS[self.world])]
        self.plans = r.sample(PLANS[self.world], 4)
        self.ahead = r.random() < 0.3
        """Whether an invoice is issued before the month that it is for."""
        self.banks = r.sample(BANKS[self.world], 3)

    def number(self, customer, day, n):
        return self.form(customer["_code"], day, n)

    def new_customer(self, key):
        r = self.r
        names, weights = zip(*HABITS[self.world], strict=True)
        customer = super().new_customer(key)
        customer |= {
            "_habit": r.choices(names, weights)[0], "_plan": r.choice(self.plans),
            "_second": r.choice(self.plans) if r.random() < 0.12 else 0,
            "_day": r.randrange(1, 28), "_say": r.choice(STANDING[self.world]),
            "_month": r.choice(MONTHS[self.world]), "_missed": r.random() < 0.12,
        }
        if customer["_habit"] == "parent":
            customer["_payer"] = r.choice(self.customers) if self.customers else customer
        return customer

    def issues(self, day):
        at = 25 if self.ahead else 1
        if day.day != at:
            return
        month = (day.replace(day=1) + timedelta(days=32)).replace(day=1) if self.ahead else day
        for customer in self.customers:
            for price in {customer["_plan"], customer["_second"]} - {0}:
                self.issue(customer, day, price, delay=10 if self.ahead else 14, _month=month)

    def pays(self, customer, day):
        r, habit = self.r, customer["_habit"]
        if habit in ("late", "all_due", "quarter"):
            every = {"late": 20, "all_due": 35, "quarter": 60}[habit]
            if r.random() < 1 / every:
                getattr(self, habit)(customer, day)
            return
        if day.day != customer["_day"] or r.random() < 0.06:
            return
        docs = self.open_docs(customer)
        if customer["_missed"] and r.random() < 0.3:
            return  # a month is left out and stays behind the others
        if habit == "standing":
            docs = [doc for doc in docs if doc["total"] == customer["_plan"]] or docs
            self.one(customer, day, docs[0], self.said(customer["_say"], customer), "none", docs)
        elif habit == "month":
            doc = docs[-1] if r.random() < 0.5 else docs[0]
            self.one(customer, day, doc, self.said(customer["_month"], customer, doc), "month",
                     docs)
        elif habit == "number":
            self.one(customer, day, docs[0], self.cites(docs[0]), "clean", docs)
        elif habit == "parent":
            payer = customer["_payer"]
            self.one(customer, day, docs[0], self.cites(docs[0]), "clean", docs,
                     (payer["name"], payer["_iban"]))
        else:
            self.one(customer, day, docs[0], r.choice(SILENT[self.world]), "none", docs)

    def one(self, customer, day, doc, text, quality, docs, payer=None):
        r = self.r
        known, amount = quality != "none" or docs[0] is doc, doc["residual"]
        self.pay(customer, day, "single", [(doc, doc["residual"])], text, quality=quality,
                 decidable=known, payer=payer)
        if quality == "clean" and r.random() < 0.02:  # the same once more
            self.pay(customer, day, "duplicate", [], text, unapplied=amount)

    def late(self, customer, day):
        docs = self.due(customer, day)[: self.r.choice([1, 1, 2, 3])]
        if docs:
            say = self.r.choice(SILENT[self.world] + [customer["_say"]] * 2)
            self.pay(customer, day, "single" if len(docs) == 1 else "bundle", self.whole(docs),
                     self.said(say, customer), quality="none")

    def all_due(self, customer, day):
        if docs := self.due(customer, day):
            self.pay(customer, day, "all_due", self.whole(docs),
                     self.r.choice(["SOLDE", "releve", "solde compte", "tous les arrieres", ""]),
                     quality="none")

    def quarter(self, customer, day):
        docs = self.open_docs(customer)[:3]
        if len(docs) > 1:
            text = f"{self.month(docs[0]['_month'], '{fr}')} A " \
                   f"{self.month(docs[-1]['_month'], '{fr} {d:%Y}')}"
            text = self.r.choice([text, "TRIMESTRE", " ".join(doc["number"] for doc in docs)])
            self.pay(customer, day, "bundle", self.whole(docs), text)

    @staticmethod
    def whole(docs):
        return [(doc, doc["residual"]) for doc in docs]

    def cites(self, doc):
        r, number = self.r, doc["number"]
        if r.random() < 0.3:
            number = r.choice([number.replace("-", ""), number.lower(), str(doc["_n"]),
                               number.replace("/", " ")])
        return f"{r.choice(LEADS[self.world])} {number}".strip()

    def said(self, text, customer, doc=None):
        day = doc["_month"] if doc else TODAY_MONTH
        return self.month(day, text, customer)

    def month(self, day, text, customer=None):
        at = day.month - 1
        customer = customer or {}
        return text.format(d=day, fr=FRENCH[at], fr3=FRENCH[at][:4], de=GERMAN[at],
                           code=customer.get("_code", 0), name=customer.get("_alias", ""))


TODAY_MONTH = date(2026, 6, 1)


class OtherSubscriptionGen(SubscriptionGen):
    """World ``s``: never trained on."""

    world, persons = S, 0.35

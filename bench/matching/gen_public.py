"""World p: public payers. One treasury account pays for many bodies, with numbers of its own.

Warrants and slips of public accounting look like our numbers; one transfer pays invoices of
several bodies; the body stands in the text only, or nowhere. Never trained on.
"""

from collections import defaultdict
from datetime import timedelta

from .company import Company
from .gen_receivables import iban

TOWNS = ("SAINT MALO|VITRE|REDON|FOUGERES|DINAN|LANNION|MORLAIX|QUIMPER|VANNES|AURAY|PONTIVY|"
         "LORIENT|CONCARNEAU|BREST|GUINGAMP|LOUDEAC|JANZE|BRUZ|CESSON|PLEURTUIT").split("|")
BODIES = ["COMMUNE DE {town}", "CCAS {town}", "LYCEE {town}", "CC PAYS DE {town}",
          "CENTRE HOSPITALIER {town}", "SYNDICAT DES EAUX {town}", "CAISSE DES ECOLES {town}"]
NUMBERS = [lambda d, n: f"{d:%Y}{n:05d}", lambda d, n: f"FV{d:%y}-{n:05d}",
           lambda d, n: f"F{n:06d}"]
PAID = ["MDT {mdt} BORD {bord} {docs}", "MANDAT {mdt} BORDEREAU {bord} FACT {docs}",
        "BUDGET PRINCIPAL MANDAT {mdt}/{bord} {docs}", "{docs} MDT {mdt}", "VIRT TP {mdt} {docs}"]
MUTE = ["MANDAT {mdt} BORD {bord}", "{body} MDT {mdt}", "VIR TP BUDGET 40000 MDT {mdt}"]


class PublicGen(Company):
    """World ``p``."""

    persons, lines_each, no_receivable = 0.0, 0.55, 0.02
    banks = ("{text}", "VIR SEPA {name} {text}", "{text} {name}", "/ORDP/{name}/REMI/{text}")

    def __init__(self, M, P, seed, customers=None, hist=None):
        super().__init__(M, P, seed, customers, hist)
        r = self.r
        self.form = NUMBERS[seed % len(NUMBERS)]
        self.offices = [(f"{r.choice(['TRESORERIE', 'SGC', 'DRFIP', 'PAIERIE'])} {town}",
                         iban(r, "FR")) for town in r.sample(TOWNS, 8)]
        self.mdt = r.randrange(100, 4000)

    def number(self, customer, day, n):
        return self.form(day, n)

    def new_customer(self, key):
        r = self.r
        name = r.choice(BODIES).format(town=r.choice(TOWNS)) + (f" {key}" if key > 60 else "")
        customer = super().new_customer(key)
        return customer | {
            "name": name, "_alias": name, "ibans": [], "_office": r.randrange(len(self.offices)),
            "_prices": [r.randrange(80, 4000) * 10 for _ in range(3)],
            "_cites": r.choices(["number", "mute", "theirs"], [70, 15, 15])[0],
        }

    def issues(self, day):
        r = self.r
        for customer in self.customers:
            if r.random() < 0.06:
                total = r.choice(customer["_prices"]) if r.random() < 0.5 else (
                    r.randrange(2000, 900000))
                self.issue(customer, day, total, po=f"EJ{r.randrange(10**6):06d}"
                           if r.random() < 0.3 else None)

    def live(self, day, issuing):
        super().live(day, issuing)
        together = defaultdict(list)
        for customer, docs in self._waiting:
            together[customer["_office"]].append((customer, docs))
        for office, some in together.items():
            if len(some) > 1 and self.r.random() < 0.12:
                docs = [doc for _customer, docs in some[:4] for doc in docs]
                text = self.filled(PAID, docs, some[0][0])
                self.pay(some[0][0], day, "several", [(doc, doc["residual"]) for doc in docs],
                         text, payer=self.offices[office])
                some = some[4:]
            for customer, docs in some:
                self.alone(customer, day, docs)
        self._waiting = []

    _waiting = ()

    def pays(self, customer, day):
        if self.r.random() < 0.08 and (docs := self.due(customer, day + timedelta(days=10))):
            docs = docs[:1] if self.r.random() < 0.6 else docs
            self._waiting = [*self._waiting, (customer, docs)]

    def alone(self, customer, day, docs):
        cites = customer["_cites"]
        text = self.filled(MUTE if cites == "mute" else PAID, docs, customer,
                           theirs=cites == "theirs")
        rivals = [doc for doc in self.open_docs(customer)
                  if doc["total"] == docs[0]["total"] and doc not in docs]
        known = cites != "mute" or len(docs) == 1 and not rivals and customer["name"] in text
        self.pay(customer, day, "single" if len(docs) == 1 else "bundle",
                 [(doc, doc["residual"]) for doc in docs], text, decidable=known,
                 quality="none" if cites == "mute" else "clean",
                 payer=self.offices[customer["_office"]])

    def filled(self, patterns, docs, customer, theirs=False):
        r = self.r
        self.mdt += r.choice([1, 1, 2, 7])
        names = [doc["po"] if theirs and doc["po"] else doc["number"] for doc in docs]
        return r.choice(patterns).format(
            mdt=self.mdt, bord=self.mdt // 9, docs=r.choice([" ", ",", "/"]).join(names),
            body=customer["name"])

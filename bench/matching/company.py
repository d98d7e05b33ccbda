"""A company whose customers pay day after day: the frame of the worlds f, g, p, r and s.

Unlike gen_receivables.py, which draws payments from a heap of open documents, these worlds live:
documents are issued on their days, each customer pays by its own habit, and what happened before
the day of the cut is the past from which the engine learns. The folder is that of
gen_receivables.py; what a line really pays and whether anybody could know it stand in the truth.
"""

import json
import random
from datetime import date, timedelta
from pathlib import Path

from .gen_labels import bank_text
from .gen_receivables import CITY, CORE, FIRST, MID, SUFFIX, iban, name_variant

GIVEN = ("Léa Hugo Emma Lucas Chloé Nathan Manon Enzo Inès Théo Jade Louis Zoé Adam Lina Paul "
         "Marie Pierre Françoise Monique Jean Anne Luc Sophie Nadia Karim Alain Sylvie").split()
ENDINGS = ["", "", "et", "eau", "ard", "in", "on", "ier", "aud", "ot", "ent", "elle"]
TODAY = date(2026, 6, 15)
WINDOW = 14
"""Days whose bank lines are to be matched."""
MONTHS = 5


class Company:
    """Documents, customers and bank lines of one company; a world says how they look."""

    lines_each = 1.0
    """Bank lines of one customer in the window."""
    persons = 0.1
    no_receivable = 0.03

    def __init__(self, M, P, seed, customers=None, hist=None):
        self.r = random.Random(f"{type(self).__name__}{seed}")
        self.wanted, self.learns = P, hist != 0
        self.count = customers or max(12, int(P / self.lines_each))
        self.customers, self.docs, self.out = [], [], []
        self.sequence, self._told = self.r.randrange(200, 4000), 0

    # ------------------------------------------------------------------ customers and documents

    def new_customer(self, key):
        """A customer with a name, accounts and a place in the books."""
        r = self.r
        if r.random() < self.persons:
            name = f"{r.choice(GIVEN)} {self.surname()}"
        else:
            words = [r.choice(CORE), r.choice(CORE + FIRST)]
            if r.random() < 0.3:
                words.append(r.choice(MID))
            if r.random() < 0.2:
                words.append(r.choice(CITY))
            name = " ".join([*words, r.choice(SUFFIX["FR"])])
        account = iban(r, "FR")
        return {
            "id": key, "name": name, "country": "FR", "_iban": account,
            "ibans": [account] if r.random() < 0.3 else [], "_alias": name_variant(r, name),
            "_open": [], "_code": r.randrange(10**4, 10**5), "_named": r.random(),
        }

    def surname(self):
        """A family name: as many as a company of thousands of persons has."""
        return self.r.choice(FIRST).rstrip("aeiouy") + self.r.choice(ENDINGS)

    def issue(self, customer, day, total, delay=30, **more):
        """One more document."""
        self.sequence += 1
        doc = {
            "id": len(self.docs) + 1, "partner_id": customer["id"], "currency": "EUR",
            "number": self.number(customer, day, self.sequence), "po": None,
            "type": "invoice" if total > 0 else "refund", "total": total, "residual": total,
            "date": day.isoformat(), "due": (day + timedelta(days=delay)).isoformat(),
            "discount": 0, "discount_date": None, "_n": self.sequence, "_day": day,
        } | more
        doc.setdefault("payment_reference", doc["number"])
        self.docs.append(doc)
        customer["_open"].append(doc)
        return doc

    # ------------------------------------------------------------------ bank lines

    def pay(self, customer, day, kind, shares, text, *, struct=None, quality="clean",
            decidable=True, unapplied=0, payer=None):
        """A bank line that pays shares [(document, cents)] of what is open."""
        amount = sum(cents for _doc, cents in shares) + unapplied
        if amount <= 0:
            return
        for doc, cents in shares:
            doc["residual"] -= cents
            if not doc["residual"]:
                owner = self.customers[doc["partner_id"] - 1]
                owner["_open"] = [each for each in owner["_open"] if each is not doc]
        name, account = payer or self.payer(customer)
        self.out.append((
            {"date": day.isoformat(), "amount": amount, "currency": "EUR", "struct_ref": struct,
             "label": self.as_bank(text, name or customer["_alias"], day),
             "partner_name": name if self.shows_payer(customer) else None, "iban": account,
             "e2e": "NOTPROVIDED"},
            {"kind": kind, "ref_quality": quality, "payer_info": "", "partner_id": customer["id"],
             "alloc": [[doc["id"], cents] for doc, cents in shares], "writeoff": [],
             "unapplied": unapplied, "decidable": decidable},
        ))

    def payer(self, customer):
        """Name and account on the bank line."""
        r = self.r
        account = customer["_iban"] if r.random() < 0.7 else None
        return (customer["name"] if customer["_named"] < 0.4 else customer["_alias"]), account

    def shows_payer(self, customer):
        """Whether the bank gives the name in a field of its own."""
        return customer["_named"] < 0.75

    def other_money(self, day):
        """A line that no customer sent."""
        r = self.r
        text = r.choice(self.OTHER).format(n=r.randrange(10**6), m=day.month, y=day.year)
        amount = int(r.lognormvariate(6, 1.4) * 100) + 1
        if self.docs and r.random() < 0.25:
            amount = abs(r.choice(self.docs)["total"])
        self.out.append((
            {"date": day.isoformat(), "amount": amount, "currency": "EUR", "struct_ref": None,
             "label": text, "partner_name": None, "iban": None, "e2e": None},
            {"kind": "non_ar", "ref_quality": "none", "payer_info": "", "partner_id": None,
             "alloc": [], "writeoff": [], "unapplied": amount, "decidable": True},
        ))

    OTHER = ("REMISE CHEQUES {n:06d}", "REMISE CB {n:06d} DU {m:02d}{y}", "VIR INTERNE",
             "REMBT TVA {m:02d}/{y}", "INTERETS {m:02d}{y}", "SINISTRE {n:07d} ASSURANCE")

    def as_bank(self, text, name, day):
        """The label as the bank sends it."""
        pattern = self.r.choice(self.banks)
        return bank_text(pattern.format(text=text, name=name, day=day))[:140].strip()

    @staticmethod
    def due(customer, day):
        """What is due, the oldest first."""
        found = [doc for doc in customer["_open"] if doc["due"] <= day.isoformat()]
        return sorted(found, key=lambda doc: (doc["due"], doc["id"]))

    @staticmethod
    def open_docs(customer):
        """All invoices that are open, the oldest first."""
        found = [doc for doc in customer["_open"] if doc["residual"] > 0]
        return sorted(found, key=lambda doc: (doc["due"], doc["id"]))

    # ------------------------------------------------------------------ the life of the company

    def run(self, folder):
        """Live from the first day on, and write the folder."""
        self.customers += [self.new_customer(key) for key in range(1, self.count + 1)]
        start = TODAY - timedelta(days=30 * MONTHS)
        for place in range((TODAY - start).days):
            self.live(start + timedelta(days=place), True)
        before, at_cut = self.out, {doc["id"]: doc["residual"] for doc in self.docs}
        self.out = []
        for place in range(WINDOW):
            self.live(TODAY + timedelta(days=place), False)
        self.write(Path(folder), before, at_cut)
        return self.out, [doc for doc in self.docs if at_cut[doc["id"]]]

    def live(self, day, issuing):
        """One day: documents first, then money."""
        if issuing:
            self.issues(day)
        for customer in self.customers:
            if customer["_open"]:
                self.pays(customer, day)
        if self.r.random() < self.no_receivable * self.wanted / WINDOW:
            self.other_money(day)

    def write(self, folder, before, at_cut):
        folder.mkdir(parents=True, exist_ok=True)

        def dump(name, rows):
            with (folder / name).open("w", encoding="utf-8") as out:
                out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)

        def public(row):
            return {key: value for key, value in row.items() if not key.startswith("_")}

        numbered = [[({"id": key} | pay, {"id": key} | truth)
                     for key, (pay, truth) in enumerate(some, 1)]
                    for some in (before[-4 * self.wanted:], self.out)]
        past, lines = numbered
        if not self.learns:
            past = []
        paid = {key for _pay, truth in past for key, _cents in truth["alloc"]}
        dump("partners.jsonl", map(public, self.customers))
        dump("docs.jsonl", (public(doc) | {"residual": at_cut[doc["id"]]} for doc in self.docs
                            if at_cut[doc["id"]]))
        dump("history_docs.jsonl", (public(doc) | {"residual": doc["total"]} for doc in self.docs
                                    if doc["id"] in paid))
        dump("history.jsonl", ({"payment": pay, "truth": truth} for pay, truth in past))
        dump("payments.jsonl", (pay for pay, _truth in lines))
        dump("truth.jsonl", (truth for _pay, truth in lines))

"""World g: a building company. Progress invoices, retentions of guarantee, deductions.

The customer keeps 5 % back until a year after the works, pays by site and number of the progress
invoice, takes off the shared costs of the site, and lists what it pays in its own words.
"""

from datetime import timedelta

from .company import Company

SITES = ("LES TILLEULS|QUAI OUEST|GYMNASE|ECOLE JULES FERRY|RESIDENCE DU PARC|ZAC NORD|EHPAD|"
         "HALLE AUX GRAINS|MEDIATHEQUE|PARKING GARE").split("|")
NUMBERS = [lambda c, d, n: f"SIT-{d:%Y}-{n:04d}", lambda c, d, n: f"FA{d:%y}{n:05d}",
           lambda c, d, n: f"{d:%y}/{n:04d}"]
LEADS = ["SITUATION", "FACT", "N/FACT", "VOTRE SITUATION", "CERTIFICAT DE PAIEMENT", ""]


class BuildingGen(Company):
    """World ``g``: trained on."""

    persons, lines_each = 0.05, 0.67
    banks = ("VIR SEPA {name} {text}", "{text}", "VIR DE {name} MOTIF {text}", "{name} {text}")

    def __init__(self, M, P, seed, customers=None, hist=None):
        super().__init__(M, P, seed, customers, hist)
        self.form = NUMBERS[seed % len(NUMBERS)]

    def number(self, customer, day, n):
        return self.form(customer["_code"], day, n)

    def new_customer(self, key):
        r = self.r
        return super().new_customer(key) | {
            "_site": r.choice(SITES), "_retains": r.choice([0, 0, 5, 5, 5, 10]),
            "_habit": r.choices(["number", "site", "list", "balance"], [45, 20, 20, 15])[0],
            "_day": r.choice([5, 10, 15, 15, 20, 25]), "_market": r.randrange(10**5, 10**6),
            "_sum": r.randrange(2000, 60000) * 100, "_done": 0, "_prorata": r.random() < 0.15,
        }

    def issues(self, day):
        r = self.r
        for customer in self.customers:
            if r.random() < 0.05:
                customer["_done"] += 1
                total = int(customer["_sum"] * r.uniform(0.05, 0.3)) + r.randrange(100)
                self.issue(customer, day, total, delay=r.choice([30, 45]),
                           _rank=customer["_done"])
            elif r.random() < 0.004 and customer["_open"]:
                of = r.choice(customer["_open"])
                if of["residual"] > 5000:
                    self.issue(customer, day, -int(of["residual"] * r.uniform(0.02, 0.3)))

    def pays(self, customer, day):
        r = self.r
        if day.day != customer["_day"] and r.random() > 0.012:
            return
        ready = [doc for doc in self.due(customer, day + timedelta(days=3))
                 if doc["residual"] > 0 and doc["residual"] == doc["total"]]
        kept = [doc for doc in customer["_open"]
                if 0 < doc["residual"] < doc["total"] and (day - doc["_day"]).days > 60]
        if kept and r.random() < 0.1:
            self.release(customer, day, kept)
        elif ready:
            self.progress(customer, day, ready)

    def release(self, customer, day, kept):
        """What was kept back is paid."""
        text = self.r.choice([
            f"LIBERATION RG MARCHE {customer['_market']}", f"RETENUE GARANTIE {customer['_site']}",
            "DEBLOCAGE RETENUE " + " ".join(doc["number"] for doc in kept)])
        self.pay(customer, day, "release", [(doc, doc["residual"]) for doc in kept], text,
                 quality="none")

    def progress(self, customer, day, ready):
        r, habit = self.r, customer["_habit"]
        docs = ready if habit in ("list", "balance") else ready[:1]
        part = customer["_retains"]
        if part:
            shares = [(doc, doc["residual"] - round(doc["residual"] * part / 100)) for doc in docs]
        else:
            shares = [(doc, doc["residual"]) for doc in docs]
        kind = "retention" if part else "single" if len(docs) == 1 else "bundle"
        text, quality = self.words(customer, docs)
        if customer["_prorata"] and r.random() < 0.6 and len(docs) == 1:
            kind, (doc, cents) = "deduction", shares[0]
            shares = [(doc, cents - round(doc["total"] * 0.015))]
            text += r.choice([" COMPTE PRORATA DEDUIT", " - PRORATA 1,5%", ""])
        elif part and r.random() < 0.4:
            text += r.choice([f" RETENUE GARANTIE {part} %", f" RG {part}%", " NET DE RETENUE"])
        credits = [doc for doc in customer["_open"] if doc["residual"] < 0]
        if credits and r.random() < 0.4:
            shares += [(doc, doc["residual"]) for doc in credits]
            text += " AVOIR " + " ".join(doc["number"] for doc in credits)
        self.pay(customer, day, kind, shares, text, quality=quality)

    def words(self, customer, docs):
        r, habit = self.r, customer["_habit"]
        if habit == "balance":
            return r.choice(["SOLDE", f"CHANTIER {customer['_site']}", "RELEVE"]), "none"
        if habit == "site":
            return (f"{customer['_site']} SITUATION {docs[0]['_rank']} MARCHE "
                    f"{customer['_market']}"), "noisy"
        numbers = [doc["number"] for doc in docs]
        if len(docs) > 2 and r.random() < 0.3:
            numbers[1:] = [str(doc["_n"])[-3:] for doc in docs[1:]]
        text = f"{r.choice(LEADS)} {r.choice([' ', ', ', ' + ']).join(numbers)}"
        if r.random() < 0.3:
            text += f" MARCHE {customer['_market']}"
        return text, "clean"

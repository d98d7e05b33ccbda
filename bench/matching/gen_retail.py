"""World r: a web shop with small documents. Persons, order numbers, slips of the finger.

Many customers owe one document of a usual price; what names it is the order number, our number
with a slip, or the name alone. Never trained on.
"""

from .company import GIVEN, Company

PRICES = [1990, 2490, 2990, 3990, 4990, 5990, 7990, 9990, 12900, 19900]
NUMBERS = [lambda d, n: f"W{n:07d}", lambda d, n: f"{d:%y}{d:%m}{n:05d}",
           lambda d, n: f"WEB-{n:06d}"]
BESIDE = ["merci", "cordialement", "colis {n}", "tel 06{n:08d}", "carte {n:04d}", "cde du {d}", ""]
FORMS = ["{x}", "commande {x}", "cmde {x}", "achat {x} {name}", "facture {x}", "{name} {x}", "N{x}"]
BARE = ["{name}", "achat site", "commande internet", "paiement {name}", "votre boutique", ""]


class RetailGen(Company):
    """World ``r``."""

    persons, lines_each, no_receivable = 0.85, 0.23, 0.04
    banks = ("VIR INSTANTANE RECU DE: {name} MOTIF: {text}", "{text}", "VIR {name} {text}",
             "WEB {name} {text}")

    def __init__(self, M, P, seed, customers=None, hist=None):
        super().__init__(M, P, seed, customers, hist)
        self.form = NUMBERS[seed % len(NUMBERS)]
        self.order = self.r.randrange(10**5, 5 * 10**5)

    def number(self, customer, day, n):
        return self.form(day, n)

    def new_customer(self, key):
        r, customer = self.r, super().new_customer(key)
        if r.random() < self.persons:
            customer["name"] = f"{r.choice(GIVEN)} {self.surname()}"
            last, first = customer["name"].split()[::-1]
            customer["_alias"] = r.choice([f"M {last} {first}", f"{last} {first}",
                                           f"MME {first} {last}", f"M OU MME {last} {first}"])
        return customer | {"_says": r.choices(["number", "order", "bare"], [45, 35, 20])[0]}

    def issues(self, day):
        r = self.r
        for customer in self.customers:
            if r.random() < 0.025:
                self.order += r.choice([1, 1, 2, 3, 5])
                total = r.choice(PRICES) + r.choice([0, 0, 0, 490, r.choice(PRICES)])
                self.issue(customer, day, total, delay=r.choice([0, 7, 14]),
                           po=f"{self.order}")
            elif r.random() < 0.001 and customer["_open"]:
                of = customer["_open"][-1]
                self.issue(customer, day, -max(100, of["total"] // 3))

    def pays(self, customer, day):
        r = self.r
        if r.random() > 0.08:
            return
        docs = self.open_docs(customer)
        if not docs:
            return
        doc = docs[0] if r.random() < 0.75 else r.choice(docs)
        says = customer["_says"] if r.random() < 0.75 else r.choice(["number", "order", "bare"])
        twins = [each for each in docs if each["total"] == doc["total"] and each is not doc]
        if says == "bare":
            text, quality = r.choice(BARE), "none"
        else:
            text = doc["number"] if says == "number" else doc["po"]
            text, quality = r.choice(FORMS).replace("{x}", self.slip(text)), says
        text = f"{text} {r.choice(BESIDE)}" if r.random() < 0.3 else text
        text = text.format(name=customer["_alias"], n=r.randrange(10**4), d=f"{doc['_day']:%d/%m}")
        shares, over = [(doc, doc["residual"])], 0
        if len(docs) > 1 and r.random() < 0.06:
            shares = [(each, each["residual"]) for each in docs]
            quality = "none"
            text = r.choice(BARE).format(name=customer["_alias"])
        elif r.random() < 0.02:
            over = r.choice([10, 100, 500, 1000])
        elif r.random() < 0.02:
            shares = [(doc, doc["residual"] - min(490, doc["residual"] // 2))]
        self.pay(customer, day, "over" if over else "bundle" if len(shares) > 1 else "single",
                 shares, text, quality=quality, unapplied=over,
                 decidable=quality != "none" or len(shares) > 1 or not twins or doc is docs[0])

    def slip(self, text):
        r = self.r
        if r.random() > 0.12:
            return text
        at = r.randrange(len(text) - 3, len(text))
        return r.choice([text[:at] + str(r.randrange(10)) + text[at + 1:], text[:at],
                         text[:at] + " " + text[at:], text.replace("-", " ").lower()])

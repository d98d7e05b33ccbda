"""A second world for the matcher: other numbering schemes, bank grammars and noise.

Which documents a line pays is drawn by gen_receivables.py; how documents are numbered, how people
and banks write, and who is named as the payer is decided here, per company (seed).
"""

import argparse
import random
import unicodedata

from .gen_receivables import FREE, Gen, pick, rf_ref

SCHEMES = {
    "FA2026-0456": lambda pre, day, n, who: f"{pre}{day:%Y}-{n:04d}",
    "26001234": lambda pre, day, n, who: f"{day:%y}{n:06d}",
    "INV-001234": lambda pre, day, n, who: f"{pre}-{n:06d}",
    "F26-04-0087": lambda pre, day, n, who: f"{pre[0]}{day:%y}-{day:%m}-{n:04d}",
    "FV/26/4711": lambda pre, day, n, who: f"{pre}/{day:%y}/{n}",
    "2026040087": lambda pre, day, n, who: f"{day:%Y%m}{n:04d}",
    "0456-C012": lambda pre, day, n, who: f"{n:05d}-C{who:03d}",
    "FA26-0456/DUPON": lambda pre, day, n, who: f"{pre}{day:%y}-{n:04d}/{letters(who)}",
    "456/2026": lambda pre, day, n, who: f"{n}/{day:%Y}",
    "VF 123/FE/2026": lambda pre, day, n, who: f"{pre} {n}/FE/{day:%Y}",
    "A1234567": lambda pre, day, n, who: f"{pre[0]}{n:07d}",
    "RE-2026-00123": lambda pre, day, n, who: f"{pre}-{day:%Y}-{n:05d}",
}
PREFIXES = [("FA", "AV"), ("INV", "CN"), ("RE", "GS"), ("FV", "NC"), ("VF", "VC"), ("FC", "AC")]
WRITING = [("as_is", 34), ("no_sep", 12), ("spaces", 10), ("other_sep", 8), ("no_prefix", 10),
           ("sequence", 8), ("bare", 5), ("lower", 3), ("slip", 3), ("ocr", 2), ("cut", 2),
           ("split", 3)]
QUALITY = [("cited", 62), ("structured", 16), ("order", 8), ("none", 11), ("wrong", 3)]
WORDS = ["FACT", "Facture", "facture n°", "FACTURE", "Rechnung", "RE-NR", "RG.NR.", "FATT.",
         "fattura n.", "INVOICE", "inv", "Vos factures", "V/FACT", "REF", "PAIEMENT", "REGLEMENT",
         "SALDO FATT.", ""]
UNKNOWN = ["SALDO", "Ausgleich Konto", "votre releve", "diverses factures", "wie besprochen"]
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "AE", "Ö": "OE", "Ü": "UE"})
OCR = {"0": "O", "1": "I", "5": "S", "8": "B"}
JOINS = [" ", ", ", "/", " + ", ";", " ET ", " UND ", " E ", "-", " & "]
GRAMMARS = {
    "fr": (
        ["VIR SEPA RECU /MOTIF {text}", "VIR INST {text}", "VIREMENT {text}", "{text}"],
        ["VIR SEPA RECU /DE {name} /MOTIF {text} /REF NOTPROVIDED", "VIR INST {name} {text}",
         "VIREMENT DE {name} REFERENCE : {text}", "{text}"],
    ),
    "de": (
        ["SVWZ+{text}", "EREF+NOTPROVIDED SVWZ+{text}", "GUTSCHRIFT {text}", "{text}"],
        ["EREF+{number} KREF+NONREF SVWZ+{text} ABWA+{name}", "EREF+NOTPROVIDED SVWZ+{text}",
         "GUTSCHRIFT {name} {text}", "{text}"],
    ),
    "it": (
        ["BONIF. A VS FAVORE CAUS: {text}", "BONIFICO SEPA PER {text}", "{text}"],
        ["BONIF. A VS FAVORE ORD: {name} CAUS: {text}", "BONIFICO SEPA DA {name} PER {text}",
         "{text}"],
    ),
    "be": (
        ["VIREMENT EN EUROS COMMUNICATION : {text}", "INSTANTOVERSCHRIJVING {text}", "{text}"],
        ["VIREMENT EN EUROS DE {name} COMMUNICATION : {text}",
         "INSTANTOVERSCHRIJVING {name} {text}", "{text}"],
    ),
}
"""Labels without and with the payer's name, by country of the bank."""
ORDERS = ["CDE %06d", "4500%06d", "BC-%05d", "PO%07d"]


def letters(number):
    """Five letters that belong to one customer."""
    r = random.Random(number)
    return "".join(r.choice("ABCDEFGHIKLMNOPRSTUV") for _ in range(5))


def bank_text(text):
    """As banks transmit: upper case, umlauts as two letters, no accents."""
    text = unicodedata.normalize("NFKD", text.translate(UMLAUTS))
    return "".join(char for char in text if not unicodedata.combining(char)).upper()


def belgian(number):
    """A structured communication with its check digits."""
    digits = f"{number % 10**10:010d}"
    digits += f"{int(digits) % 97 or 97:02d}"
    return f"+++{digits[:3]}/{digits[3:7]}/{digits[7:]}+++"


class OtherGen(Gen):
    """gen_receivables.Gen with another company's numbers and another author's labels."""

    def __init__(self, M, P, seed, customers=None, hist=None, scheme=None):
        super().__init__(M, P, seed, customers, hist)
        r = self.r
        self.scheme = scheme or list(SCHEMES)[seed % len(SCHEMES)]
        self.prefix, self.credit = r.choice(PREFIXES)
        self.own_credit_series = r.random() < 0.6
        self.grammar = r.choice(["fr", "fr", "de", "it", "be", "plain", "mixed"])
        self.structured = r.choice([0.0, 0.1, 0.4])

    # ------------------------------------------------------------------ documents

    def new_doc(self, p, d, refund_of=None):
        doc = super().new_doc(p, d, refund_of)
        r = self.r
        prefix = self.credit if refund_of and self.own_credit_series else self.prefix
        monthly = "%m" in self.scheme or self.scheme in ("F26-04-0087", "2026040087")
        series = (prefix, d.year, d.month if monthly else 0)
        start = r.randrange(1, 60) if monthly else r.randrange(100, 4000)
        self.seq[series] = self.seq.get(series, start) + 1
        doc["number"] = SCHEMES[self.scheme](prefix, d, self.seq[series], p["id"])
        doc["_seq"] = self.seq[series]
        doc["payment_reference"] = doc["number"]
        if not refund_of and r.random() < self.structured:
            doc["payment_reference"] = (
                belgian(690000000 + doc["id"] * 7919) if r.random() < 0.5
                else rf_ref(f"{doc['id'] * 7919:09d}")
            )
        if doc["po"]:
            doc["po"] = r.choice(ORDERS) % r.randrange(10**5, 10**6)
        if refund_of:
            doc["origin"] = refund_of["number"]
        return doc

    # ------------------------------------------------------------------ as people write

    def write(self, doc):
        """One number as somebody in a hurry writes it."""
        r, number = self.r, doc["number"]
        way = pick(r, WRITING)
        runs = [run for run in "".join(c if c.isalnum() else " " for c in number).split()]
        sequence = str(doc["_seq"])
        if way == "no_sep":
            return "".join(runs)
        if way == "spaces":
            return " ".join(runs)
        if way == "other_sep":
            return r.choice("-/._").join(runs)
        if way == "no_prefix":
            return number.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ-/ ")
        if way == "sequence":
            return next((run for run in runs if run.endswith(sequence)), number)
        if way == "bare":
            return sequence
        if way == "lower":
            return number.lower()
        place = [at for at, char in enumerate(number) if char.isdigit()]
        if way == "slip":
            at = place[-r.randrange(1, 4)] if len(place) > 3 else place[-1]
            return number[:at] + r.choice("0123456789") + number[at + 1:]
        if way == "ocr":
            at = r.choice(place)
            return number[:at] + OCR.get(number[at], number[at]) + number[at + 1:]
        if way == "cut":
            return number[:-1]
        if way == "split":
            at = r.choice(place)
            return number[:at] + " " + number[at:]
        return number

    def cite(self, docs):
        """Several numbers: each written out, the last digits only, or as a range."""
        r = self.r
        numbers = sorted(doc["_seq"] for doc in docs)
        if len(docs) > 2 and numbers[-1] - numbers[0] == len(docs) - 1:
            return f"{numbers[0]} {r.choice(['A', 'AU', 'BIS', '-'])} {numbers[-1]}"
        if len(docs) > 1 and r.random() < 0.25:
            keep = r.choice([2, 3, 4, 5])
            first = docs[0]["number"]
            tails = [str(doc["_seq"])[-keep:] for doc in docs[1:]]
            return first + " " + r.choice([" ", ",", "/", " + "]).join(tails)
        if len(docs) > 1 and r.random() < 0.12:
            some = docs[: max(1, len(docs) // 2)]
            return " ".join(doc["number"] for doc in some) + r.choice([" etc", " u.a.", "..."])
        if r.random() < 0.55:
            return r.choice(JOINS).join(doc["number"] for doc in docs)
        return r.choice(JOINS[:6]).join(self.write(doc) for doc in docs)

    def label(self, p, chosen, refq, pool):
        r, struct = self.r, None
        quality = pick(r, QUALITY)
        habit = p.setdefault("_quality", pick(r, QUALITY) if r.random() < 0.5 else None)
        if habit and r.random() < 0.7:
            quality = habit
        if refq == "none" and r.random() < 0.5:
            quality = "none"
        if quality == "structured":
            if len(chosen) > 1 or chosen[0]["payment_reference"] == chosen[0]["number"]:
                quality = "cited"
        if quality == "order" and not any(doc["po"] for doc in chosen):
            quality = "cited"
        if quality == "structured":
            struct = chosen[0]["payment_reference"]
            text = struct if r.random() < 0.5 else ""
            struct = struct if r.random() < 0.7 or not text else None
        else:
            text = self.unstructured(quality, chosen, pool)
        if r.random() < 0.22:
            text += self.other_numbers()
        quality = {"cited": "clean", "structured": "struct", "order": "po"}.get(quality, quality)
        return text, struct, quality

    def unstructured(self, quality, chosen, pool):
        """What the customer writes: references, the order, nothing of use, or something wrong."""
        r = self.r
        if quality == "order":
            word = r.choice(["CDE ", "Bestellung ", "V/CDE ", "order ", ""])
            return word + " ".join(doc["po"] for doc in chosen if doc["po"])
        if quality == "none":
            return r.choice(FREE + UNKNOWN)
        if quality == "wrong":
            return r.choice([
                r.choice(pool)["number"], f"CMD {r.randrange(10**5)}",
                f"DOSSIER {r.randrange(10**6):06d}",
            ])
        return f"{r.choice(WORDS)} {self.cite(chosen)}".strip()

    def other_numbers(self):
        """Numbers that are no references of ours."""
        r = self.r
        return r.choice([
            f" CLT {r.randrange(10**5):05d}",
            f" V/REF {r.randrange(10**6):06d}",
            f" MANDAT {r.randrange(10**6):06d}",
            f" TEL 0{r.randrange(10**9):09d}",
            f" CONTRAT {r.randrange(10**7):07d}",
            f" VOM {r.randrange(1, 29):02d}.{r.randrange(1, 7):02d}.2026",
            f" BORDEREAU {r.randrange(10**4):04d}",
            f" MONTANT {r.randrange(10**4)},{r.randrange(100):02d} EUR",
        ])

    # ------------------------------------------------------------------ payer and bank grammar

    def finish(self, T, p, when, amount, cur, label, struct, refq):
        pay, truth = super().finish(T, p, when, amount, cur, label, struct, refq)
        r = self.r
        who = pay["partner_name"] or (p["name"] if r.random() < 0.4 else None)
        grammar = self.grammar
        if grammar == "mixed":
            grammar = r.choice(["fr", "de", "it", "be", "plain"])
        pay["label"] = self.wrap(grammar, pay["label"], who, pay["partner_name"] is None)
        if pay["partner_name"] and r.random() < 0.6:
            pay["partner_name"] = bank_text(pay["partner_name"])[: r.choice([24, 35, 70])]
        return pay, truth

    def wrap(self, grammar, text, who, name_missing):
        """The label as the bank of a country transmits it, sometimes cut."""
        r, name = self.r, bank_text(who or "")
        if grammar in GRAMMARS:
            pattern = r.choice(GRAMMARS[grammar][bool(name)])
            text = pattern.format(text=text, name=name, number=r.randrange(10**9))
        elif name_missing and name and r.random() < 0.5:
            text = f"{text} {name}"
        if r.random() < 0.6:
            text = bank_text(text)
        return text[: r.choices([27, 35, 140], [4, 6, 90])[0]].strip()


def main():
    """Write one folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--invoices", type=int, default=3000)
    parser.add_argument("--payments", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scheme", choices=SCHEMES)
    parser.add_argument("--out", required=True)
    words = parser.parse_args()
    OtherGen(words.invoices, words.payments, words.seed, scheme=words.scheme).run(words.out)


if __name__ == "__main__":
    main()

"""A third world for the matcher: how banks and accounts departments of five countries really write.

Which documents a line pays is drawn by gen_receivables.py. Each company (seed) has a numbering of
its own, each customer a habit of its own, each bank a grammar with its own cuts: 27-character
blocks, 35, 65, 140. Half of the numberings, habits and banks make up ``c``; ``d`` has the others.
The model was never trained on ``d``; its mistakes were read while rules were made, so it is no
blind test. That is ``e`` (gen_fields.py), whose mistakes nobody has read.
"""

import argparse
from datetime import date

from .gen_labels import bank_text, belgian
from .gen_receivables import Gen, pick, rf_ref

C, D = "c", "d"


def luhn(digits):
    """One check digit, as Scandinavian and Swiss references carry one."""
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = int(char) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def code(who):
    """Three letters of a customer."""
    return "".join(chr(65 + who * step % 26) for step in (7, 11, 17))


NUMBERS = {
    C: [
        lambda s: f"FA{s.day:%y%m}-{s.n:04d}",
        lambda s: f"{s.day:%Y}.{s.n:05d}",
        lambda s: f"FC{s.n:07d}",
        lambda s: f"R{s.day:%y}/{s.n:05d}",
        lambda s: f"{s.day:%y}-{s.site}-{s.n:05d}",
        lambda s: f"FACT-{s.day:%Y}-{s.day:%m}-{s.n:04d}",
        lambda s: f"9{s.n:07d}",
        lambda s: f"{code(s.who)}-{s.day:%y}-{s.n:04d}",
        lambda s: f"VEN/{s.day:%Y}/{s.n:06d}",
        lambda s: f"{s.n:05d}/{s.site}",
    ],
    D: [
        lambda s: f"INV{s.day:%y}{s.n:05d}",
        lambda s: f"F{s.day:%Y%m%d}-{s.n:03d}",
        lambda s: f"{s.n:06d}",
        lambda s: f"RG-{s.n:05d}-{s.day:%y}",
        lambda s: f"{s.site}{s.day:%y}{s.n:06d}",
        lambda s: f"FV {s.day:%m}/{s.n:04d}/{s.day:%y}",
        lambda s: f"SI-{s.n:08d}",
        lambda s: f"F-{s.who:04d}-{s.n:05d}",
        lambda s: f"2{s.day:%y}{s.n:05d}{luhn(f'{s.n:05d}')}",
        lambda s: f"FT {s.day:%Y}A/{s.n}",
    ],
}
LEADS = {
    C: ["FACTURE", "Fact n°", "Fc", "N/FACT", "Rechnung Nr.", "Rg.", "FATTURA N.", "FT", "Invoice",
        "Inv no", "factuur", "paiement fact", "REGLT FACTURES", "V/REF", "A/C", "BON A PAYER", ""],
    D: ["Fra.", "FRA N", "Ftr", "RNR", "Beleg", "DOC", "factuurnr", "pagamento fatture", "s/fact.",
        "Règlement de vos factures n°", "Zahlung RE", "bill", "REGL.", "PAGO FRA", "fv nr", "", ""],
}
JOINS = {C: [" ", ", ", "+", " ET ", " / ", "; "],
         D: [",", " - ", " UND ", " E ", " Y ", " & ", "  "]}
RANGES = {C: [" A ", " au ", "-", " BIS "], D: [" à ", "->", " t/m ", " al ", "/"]}
HABITS = {
    C: [("whole", 40), ("tails", 10), ("bare", 12), ("amounts", 8), ("dated", 6), ("theirs", 7),
        ("order", 6), ("structured", 12), ("account", 7), ("silent", 9)],
    D: [("whole", 32), ("tails", 8), ("bare", 14), ("compact", 10), ("beside", 8), ("months", 5),
        ("order", 6), ("structured", 10), ("reversed", 6), ("silent", 10)],
}
SILENT = {
    C: ["SOLDE COMPTE", "reglement", "VIREMENT FOURNISSEUR", "Sammelueberweisung", "a valoir",
        "RELEVE DE COMPTE {month}", "payment on account", "SALDO", "votre compte chez nous", ""],
    D: ["apuramento", "Zahlungslauf {day:%d.%m}", "paiement selon avis", "as per remittance advice",
        "s/ estratto conto", "Sammler", "CTE 411{who:05d}", "avis suit", "BATCH {number:06d}", ""],
}
DECOYS = {
    C: ["CLIENT C{who:05d}", "CTR {number:07d}", "TEL 0{number:09d}", "DU {day:%d/%m/%Y}",
        "MDT {number:06d}", "V/CDE {number:05d}", "N/REF {number:06d}", "EUR {money}",
        "NO TVA FR{number:011d}", "LOT {number:04d}", "ECHEANCE {day:%d%m%y}"],
    D: ["KD-NR {who:06d}", "VERTRAG {number:08d}", "BORDEREAU {number:05d} MANDAT {number:04d}",
        "VOM {day:%d.%m.%y}", "Skonto 2%", "{money} EUR", "NIF B{number:08d}", "ID{number:08d}",
        "CIG Z{number:09d}", "SIRET {number:014d}", "{day:%Y%m%d}", "PAGE 1/1"],
}
BANKS = {
    C: ["VIR SEPA RECU DE: {name} MOTIF: {text} REF: {e2e}", "VIRT CPTE A CPTE {name} {text}",
        "SVWZ+{text} EREF+{e2e} ABWA+{name}", "BONIFICO A VOSTRO FAVORE {name} {text} TRN {trn}",
        "DE {name} COMMUNICATION: {text} VALEUR {day:%d-%m-%Y}", "{text}", "{text} {name}",
        "/PT/FT/PY/{text} /NM/{name}"],
    D: ["VIREMENT RECU {name} // {text} // {e2e}",
        "GUTSCHRIFT {name} {text} END-TO-END-REF.: {e2e}", "TRANSF. DE {name} CONCEPTO {text}",
        "ACCR.BEU CON CONTAB.SDD DA {name} CAUS {text} CRO {trn}",
        "FPS CREDIT {name} REF {text}", "SEPA OVERBOEKING NAAM: {name} OMSCHRIJVING: {text}",
        "{text}", "{name} - {text}", "REMI/{text} ORDP/{name}"],
}
BLOCKS = {C: [(0, 60), (27, 20), (35, 12), (65, 8)], D: [(0, 55), (27, 15), (32, 15), (65, 15)]}
"""Banks send texts in blocks; some glue them again with a space between."""
LENGTHS = {C: [(140, 80), (35, 10), (27, 4), (70, 6)],
           D: [(140, 78), (32, 8), (27, 4), (100, 10)]}
THIRD = {
    C: ["TRESORERIE {city}", "SGC {city}", "{core} HOLDING", "FACTOFRANCE",
        "{core} SERVICES PARTAGES", "ETUDE DE ME {first} NOTAIRE", "M {first} JEAN"],
    D: ["DRFIP {city}", "EUROFACTOR", "{core} GROUP TREASURY BV", "MANGOPAY SA",
        "{first} ADMIN JUDICIAIRE", "SANTANDER CONFIRMING", "RA {first} INSOLVENZVERWALTER"],
}


class Slot:
    """What a number is made from."""

    def __init__(self, day, n, who, site):
        self.day, self.n, self.who, self.site = day, n, who, site


class BankGen(Gen):
    """gen_receivables.Gen with the numbers, people and banks of world ``c``."""

    world = C

    def __init__(self, M, P, seed, customers=None, hist=None):
        super().__init__(M, P, seed, customers, hist)
        r, kept = self.r, NUMBERS[self.world]
        self.number = kept[seed % len(kept)]
        self.site = r.choice(["01", "75", "LY", "P1"])
        self.banks = r.sample(BANKS[self.world], 3)
        self.block = pick(r, BLOCKS[self.world])
        self.leads = r.sample(LEADS[self.world], 6)
        first, second = (self.number(Slot(date(2026, month, 1), 7, 1, "S")) for month in (4, 5))
        self.monthly = first != second

    # ------------------------------------------------------------------ documents

    def new_doc(self, p, d, refund_of=None):
        doc, r = super().new_doc(p, d, refund_of), self.r
        key = (d.year, d.month) if self.monthly else d.year
        start = r.randrange(2, 30) if self.monthly else r.randrange(150, 9000)
        self.seq[key] = self.seq.get(key, start) + r.choice([1, 1, 1, 2])
        doc["_n"] = self.seq[key]
        doc["number"] = self.number(Slot(d, doc["_n"], p["id"], self.site))
        doc["payment_reference"] = doc["number"]
        if not refund_of and r.random() < 0.25:
            base = f"{doc['id'] * 6367 % 10**9:09d}"
            doc["payment_reference"] = (
                rf_ref(base) if self.world == C and r.random() < 0.5
                else belgian(int(base)) if r.random() < 0.5 else base + luhn(base)
            )
        if doc["po"]:
            doc["po"] = r.choice(["PO%06d", "BDC%05d", "45%08d", "CF/26/%05d"]) % r.randrange(10**5)
        if refund_of:
            doc["origin"] = refund_of["number"]
        return doc

    # ------------------------------------------------------------------ the customer's words

    def label(self, p, chosen, refq, pool):
        r, struct = self.r, None
        habit = p.setdefault("_habit", pick(r, HABITS[self.world]))
        if r.random() < 0.3:
            habit = pick(r, HABITS[self.world])
        one = len(chosen) == 1
        if habit == "structured" and not (one and self.is_structured(chosen[0])):
            habit = "whole"
        if habit == "order" and not all(doc["po"] for doc in chosen):
            habit = "bare"
        quality = {"silent": "none", "months": "none", "account": "none", "order": "po",
                   "structured": "struct", "whole": "clean"}.get(habit, "noisy")
        if r.random() < 0.025:
            quality, habit = "wrong", "wrong"
        if habit == "structured":
            struct = chosen[0]["payment_reference"]
            text = struct if r.random() < 0.6 else ""
            struct = struct if not text or r.random() < 0.5 else None
        else:
            text = self.says(habit, p, chosen, pool)
        if r.random() < 0.3:
            decoy = self.filled(r.choice(DECOYS[self.world]), p)
            text = f"{decoy} {text}" if r.random() < 0.3 else f"{text} {decoy}"
        return text.strip(), struct, quality

    def is_structured(self, doc):
        return doc["payment_reference"] != doc["number"]

    def says(self, habit, p, chosen, pool):
        """What somebody with this habit writes about these documents."""
        r, lead = self.r, self.r.choice(self.leads)
        join = r.choice(JOINS[self.world])
        numbers = [doc["number"] for doc in chosen]
        if habit in ("silent", "months", "account"):
            return self.filled(r.choice(SILENT[self.world]), p)
        if habit == "wrong":
            return r.choice([r.choice(pool)["number"], self.filled("{number:06d}", p)])
        if habit == "order":
            return f"{r.choice(['CDE', 'PO', 'V/CDE', ''])} {join.join(d['po'] for d in chosen)}"
        if habit == "tails" and len(chosen) > 1:
            keep = r.choice([2, 3, 4])
            rest = (str(doc["_n"])[-keep:].zfill(keep) for doc in chosen[1:])
            return f"{lead} {numbers[0]}{join}{join.join(rest)}"
        if habit == "bare":
            return f"{lead} {join.join(str(doc['_n']) for doc in chosen)}"
        if habit == "amounts":
            return join.join(
                f"{doc['number']} {abs(doc['total']) // 100},{abs(doc['total']) % 100:02d}"
                for doc in chosen)
        if habit == "dated":
            return f"{lead} " + join.join(
                f"{doc['number']} DU {date.fromisoformat(doc['date']):%d/%m/%y}" for doc in chosen)
        if habit in ("theirs", "beside"):
            first = r.randrange(10**5)
            return join.join(
                f"{first + place:06d} {doc['number']}" for place, doc in enumerate(chosen))
        if habit == "compact":
            return lead + join.join(
                "".join(char for char in number if char.isalnum()) for number in numbers)
        if habit == "reversed":
            numbers = [" ".join(reversed(self.runs(number))) for number in numbers]
        several = sorted(doc["_n"] for doc in chosen)
        if len(several) > 2 and several[-1] - several[0] <= len(several) + 1:
            ends = sorted(chosen, key=lambda doc: doc["_n"])
            return f"{lead} {ends[0]['number']}{r.choice(RANGES[self.world])}{ends[-1]['_n']}"
        if r.random() < 0.18:
            numbers = [self.slip(number) for number in numbers]
        return f"{lead} {join.join(numbers)}"

    def runs(self, number):
        return "".join(char if char.isalnum() else " " for char in number).split()

    def slip(self, number):
        """As a number comes through a keyboard, a scanner or a form."""
        r = self.r
        way = r.randrange(6)
        if way == 0:
            return number.replace("-", "").replace("/", "").replace(" ", "")
        if way == 1:
            return number.lower().replace("/", " ")
        if way == 2:
            return number.translate(str.maketrans("0158", "OISB")) if r.random() < 0.2 else number
        at = r.randrange(max(1, len(number) - 3), len(number))
        if way == 3:
            return number[:at] + r.choice("0123456789") + number[at + 1:]
        if way == 4:
            return number[:at]
        return number[:at] + " " + number[at:]

    def filled(self, text, p):
        r = self.r
        return text.format(
            who=p["id"], number=r.randrange(10**6), day=self.today, month="JUIN",
            money=f"{r.randrange(10**4)},{r.randrange(100):02d}",
        )

    # ------------------------------------------------------------------ payer and bank

    def finish(self, T, p, when, amount, cur, label, struct, refq):
        pay, truth = super().finish(T, p, when, amount, cur, label, struct, refq)
        r = self.r
        if truth["payer_info"].startswith("third") and r.random() < 0.7:
            other = p.setdefault("_other", self.other_payer())
            pay["partner_name"] = other
        name = pay["partner_name"] or (p["name"] if r.random() < 0.3 else "")
        cut = pick(r, LENGTHS[self.world])
        bank = r.choice(self.banks) if cut >= 65 else "{text}"
        text = bank.format(
            text=pay["label"], name=bank_text(name), day=when, trn=r.randrange(10**12),
            e2e="NOTPROVIDED" if r.random() < 0.6 else f"E{r.randrange(10**8):08d}",
        )
        text = bank_text(text) if r.random() < 0.8 else text
        text = text[:cut]
        if self.block:
            glue = " " if r.random() < 0.5 else ""
            text = glue.join(text[at : at + self.block] for at in range(0, len(text), self.block))
        pay["label"] = text.strip()
        if pay["partner_name"] and r.random() < 0.5:
            pay["partner_name"] = bank_text(pay["partner_name"])[: r.choice([27, 35, 70])]
        return pay, truth

    def other_payer(self):
        r = self.r
        return r.choice(THIRD[self.world]).format(
            city=r.choice(["LYON", "LILLE", "BRUXELLES", "KOELN"]),
            core=r.choice(["NOVALIA", "ORPHEA", "MERIDIAN", "SOLVAR"]),
            first=r.choice(["DURIEZ", "KAUFMANN", "BRUNETTI", "VAN DAMME"]),
        )


class OtherBankGen(BankGen):
    """World ``d``: the half of the numberings, habits and banks that no model was trained on."""

    world = D


def main():
    """Write one folder."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--invoices", type=int, default=3000)
    parser.add_argument("--payments", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--world", choices=[C, D], default=C)
    parser.add_argument("--out", required=True)
    words = parser.parse_args()
    make = BankGen if words.world == C else OtherBankGen
    make(words.invoices, words.payments, words.seed).run(words.out)


if __name__ == "__main__":
    main()

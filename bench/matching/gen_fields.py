"""A fifth world for the matcher: Spanish, Dutch and Nordic banks, and texts that programs write.

Which documents a line pays is drawn by gen_receivables.py. Written after the engine and its model
were done; the model was never trained on it. Lower case, typos, tags and field names, payment
numbers with check digits (KID, OCR), house numbers of the customer's own accounts department.
"""

from datetime import date

from .gen_bank import Slot, luhn
from .gen_receivables import Gen, pick

NUMBERS = [
    lambda s: f"{s.day:%Y}-{s.n:06d}/FR",
    lambda s: f"R-{s.day:%y}-{s.day:%m}-{s.n:04d}",
    lambda s: f"A{s.n:05d}",
    lambda s: f"F.{s.day:%Y}.{s.day.month}.{s.n}",
    lambda s: f"{s.site}.{s.n:04d}.{s.day:%y}",
    lambda s: f"NF {s.n:05d}",
    lambda s: f"S{s.day:%y}{s.site}{s.n:05d}",
    lambda s: f"{s.n:07d}-{s.day:%m%y}",
    lambda s: f"FACTUUR{s.n:06d}",
]
STYLES = [("words", 34), ("tags", 16), ("lower", 14), ("digits", 12), ("paid_at", 6), ("kid", 6),
          ("order", 5), ("silent", 11)]
WORDS = ["pago fras", "fra", "s/fra n.", "abono facturas", "factuurnr", "fact.", "uw factuur",
         "betaling", "faktura", "fakt.nr", "vedr. faktura", "betalning av", "lasku", "maksu", ""]
JOINS = [" y ", " en ", " og ", " och ", ", ", " ", "; ", "|"]
TAGS = ["DOC={docs}", "BELNR {docs} BUKRS 1000 LAUF {run}", "INVOICES:{docs};RUN:{run}",
        "PYMT {run} INV {docs}", "[{run}] {docs}", "KRED 70{who:04d} RG {docs}",
        "<Strd><RfrdDocInf><Nb>{docs}</Nb>"]
SILENT = ["liquidacion proveedores {day:%m/%Y}", "verzamelbetaling", "samlebetaling {run}",
          "leverantorsbetalning", "PYMT RUN {run}", "segun detalle adjunto", "zie specificatie",
          "saldo factura", "ks. erittely", "remesa {run}", ""]
BESIDE = ["CIF A{run:08d}", "klantnr {who:05d}", "contrato {run:07d}", "tlf {run:08d}",
          "vto {day:%d-%m-%Y}", "valor {day:%d.%m.%y}", "kundenr {who:04d}", "{run:06d}",
          "tot {money}", "proj. {who:03d}/{run:04d}"]
BANKS = ["TRANSFERENCIA DE {name}, CONCEPTO {text}", "TRANSF INM/ {name} {text}",
         "/TRTP/SEPA OVERBOEKING/IBAN/NL00BANK/NAME/{name}/REMI/{text}/EREF/{run}",
         "Innbetaling fra {name} {text}", "Bg 5{run:06d} {text} {name}", "{text}", "{name} {text}",
         "{text}", "OVERF. {name} MEDD. {text}", "Naam: {name} Omschrijving: {text} Kenmerk: {run}"]
LENGTHS = [(140, 84), (34, 7), (64, 6), (26, 3)]


class FieldGen(Gen):
    """gen_receivables.Gen with the numbers, customers and banks of world ``e``."""

    def __init__(self, M, P, seed, customers=None, hist=None):
        super().__init__(M, P, seed, customers, hist)
        r = self.r
        self.number = NUMBERS[seed % len(NUMBERS)]
        self.site = r.choice(["02", "B", "HQ", "31"])
        self.banks, self.cut = r.sample(BANKS, 4), r.random() < 0.5
        first, second = (self.number(Slot(date(2026, month, 1), 7, 1, "S")) for month in (4, 5))
        self.monthly = first != second and seed % len(NUMBERS) != 7

    def new_doc(self, p, d, refund_of=None):
        doc, r = super().new_doc(p, d, refund_of), self.r
        key = (d.year, d.month) if self.monthly else d.year
        self.seq[key] = doc["_n"] = self.seq.get(key, 0 if self.monthly else 812) + 1
        doc["number"] = self.number(Slot(d, doc["_n"], p["id"], self.site))
        base = f"{p['id']:04d}{doc['id']:06d}"
        kid = not refund_of and r.random() < 0.2
        doc["payment_reference"] = base + luhn(base) if kid else doc["number"]
        if doc["po"]:
            doc["po"] = r.choice(["PED-%05d", "IO%06d", "%07d", "P/26/%04d"]) % r.randrange(10**4)
        if refund_of:
            doc["origin"] = refund_of["number"]
        return doc

    def label(self, p, chosen, refq, pool):
        r, struct = self.r, None
        style = p.setdefault("_style", pick(r, STYLES))
        style = pick(r, STYLES) if r.random() < 0.35 else style
        if style == "kid" and (len(chosen) > 1 or not chosen[0]["payment_reference"].isdigit()):
            style = "words"
        if style == "order" and not all(doc["po"] for doc in chosen):
            style = "digits"
        if r.random() < 0.02:
            text, quality = r.choice([r.choice(pool)["number"], self.filled("{run}", p)]), "wrong"
        else:
            quality = {"silent": "none", "kid": "struct", "order": "po", "words": "clean",
                       "tags": "clean"}.get(style, "noisy")
            text = self.says(style, p, chosen)
        if style == "kid" and r.random() < 0.6:
            struct, text = text, ""
        if r.random() < 0.25:
            text = f"{text} {self.filled(r.choice(BESIDE), p)}"
        return text.strip(), struct, quality

    def says(self, style, p, chosen):
        r, join = self.r, self.r.choice(JOINS)
        numbers = [doc["number"] for doc in chosen]
        if style == "silent":
            return self.filled(r.choice(SILENT), p)
        if style == "kid":
            return chosen[0]["payment_reference"]
        if style == "order":
            return r.choice(["pedido ", "inkooporder ", "ordre "]) + join.join(
                doc["po"] for doc in chosen)
        if style == "tags":
            docs = r.choice([";", ",", " ", "+"]).join(numbers)
            return self.filled(r.choice(TAGS).replace("{docs}", "@"), p).replace("@", docs)
        if style == "digits":
            return f"{r.choice(WORDS)} {join.join(str(doc['_n']) for doc in chosen)}"
        if style == "paid_at":
            return join.join(
                f"{doc['number']} ({abs(doc['total']) / 100:.2f})" for doc in chosen)
        if style == "lower":
            return self.typed(f"{r.choice(WORDS)} {join.join(numbers)}".lower())
        several = sorted(doc["_n"] for doc in chosen)
        if len(several) > 2 and several[-1] - several[0] == len(several) - 1:
            return f"{r.choice(WORDS)} {several[0]} {r.choice(['al', 't/m', 'til'])} {several[-1]}"
        return f"{r.choice(WORDS)} {join.join(numbers)}"

    def typed(self, text):
        """As somebody types it: a key missed, hit twice, or a sign for another."""
        r = self.r
        for _ in range(r.choice([0, 1, 1, 2])):
            at = r.randrange(len(text)) if text else 0
            way = r.randrange(4)
            text = (text[:at] + text[at + 1:] if way == 0
                    else text[:at] + text[at: at + 1] + text[at:] if way == 1
                    else text.replace("-", " ").replace(".", " ") if way == 2
                    else text.replace("/", ""))
        return text

    def filled(self, text, p):
        r = self.r
        return text.format(run=r.randrange(10**6), who=p["id"], day=self.today,
                           money=f"{r.randrange(10**4)}.{r.randrange(100):02d}")

    def finish(self, T, p, when, amount, cur, label, struct, refq):
        pay, truth = super().finish(T, p, when, amount, cur, label, struct, refq)
        r = self.r
        name = pay["partner_name"] or (p["name"] if r.random() < 0.3 else "")
        text = r.choice(self.banks).format(text=pay["label"], name=name, run=r.randrange(10**6))
        text = text.upper() if r.random() < 0.3 else text
        pay["label"] = text[: pick(r, LENGTHS)].strip() if self.cut else text[:140].strip()
        if pay["partner_name"] and r.random() < 0.4:
            pay["partner_name"] = pay["partner_name"].lower()[: r.choice([20, 34, 70])]
        return pay, truth

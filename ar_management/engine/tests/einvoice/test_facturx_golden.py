"""The XML of typical invoices, kept as files; AR_WRITE_GOLDEN=1 writes them anew.

Each of them passes the schematrons of its profile and, where they bind, the French rules.
"""

import os
import unittest
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from lxml import etree

from ...common.money import Currency
from ...einvoice.facturx.build import build
from ...einvoice.facturx.precheck import precheck
from ...einvoice.facturx.samples import BUYER, SELLER, plain_invoice
from ...einvoice.facturx.snapshot import (
    Address,
    Allowance,
    Charge,
    Discount,
    Instalment,
    Line,
    Mandate,
    Note,
    Party,
    Penalty,
    Preceding,
    Settled,
    TaxTotal,
    Vat,
)
from ...einvoice.facturx.validate import shared_client, validate

FOLDER = Path(__file__).with_name("golden")
WRITE = bool(os.environ.get("AR_WRITE_GOLDEN"))

S20, S10 = Vat("S", Decimal(20)), Vat("S", Decimal(10))
FIRST = Preceding("F2026/0001", date(2026, 9, 1))
MULLER = Party(
    "Holz Müller GmbH",
    Address("Weg 1", "", "10115", "Berlin", "DE"),
    vat="DE136695976",
    endpoint="DE136695976",
    endpoint_scheme="9930",
)
GROUP = Party(
    "Groupe Durand Assujetti Unique",
    Address("1 place Bellecour", "", "69002", "Lyon", "FR"),
    registry="303265045",
    vat="FR40303265045",
)


def money(text):
    return Decimal(text)


def rated(vat, base, rate):
    """Totals of an invoice of one rate."""
    tax = money(base) * money(rate) / 100
    return {
        "taxes": (TaxTotal(vat, tax.quantize(money("0.01"))),),
        "untaxed": money(base), "tax": tax.quantize(money("0.01")),
        "total": money(base) + tax.quantize(money("0.01")),
    }


def single(vat, base="1000.00", **values):
    """One line of one piece."""
    line = Line("1", "Fenêtre", Decimal(1), money(base), money(base), vat)
    return plain_invoice(lines=(line,), **{**rated(vat, base, str(vat.rate)), **values})


def full():
    """Rates, discounts on line and whole, eco-tax, free text, references and delivery."""
    lines = (
        Line("1", "Porte", Decimal(2), money("120.00"), money("216.00"), S20, discount=Decimal(10),
             code="P-1", description="Chêne massif", note="Rez-de-chaussée"),
        Line("2", "Réfrigérateur", Decimal(1), money("300"), money("302.50"), S20,
             charges=(Charge(money("2.50"), "DEEE"),)),
        Line("3", "Pose", money("7.5"), money("45.1234"), money("338.43"), S10, unit="HUR"),
        Line("4", "Palette reprise", Decimal(-2), money("15"), money("-30.00"), S20),
    )
    place = Party("Chantier", Address("1 quai", "", "33000", "Bordeaux", "FR"))
    return plain_invoice(
        lines=lines,
        allowances=(Allowance("Remise", money("26.93"), S20),),
        taxes=(TaxTotal(S20, money("92.31")), TaxTotal(S10, money("33.84"))),
        untaxed=money("800.00"), tax=money("126.15"), total=money("926.15"),
        rounding=money("-0.15"), delivery=place, delivery_date=date(2026, 9, 28),
        buyer_reference="SERV01", order_reference="BC-118", contract_reference="M-7",
        payment_reference="F2026/0001", bic="BNPAFRPP",
        notes=(*plain_invoice().notes, Note("", "Réserve de propriété.")),
    )


def instalments(structured=False):
    """Two due dates; with discount tiers and penalty as data when the buyer wants them."""
    tiers = tuple(
        Discount(date(2026, 10, day), Decimal(percent), money("600.00"), money(percent) * 6)
        for day, percent in ((11, 3), (21, 1))
    )
    extra = {"discounts": tiers, "penalty": Penalty(money("12.15"))} if structured else {}
    parts = (
        Instalment(date(2026, 10, 31), money("600.00"), **extra),
        Instalment(date(2026, 11, 30), money("600.00"), **extra),
    )
    return single(S20, instalments=parts, structured_terms=structured)


CASES = {
    "plain": plain_invoice,
    "full": full,
    "credit_note": lambda: plain_invoice(type_code="381", preceding=(FIRST,)),
    "corrective": lambda: plain_invoice(
        number="F2026/0002", type_code="384", preceding=(FIRST,)
    ),
    "down_payment": lambda: single(S20, "300.00", type_code="386", vat_point="72"),
    "final_invoice": lambda: single(
        S20, settled=(Settled(money("360.00"), FIRST.date, FIRST.number),), process="B4",
        preceding=(FIRST,),
    ),
    "already_paid": lambda: single(
        S20, settled=(Settled(money("1200.00")),), process="B2", due_date=date(2026, 10, 1)
    ),
    "dollars": lambda: single(
        S20, currency=Currency("USD", Decimal("0.01")), tax_in_euro=money("183.99")
    ),
    "instalments": instalments,
    "structured_terms": lambda: instalments(structured=True),
    "direct_debit": lambda: single(
        S20, mandate=Mandate("RUM-118", "FR72ZZZ123456", "FR7630006000011234567890189")
    ),
    "vat_group": lambda: single(S20, vat_group=GROUP),
    "intra_community": lambda: single(
        Vat("K", exemption="Intra-Community supply", exemption_code="VATEX-EU-IC"),
        buyer=MULLER, delivery=MULLER, delivery_date=date(2026, 10, 1),
    ),
    "franchise": lambda: single(
        Vat("E", exemption="TVA non applicable, art. 293 B", exemption_code="VATEX-FR-FRANCHISE"),
        seller=replace(SELLER, vat=""),
    ),
    "consumer": lambda: single(
        S20, buyer=replace(BUYER, name="Mme Petit", registry="", vat="", is_business=False),
        notes=(),
    ),
}


def canonical(xml):
    """The same text for XML that says the same."""
    parser = etree.XMLParser(remove_blank_text=True)
    return etree.tostring(etree.fromstring(xml, parser), method="c14n")


class TestFacturxGolden(unittest.TestCase):
    @classmethod
    def tearDownClass(cls):
        shared_client().stop()

    def test_each_case_is_valid_and_as_it_was(self):
        for name, make in CASES.items():
            with self.subTest(name):
                snapshot = make()
                xml = build(snapshot)
                path = FOLDER / f"{name}.xml"
                if WRITE:
                    path.write_bytes(xml)
                self.assertEqual(precheck(snapshot), ())
                verdict = validate(xml, snapshot.french_rules)
                fatal = [(f.rule, f.message) for f in verdict.findings if f.fatal]
                self.assertEqual((fatal, verdict.state), ([], "valid"))
                self.assertEqual(verdict.profile, snapshot.profile)
                self.assertEqual(canonical(xml), canonical(path.read_bytes()))

    def test_no_file_is_left_without_its_case(self):
        self.assertEqual({path.stem for path in FOLDER.glob("*.xml")}, set(CASES))

    def test_a_note_is_never_there_twice(self):
        repeated = (*plain_invoice().notes, Note("PMD", "Encore"), Note("BAR", "B2B"))
        self.assertEqual(build(plain_invoice(notes=repeated)), build(plain_invoice()))

    def test_lines_outside_the_scope_of_vat_beside_others_make_it_extended(self):
        outside = Vat("O", exemption="Débours", exemption_code="VATEX-EU-O")
        lines = (
            Line("1", "Honoraires", Decimal(1), money("1000"), money("1000.00"), S20),
            Line("2", "Débours", Decimal(1), money("50"), money("50.00"), outside),
        )
        snapshot = plain_invoice(
            lines=lines, taxes=(TaxTotal(S20, money("200.00")),), untaxed=money("1050.00"),
            tax=money("200.00"), total=money("1250.00"),
        )
        self.assertEqual(snapshot.profile, "extended")
        verdict = validate(build(snapshot), french_rules=True)
        self.assertEqual([(f.rule, f.message) for f in verdict.findings if f.fatal], [])

    def test_routing_follows_the_parties(self):
        consumer = replace(BUYER, registry="", vat="", is_business=False)
        abroad = replace(consumer, address=MULLER.address)
        outside = single(Vat("O", exemption="Hors champ", exemption_code="VATEX-EU-O"))
        routes = {
            "B2B": plain_invoice(), "B2BINT": plain_invoice(buyer=MULLER),
            "B2C": plain_invoice(buyer=consumer), "B2CINT": plain_invoice(buyer=abroad),
            "OUTOFSCOPE": outside, "": plain_invoice(seller=MULLER),
        }
        self.assertEqual({name: item.routing for name, item in routes.items()},
                         {name: name for name in routes})

"""The XML of a snapshot passes XSD, EN 16931 and the French rules; its sums hold."""

import unittest
from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from ...common.money import EUR, Currency
from ...einvoice.facturx.build import build
from ...einvoice.facturx.precheck import precheck
from ...einvoice.facturx.reconcile import DoesNotAddUp, reconcile
from ...einvoice.facturx.samples import BUYER, SELLER, plain_invoice
from ...einvoice.facturx.snapshot import Address, Charge, Line, Party, Preceding, TaxTotal, Vat
from ...einvoice.facturx.validate import shared_client, validate

S20, S10 = Vat("S", Decimal(20)), Vat("S", Decimal(10))
EXEMPT = Vat("E", Decimal(0), "CGI 261", "VATEX-FR-CGI261-4")
RAM = "{urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100}"


def line(number, quantity, price, vat, net=None, **values):
    quantity, price = Decimal(quantity), Decimal(price)
    net = EUR.round(quantity * price) if net is None else Decimal(net)
    return Line(str(number), f"Article {number}", quantity, price, net, vat, **values)


def invoice(*lines, currency=EUR, **changes):
    """Snapshot whose totals are those of the lines."""
    bases = {}
    for item in lines:
        bases[item.vat] = bases.get(item.vat, Decimal(0)) + item.net
    taxes = tuple(
        TaxTotal(vat, currency.round(base * vat.rate / 100)) for vat, base in bases.items()
    )
    untaxed, tax = sum(bases.values()), sum(item.amount for item in taxes)
    return plain_invoice(
        lines=lines, taxes=taxes, untaxed=untaxed, tax=tax, total=untaxed + tax,
        currency=currency, **changes,
    )


class TestFacturxBuild(unittest.TestCase):
    @classmethod
    def tearDownClass(cls):
        shared_client().stop()

    def assertValid(self, snapshot):
        self.assertEqual(precheck(snapshot), ())
        verdict = validate(build(snapshot), snapshot.french_rules)
        fatal = [(f.rule, f.message) for f in verdict.findings if f.fatal]
        self.assertEqual(fatal, [])
        self.assertEqual(verdict.state, "valid")
        return verdict

    def test_plain_domestic_invoice_passes_all_three_levels(self):
        verdict = self.assertValid(plain_invoice())
        self.assertEqual({level.state for level in verdict.levels.values()}, {"valid"})

    def test_identifiers_carry_the_french_schemes(self):
        root = etree.fromstring(build(plain_invoice()))
        for role, party in (("SellerTradeParty", SELLER), ("BuyerTradeParty", BUYER)):
            node = next(root.iter(f"{RAM}{role}"))
            ids = {item.get("schemeID"): item.text for item in node.iter() if item.get("schemeID")}
            self.assertEqual(ids["0002"], party.siren)
            self.assertEqual(ids["0009"], party.siret)
            self.assertEqual(ids["0225"], party.siren)

    def test_an_own_address_under_0225_is_kept(self):
        buyer = replace(BUYER, endpoint=f"{BUYER.siren}_achats", endpoint_scheme="0225")
        self.assertIn(b"_achats", build(plain_invoice(buyer=buyer)))
        self.assertValid(plain_invoice(buyer=buyer))

    def test_several_rates_discounts_and_charges_pass(self):
        self.assertValid(
            invoice(
                line(1, 3, "19.99", S20),
                line(2, 2, 100, S10, net="180.00", discount=Decimal(10)),
                line(3, 1, "50", EXEMPT),
                line(4, 1, "10", S20, net="10.50", charges=(Charge(Decimal("0.50"), "DEEE"),)),
                line(5, "0.3333", "12.3456", S20),
            )
        )

    def test_negative_quantity_and_free_line_pass(self):
        self.assertValid(
            invoice(
                line(1, 10, 20, S20),
                line(2, -1, "15.00", S20),
                line(3, 1, 0, S20),
                line(4, 1, 30, S20, net="0.00", discount=Decimal(100)),
            )
        )

    def test_credit_note_names_its_invoice(self):
        note = plain_invoice(
            type_code="381", preceding=(Preceding("F2026/0001", date(2026, 9, 1)),)
        )
        self.assertValid(note)

    def test_vat_on_collection_delivery_and_references_pass(self):
        place = Party("Chantier", Address("1 quai", "", "33000", "Bordeaux", "FR"))
        self.assertValid(
            plain_invoice(
                vat_point="72", delivery=place, delivery_date=date(2026, 9, 30),
                buyer_reference="SERV1", order_reference="BC 12", contract_reference="M-7",
                payment_reference="F2026/0001", bic="BNPAFRPP",
            )
        )

    def test_dollars_show_the_vat_in_euro(self):
        usd = Currency("USD", Decimal("0.01"))
        snapshot = invoice(line(1, 1, 100, S20), currency=usd, tax_in_euro=Decimal("18.40"))
        self.assertValid(snapshot)
        self.assertIn(b'currencyID="EUR">18.40<', build(snapshot))

    def test_cash_rounding_is_told_apart(self):
        snapshot = plain_invoice(rounding=Decimal("-0.02"))
        self.assertValid(snapshot)
        self.assertIn(b"<ram:DuePayableAmount>179.98<", build(snapshot))

    def test_reverse_charge_between_french_businesses_passes(self):
        vat = Vat("AE", Decimal(0), "Autoliquidation", "VATEX-EU-AE")
        self.assertValid(invoice(line(1, 1, 100, vat)))

    def test_german_customer_needs_no_french_rule(self):
        vat = Vat("K", Decimal(0), "Intra-Community supply", "VATEX-EU-IC")
        address = Address("Weg 1", "", "10115", "Berlin", "DE")
        buyer = Party("Müller GmbH", address, vat="DE123456788")
        verdict = self.assertValid(
            invoice(line(1, 1, 100, vat), buyer=buyer, delivery=buyer,
                    delivery_date=date(2026, 10, 1), notes=())
        )
        self.assertEqual(verdict.levels["br_fr"].state, "not_applicable")

    def test_characters_that_xml_cannot_hold_are_left_out(self):
        lines = (replace(plain_invoice().lines[0], name="Porte\x0b\x00 en ch\u00eane"),)
        xml = build(replace(invoice(*lines), payment_terms="30 jours\x1f"))
        self.assertIn("Porte en chêne", xml.decode())

    def test_build_leaves_the_snapshot_alone(self):
        snapshot = plain_invoice()
        self.assertEqual(build(snapshot), build(snapshot))

    def test_cents_of_global_rounding_go_to_the_lines(self):
        snapshot = replace(
            invoice(*[line(n, 1, "33.33", S20) for n in (1, 2)]),
            untaxed=Decimal("66.67"), tax=Decimal("13.33"), total=Decimal("80.00"),
        )
        self.assertValid(snapshot)
        root = etree.fromstring(build(snapshot))
        nets = [Decimal(node.text) for node in root.iter(f"{RAM}LineTotalAmount")]
        self.assertEqual(sum(nets[:-1]), nets[-1])

    def test_more_than_rounding_is_refused(self):
        snapshot = replace(plain_invoice(), untaxed=Decimal("160.00"), total=Decimal("190.00"))
        with self.assertRaises(DoesNotAddUp):
            reconcile(snapshot)
        self.assertEqual([f.rule for f in precheck(snapshot)], ["BR-CO-10"])

    @settings(max_examples=200, deadline=None)
    @given(
        st.lists(
            st.tuples(
                st.integers(-50000, 100000), st.sampled_from([S20, S10, EXEMPT]),
            ),
            min_size=1, max_size=12,
        ),
        st.integers(-12, 12),
        st.integers(-12, 12),
    )
    def test_sums_hold_for_any_lines(self, items, gap, tax_gap):
        lines = [
            line(n, 1, 0, vat, net=Decimal(cents) / 100) for n, (cents, vat) in enumerate(items, 1)
        ]
        cents = Decimal("0.01")
        snapshot = invoice(*lines)
        if abs(gap) > len(lines) or abs(tax_gap) > len(lines):
            return
        untaxed, tax = snapshot.untaxed + gap * cents, snapshot.tax + tax_gap * cents
        amounts = reconcile(replace(snapshot, untaxed=untaxed, tax=tax, total=untaxed + tax))
        self.assertEqual(sum(item.net for item in amounts.lines), untaxed)
        self.assertEqual(sum(row.base for row in amounts.rows), untaxed)
        self.assertEqual(sum(row.amount for row in amounts.rows), tax)
        for row in amounts.rows:
            mine = [item.net for item in amounts.lines if item.vat.key == row.vat.key]
            self.assertEqual(sum(mine), row.base)

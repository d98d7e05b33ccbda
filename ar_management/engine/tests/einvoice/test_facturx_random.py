"""Whatever is sold, the XML is well-formed for its schema and its sums hold to the cent."""

import os
import unittest
from collections import defaultdict
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from ...common.money import EUR, ZERO, Currency, share_out
from ...einvoice.facturx.build import build
from ...einvoice.facturx.precheck import precheck
from ...einvoice.facturx.samples import plain_invoice
from ...einvoice.facturx.snapshot import Allowance, Instalment, Line, TaxTotal, Vat
from ...einvoice.facturx.validate import shared_client, validate

DEEP = os.environ.get("AR_TEST_DEEP") == "1"
RAM = "{urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100}"
SETTLEMENT = f".//{RAM}ApplicableHeaderTradeSettlement"
SUMMARY = f"{SETTLEMENT}/{RAM}SpecifiedTradeSettlementHeaderMonetarySummation"
CURRENCIES = (EUR, Currency("USD", Decimal("0.01")), Currency("JPY", Decimal(1)))
VATS = (
    *[Vat("S", Decimal(rate)) for rate in ("20", "10", "5.5", "2.1")],
    Vat("E", Decimal(0), "CGI 261", "VATEX-FR-CGI261-4"),
)

LINES = st.lists(
    st.tuples(
        st.decimals("-20", "500", places=2),  # quantity
        st.decimals("0", "900", places=4),  # price
        st.sampled_from((0, 0, 5, "7.5", "33.33", 100)),  # discount in percent
        st.sampled_from(VATS),
        st.booleans(),  # price with VAT
    ),
    min_size=1,
    max_size=8,
)
ALLOWANCES = st.lists(
    st.tuples(st.decimals("0.01", "50", places=2), st.sampled_from(VATS)), max_size=2
)


def booked(lines, allowances, currency, globally, parts):
    """A snapshot with the totals that Odoo posts: VAT rounded line by line, or once for all."""
    raw = []
    for quantity, price, discount, vat, included in lines:
        amount = quantity * price * (1 - Decimal(discount) / 100)
        raw.append(amount / (1 + vat.rate / 100) if included else amount)
    nets = [currency.round(amount) for amount in raw]
    off = [(currency.round(amount) or currency.rounding, vat) for amount, vat in allowances]
    exact, rounded = defaultdict(lambda: ZERO), defaultdict(lambda: ZERO)
    pairs = [(vat, amount) for (*_rest, vat, _included), amount in zip(lines, raw, strict=True)]
    for vat, amount in (*pairs, *[(vat, -amount) for amount, vat in off]):
        exact[vat] += amount
        rounded[vat] += currency.round(amount * vat.rate / 100)
    if globally:
        untaxed = currency.round(sum(exact.values()))
        taxes = {vat: currency.round(base * vat.rate / 100) for vat, base in exact.items()}
    else:
        untaxed = sum(nets) - sum((amount for amount, _vat in off), ZERO)
        taxes = dict(rounded)
    tax = sum(taxes.values(), ZERO)
    total = untaxed + tax
    return plain_invoice(
        lines=tuple(
            Line(str(n), "Article", quantity, price, net, vat, discount=Decimal(discount))
            for n, ((quantity, price, discount, vat, _i), net) in enumerate(
                zip(lines, nets, strict=True), 1)
        ),
        allowances=tuple(Allowance("Remise", amount, vat) for amount, vat in off),
        taxes=tuple(TaxTotal(vat, amount) for vat, amount in taxes.items()),
        untaxed=untaxed, tax=tax, total=total, currency=currency,
        tax_in_euro=None if currency.code == "EUR" else Decimal("1.00"),
        instalments=instalments(total, parts, currency),
    )


def instalments(total, parts, currency):
    amounts = share_out(total, [Decimal(1)] * parts, currency)
    return tuple(
        Instalment(date(2026, 11, day), amount) for day, amount in enumerate(amounts, 1)
    ) if parts > 1 else ()


def number(node, path):
    found = node.find(path)
    return ZERO if found is None else Decimal(found.text)


def breakdown(root):
    """BG-23: {(category, rate): (BT-116, BT-117)}."""
    return {
        (row.findtext(f"{RAM}CategoryCode"), number(row, f"{RAM}RateApplicablePercent")): (
            number(row, f"{RAM}BasisAmount"), number(row, f"{RAM}CalculatedAmount"),
        )
        for row in root.findall(f"{SETTLEMENT}/{RAM}ApplicableTradeTax")
    }


def bases(root):
    """BT-131 less BT-92 by VAT category and rate, counted again from lines and discounts."""
    found = defaultdict(lambda: ZERO)
    for line in root.iter(f"{RAM}SpecifiedLineTradeSettlement"):
        vat = line.find(f"{RAM}ApplicableTradeTax")
        amount = number(line, f".//{RAM}LineTotalAmount")
        found[_key(vat)] += amount
    for allowance in root.findall(f"{SETTLEMENT}/{RAM}SpecifiedTradeAllowanceCharge"):
        vat = allowance.find(f"{RAM}CategoryTradeTax")
        found[_key(vat)] -= number(allowance, f"{RAM}ActualAmount")
    return found


def _key(vat):
    return vat.findtext(f"{RAM}CategoryCode"), number(vat, f"{RAM}RateApplicablePercent")


class TestFacturxRandom(unittest.TestCase):
    @classmethod
    def tearDownClass(cls):
        shared_client().stop()

    def assertSums(self, root):
        """BR-CO-10, 11, 13, 14, 15, 16, BR-S-08 and 09, by arithmetic of our own."""
        total = root.find(SUMMARY)
        lines = sum(
            number(line, f".//{RAM}LineTotalAmount")
            for line in root.iter(f"{RAM}SpecifiedLineTradeSettlement")
        )
        off = sum(
            number(item, f"{RAM}ActualAmount")
            for item in root.findall(f"{SETTLEMENT}/{RAM}SpecifiedTradeAllowanceCharge")
        )
        rows = breakdown(root)
        untaxed, tax = number(total, f"{RAM}TaxBasisTotalAmount"), number(
            total, f"{RAM}TaxTotalAmount")
        grand = number(total, f"{RAM}GrandTotalAmount")
        self.assertEqual(number(total, f"{RAM}LineTotalAmount"), lines)
        self.assertEqual(number(total, f"{RAM}AllowanceTotalAmount"), off)
        self.assertEqual(untaxed, lines - off)
        self.assertEqual(tax, sum(amount for _base, amount in rows.values()))
        self.assertEqual(grand, untaxed + tax)
        self.assertEqual(
            number(total, f"{RAM}DuePayableAmount"),
            grand - number(total, f"{RAM}TotalPrepaidAmount")
            + number(total, f"{RAM}RoundingAmount"),
        )
        self.assertEqual({key: base for key, (base, _tax) in rows.items()}, dict(bases(root)))
        for (category, rate), (base, amount) in rows.items():
            if category == "S":  # BR-S-09
                self.assertLess(abs(amount - round(base * rate / 100, 2)), 1)
        parts = [Decimal(node.text) for node in root.iter(f"{RAM}PartialPaymentAmount")]
        if parts:
            self.assertEqual(sum(parts), number(total, f"{RAM}DuePayableAmount"))

    def test_schema_and_sums_hold_for_any_invoice(self):
        refused = []

        @settings(max_examples=80, deadline=None)
        @given(LINES, ALLOWANCES, st.sampled_from(CURRENCIES), st.booleans(), st.integers(1, 3))
        def check(lines, off, currency, globally, parts):
            snapshot = booked(lines, off, currency, globally, parts)
            refused.append(any(finding.fatal for finding in precheck(snapshot)))
            if refused[-1]:
                return  # more than rounding: such totals are refused, see test_facturx_build
            xml = build(snapshot)
            self.assertSums(etree.fromstring(xml))
            self.assertEqual(validate(xml, False, _NoSchematron()).levels["xsd"].state, "valid")

        check()
        self.assertLess(sum(refused), len(refused) / 10)

    @settings(max_examples=200 if DEEP else 4, deadline=None)
    @given(LINES, ALLOWANCES, st.sampled_from(CURRENCIES), st.booleans(), st.integers(1, 3))
    def test_the_schematrons_agree(self, lines, off, currency, globally, parts):
        snapshot = booked(lines, off, currency, globally, parts)
        if any(finding.fatal for finding in precheck(snapshot)):
            return
        verdict = validate(build(snapshot), french_rules=True)
        self.assertEqual([(f.rule, f.message) for f in verdict.findings if f.fatal], [])


class _NoSchematron:
    """Answers that nothing was found, where only the schema is asked."""

    def apply(self, _xml, rule_sets):
        return {name: [] for name in rule_sets}

from datetime import date, timedelta

from freezegun import freeze_time
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.ar_management.engine.einvoice.facturx.schematron_client import SchematronClient
from odoo.addons.ar_management.tests.properties import DEEP, database_examples, undone_afterwards

from ..engine import ereporting
from ..models.flow import schematrons
from ..models.report_due import periods
from .common import ReportingCommon

FIRST, LAST, TODAY = date(2026, 10, 1), date(2026, 12, 31), date(2027, 3, 1)
BUYERS = ("consumer", "consumer", "consumer", "abroad", "forgotten")
SALES = st.lists(
    st.tuples(
        st.sampled_from(BUYERS), st.sampled_from(("goods", "work", "refund")),
        st.integers(0, 91), st.integers(101, 90_000), st.integers(0, 40_000)),
    min_size=1, max_size=5)
"""Documents: (who buys, what, day of the quarter, cents at 20 %, cents at 10 %)."""
STEPS = st.lists(
    st.tuples(
        st.sampled_from(("pay", "pay", "bounce")), st.integers(0, 9), st.integers(0, 60),
        st.integers(5, 100)),
    max_size=7)
"""What happens: (what, which document or receipt, days later, percent of what is open)."""
PERIODS = {
    # (periods of sales, of receipts) of the quarter, and the days on which they are due
    "monthly": (
        "10-20 10-31 11-10 11-20 11-30 12-10 12-20 12-31 01-10", "11-10 12-10 01-10"),
    "quarterly": ("11-10 12-10 01-10", "11-10 12-10 01-10"),
    "simplified": ("11-30 12-31 01-31", "11-30 12-31 01-31"),
    "franchise": ("11-30 01-31", "11-30 01-31"),
}


def examples(test):
    """A few quarters; without the search for a smaller one, which takes minutes, unless deep."""
    phases = [each for each in Phase if DEEP or each not in (Phase.shrink, Phase.explain)]
    return settings(database_examples(usual=3, deep=40), phases=phases)(test)


@tagged("post_install", "-at_install")
class TestQuarters(ReportingCommon):
    """Random quarters of a company on each VAT regime: everything is told once, on its day.

    What should be told is counted from the accounts, with none of the code that is tested.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        chart = cls.env["account.chart.template"].with_company(cls.company)
        cls.company.tax_exigibility = True
        cls.collected = chart.ref("tva_normale_encaissement")
        cls.collected_10 = cls.collected.copy({"name": "10% C", "amount": 10})
        cls.exempt = cls.tax_20.copy({
            "name": "0% EU", "amount": 0, "ubl_cii_tax_category_code": "K",
            "ubl_cii_tax_exemption_reason_code": "VATEX-EU-IC"})
        cls.buyers = {
            "consumer": cls.consumer, "abroad": cls.german, "forgotten": cls.customer}
        cls.connection.report_from = FIRST
        cls.helper = SchematronClient(schematrons())
        cls.addClassCleanup(cls.helper.stop)

    # ------------------------------------------------------------------ what happens

    def document(self, regime, buyer, what, offset, first, second):
        taxes = {"work": (self.collected, self.collected_10)}.get(
            what, (self.tax_20, self.tax_10))
        if what == "refund":
            taxes = self.collected, self.collected_10
        if regime == "franchise":
            taxes = self.env["account.tax"], self.env["account.tax"]
        if buyer == "abroad":
            taxes = self.exempt, self.exempt
        day = FIRST + timedelta(days=offset)
        move = self.env["account.move"].create({
            "move_type": "out_refund" if what == "refund" else "out_invoice",
            "partner_id": self.buyers[buyer].id, "invoice_date": day, "date": day,
            "invoice_line_ids": [
                Command.create({
                    "product_id": (self.goods if what == "goods" else self.work).id,
                    "name": what, "quantity": 1, "price_unit": cents / 100,
                    "tax_ids": [Command.set(tax.ids)]})
                for cents, tax in zip((first, second), taxes, strict=True) if cents
            ],
        })
        move.action_post()
        return move

    def live(self, regime, sales, steps):
        self.company.ar_vat_regime = regime
        documents = [self.document(regime, *sale) for sale in sales]
        receipts = []
        for what, number, days, percent in steps:
            if what == "pay":
                move = documents[number % len(documents)]
                amount = round(move.amount_residual * percent / 100, 2)
                if amount:
                    day = move.invoice_date + timedelta(days=days)
                    self._pay(move, day, amount)
                    receipts.append((move, day))
            elif receipts:
                move, day = receipts.pop(number % len(receipts))
                self._receivable(move).with_context(
                    ar_undone_on=day + timedelta(days=days)).remove_move_reconcile()
        return documents

    # ------------------------------------------------------------------ what the accounts say

    def accounts(self, domain, first, last, taxes=None):
        lines = self.env["account.move.line"].search([
            ("company_id", "=", self.company.id), ("parent_state", "=", "posted"),
            ("date", ">=", first), ("date", "<=", last), *domain])
        if taxes is not None:
            lines = lines.filtered(lambda line: line.tax_line_id in taxes)
        return round(-sum(lines.mapped("balance")), 2)

    def made(self, kind):
        return self.env["ar.platform.report"].search([
            ("company_id", "=", self.company.id), ("kind", "=", kind),
            ("date_to", "<=", LAST)], order="date_from")

    # ------------------------------------------------------------------ the property

    def check(self, regime, sales, steps):
        with undone_afterwards(self), freeze_time(TODAY):
            documents = self.live(regime, sales, steps)
            self.env["ar.platform.report"].sudo()._make_due(self.connection.sudo(), TODAY)
            self.check_periods(regime)
            self.check_sales(documents)
            self.check_receipts()
            self.check_accounts()
            self.check_files()

    def check_periods(self, regime):
        for kind, due in zip(("transaction", "payment"), PERIODS[regime], strict=True):
            reports = self.made(kind)
            self.assertEqual(" ".join(f"{day:%m-%d}" for day in reports.mapped("deadline")), due)
            begins = [*reports.mapped("date_from"), LAST + timedelta(days=1)]
            ends = [FIRST - timedelta(days=1), *reports.mapped("date_to")]
            self.assertEqual([begin - end for begin, end in zip(begins, ends, strict=True)],
                             [timedelta(days=1)] * len(begins))

    def check_sales(self, documents):
        for report in self.made("transaction"):
            mine = [move for move in documents
                    if report.date_from <= move.invoice_date <= report.date_to]
            forgotten = [move for move in mine if move.partner_id == self.customer]
            of_documents = [("move_id", "in", [move.id for move in mine])]
            self.assertEqual(report.vat_books, self.accounts(
                [*of_documents, ("tax_line_id", "!=", False)], report.date_from, report.date_to))
            self.assertEqual(set(report.gap_ids), set(forgotten))
            self.assertAlmostEqual(
                report.vat_gap, sum(move.amount_tax_signed for move in forgotten))
            self.assertAlmostEqual(
                report.base, sum(move.amount_untaxed_signed for move in mine
                                 if move not in forgotten))

    def check_receipts(self):
        before = 0
        for report in self.made("payment"):
            entries = [("move_id.tax_cash_basis_origin_move_id", "!=", False),
                       ("tax_line_id", "!=", False)]
            forgotten = [("move_id.tax_cash_basis_origin_move_id.partner_id", "=",
                          self.customer.id)]
            self.assertEqual(report.vat_books, self.accounts(
                entries, report.date_from, report.date_to))
            gap = self.accounts([*entries, *forgotten], report.date_from, report.date_to)
            self.assertAlmostEqual(report.vat_gap, gap)
            self.assertLessEqual(report.gap_ids.partner_id, self.customer)
            self.assertAlmostEqual(
                report.vat + report.vat_carried + report.vat_gap, report.vat_books)
            told, _left = ereporting.set_off(report.line_ids._engine_receipts())
            self.assertTrue(all(amount > 0 for amount in told.values()))
            own = report.line_ids.filtered(lambda line: not line.is_carried)
            self.assertAlmostEqual(
                float(sum(told.values())),
                sum(own.mapped("base")) + sum(own.mapped("vat")) + before - report.waits)
            before = report.waits

    def check_accounts(self):
        """The account of VAT that is due has what was reported, and what is named as a gap."""
        due = (self.tax_20 | self.collected).invoice_repartition_line_ids.account_id
        sales, receipts = self.made("transaction"), self.made("payment")
        later = self.accounts(
            [("move_id.move_type", "in", ("out_invoice", "out_refund"))], FIRST, LAST,
            self.collected | self.collected_10)
        told = sum(report.vat + report.vat_gap for report in sales) - later
        told += sum(report.vat + report.vat_carried + report.vat_gap for report in receipts)
        self.assertAlmostEqual(
            self.accounts([("account_id", "in", due.ids)], FIRST, LAST), told)

    def check_files(self):
        for report in self.made("transaction") | self.made("payment"):
            if report.state == "draft":
                self.assertEqual(self.helper.apply(report._written(), ["frr"]), {"frr": []})

    # ------------------------------------------------------------------ each regime

    @examples
    @example([("consumer", "work", 2, 10000, 0), ("consumer", "refund", 40, 2500, 0)],
             [("pay", 0, 3, 100), ("bounce", 0, 45, 0), ("pay", 1, 0, 100)])
    @given(SALES, STEPS)
    def test_a_monthly_filer(self, sales, steps):
        self.check("monthly", sales, steps)

    @examples
    @example([("forgotten", "work", 2, 10000, 55), ("consumer", "work", 3, 3333, 7777)],
             [("pay", 0, 3, 33), ("pay", 1, 9, 33), ("pay", 1, 20, 100), ("bounce", 1, 2, 0)])
    @given(SALES, STEPS)
    def test_a_quarterly_filer(self, sales, steps):
        self.check("quarterly", sales, steps)

    @examples
    @given(SALES, STEPS)
    def test_the_simplified_regime(self, sales, steps):
        self.check("simplified", sales, steps)

    @examples
    @given(SALES, STEPS)
    def test_the_exempt_small_business(self, sales, steps):
        self.check("franchise", sales, steps)

    # ------------------------------------------------------------------ cases

    def receipts(self):
        self.env["ar.platform.report"].sudo()._make_due(self.connection.sudo(), TODAY)
        return self.made("payment")

    @freeze_time(TODAY)
    def test_a_receipt_that_went_back_before_its_month_was_reported(self):
        self.live("monthly", [("consumer", "work", 4, 10000, 0)],
                  [("pay", 0, 0, 100), ("bounce", 0, 15, 0)])
        october = self.receipts()[0]
        self.assertEqual((october.state, october.vat, october.vat_gap), ("empty", 0, 0))
        self.assertEqual(len(october.undone_ids), 1)

    @freeze_time(TODAY)
    def test_a_receipt_that_went_back_later_is_set_off(self):
        steps = [("pay", 0, 0, 100)]
        first, _other = self.live("monthly", [
            ("consumer", "work", 4, 10000, 0), ("consumer", "work", 70, 4000, 0)], steps)
        october, november, december = self.receipts()
        october.action_send()
        self._receivable(first).with_context(
            ar_undone_on=date(2026, 11, 9)).remove_move_reconcile()
        self.receipts()
        self.assertEqual((october.state, october.vat), ("accepted", 20))
        self.assertEqual((november.state, november.vat, november.waits), ("empty", 0, -120))
        self.assertEqual((november.vat_books, november.vat_gap), (-20, 0))
        self.assertEqual((december.vat, december.waits, december.vat_gap), (0, -120, 0))
        self._pay(_other, date(2026, 12, 20))
        self._pay(first, date(2026, 12, 21))
        self.receipts()
        told, _left = ereporting.set_off(december.line_ids._engine_receipts())
        self.assertEqual([float(amount) for amount in told.values()], [48])
        self.assertEqual((december.vat, december.waits, december.vat_gap), (8, 0, 0))

    @freeze_time(TODAY)
    def test_an_incomplete_invoice_abroad_is_named(self):
        self.exempt = self.env["account.tax"]
        move, = self.live("franchise", [("abroad", "work", 4, 10000, 0)], [])
        self.env["ar.platform.report"].sudo()._make_due(self.connection.sudo(), TODAY)
        with self.assertRaisesRegex(UserError, move.name):
            self.made("transaction")[0].action_send()

    def test_another_regime_leaves_no_day_out(self):
        covered = {date(2026, 10, 1): date(2026, 10, 10)}
        found = periods("transaction", "quarterly", FIRST, date(2026, 12, 2), covered)
        self.assertEqual(
            [(first, last) for first, last, _due in found],
            [(date(2026, 10, 11), date(2026, 10, 31)), (date(2026, 11, 1), date(2026, 11, 30))])

from datetime import date
from decimal import Decimal

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.ar_management.engine.einvoice.facturx.schematron_client import SchematronClient

from ..engine import ereporting
from ..models.flow import schematrons
from ..models.report_due import periods
from .common import ReportingCommon


@tagged("post_install", "-at_install")
class TestEreporting(ReportingCommon):
    """A quarter of a company: everything is told once, and it ties to the VAT accounts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.connection.report_from = date(2026, 10, 1)

    def sale(self, day, *lines, partner=None, move_type="out_invoice", post=True):
        move = self.env["account.move"].create({
            "move_type": move_type, "partner_id": (partner or self.consumer).id,
            "invoice_date": day, "date": day,
            "invoice_line_ids": [
                Command.create({
                    "product_id": product.id, "name": product.name, "quantity": 1,
                    "price_unit": amount, "tax_ids": [Command.set(tax.ids)]})
                for product, amount, tax in lines
            ],
        })
        if post:
            move.action_post()
        return move

    def reports(self, kind="transaction"):
        return self.env["ar.platform.report"].search(
            [("kind", "=", kind), ("company_id", "=", self.company.id)], order="date_from")

    def make(self, today):
        self.env["ar.platform.report"].sudo()._make_due(self.connection.sudo(), today)
        return self.reports()

    def valid(self, flow_content):
        helper = SchematronClient(schematrons())
        self.addCleanup(helper.stop)
        self.assertEqual(helper.apply(flow_content, ["frr"]), {"frr": []})

    def test_periods_of_each_regime(self):
        counts = {
            regime: len(periods("transaction", regime, date(2026, 10, 1), date(2027, 1, 1)))
            for regime in ("monthly", "quarterly", "simplified", "franchise")
        }
        self.assertEqual(
            counts, {"monthly": 9, "quarterly": 3, "simplified": 3, "franchise": 2})

    @freeze_time("2027-01-02")
    def test_a_quarter_ties_to_the_vat_accounts(self):
        self.sale("2026-10-02", (self.goods, 100, self.tax_20), (self.work, 50, self.tax_10))
        self.sale("2026-10-02", (self.goods, 30, self.tax_20))
        self.sale("2026-10-15", (self.work, 80.55, self.tax_20))
        self.sale("2026-10-16", (self.work, 10, self.tax_20), move_type="out_refund")
        held = self.sale("2026-10-17", (self.goods, 1000, self.tax_20), partner=self.customer)
        self.customer.invoice_edi_format = "facturx"
        self.assertEqual(self.send(held).state, "accepted")
        forgotten = self.sale("2026-10-18", (self.goods, 7, self.tax_20), partner=self.customer)
        reports = self.make(date(2027, 1, 2))
        self.assertEqual(len(reports), 9)
        first, second = reports[:2]
        self.assertEqual((first.base, first.vat, first.vat_gap), (180, 31, 0))
        self.assertAlmostEqual(second.vat, 14.11)
        self.assertEqual(second.vat_einvoiced, 200)
        self.assertAlmostEqual(second.vat_gap, 1.4)
        self.assertEqual(second.gap_ids, forgotten)
        books = self.env["account.move.line"].search([
            ("tax_line_id", "in", (self.tax_20 | self.tax_10).ids),
            ("company_id", "=", self.company.id), ("parent_state", "=", "posted"),
            ("date", ">=", "2026-10-01")])
        told = sum(reports.mapped("vat")) + sum(reports.mapped("vat_einvoiced"))
        self.assertAlmostEqual(-sum(books.mapped("balance")), told + sum(reports.mapped("vat_gap")))

        first.action_send()
        self.assertEqual(first.state, "accepted")
        (data, raw), = self.platform.deposits("FRR")
        self.assertEqual(data["flowSyntax"], "FRR")
        self.assertIn(b"<TypeCode>IN</TypeCode>", raw)
        self.valid(raw)

    @freeze_time("2026-10-12")
    def test_what_changed_is_told_again_as_a_whole(self):
        self.sale("2026-10-02", (self.goods, 100, self.tax_20))
        report = self.make(date(2026, 10, 12))
        report.action_send()
        with self.assertRaises(UserError):
            report.action_send()
        lines = report.line_ids
        self.make(date(2026, 10, 12))
        self.assertEqual((report.state, report.line_ids), ("accepted", lines))
        self.sale("2026-10-03", (self.goods, 20, self.tax_20))
        self.make(date(2026, 10, 12))
        self.assertEqual(report.state, "changed")
        report.action_send()
        raw = self.platform.deposits("FRR")[1][1]
        self.assertIn(b"<TypeCode>RE</TypeCode>", raw)
        self.assertEqual(raw.count(b"<Transactions>"), 2)

    @freeze_time("2026-10-12")
    def test_an_invoice_abroad_is_told_one_by_one(self):
        exempt = self.tax_20.copy({
            "name": "0% EU", "amount": 0, "ubl_cii_tax_category_code": "K",
            "ubl_cii_tax_exemption_reason_code": "VATEX-EU-IC"})
        self.sale("2026-10-02", (self.goods, 250, exempt), partner=self.german)
        report = self.make(date(2026, 10, 12))
        report.action_send()
        (_data, raw), = self.platform.deposits("FRR")
        self.assertIn(b'<CompanyId schemeId="0223">DE136695976</CompanyId>', raw)
        self.valid(raw)

    @freeze_time("2026-10-19")
    def test_a_reminder_before_the_deadline(self):
        self.sale("2026-10-02", (self.goods, 100, self.tax_20))
        report = self.make(date(2026, 10, 19))
        self.assertEqual(report.activity_ids.date_deadline, date(2026, 10, 20))
        self.make(date(2026, 10, 19))
        self.assertEqual(len(report.activity_ids), 1)
        report.action_send()
        self.assertFalse(report.activity_ids)

    @freeze_time("2026-10-18")
    def test_a_report_without_answer_is_not_called_sent(self):
        self.sale("2026-10-02", (self.goods, 100, self.tax_20))
        report = self.make(date(2026, 10, 18))
        self.platform.faults.append("drop_after")
        report.action_send()
        self.assertEqual(report.state, "waiting")
        self.assertTrue(report.activity_ids)
        with self.assertRaises(UserError):
            report.action_send()
        self.env["ar.platform.flow"]._deliver_waiting(self.connection)
        self.assertEqual(report.state, "accepted")
        self.assertFalse(report.activity_ids)
        self.assertEqual(len(self.platform.deposits("FRR")), 1)

    def test_money_that_went_back_is_no_negative_amount(self):
        rows = [
            ereporting.Receipt(date(2026, 10, 2), Decimal(20), Decimal(120)),
            ereporting.Receipt(date(2026, 10, 2), Decimal(20), Decimal(-20)),
            ereporting.Receipt(date(2026, 10, 3), Decimal(20), Decimal(-5)),
        ]
        sheet = ereporting.Sheet(
            "R", None, ("0042", "PA"), ("1", "2", "3"), date(2026, 10, 1), date(2026, 10, 31))
        told = ereporting.payments(sheet, rows)["TG-37"]
        self.assertEqual([row["TG-39"][0]["TT-99"] for row in told], ["95.00"])
        self.assertEqual(ereporting.set_off(rows[2:])[1], {(Decimal(20), None): Decimal(-5)})

import base64
import csv
import io
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, new_test_user, tagged

from ..common import ArCommon
from ..properties import database_examples, undone_afterwards


@tagged("post_install", "-at_install")
class TestCashed(ArCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        waiting = cls.company_data["default_account_tax_sale"].copy({"reconcile": True})
        cls.company.tax_exigibility = True
        on_payment = {"tax_exigibility": "on_payment",
                      "cash_basis_transition_account_id": waiting.id}
        cls.service_20 = cls.tax_20.copy({"name": "20 % S", **on_payment})
        cls.service_10 = cls.tax_20.copy({"name": "10 % S", "amount": 10, **on_payment})
        cls.exempt = cls.tax_20.copy({"name": "0 % S", "amount": 0})

    # ---- Helpers

    def _sale(self, *lines, day="2026-03-02", **values):
        """Invoice with lines of (amount, tax)."""
        return self._invoice(0, day, invoice_line_ids=[
            Command.create({"name": "Fitting", "price_unit": amount,
                            "tax_ids": [Command.set(tax.ids if tax else [])]})
            for amount, tax in lines or [(1000, self.service_20)]
        ], **values)

    def _paid(self, invoice, amount, day="2026-03-20", **values):
        bank_line = self._bank_line(amount, day, **values)
        self._match(bank_line, invoice)
        return bank_line

    def _penalty(self):
        """Document that bills interest and the indemnity on an invoice that is late."""
        self.env["ar.late.fee.policy"].search([
            ("company_id", "=", self.company.id), ("regime", "=", "reference"),
        ]).mode = "propose"
        self.company.ar_late_fee_since = False
        self._invoice(12000, "2022-10-31", due="2022-11-30")
        run = self.env["ar.late.fee.run"].create({
            "date": "2023-02-15", "document_date": "2023-02-15", "company_id": self.company.id,
        })
        run.action_preview()
        run.action_post()
        return run.line_ids.penalty_id

    def _report(self, date_from="2026-01-01", date_to="2026-12-31", user=None, **values):
        report = self.env["ar.cashed.report"].with_user(user or self.ar_user).create({
            "date_from": date_from, "date_to": date_to, "company_id": self.company.id, **values,
        })
        report.action_count()
        return report

    def _told(self, report):
        return [(line.date.isoformat(), line.rate, line.base, line.vat)
                for line in report.line_ids.sorted(lambda line: (line.date, line.id))]

    # ---- What is cash

    def test_a_partial_receipt_is_spread_over_the_rates_of_its_invoice(self):
        invoice = self._sale((1000, self.service_20), (500, self.service_10), (100, self.exempt))
        self._paid(invoice, 925)
        self._paid(invoice, 925, "2026-04-02")
        report = self._report()
        self.assertEqual(self._told(report), [
            ("2026-03-20", 20, 500, 100), ("2026-03-20", 10, 250, 25), ("2026-03-20", 0, 50, 0),
            ("2026-04-02", 20, 500, 100), ("2026-04-02", 10, 250, 25), ("2026-04-02", 0, 50, 0),
        ])
        self.assertEqual((report.base, report.vat, report.amount), (1600, 250, 1850))
        self.assertEqual(report.line_ids.mapped("partner_id"), self.customer)

    def test_discount_write_off_credit_note_and_tolerance_are_no_cash(self):
        with_discount = self._sale(term=self._two_ten_net_thirty())
        self._pay(with_discount, "2026-03-06")
        written_off = self._sale()
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=written_off.ids
        ).create({
            "payment_date": "2026-03-07", "journal_id": self.bank_journal.id, "amount": 1080,
            "payment_difference_handling": "reconcile",
            "writeoff_account_id": self.company_data["default_account_expense"].id,
        })
        wizard._create_payments()
        credited = self._sale()
        self._credit_note(credited, "2026-03-08", amount=500)
        self._paid(credited, 600, "2026-03-09")
        cash = {line.move_id: (line.base, line.vat) for line in self._report().line_ids}
        self.assertEqual(
            cash, {with_discount: (980, 196), written_off: (900, 180), credited: (500, 100)})

    def test_a_credit_note_lowers_the_rates_that_it_names(self):
        invoice = self._sale((1000, self.service_20), (1000, self.service_10))
        day = date(2026, 3, 5)
        credit = invoice._reverse_moves([{"date": day, "invoice_date": day}])
        credit.invoice_line_ids[0].unlink()
        credit.action_post()
        self._paid(invoice, 1200)
        self.assertEqual(self._told(self._report()), [("2026-03-20", 20, 1000, 200)])

    def test_a_credit_note_that_is_paid_out_is_negative_cash(self):
        refund = self._sale(move_type="out_refund")
        self._paid(refund, -1200)
        self.assertEqual(self._told(self._report()), [("2026-03-20", 20, -1000, -200)])

    def test_instalments_of_one_invoice_and_one_payment_of_several(self):
        term = self.env["account.payment.term"].create({
            "name": "2 x", "line_ids": [
                Command.create({"value": "percent", "value_amount": 50, "nb_days": days})
                for days in (30, 60)
            ],
        })
        first = self._sale((100, self.service_20), (100, self.service_10), term=term)
        second = self._sale((333.33, self.service_20))
        payment = self._bank_line(630, "2026-03-20")
        self._match(payment, first, second)
        lines = self._report().line_ids
        of_first = lines.filtered(lambda line: line.move_id == first)
        self.assertEqual(sum(of_first.mapped("amount")), 230)
        self.assertEqual(
            {rate: round(sum(of_first.filtered(lambda line, r=rate: line.rate == r)
                             .mapped("amount")), 2) for rate in (20, 10)},
            {20: 120, 10: 110})
        self.assertEqual(round(sum(lines.mapped("amount")), 2), 630)

    def test_a_foreign_receipt_is_told_in_both_currencies(self):
        dollar = self.setup_other_currency("USD", rates=[("2026-01-01", 1.25)])
        invoice = self._sale((1000, self.service_20), (500, self.service_10),
                             currency_id=dollar.id)
        payment = self._pay(invoice, "2026-03-20", amount=875)
        lines = self._report().line_ids
        self.assertEqual(lines.currency_id, dollar)
        self.assertEqual(lines.mapped("amount"), [600, 275])
        self.assertEqual(sum(lines.mapped("company_amount")), payment.amount / 1.25)

    def test_penalties_and_goods_are_left_out_and_a_mixed_invoice_is_told_whole(self):
        goods = self._sale((1000, self.tax_20))
        mixed = self._sale((1000, self.tax_20), (100, self.service_10))
        for invoice in (goods, mixed, self._penalty()):
            self._paid(invoice, invoice.amount_total)
        self.assertEqual(self._report().line_ids.move_id, mixed)
        self.assertEqual(self._report().line_ids.mapped("on_collection"), [False, True])
        self.assertEqual(self._report(scope="all").line_ids.move_id, goods + mixed)

    def test_the_day_that_counts_is_the_value_date(self):
        invoice = self._sale()
        self._paid(invoice, 1200, "2026-04-01", value_date="2026-03-31")
        self.assertFalse(self._report("2026-04-01", "2026-04-30").line_ids)
        self.assertEqual(self._report("2026-03-01", "2026-03-31").amount, 1200)

    def test_a_claim_that_was_moved_to_doubtful_debts_is_followed(self):
        doubtful = self.company_data["default_account_receivable"].copy({"code": "416999"})
        invoice = self._sale(day="2025-03-02")
        claim = self._receivable(invoice)
        move = self.env["account.move"].create({
            "date": "2025-06-30", "line_ids": [
                Command.create({"account_id": account.id, "partner_id": self.customer.id,
                                "balance": balance})
                for account, balance in ((doubtful, 1200), (claim.account_id, -1200))
            ],
        })
        move.action_post()
        (claim + move.line_ids.filtered(lambda line: line.balance < 0)).reconcile()
        bank_line = self._bank_line(600, "2026-03-20")
        suspense = bank_line._seek_for_lines()[1].with_context(
            skip_account_move_synchronization=True)
        suspense.account_id = doubtful
        (suspense + move.line_ids.filtered(lambda line: line.balance > 0)).reconcile()
        self.assertEqual(self._told(self._report("2026-03-01", "2026-03-31")),
                         [("2026-03-20", 20, 500, 100)])

    @database_examples(usual=5, deep=100)
    @given(st.lists(st.integers(1, 200_000), min_size=1, max_size=3),
           st.lists(st.integers(1, 99), max_size=3))
    def test_over_its_life_an_invoice_is_told_to_the_cent(self, cents, percents):
        with undone_afterwards(self):
            taxes = (self.service_20, self.service_10, self.exempt)
            invoice = self._sale(*[
                (amount / 100, tax) for amount, tax in zip(cents, taxes, strict=False)])
            for percent in [*percents, 100]:
                amount = round(invoice.amount_residual * percent / 100, 2)
                if amount:
                    self._paid(invoice, amount)
            lines = self._report(scope="all").line_ids
            self.assertEqual(round(sum(lines.mapped("amount")), 2), invoice.amount_total)
            self.assertEqual(round(sum(lines.mapped("vat")), 2), invoice.amount_tax)

    # ---- What was reported stays

    def test_what_was_reported_is_not_told_again(self):
        invoice = self._sale()
        self._paid(invoice, 600)
        report = self._report()
        report.action_report()
        self.assertEqual((report.state, report.reported_by), ("reported", self.ar_user))
        self.assertFalse(self._report().line_ids)
        self._paid(invoice, 600, "2026-03-25")
        self.assertEqual(self._told(self._report()), [("2026-03-25", 20, 500, 100)])

    def test_a_receipt_that_is_entered_late_leaves_what_was_reported(self):
        invoice = self._sale((33.33, self.service_20), (66.67, self.service_10))
        self._paid(invoice, 50)
        self._report().action_report()
        self._paid(invoice, round(invoice.amount_residual, 2), "2026-03-10")
        later = self._report()
        self.assertEqual(set(later.line_ids.mapped("date")), {date(2026, 3, 10)})
        told = self.env["ar.cashed.line"].search([("move_id", "=", invoice.id)])
        self.assertEqual(round(sum(told.mapped("vat")), 2), invoice.amount_tax)

    @freeze_time("2026-05-06")
    def test_an_undone_receipt_is_taken_back_on_the_day_on_which_it_was_undone(self):
        invoice = self._sale()
        self._paid(invoice, 600)
        unreported = self._sale()
        self._paid(unreported, 600, "2026-05-01")
        self._report("2026-03-01", "2026-03-31").action_report()
        (invoice + unreported).line_ids.remove_move_reconcile()
        later = self._report()
        self.assertEqual(self._told(later), [("2026-05-06", 20, -500, -100)])
        self.assertEqual((later.correction_count, later.line_ids.is_correction), (1, True))
        later.action_report()
        self.assertFalse(self._report().line_ids)
        self._paid(invoice, 1200, "2026-05-05")
        self.assertEqual(self._told(self._report()), [("2026-05-05", 20, 1000, 200)])

    def test_a_report_counts_again_before_it_is_told(self):
        invoice = self._sale()
        self._paid(invoice, 600)
        first, second = self._report(), self._report()
        first.action_report()
        with self.assertRaisesRegex(UserError, "nothing new to report"):
            second.action_report()

    def test_the_file_has_the_documented_columns_and_no_formula(self):
        invoice = self._sale((1000, self.service_20), (500, self.service_10))
        self._paid(invoice, 875, label="=HYPERLINK(1)")
        report = self._report()
        report.action_report()
        text = base64.b64decode(report.file).decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text)))
        self.assertEqual(
            [(row["row"], row["receipt_date"], row["receipt"], row["invoice_number"],
              row["vat_rate"], row["on_collection"], row["amount_without_vat"],
              row["vat_amount"], row["amount_with_vat"], row["currency"]) for row in rows],
            [("receipt", "2026-03-20", "'=HYPERLINK(1)", invoice.name, "20", "1", "500.00",
              "100.00", "600.00", "EUR"),
             ("receipt", "2026-03-20", "'=HYPERLINK(1)", invoice.name, "10", "1", "250.00",
              "25.00", "275.00", "EUR")])
        self.assertIn(report.file_name, report.action_download()["url"])

    # ---- Rights and cost

    def test_nobody_writes_results_or_changes_what_was_reported(self):
        self._paid(self._sale(), 600)
        report = self._report()
        with self.assertRaises(AccessError):
            report.state = "reported"
        with self.assertRaises(AccessError):
            report.line_ids.with_user(self.ar_admin).company_vat = 0
        report.date_to = "2026-12-30"
        self.assertEqual((report.state, report.line_count), ("draft", 0))
        report.action_report()
        for change in (lambda: report.write({"scope": "all"}), report.unlink,
                       report.action_count):
            with self.assertRaisesRegex(UserError, "cannot be changed"):
                change()
        with self.assertRaises(ValidationError):
            self._report("2026-02-01", "2026-01-01")

    def test_readers_read_and_others_see_nothing(self):
        self._paid(self._sale(), 600)
        report = self._report()
        reader = new_test_user(self.env, login="reader", company_id=self.company.id,
                               groups="account.group_account_readonly")
        self.assertEqual(report.with_user(reader).amount, 600)
        with self.assertRaises(AccessError):
            report.with_user(reader).action_count()
        clerk = new_test_user(self.env, login="clerk", groups="base.group_user",
                              company_id=self.company.id)
        with self.assertRaises(AccessError):
            report.with_user(clerk).read(["state"])

    def test_each_company_has_its_own_reports(self):
        self._paid(self._sale(), 600)
        other = self.setup_other_company()["company"]
        with self.assertRaises(AccessError):
            self._report(company_id=other.id)
        report = self.env["ar.cashed.report"].create({
            "company_id": other.id, "date_from": "2026-01-01", "date_to": "2026-12-31"})
        report.action_count()
        self.assertFalse(report.line_ids)
        with self.assertRaises(AccessError):
            report.with_user(self.ar_user).read(["state"])

    def test_the_number_of_queries_does_not_grow_with_the_invoices(self):
        counts = []
        for number in (3, 6):
            for _each in range(number):
                self._paid(self._sale(), 600)
            self._report()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["ar.cashed.reading"]._rows(
                self.company, fields.Date.to_date("2026-01-01"),
                fields.Date.to_date("2026-12-31"))
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])

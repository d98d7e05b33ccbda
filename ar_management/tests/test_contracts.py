from datetime import date
from decimal import Decimal

from odoo import Command, fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged

from .common import ArCommon


@tagged("post_install", "-at_install")
class TestPaymentHistory(ArCommon):
    """effective_payment_date and allocation_history."""

    def history(self, move):
        line = self._receivable(move)
        return [
            (allocation.on.isoformat(), allocation.kind.value, str(allocation.amount))
            for allocation in line._ar_allocation_history()[line.id]
        ]

    def test_a_bank_transfer_counts_on_its_value_date(self):
        invoice = self._invoice(1000, "2026-01-05", due="2026-02-04")
        self._match(self._bank_line(1000, "2026-02-10", value_date="2026-02-09"), invoice)
        self.assertEqual(self.history(invoice), [("2026-02-09", "payment", "1000.00")])

    def test_a_bank_line_without_value_date_counts_on_its_booking_date(self):
        invoice = self._invoice(1000, "2026-01-05", due="2026-02-04")
        self._match(self._bank_line(400, "2026-02-10"), invoice)
        self.assertEqual(self.history(invoice), [("2026-02-10", "payment", "400.00")])
        self.assertEqual(self._receivable(invoice).amount_residual, 600)

    def test_a_payment_counts_on_the_bank_date_once_the_bank_line_is_matched(self):
        invoice = self._invoice(1000, "2026-01-05", due="2026-02-04")
        payment = self._pay(invoice, "2026-02-03")
        self.assertEqual(self.history(invoice), [("2026-02-03", "payment", "1000.00")])
        bank_line = self._bank_line(1000, "2026-02-10", value_date="2026-02-06")
        outstanding = payment.move_id.line_ids - self._receivable(payment.move_id)
        suspense = bank_line._seek_for_lines()[1]
        suspense.with_context(skip_account_move_synchronization=True).account_id = (
            outstanding.account_id
        )
        (suspense + outstanding).reconcile()
        self.assertEqual(self.history(invoice), [("2026-02-06", "payment", "1000.00")])
        payment.payment_method_line_id.ar_means = "cheque"
        self.assertEqual(self.history(invoice), [("2026-02-03", "payment", "1000.00")])

    def test_a_day_set_by_hand_comes_first(self):
        invoice = self._invoice(1000, "2026-01-05", due="2026-02-04")
        payment = self._pay(invoice, "2026-02-13")
        payment.ar_effective_date = date(2026, 2, 1)
        self.assertEqual(self.history(invoice), [("2026-02-01", "payment", "1000.00")])
        line = self._receivable(payment.move_id)
        self.assertEqual(line._ar_effective_payment_date(), date(2026, 2, 1))

    def test_a_credit_note_counts_on_its_own_date(self):
        invoice = self._invoice(1000, "2026-01-05", due="2026-02-04", tax=self.tax_20)
        credit_note = self._credit_note(invoice, "2026-01-20", amount=100)
        self._match(self._bank_line(1080, "2026-03-01"), invoice)
        self.assertEqual(self.history(invoice), [
            ("2026-01-20", "credit_note", "120.00"), ("2026-03-01", "payment", "1080.00"),
        ])
        self.assertEqual(self.history(credit_note), [("2026-01-05", "invoice", "-120.00")])

    def test_a_discount_is_told_apart_from_the_money(self):
        invoice = self._invoice(
            1000, "2026-01-05", term=self._two_ten_net_thirty(), tax=self.tax_20
        )
        self._pay(invoice, "2026-01-15")
        self.assertEqual(self.history(invoice), [
            ("2026-01-15", "discount", "24.00"), ("2026-01-15", "payment", "1176.00"),
        ])

    def test_a_write_off_is_told_apart_from_the_money(self):
        invoice = self._invoice(1000, "2026-01-05", due="2026-02-04")
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({
            "payment_date": "2026-02-10", "amount": 990,
            "payment_difference_handling": "reconcile",
            "writeoff_account_id": self.company_data["default_account_expense"].id,
        })
        wizard._create_payments()
        self.assertEqual(self.history(invoice), [
            ("2026-02-10", "payment", "990.00"), ("2026-02-10", "write_off", "10.00"),
        ])

    def test_a_foreign_currency_invoice_is_explained_in_both_currencies(self):
        dollar = self.setup_other_currency(
            "USD", rates=[("2026-01-01", 1.25), ("2026-02-01", 1.0)]
        )
        invoice = self._invoice(1000, "2026-01-05", due="2026-02-04", currency_id=dollar.id)
        self._pay(invoice, "2026-02-10")
        line = self._receivable(invoice)
        allocations = line._ar_allocation_history()[line.id]
        self.assertEqual(sum(a.amount for a in allocations), Decimal(1000))
        self.assertEqual(
            sum(a.company_amount for a in allocations if a.kind.value == "payment"), Decimal(800)
        )
        self.assertEqual(line._ar_open_items()[line.id].residual, 0)

    def test_a_discount_in_a_foreign_currency_is_the_one_that_was_offered(self):
        dollar = self.setup_other_currency(
            "USD", rates=[("2026-01-01", 1.1379), ("2026-01-12", 1.0213)]
        )
        invoice = self._invoice(
            1000, "2026-01-05", term=self._two_ten_net_thirty(), tax=self.tax_20,
            currency_id=dollar.id,
        )
        self._pay(invoice, "2026-01-14")
        self.assertEqual(
            [row for row in self.history(invoice) if row[2] != "0.00"],
            [("2026-01-14", "discount", "24.00"), ("2026-01-14", "payment", "1176.00")],
        )

    def test_undone_matchings_leave_no_history(self):
        invoice = self._invoice(1000, "2026-01-05", due="2026-02-04")
        bank_line = self._bank_line(1000, "2026-02-10")
        self._match(bank_line, invoice)
        bank_line.action_undo_reconciliation()
        self.assertEqual(self.history(invoice), [])
        self.assertEqual(self._receivable(invoice).amount_residual, 1000)

    def test_the_number_of_queries_does_not_depend_on_the_number_of_lines(self):
        def queries(count):
            invoices = self.env["account.move"].union(*[
                self._invoice(100, "2026-01-05", due="2026-02-04") for _ in range(count)
            ])
            for invoice in invoices:
                self._pay(invoice, "2026-02-03", amount=60)
                self._match(self._bank_line(40, "2026-02-10"), invoice)
            lines = self._receivable(invoices)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            lines._ar_open_items()
            return self.env.cr.sql_log_count - before

        queries(1)  # fills the caches that every later call shares
        self.assertEqual(queries(2), queries(12))

    def test_a_receivables_user_may_read_it(self):
        invoice = self._invoice(1000, "2026-01-05", due="2026-02-04")
        self._match(self._bank_line(1000, "2026-02-10"), invoice)
        self.env.invalidate_all()
        self.assertEqual(
            self.history(invoice.with_user(self.ar_user)), [("2026-02-10", "payment", "1000.00")]
        )


@tagged("post_install", "-at_install")
class TestClosingAmount(ArCommon):
    """closing_amount, and the discount offer that it rests on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.term = cls._two_ten_net_thirty()

    def discounted_invoice(self, **values):
        return self._invoice(1000, "2026-01-05", term=self.term, tax=self.tax_20, **values)

    def closing(self, invoice, day):
        return self._receivable(invoice)._ar_closing_amount(fields.Date.to_date(day))

    def booked(self, payment):
        """Balances of the payment's entry by account type, the receivable left out."""
        lines = payment.move_id.line_ids - self._receivable(payment.move_id)
        return sorted(lines.mapped("balance"))

    def test_the_discount_closes_the_invoice_until_its_last_day(self):
        invoice = self.discounted_invoice()
        in_time = self.closing(invoice, "2026-01-15")
        self.assertEqual(in_time.amount, Decimal("1176.00"))
        self.assertEqual(in_time.discount, Decimal("24.00"))
        self.assertEqual(self.closing(invoice, "2026-01-16").amount, Decimal("1200.00"))
        (reason,) = self.env["ar.reason"]._texts(in_time.reasons)
        self.assertIn("Discount of 2 % (24.00", reason.replace("\xa0", " ").replace("€ ", ""))

    def test_the_payment_wizard_gives_the_same_answer(self):
        invoice = self.discounted_invoice()
        payment = self._pay(invoice, "2026-01-15")
        self.assertEqual(payment.amount, 1176)
        self.assertEqual(invoice.payment_state, invoice._get_invoice_in_payment_state())
        self.assertEqual(self.booked(payment), [4, 20, 1176])

    def test_the_portal_gives_the_same_answer(self):
        invoice = self.discounted_invoice()
        for day, amount in (("2026-01-15", 1176), ("2026-01-16", 1200)):
            with self.subTest(day=day), freeze_time(day):
                self.assertEqual(invoice._get_invoice_portal_extra_values()["amount_due"], amount)
                self.assertEqual(float(self.closing(invoice, day).amount), amount)

    def test_editing_the_term_afterwards_changes_nothing_that_is_posted(self):
        invoice = self.discounted_invoice()
        self.term.write({
            "discount_percentage": 5, "discount_days": 3,
            "early_pay_discount_computation": "excluded",
        })
        self.assertEqual(self.closing(invoice, "2026-01-15").amount, Decimal("1176.00"))
        self.assertEqual(self.booked(self._pay(invoice, "2026-01-15")), [4, 20, 1176])
        self.env.flush_all()
        self.assertEqual(self.term.discount_percentage, 5)

    def test_an_offer_that_is_withdrawn_or_added_later_does_not_touch_posted_invoices(self):
        offered = self.discounted_invoice()
        self.term.early_discount = False
        plain = self.discounted_invoice()
        self.assertEqual(self._pay(offered, "2026-01-15").amount, 1176)
        self.term.early_discount = True
        self.assertEqual(self.closing(plain, "2026-01-15").amount, Decimal("1200.00"))
        self.assertEqual(self._pay(plain, "2026-01-15").amount, 1200)

    def test_reset_to_draft_and_post_again_offers_what_the_term_says_then(self):
        invoice = self.discounted_invoice()
        self.term.discount_percentage = 3
        invoice.button_draft()
        self.assertFalse(self._receivable(invoice).ar_discount_percent)
        invoice.action_post()
        self.assertEqual(self._receivable(invoice).ar_discount_percent, 3)
        self.assertEqual(self.closing(invoice, "2026-01-15").amount, Decimal("1164.00"))

    def test_after_a_partial_payment_the_whole_rest_is_due(self):
        invoice = self.discounted_invoice()
        self._match(self._bank_line(200, "2026-01-06"), invoice)
        closing = self.closing(invoice, "2026-01-10")
        self.assertEqual(closing.amount, Decimal("1000.00"))
        self.assertEqual(closing.reasons[0].code, "discount.not_whole")

    def test_a_vendor_bill_keeps_what_core_does(self):
        bill = self.env["account.move"].create({
            "move_type": "in_invoice", "partner_id": self.customer.id,
            "invoice_date": "2026-01-05", "date": "2026-01-05",
            "invoice_payment_term_id": self.term.id,
            "invoice_line_ids": [Command.create({"name": "Wood", "price_unit": 1000})],
        })
        bill.action_post()
        self.assertFalse(bill.line_ids.filtered("ar_discount_percent"))
        self.assertTrue(
            bill._is_eligible_for_early_payment_discount(bill.currency_id, date(2026, 1, 10))
        )

    def test_invoices_that_were_open_before_the_installation_get_their_offer(self):
        from ..hooks import post_init_hook

        invoice = self.discounted_invoice()
        self._receivable(invoice).sudo().write({"ar_discount_percent": 0})
        self.assertEqual(self.closing(invoice, "2026-01-10").amount, Decimal("1200.00"))
        post_init_hook(self.env)
        self.assertEqual(self.closing(invoice, "2026-01-10").amount, Decimal("1176.00"))


@tagged("post_install", "-at_install")
class TestHouseModels(ArCommon):
    """Locked periods, disputes and the dates that later features read."""

    def resolve(self, day, **options):
        return self.env["ar.posting.period"]._resolve(
            self.company, options.pop("journal", self.bank_journal), fields.Date.to_date(day),
            **options,
        )

    def test_an_open_day_stays(self):
        self.assertEqual(tuple(self.resolve("2026-02-10")), (date(2026, 2, 10), False, ""))

    def test_each_lock_date_moves_to_the_first_open_day_or_is_refused(self):
        sales = self.company_data["default_journal_sale"]
        cases = [
            ("fiscalyear_lock_date", self.bank_journal, False),
            ("tax_lock_date", self.bank_journal, True),
            ("sale_lock_date", sales, False),
            ("hard_lock_date", self.bank_journal, False),
        ]
        for field, journal, has_tax in cases:
            with self.subTest(field=field):
                self._lock(field, "2026-01-31")
                options = {"journal": journal, "has_tax": has_tax}
                moved = self.resolve("2026-01-15", **options)
                self.assertEqual((moved.day, moved.moved), (date(2026, 2, 1), True))
                self.assertIn("01/31/2026", moved.reason)
                with self.assertRaisesRegex(UserError, "locked period of Atelier du Rhône"):
                    self.resolve("2026-01-15", policy="refuse", **options)
                if field != "hard_lock_date":
                    self.company[field] = False

    def test_the_tax_lock_binds_only_entries_with_taxes(self):
        self._lock("tax_lock_date", "2026-01-31")
        self.assertFalse(self.resolve("2026-01-15").moved)

    def test_locked_and_hashed_entries_are_set_apart_and_the_others_go_on(self):
        hashed = self._invoice(200, "2026-02-05")
        self._hash(hashed)
        locked = self._invoice(100, "2026-01-05")
        free = self._invoice(300, "2026-02-06")
        self._lock("fiscalyear_lock_date", "2026-01-31")
        open_moves, blocked = self.env["ar.posting.period"]._partition(locked + hashed + free)
        self.assertEqual(open_moves, free)
        self.assertIn(locked.name, blocked[locked])
        self.assertIn("hash", blocked[hashed])

    def test_a_dispute_takes_the_open_amount_of_the_first_instalment(self):
        invoice = self._invoice(1000, "2026-01-05", due="2026-02-04")
        form = Form(self.env["ar.dispute"].with_user(self.ar_user))
        form.move_id = invoice
        dispute = form.save()
        self.assertEqual((dispute.amount, dispute.state), (1000, "open"))
        self.assertEqual(dispute.partner_id, self.customer)
        self.assertEqual(invoice.ar_dispute_count, 1)
        dispute.action_settle()
        invoice.invalidate_recordset(["ar_dispute_count"])
        self.assertEqual((dispute.state, invoice.ar_dispute_count), ("closed", 0))

    def test_a_dispute_over_more_than_the_invoice_or_ending_before_it_begins_is_refused(self):
        invoice = self._invoice(1000, "2026-01-05", due="2026-02-04")
        values = {"move_id": invoice.id, "date_from": "2026-02-01"}
        with self.assertRaisesRegex(ValidationError, "at most the"):
            self.env["ar.dispute"].create({**values, "amount": 1000.01})
        with self.assertRaisesRegex(ValidationError, "ends before it begins"):
            self.env["ar.dispute"].create({**values, "date_to": "2026-01-31"})

    def test_another_company_does_not_see_the_disputes(self):
        other = self.setup_other_company()["company"]
        invoice = self._invoice(1000, "2026-01-05", due="2026-02-04")
        dispute = self.env["ar.dispute"].create({"move_id": invoice.id})
        stranger = self.ar_user.copy({
            "login": "stranger", "company_id": other.id, "company_ids": [Command.set(other.ids)],
        })
        self.assertFalse(
            self.env["ar.dispute"].with_user(stranger).search([("id", "=", dispute.id)])
        )

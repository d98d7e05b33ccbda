from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..common import ArCommon

TODAY = "2026-03-02"


@tagged("post_install", "-at_install")
class TestClaims(ArCommon):
    """behaviour, is_claimable, due_schedule and the money that waits."""

    def day(self, text=TODAY):
        return fields.Date.to_date(text)

    def claimable(self, invoice, day=TODAY):
        line = self._receivable(invoice)
        found = line._ar_claimable(self.day(day))[line.id]
        return float(found.amount), [reason.code for reason in found.reasons]

    def test_what_is_open_may_be_asked_for(self):
        invoice = self._invoice(1000, "2026-01-05", due="2026-02-04")
        self.assertEqual(self.claimable(invoice), (1000, []))
        self._match(self._bank_line(400, "2026-02-10"), invoice)
        self.assertEqual(self.claimable(invoice), (600, []))
        self._match(self._bank_line(600, "2026-02-11"), invoice)
        self.assertEqual(self.claimable(invoice), (0, []))

    def test_a_disputed_part_is_left_out_while_it_is_in_dispute(self):
        invoice = self._invoice(1000, "2026-01-05", due="2026-02-04")
        dispute = self.env["ar.dispute"].create({
            "move_id": invoice.id, "amount": 400, "date_from": "2026-02-20",
        })
        self.assertEqual(self.claimable(invoice), (600, ["claim.disputed"]))
        self.assertEqual(self.claimable(invoice, "2026-02-19"), (1000, []))
        dispute.date_to = "2026-03-01"
        self.assertEqual(self.claimable(invoice), (1000, []))

    def test_insolvency_and_no_follow_up_take_all_of_it(self):
        invoice = self._invoice(1000, "2026-01-05", due="2026-02-04")
        invoice.no_followup = True
        self.assertEqual(self.claimable(invoice), (0, ["claim.no_followup"]))
        invoice.no_followup = False
        self.customer.ar_insolvency_date = "2026-03-01"
        self.assertEqual(self.claimable(invoice), (0, ["claim.insolvent"]))
        self.assertEqual(self.claimable(invoice, "2026-02-28"), (1000, []))

    def test_a_payment_that_the_platform_announces_is_waited_for(self):
        invoice = self._invoice(1000, "2026-01-05", due="2026-02-04")
        events = self.env["ar.einvoice.event"]
        events._note(invoice, "payment_sent")
        self.assertEqual(self.claimable(invoice), (0, ["claim.payment_sent"]))
        events._note(invoice, "rejected")
        self.assertEqual(self.claimable(invoice), (0, ["claim.not_accepted"]))

    def test_what_is_due_is_due_on_the_ledgers_day(self):
        invoice = self._invoice(1000, "2026-01-05", due="2026-02-04")
        line = self._receivable(invoice)
        (part,) = line._ar_due_schedule(self.day())[line.id]
        self.assertEqual((part.due, part.amount), (self.day("2026-02-04"), 1000))

    def test_behaviour_counts_the_days_of_two_years(self):
        for late in (10, 20, 30):
            invoice = self._invoice(100, "2026-01-01", due="2026-01-10")
            self._pay(invoice, self.day("2026-01-10") + timedelta(days=late))
        self._invoice(100, "2026-02-25", due="2026-03-25")
        found = self.customer._ar_behaviour(self.company, self.day())[self.customer.id]
        self.assertEqual((found.sample, found.median_days, found.in_time), (3, 20, 0))
        nobody = self._customer("Nobody")
        self.assertEqual(nobody._ar_behaviour(self.company, self.day())[nobody.id].sample, 0)

    def test_a_bank_line_and_an_advice_of_the_customer_wait(self):
        self.assertFalse(self.customer._ar_waiting_money(self.company)[self.customer.id])
        self._bank_line(300, "2026-03-01", partner=self.customer)
        self.env["ar.remittance"].sudo().create({
            "name": "avis.txt", "company_id": self.company.id, "partner_id": self.customer.id,
            "total": 120, "date": fields.Date.context_today(self.customer),
            "currency_id": self.company.currency_id.id,
        })
        reasons = self.customer._ar_waiting_money(self.company)[self.customer.id]
        self.assertEqual([each.code for each in reasons], ["guard.bank_line", "guard.advice"])
        texts = self.env["ar.reason"]._texts(reasons)
        self.assertIn("300.00", texts[0])

    def test_the_number_of_queries_does_not_depend_on_the_number_of_customers(self):
        def queries(count):
            partners = self.env["res.partner"].union(*[
                self._customer(f"Customer {number}") for number in range(count)
            ])
            moves = self.env["account.move"].union(*[
                self._invoice(100, "2026-01-05", due="2026-02-04", partner=partner)
                for partner in partners
            ])
            lines = self._receivable(moves)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            lines._ar_claimable(self.day())
            partners._ar_behaviour(self.company, self.day())
            partners._ar_waiting_money(self.company)
            return self.env.cr.sql_log_count - before

        queries(1)  # fills the caches that every later call shares
        self.assertEqual(queries(2), queries(8))

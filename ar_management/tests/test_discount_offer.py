from datetime import date
from decimal import Decimal

from odoo import Command, fields
from odoo.tests import tagged

from .common import ArCommon


@tagged("post_install", "-at_install")
class TestDiscountOffer(ArCommon):
    """Tiers of a payment term, and what an invoice freezes of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.term = cls._tiered_term([(3, 10), (1, 20)])

    @classmethod
    def _tiered_term(cls, tiers, **values):
        return cls.env["account.payment.term"].create({
            "name": "3/10, 1/20, net 30",
            "line_ids": [Command.create({"value": "percent", "value_amount": 100, "nb_days": 30})],
            "ar_discount_tier_ids": [
                Command.create({"percent": percent, "days": days}) for percent, days in tiers
            ],
            **values,
        })

    def closing(self, invoice, day, **options):
        day = fields.Date.to_date(day)
        return self._receivable(invoice)._ar_closing_amount(day, **options)

    def test_the_best_open_tier_decides_and_each_deadline_is_included(self):
        invoice = self._invoice(1000, "2026-01-05", term=self.term, tax=self.tax_20)
        for day, amount in (
            ("2026-01-15", "1164"), ("2026-01-16", "1188"), ("2026-01-25", "1188"),
            ("2026-01-26", "1200"),
        ):
            with self.subTest(day=day):
                self.assertEqual(self.closing(invoice, day).amount, Decimal(amount))

    def test_after_a_partial_payment_the_tier_applies_to_what_remains(self):
        invoice = self._invoice(1000, "2026-01-05", term=self.term, tax=self.tax_20)
        self._match(self._bank_line(200, "2026-01-06"), invoice)
        self.assertEqual(self.closing(invoice, "2026-01-10").discount, Decimal("30.00"))
        before = self.closing(invoice, "2026-01-10", residual=Decimal(1200))
        self.assertEqual(before.discount, Decimal("36.00"))

    def test_core_columns_show_the_best_tier_and_a_draft_shows_none(self):
        invoice = self._invoice(1000, "2026-01-05", term=self.term, tax=self.tax_20)
        line = self._receivable(invoice)
        self.assertRecordValues(line, [{
            "discount_date": date(2026, 1, 15), "discount_amount_currency": 1164,
            "discount_balance": 1164, "ar_discount_percent": 3,
        }])
        invoice.button_draft()
        line = self._receivable(invoice)
        self.assertRecordValues(line, [{
            "discount_date": False, "discount_amount_currency": 0, "ar_discount_percent": 0,
        }])
        self.assertFalse(line.ar_discount_offer_ids)
        self.term.ar_discount_tier_ids[0].percent = 2
        invoice.action_post()
        self.assertEqual(self._receivable(invoice).ar_discount_percent, 2)
        self.assertEqual(len(self._receivable(invoice).ar_discount_offer_ids), 2)

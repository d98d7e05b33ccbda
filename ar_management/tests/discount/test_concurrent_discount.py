from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..concurrency import RealCursorCase


@tagged("post_install", "-at_install")
class TestConcurrentDiscount(RealCursorCase):
    """Two payments of one invoice at the same moment earn one discount."""

    def setUp(self):
        super().setUp()
        with self.real_env() as env:
            company = env.ref("base.main_company")
            self.journal_id = env["account.journal"].search(
                [("type", "=", "bank"), ("company_id", "=", company.id)], limit=1
            ).id
            term = env["account.payment.term"].create({
                "name": "3/10 net 30",
                "line_ids": [Command.create({
                    "value": "percent", "value_amount": 100, "nb_days": 30,
                })],
                "ar_discount_tier_ids": [Command.create({"percent": 3, "days": 10})],
            })
            partner = env["res.partner"].create({"name": "Paid twice", "is_company": True})
            invoice = self.late_invoices(
                env, partner, price=300, invoice_date="2026-03-01", invoice_date_due=False,
                invoice_payment_term_id=term.id,
            )
            self.partner_id, self.invoice_id, self.term_id = partner.id, invoice.id, term.id
        self.addCleanup(self._delete_all)

    def _delete_all(self):
        with self.real_env(force_delete=True) as env:
            invoice = env["account.move"].browse(self.invoice_id)
            payments = env["account.payment"].search([("partner_id", "=", self.partner_id)])
            payments.action_draft()
            payments.unlink()
            documents = invoice.ar_discount_document_ids.sorted("id", reverse=True)
            documents.write({
                "ar_discount_line_id": False, "ar_discount_invoice_id": False,
            })
            documents.button_draft()
            documents.unlink()
            invoice.button_draft()
            invoice.unlink()
        # Core counts the partner's documents once that is committed.
        with self.real_env() as env:
            env["account.payment.term"].browse(self.term_id).unlink()
            env["account.payment.register"].search([
                ("partner_id", "=", self.partner_id)
            ]).unlink()
            env["res.partner"].browse(self.partner_id).unlink()

    def pay(self, env):
        env["account.payment.register"].with_context(
            active_model="account.move", active_ids=[self.invoice_id]
        ).create({"payment_date": "2026-03-10", "journal_id": self.journal_id})._create_payments()

    def test_two_payments_at_the_same_moment_give_one_document(self):
        outcomes = self.run_together(self.pay, self.pay)
        errors = [error for _result, error, _tries in outcomes if error]
        self.assertEqual(len(errors), 1)
        self.assertIsInstance(errors[0], UserError)
        with self.real_env() as env:
            invoice = env["account.move"].browse(self.invoice_id)
            self.assertEqual(invoice.amount_residual, 0)
            self.assertEqual(invoice.ar_discount_document_ids.mapped("amount_total"), [9])

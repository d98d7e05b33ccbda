from datetime import timedelta

from odoo import Command, fields
from odoo.tests import new_test_user, tagged

from ..common import ArHttpCommon


@tagged("post_install", "-at_install")
class TestPaymentOnline(ArHttpCommon):
    """A customer pays in the portal with a payment provider: nobody reminds it of that any more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.env.ref("ar_management.ar_reminder_policy_french").with_company(
            cls.company
        )
        cls.policy.write({"enabled": True, "attach": "none", "bank_days": 0})
        cls.env["ir.config_parameter"].set_param("account_payment.enable_portal_payment", "True")
        cls.provider = cls.provider_of_the_database()
        cls.buyer = new_test_user(
            cls.env, login="paying_buyer", groups="base.group_portal", password="paying_buyer",
            company_id=cls.company.id, company_ids=[Command.set(cls.company.ids)],
        )
        cls.buyer.partner_id.parent_id = cls.customer
        cls.today = fields.Date.context_today(cls.env.user)

    @classmethod
    def provider_of_the_database(cls):
        """Odoo's demo provider where it is installed, else core's stand-in of its own tests."""
        providers = cls.env["payment.provider"].sudo()
        demo = providers.search([("code", "=", "demo")], limit=1)
        method = cls.env.ref("payment.payment_method_unknown").sudo()
        provider = demo.copy({"company_id": cls.company.id}) if demo else providers.create({
            "name": "Stand-in", "code": "none", "company_id": cls.company.id,
            "redirect_form_view_id": cls.env["ir.ui.view"].create({
                "name": "Stand-in", "type": "qweb",
                "arch": "<form action=\"dummy\" method=\"post\"/>",
            }).id,
            "payment_method_ids": [
                Command.set(method.ids)
            ],
        })
        provider.write({"state": "test", "is_published": True})
        method.active = True
        if not demo:
            cls._create_dummy_payment_method_for_provider(
                provider=provider, journal=cls.company_data["default_journal_bank"]
            )
        return provider

    def due(self, amount, late=13):
        due = self.today - timedelta(days=late)
        return self._invoice(amount, due - timedelta(days=30), due=due)

    def pay(self, document, state="done"):
        """What the payment page of a document does when its form is sent."""
        self.authenticate("paying_buyer", "paying_buyer")
        values = self.make_jsonrpc_request(f"/invoice/transaction/{document.id}", {
            "provider_id": self.provider.id,
            "payment_method_id": self.provider.payment_method_ids[:1].id,
            "token_id": None, "amount": document.amount_residual, "flow": "direct",
            "tokenization_requested": False, "landing_route": document.get_portal_url(),
            "access_token": document._portal_ensure_token(),
        })
        transaction = self.env["payment.transaction"].search([
            ("reference", "=", values["reference"]),
        ])
        if self.provider.code == "demo":
            self.make_jsonrpc_request("/payment/demo/simulate_payment", {
                "reference": transaction.reference, "payment_details": "1234",
                "simulated_state": state,
            })
        else:
            {"done": transaction._set_done, "pending": transaction._set_pending}[state]()
        transaction._post_process()
        self.env.flush_all()
        return transaction

    def propose(self):
        return self.env["ar.reminder"]._propose(self.customer, self.company, self.today)

    def test_what_is_paid_online_is_not_reminded_of(self):
        paid, other = self.due(1000), self.due(500)
        self.authenticate("paying_buyer", "paying_buyer")
        page = self.url_open("/my/payments_due").text
        self.assertIn(f"/my/invoices/{paid.id}", page)
        self.assertIn("payment=True", page)
        self.assertEqual(self.propose().line_ids.move_id, paid | other)
        transaction = self.pay(paid)
        self.assertEqual(transaction.state, "done")
        self.assertEqual((paid.payment_state in ("paid", "in_payment"), paid.amount_residual),
                         (True, 0))
        self.assertEqual(self.propose().line_ids.move_id, other)
        self.assertNotIn(f"/my/invoices/{paid.id}", self.url_open("/my/payments_due").text)
        self.pay(other)
        self.assertFalse(self.propose())
        self.assertIn("Nothing is open", self.url_open("/my/payments_due").text)

    def test_a_penalty_is_paid_online(self):
        account = self.company_data["default_account_revenue"]
        penalty = self.env["account.move"].create({
            "move_type": "out_receipt", "journal_id": self.company._ar_late_fee_journal().id,
            "partner_id": self.customer.id, "invoice_date": self.today,
            "invoice_date_due": self.today,
            "invoice_line_ids": [Command.create({
                "name": "Indemnity", "price_unit": 40, "account_id": account.id,
                "tax_ids": [Command.clear()],
            })],
        })
        penalty.action_post()
        self.authenticate("paying_buyer", "paying_buyer")
        page = self.url_open(f"/my/invoices/{penalty.id}?payment=True").text
        self.assertIn("o_payment_form", page)
        self.pay(penalty)
        self.assertEqual(penalty.amount_residual, 0)


from odoo import Command
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from .common import CollectionHttpCommon


@tagged("post_install", "-at_install")
class TestPaymentOnline(CollectionHttpCommon):
    """A customer pays in the portal with a payment provider: nobody reminds it of that any more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.write({"enabled": True, "attach": "none", "bank_days": 0})
        cls.env["ir.config_parameter"].set_param("account_payment.enable_portal_payment", "True")
        cls.provider = cls.provider_of_the_database()

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
                "arch": "<form action=\"/my\" method=\"get\"/>",
            }).id,
            "payment_method_ids": [
                Command.set(method.ids)
            ],
        })
        provider.write({"state": "test", "is_published": True})
        if demo:
            provider.journal_id = cls.company_data["default_journal_bank"]
            provider.payment_method_ids.active = True
        else:
            method.active = True
            cls._create_dummy_payment_method_for_provider(
                provider=provider, journal=cls.company_data["default_journal_bank"]
            )
        return provider

    def due(self, amount, late=13):
        return self._due(amount, late)

    def pay(self, document, state="done"):
        """What the payment page of a document does when its form is sent."""
        self.sign_in()
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

    def transaction(self, route, amount):
        """What the payment page of several items does when its form is sent."""
        self.sign_in()
        values = self.make_jsonrpc_request(route, {
            "provider_id": self.provider.id, "amount": amount,
            "payment_method_id": self.provider.payment_method_ids[:1].id,
            "token_id": None, "flow": "direct", "tokenization_requested": False,
            "landing_route": "/my", "access_token": None,
        })
        return self.finish(values["reference"])

    def finish(self, reference=None):
        """The provider says that the money of the last transaction came."""
        transaction = self.env["payment.transaction"].search(
            [("reference", "=", reference)] if reference else [], limit=1, order="id desc"
        )
        if transaction.state != "done":
            transaction._set_done()
        transaction._post_process()
        self.env.flush_all()
        return transaction

    def today_route(self):
        return f"/my/payments_due/transaction/{self.company.currency_id.id}"

    def plan(self, *invoices, count=2):
        return self._plan(*invoices, first_date=self.today, instalment_count=count)

    def test_what_is_paid_online_is_not_reminded_of(self):
        paid, other = self.due(1000), self.due(500)
        self.sign_in()
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
        penalty = self._penalty()
        self.sign_in()
        page = self.url_open(f"/my/invoices/{penalty.id}?payment=True").text
        self.assertIn("o_payment_form", page)
        self.pay(penalty)
        self.assertEqual(penalty.amount_residual, 0)

    def test_one_payment_pays_all_that_is_due_today_and_nothing_else(self):
        due, penalty, contested = self.due(1000), self._penalty(), self.due(500)
        coming = self.due(300, late=-20)
        self.env["ar.dispute"].create({"move_id": contested.id, "amount": 100})
        self.sign_in()
        page = self.url_open(f"/my/payments_due/pay/{self.company.currency_id.id}").text
        self.assertIn(due.name, page)
        self.assertNotIn(contested.name, page)
        self.assertIn("is paid on its own", self.url_open("/my/payments_due").text)
        with self.assertRaises(JsonRpcException), mute_logger("odoo.http"):
            self.transaction(self.today_route(), 1000)
        transaction = self.transaction(self.today_route(), 1040)
        self.assertEqual(transaction.payment_id.amount, 1040)
        self.assertEqual(transaction.invoice_ids, due | penalty)
        self.assertEqual(
            [move.amount_residual for move in (due, penalty, contested, coming)],
            [0, 0, 500, 300],
        )
        self.assertNotIn("ar_pay_all", self.url_open("/my/payments_due").text)

    def test_money_for_items_that_somebody_else_has_paid_stays_on_account(self):
        first, second, other = self.due(1000), self.due(500), self.due(200, late=-20)
        self.sign_in()
        values = self.make_jsonrpc_request(self.today_route(), {
            "provider_id": self.provider.id, "amount": 1500,
            "payment_method_id": self.provider.payment_method_ids[:1].id,
            "token_id": None, "flow": "direct", "tokenization_requested": False,
            "landing_route": "/my", "access_token": None,
        })
        self._pay(first, self.today)
        transaction = self.finish(values["reference"])
        self.assertEqual((second.amount_residual, other.amount_residual), (0, 200))
        money = transaction.payment_id.move_id.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        self.assertEqual(money.amount_residual, -1000)

    def test_money_for_an_invoice_that_was_cancelled_stays_on_account(self):
        first, second = self.due(1000), self.due(500)
        self.sign_in()
        values = self.make_jsonrpc_request(self.today_route(), {
            "provider_id": self.provider.id, "amount": 1500,
            "payment_method_id": self.provider.payment_method_ids[:1].id,
            "token_id": None, "flow": "direct", "tokenization_requested": False,
            "landing_route": "/my", "access_token": None,
        })
        first.button_draft()
        first.button_cancel()
        payment = self.finish(values["reference"]).payment_id
        self.assertEqual((first.state, second.amount_residual), ("cancel", 0))
        money = payment.move_id.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        self.assertEqual(money.amount_residual, -1000)

    def test_an_instalment_is_paid_over_the_items_of_its_plan(self):
        first, second, other = self.due(600, late=20), self.due(400), self.due(900, late=30)
        plan = self.plan(first, second, count=2)
        self.assertEqual(plan.line_ids.mapped("amount"), [500, 500])
        self.transaction(f"/my/payment_plans/{plan.id}/transaction", 500)
        self.assertEqual([move.amount_residual for move in (first, second, other)],
                         [100, 400, 900])
        # The next one takes what is left of the first item, and all of the second.
        self.transaction(f"/my/payment_plans/{plan.id}/transaction", 500)
        self.assertEqual([move.amount_residual for move in (first, second, other)], [0, 0, 900])
        self.assertNotIn("ar_pay_instalment", self.url_open(plan.get_portal_url()).text)

    def test_a_stranger_pays_no_plan_without_its_link(self):
        plan = self.plan(self.due(600))
        self._person("strange_buyer", "base.group_portal")
        self.authenticate("strange_buyer", "strange_buyer")
        page = self.url_open(f"/my/payment_plans/{plan.id}/pay")
        self.assertNotIn("o_payment_form", page.text)
        link = f"/my/payment_plans/{plan.id}/pay?access_token={plan._portal_ensure_token()}"
        self.assertIn("o_payment_form", self.url_open(link).text)

    def test_a_click_on_pay_in_a_browser_makes_a_transaction(self):
        invoice, page = self.due(1000), "/my/payments_due"
        with self.subTest("an invoice"):
            self.start_tour(page, "ar_customer_pays_document", login="test_buyer")
            self.finish()
            self.assertEqual(invoice.amount_residual, 0)
        with self.subTest("a penalty"):
            penalty = self._penalty()
            self.start_tour(page, "ar_customer_pays_document", login="test_buyer")
            self.finish()
            self.assertEqual(penalty.amount_residual, 0)
        with self.subTest("an instalment"):
            planned = self.due(900)
            plan = self.plan(planned, count=3)
            self.start_tour(
                plan.get_portal_url(), "ar_customer_pays_instalment", login="test_buyer"
            )
            self.finish()
            self.assertEqual(planned.amount_residual, 600)
            plan.with_user(self.ar_user).action_cancel()
        with self.subTest("all that is due"):
            other = self.due(250)
            card = self.env.ref("payment.payment_method_card").sudo()
            self.provider.payment_method_ids += card
            card.active = True
            self.browser_size = "375,667"
            self.start_tour(page, "ar_customer_pays_all_due", login="test_buyer")
            self.finish()
            self.assertEqual((planned.amount_residual, other.amount_residual), (0, 0))

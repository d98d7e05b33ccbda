from unittest.mock import patch

from odoo import Command
from odoo.http import root
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.ar_management_sale.tests.common import SaleCreditCommon

REVIEWED = "being reviewed"


@tagged("post_install", "-at_install")
class TestShopConfirmation(SaleCreditCommon, HttpCase):
    """What a customer of the shop reads after paying a part of an order that is held."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer = new_test_user(
            cls.env, login="shop_buyer", password="shop_buyer", groups="base.group_portal",
            company_id=cls.company.id, company_ids=[Command.set(cls.company.ids)],
        )
        cls.buyer.partner_id.parent_id = cls.customer
        cls.website = cls.env["website"].get_current_website()
        cls.website.company_id = cls.company
        cls.provider = cls.env["payment.provider"].create({
            "name": "Card", "state": "test", "company_id": cls.company.id,
            "journal_id": cls.company_data["default_journal_bank"].id,
        })

    def ordered(self, amount, paid):
        """An order of the shop, on which a part was paid online."""
        order = self.env["sale.order"].sudo().create({
            **self.values(amount), "partner_id": self.buyer.partner_id.id,
            "partner_invoice_id": self.customer.id, "website_id": self.website.id,
            "require_payment": True, "prepayment_percent": paid / amount,
            "payment_term_id": self.env.ref("account.account_payment_term_30days").id,
        })
        method = self.env["payment.method"].with_context(active_test=False).search([], limit=1)
        transaction = self.env["payment.transaction"].sudo().create({
            "provider_id": self.provider.id, "payment_method_id": method.id, "amount": paid,
            "currency_id": order.currency_id.id, "partner_id": order.partner_id.id,
            "sale_order_ids": [Command.set(order.ids)], "operation": "online_redirect",
            "reference": order.name,
        })
        # Payments without a journal entry: providers have a set-up of their own.
        with patch.object(self.env.registry["payment.transaction"], "_create_payment"):
            transaction._set_done()
            transaction._post_process()
        return order

    def confirmation(self, order):
        """The page that the shop shows after the payment."""
        self.env.flush_all()
        self.authenticate("shop_buyer", "shop_buyer")
        self.session["sale_last_order_id"] = order.id
        root.session_store.save(self.session)
        response = self.url_open("/shop/payment/validate", allow_redirects=True)
        self.assertEqual(response.status_code, 200)
        self.assertTrue(response.url.endswith("/shop/confirmation"), response.url)
        return response.text

    def test_who_ordered_more_than_the_limit_reads_that_it_is_reviewed(self):
        order = self.ordered(5000, 500)
        self.assertEqual((order.state, self.held(order).state), ("draft", "held"))
        text = self.confirmation(order)
        self.assertIn(REVIEWED, text)
        self.assertIn(order.name, text)
        for word in ("credit limit", "Held for credit", "exposure"):
            self.assertNotIn(word.lower(), text.lower())
        self.assertFalse(order.invoice_ids)

    def test_who_is_within_the_limit_reads_nothing_of_it(self):
        order = self.ordered(500, 100)
        self.assertEqual(order.state, "sale")
        self.assertNotIn(REVIEWED, self.confirmation(order))

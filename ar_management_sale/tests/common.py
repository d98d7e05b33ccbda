"""Test kit for orders: two salesmen, a service, and a customer with a credit limit of 1,000."""

from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError
from odoo.service.model import call_kw

from odoo.addons.ar_management.tests.common import ArCommon


class SaleCreditCommon(ArCommon):
    """Builders of orders as a plain salesman makes them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesman = cls._salesman("test_salesman")
        cls.colleague = cls._salesman("test_colleague")
        cls.product = cls.env["product.product"].create({
            "name": "Window", "type": "service", "invoice_policy": "order", "list_price": 100,
            "taxes_id": [Command.clear()],
        })
        cls._grant(cls.customer, 1000)
        cls.free = cls._customer("No limit")

    @classmethod
    def get_default_groups(cls):
        return super().get_default_groups() | cls.quick_ref("sales_team.group_sale_manager")

    @classmethod
    def _salesman(cls, login, company=None):
        return cls._person(login, "sales_team.group_sale_salesman", company)

    def new_line(self, price=100, quantity=1, product=None, **values):
        return {
            "product_id": (product or self.product).id, "product_uom_qty": quantity,
            "price_unit": price, "tax_ids": [Command.clear()], **values,
        }

    def lines(self, *lines):
        return [Command.create(line) for line in lines]

    def values(self, amount, partner=None, **values):
        return {
            "partner_id": (partner or self.customer).id,
            "user_id": self.salesman.id,
            "order_line": self.lines(self.new_line(amount)),
            **values,
        }

    def order(self, amount, partner=None, user=None, **values):
        orders = self.env["sale.order"].with_user(user or self.salesman)
        return orders.create(self.values(amount, partner, **values))

    def held(self, order):
        return order.sudo().ar_credit_hold_id

    def exposure(self, key=None, partner=None):
        partner = partner or self.customer
        self.env.flush_all()
        exposure = self.env["ar.exposure"]._exposure(partner, self.company)[partner.id]
        return exposure.amount(key) if key else exposure.total

    def refused(self, function, *args, says="would exceed the limit"):
        with self.assertRaises(UserError) as refusal:
            function(*args)
            self.env.flush_all()
        self.assertRegex(str(refusal.exception), rf"(?s){says}")

    def refused_everywhere(self, records, method, *args, says="would exceed the limit"):
        """Refused through the ORM, as a remote call, and when code runs it as superuser."""
        self.refused(getattr(records, method), *args, says=says)
        self.refused(getattr(records.sudo(), method), *args, says=says)
        self.refused(
            call_kw, records.browse(), method, [records.ids, *args], {}, says=says
        )

    def _poor(self):
        poor = self._customer("Poor")
        self._grant(poor, 10)
        return poor


class OnlineBuyer:
    """A customer who reads the portal or buys in a shop, and pays by card; beside the kit above."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer = cls._portal_buyer("online_buyer")
        cls.provider = cls.env["payment.provider"].create({
            "name": "Card", "state": "test", "company_id": cls.company.id,
            "journal_id": cls.bank_journal.id,
        })

    def bought(self, amount, **values):
        """A quotation of the buyer, as a web shop writes it."""
        return self.env["sale.order"].sudo().create({
            **self.values(amount), "partner_id": self.buyer.partner_id.id,
            "partner_invoice_id": self.customer.id, "company_id": self.company.id, **values,
        })

    def payment(self, order, amount):
        method = self.env["payment.method"].with_context(active_test=False).search([], limit=1)
        return self.env["payment.transaction"].sudo().create({
            "provider_id": self.provider.id, "payment_method_id": method.id, "amount": amount,
            "currency_id": order.currency_id.id, "partner_id": order.partner_id.id,
            "sale_order_ids": [Command.set(order.ids)], "operation": "online_redirect",
            "reference": f"{order.name}-{amount}",
        })

    def booked_elsewhere(self):
        """Payments without a journal entry: providers have a set-up of their own."""
        return patch.object(self.env.registry["payment.transaction"], "_create_payment")

    def pay(self, order, amount):
        transaction = self.payment(order, amount)
        with self.booked_elsewhere():
            transaction._set_done()
            transaction._post_process()

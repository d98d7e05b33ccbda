"""Test kit for orders: two salesmen, a service, and a customer with a credit limit of 1,000."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import new_test_user

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
        companies = company or cls.company
        return new_test_user(
            cls.env, login=login, groups="sales_team.group_sale_salesman",
            company_id=companies[:1].id, company_ids=[Command.set(companies.ids)],
        )

    def values(self, amount, partner=None, **values):
        return {
            "partner_id": (partner or self.customer).id,
            "user_id": self.salesman.id,
            "order_line": [Command.create({
                "product_id": self.product.id, "product_uom_qty": 1, "price_unit": amount,
                "tax_ids": [Command.clear()],
            })],
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

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.ar_management.tests.concurrency import RealCursorCase


@tagged("post_install", "-at_install")
class TestConcurrentConfirmation(RealCursorCase):
    """Two salesmen confirm for the same customer at the same moment, in real transactions."""

    def setUp(self):
        super().setUp()
        with self.real_env() as env:
            company = env.ref("base.main_company")
            company.ar_credit_hold_orders = True
            partner = env["res.partner"].with_company(company).create(
                {"name": "Ordered twice", "is_company": True}
            )
            env["ar.credit.application"]._grant(partner, company, 100, "Test")
            product = env["product.product"].create({"name": "Hour", "type": "service"})
            orders = env["sale.order"].with_company(company).create([{
                "partner_id": partner.id,
                "order_line": [Command.create({
                    "product_id": product.id, "price_unit": 60, "tax_ids": [Command.clear()],
                })],
            } for _index in range(2)])
            self.order_ids, self.partner_id, self.product_id = orders.ids, partner.id, product.id
        self.addCleanup(self._delete_all)

    def _delete_all(self):
        with self.real_env() as env:
            env.ref("base.main_company").ar_credit_hold_orders = False
            orders = env["sale.order"].browse(self.order_ids)
            orders._action_cancel()
            orders.unlink()
            env["product.product"].browse(self.product_id).unlink()
            self.forget_credit(env, self.partner_id)
            env["res.partner"].browse(self.partner_id).unlink()

    def _forget_sister(self, company_id):
        with self.real_env() as env:
            env.ref("base.main_company").ar_credit_group_wide = False
            # A company that has a warehouse cannot be deleted.
            sister = env["res.company"].browse(company_id)
            sister.write({"ar_credit_group_wide": False, "active": False})

    def test_only_one_of_two_orders_that_exceed_the_limit_together_is_confirmed(self):
        outcomes = self.run_together(*[
            lambda env, order_id=order_id: env["sale.order"].browse(order_id).action_confirm()
            for order_id in self.order_ids
        ])
        self.assertEqual([error for _result, error, _tries in outcomes], [None, None])
        with self.real_env() as env:
            orders = env["sale.order"].browse(self.order_ids)
            self.assertEqual(sorted(orders.mapped("state")), ["draft", "sale"])
            held = orders.filtered(lambda order: order.state == "draft")
            self.assertEqual(held.ar_credit_hold_id.state, "held")

    def test_two_orders_that_grow_together_ask_one_after_the_other(self):
        with self.real_env() as env:
            orders = env["sale.order"].browse(self.order_ids)
            orders.order_line.price_unit = 40
            orders.action_confirm()
            self.assertEqual(orders.mapped("state"), ["sale", "sale"])
        outcomes = self.run_together(*[
            lambda env, order_id=order_id: env["sale.order"].browse(order_id).order_line.write(
                {"price_unit": 55})
            for order_id in self.order_ids
        ])
        errors = [error for _result, error, _tries in outcomes]
        self.assertEqual(errors.count(None), 1)
        with self.real_env() as env:
            orders = env["sale.order"].browse(self.order_ids)
            self.assertEqual(sorted(orders.mapped("amount_total")), [40, 55])

    def test_companies_that_count_together_decide_one_after_the_other(self):
        with self.real_env() as env:
            mine = env.ref("base.main_company")
            sister = env["res.company"].create({
                "name": "Sister", "currency_id": mine.currency_id.id, "ar_credit_group_wide": True,
                "ar_credit_hold_orders": True,
            })
            mine.ar_credit_group_wide = True
            env["sale.order"].browse(self.order_ids[1]).company_id = sister
            grants = env["ar.credit.application"]
            grants._grant(env["res.partner"].browse(self.partner_id), sister, 100, "Test")
        self.addCleanup(self._forget_sister, sister.id)
        outcomes = self.run_together(*[
            lambda env, order_id=order_id: env["sale.order"].browse(order_id).action_confirm()
            for order_id in self.order_ids
        ])
        self.assertEqual([error for _result, error, _tries in outcomes], [None, None])
        with self.real_env() as env:
            orders = env["sale.order"].browse(self.order_ids)
            self.assertEqual(sorted(orders.mapped("state")), ["draft", "sale"])

    def test_a_refused_write_leaves_a_trace_although_it_is_taken_back(self):
        order_id = self.order_ids[0]
        with self.assertRaises(UserError), self.real_env() as env:
            env["sale.order"].browse(order_id).write({"state": "sale", "order_line": [
                Command.create({"product_id": self.product_id, "price_unit": 90}),
            ]})
        with self.real_env() as env:
            order = env["sale.order"].browse(order_id)
            self.assertEqual((order.state, len(order.order_line)), ("draft", 1))
            attempt = env["ar.credit.refusal"].search([("partner_id", "=", self.partner_id)])
            self.assertEqual((attempt.res_id, attempt.document_name), (order_id, order.name))
            self.assertIn("would exceed the limit", attempt.refusal)
            self.assertEqual(attempt.action_open_document()["res_id"], order_id)

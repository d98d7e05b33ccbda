from odoo import Command
from odoo.tests import tagged

from odoo.addons.ar_management.tests.concurrency import RealCursorCase


@tagged("post_install", "-at_install")
class TestConcurrentConfirmation(RealCursorCase):
    """Two salesmen confirm for the same customer at the same moment, in real transactions."""

    def setUp(self):
        super().setUp()
        with self.real_env() as env:
            company = env.ref("base.main_company")
            partner = env["res.partner"].with_company(company).create(
                {"name": "Ordered twice", "is_company": True}
            )
            grant = env["ar.credit.application"]._grant(partner, company, 100, "Test")
            self.grant_id = grant.id
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
            orders = env["sale.order"].browse(self.order_ids)
            orders._action_cancel()
            orders.unlink()
            holds = env["ar.credit.hold"].search([("partner_id", "=", self.partner_id)])
            holds.unlink()
            env["product.product"].browse(self.product_id).unlink()
            env["ar.credit.application"].browse(self.grant_id).sudo().write({"state": "draft"})
            env["ar.credit.application"].browse(self.grant_id).unlink()
            env["res.partner"].browse(self.partner_id).unlink()

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

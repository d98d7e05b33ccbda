from odoo import Command
from odoo.tests import HttpCase, tagged

from odoo.addons.ar_management.tests.common import leave_out_missing_library

from .common import DeliveryCreditCommon


@tagged("post_install", "-at_install")
class TestCreditTour(DeliveryCreditCommon, HttpCase):
    """Credit from the application to the goods, in the browser, each step by who may do it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        leave_out_missing_library(cls.env)

    def test_credit_is_applied_for_approved_twice_passed_released_and_delivered(self):
        customer = self._customer("Charpentes du Tour")
        # Who sells and delivers: each login takes seconds.
        self.salesman.group_ids += self.env.ref("stock.group_stock_user")
        policy = self.env["ar.credit.policy"]._for(customer, self.company)[customer.id]
        approvers = self.credit_manager + self.ar_admin
        policy.default_limit_kind = "limit"
        policy.step_ids = [Command.clear(), Command.create({
            "name": "Two of us", "approvals": 2, "user_ids": [Command.set(approvers.ids)],
        })]
        order = self.order(0, partner=customer, order_line=[Command.create({
            "product_id": self.goods.id, "product_uom_qty": 15, "price_unit": 100,
            "tax_ids": [Command.clear()],
        })])
        self.start_tour("/odoo", "ar_credit", login="test_salesman", timeout=180)

        application = self.env["ar.credit.application"].search([("partner_id", "=", customer.id)])
        self.assertEqual((application.state, application.granted_limit), ("approved", 1000))
        self.assertEqual(set(application.approval_ids.user_id), set(approvers))
        hold = order.sudo().ar_credit_hold_ids
        self.assertEqual((hold.state, hold.agreed_by_ids), ("released", approvers))
        self.assertEqual((order.state, order.sudo().picking_ids.state), ("sale", "done"))
        self.assertEqual(self.exposure("delivered", customer), 1500)

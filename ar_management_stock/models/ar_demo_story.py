from odoo import Command, models

from odoo.addons.ar_management.demo import fixtures


class ArDemoStory(models.AbstractModel):
    _inherit = "ar.demo.story"

    def _take_order(self):
        """With a warehouse, also an order to be paid at once, whose goods wait for the money."""
        self.env.company.ar_credit_hold_deliveries = True
        super()._take_order()
        if self._ref("held_delivery"):
            return
        salesman = self._ref("user_salesman")
        order = self.env["sale.order"].create({
            "partner_id": self._ref("partner_over_limit").id,
            "user_id": salesman.id if salesman else False,
            "pricelist_id": False,
            "payment_term_id": self.env.ref("account.account_payment_term_immediate").id,
            "order_line": [
                Command.create({"product_id": self._ref("product_pendant").id,
                                "product_uom_qty": 8}),
            ],
        })
        order.action_confirm()
        delivery = order.picking_ids[:1].with_user(self.env.ref("base.user_admin"))
        delivery.button_validate()
        fixtures.xml_ids(self.env, {"held_order": order, "held_delivery": delivery})

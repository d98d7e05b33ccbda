from decimal import Decimal

from odoo import Command
from odoo.tests import tagged

from odoo.addons.ar_management.tests.common import ArCommon


@tagged("post_install", "-at_install")
class TestExposure(ArCommon):
    """Goods on their way: ordered, delivered, on a draft invoice, posted; counted once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create({
            "name": "Window", "type": "consu", "invoice_policy": "delivery", "list_price": 100,
            "taxes_id": [Command.set(cls.tax_20.ids)],
        })

    @classmethod
    def get_default_groups(cls):
        return (
            super().get_default_groups()
            | cls.quick_ref("sales_team.group_sale_manager")
            | cls.quick_ref("stock.group_stock_manager")
        )

    def order(self, quantity=10, price=100, **values):
        order = self.env["sale.order"].create({
            "partner_id": self.customer.id,
            "order_line": [Command.create({
                "product_id": self.product.id, "product_uom_qty": quantity, "price_unit": price,
            })],
            **values,
        })
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        return order

    def deliver(self, order, quantity):
        picking = order.picking_ids.filtered(lambda each: each.state not in ("done", "cancel"))
        picking.move_ids.write({"quantity": quantity, "picked": True})
        picking.with_context(skip_backorder=True)._action_done()

    def parts(self):
        """Components of the customer's exposure that are not empty."""
        self.env.flush_all()
        exposure = self.env["ar.exposure"]._exposure(self.customer, self.company)[self.customer.id]
        return {each.key: float(each.amount) for each in exposure.components if each.amount}

    def test_an_order_keeps_its_exposure_from_confirmation_to_the_posted_invoice(self):
        order = self.order(10)
        self.assertEqual(self.parts(), {"ordered": 1200})
        self.deliver(order, 4)
        self.assertEqual(self.parts(), {"delivered": 480, "ordered": 720})
        first = order._create_invoices()
        self.assertEqual(self.parts(), {"draft_invoices": 480, "ordered": 720})
        first.action_post()
        self.assertEqual(self.parts(), {"posted": 480, "ordered": 720})
        self.deliver(order, 6)
        self.assertEqual(self.parts(), {"posted": 480, "delivered": 720})
        second = order._create_invoices()
        self.assertEqual(self.parts(), {"posted": 480, "draft_invoices": 720})
        second.invoice_date = first.invoice_date
        second.action_post()
        self.assertEqual(self.parts(), {"posted": 1200})
        self._pay(first, "2026-12-01")
        self._pay(second, "2026-12-01")
        self.assertLessEqual(sum(self.parts().values()), 1200)

    def test_order_and_delivery_note_stand_in_the_dossier_of_the_invoice(self):
        order = self.order(10)
        self.deliver(order, 10)
        invoice = order._create_invoices()
        invoice.action_post()
        papers = invoice._ar_dossier_papers()
        self.assertEqual([folder for folder, _name, _content in papers], ["orders", "deliveries"])
        self.assertTrue(papers[0][1].startswith(order.name))
        self.assertTrue(all(content for _folder, _name, content in papers))

    def test_the_steps_keep_the_exposure_in_a_foreign_currency(self):
        usd = self.setup_other_currency("USD", rates=[("2016-01-01", 3.0)])
        pricelist = self.env["product.pricelist"].create({"name": "USD", "currency_id": usd.id})
        order = self.order(7, 33.33, pricelist_id=pricelist.id)
        total = sum(self.parts().values())
        self.assertEqual(total, self.company.currency_id.round(order.amount_total / 3))
        self.deliver(order, 3)
        self.assertAlmostEqual(sum(self.parts().values()), total)
        invoice = order._create_invoices()
        cent = 0.011  # the order and its invoice are rounded each for itself
        self.assertAlmostEqual(sum(self.parts().values()), total, delta=cent)
        invoice.action_post()
        self.assertAlmostEqual(sum(self.parts().values()), total, delta=cent)

    def test_more_delivered_than_ordered_counts(self):
        order = self.order(10)
        self.deliver(order, 12)
        self.assertEqual(self.parts(), {"delivered": 1440})
        order._create_invoices()
        self.assertEqual(self.parts(), {"draft_invoices": 1440})

    def test_a_draft_refund_of_the_order_keeps_the_exposure(self):
        order = self.order(10)
        self.deliver(order, 10)
        invoice = order._create_invoices()
        invoice.action_post()
        invoice._reverse_moves([{"invoice_date": invoice.invoice_date}])
        self.assertEqual(
            self.parts(), {"posted": 1200, "draft_invoices": -1200, "delivered": 1200}
        )

    def test_a_return_line_lowers_its_own_order_and_no_other_one_once_the_goods_came(self):
        order = self.order(10)
        order.order_line = [Command.create({
            "product_id": self.product.id, "product_uom_qty": -3, "price_unit": 100,
        })]
        self.assertEqual(self.parts(), {"ordered": 1200})
        self.order(-3)
        self.assertEqual(self.parts(), {"ordered": 1200})
        back = order.picking_ids.filtered(lambda each: each.picking_type_code == "incoming")
        back.move_ids.write({"quantity": 3, "picked": True})
        back._action_done()
        self.assertEqual(sum(self.parts().values()), 840)

    def test_a_cancelled_order_is_not_exposure(self):
        self.order(10)._action_cancel()
        self.assertEqual(self.parts(), {})

    def test_with_and_without_stock_the_sum_is_the_same(self):
        order = self.order(10)
        self.deliver(order, 4)
        sheet = self.env["ar.exposure"]
        self.env.flush_all()
        found = sheet._order_amounts(self.customer.ids, self.company)[self.customer.id]
        whole, delivered, waiting = found
        self.assertEqual((whole, delivered + waiting), (sheet._order_amount(order)[order.id],) * 2)

    def test_each_component_opens_its_orders(self):
        delivered, waiting = self.order(2), self.order(3)
        self.deliver(delivered, 2)
        for key, order in (("delivered", delivered), ("ordered", waiting)):
            action = self.env["ar.exposure"]._component_action(key, self.customer, self.company)
            self.assertEqual(self.env["sale.order"].search(action["domain"]), order)

    def test_an_order_over_the_limit_is_held_with_the_goods_on_their_way_counted(self):
        self._grant(self.customer, 1500)
        self.deliver(self.order(10), 5)
        second = self.env["sale.order"].create({
            "partner_id": self.customer.id,
            "order_line": [Command.create({"product_id": self.product.id, "price_unit": 300})],
        })
        second.action_confirm()
        hold = second.ar_credit_hold_id
        self.assertEqual((second.state, hold.state), ("draft", "held"))
        self.assertIn("Delivered, not invoiced", hold.exposure_text)
        self.assertFalse(second.picking_ids)

    def test_the_number_of_queries_does_not_depend_on_the_number_of_customers(self):
        customers = self.env["res.partner"].create(
            [{"name": f"Customer {number}", "is_company": True} for number in range(20)]
        )
        for customer in customers:
            self.order(1, partner_id=customer.id)

        def count(partners):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            exposures = self.env["ar.exposure"]._exposure(partners, self.company)
            self.assertEqual({each.total for each in exposures.values()}, {Decimal(120)})
            return self.env.cr.sql_log_count - before

        count(customers)
        self.assertEqual(count(customers[:1]), count(customers))

from odoo import Command, fields
from odoo.tests import tagged

from .common import SaleCreditCommon


@tagged("post_install", "-at_install")
class TestCreditAttempts(SaleCreditCommon):
    """Ways around the decision on an order that were tried, as the least-privileged user.

    Each one through the ORM, as a remote call, and by code that runs as superuser.
    """

    def confirmed(self, amount=1000, **values):
        order = self.order(amount, **values)
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        return order

    def line(self, price, quantity=1, **values):
        return {
            "product_id": self.product.id, "product_uom_qty": quantity, "price_unit": price,
            "tax_ids": [Command.clear()], **values,
        }

    # === Edits of a confirmed order === #

    def test_services_delivered_by_hand_beyond_the_order_are_asked_about(self):
        order = self.order(0, order_line=[Command.create(self.line(100, 0))])
        order.action_confirm()
        self.refused_everywhere(order.order_line, "write", {"qty_delivered": 1000})
        order.order_line.write({"qty_delivered": 5})
        self.assertEqual(self.exposure("ordered") or self.exposure(), 500)

    def test_lines_that_superuser_adds_are_asked_about(self):
        order = self.confirmed(900)
        self.refused_everywhere(
            order, "write", {"order_line": [Command.create(self.line(100_000))]}
        )
        self.refused(
            order.order_line.sudo().create, {**self.line(100_000), "order_id": order.id}
        )
        order.order_line.sudo().create({**self.line(100), "order_id": order.id})

    def test_costs_that_were_spent_are_re_invoiced(self):
        order = self.confirmed(1000)
        order.order_line.sudo().create(
            {**self.line(500), "order_id": order.id, "is_expense": True}
        )
        self.refused(
            order.order_line.create,
            {**self.line(500), "order_id": order.id, "is_expense": True},
        )

    def test_other_conditions_are_asked_about(self):
        order = self.confirmed(1000)
        self.refused_everywhere(
            order, "write", {"partner_invoice_id": self._poor().id}
        )

    # === Links to invoices === #

    def test_invoices_of_somebody_else_cover_no_order(self):
        paid = self._invoice(5000, "2026-03-01", partner=self.free)
        self._pay(paid, "2026-03-02")
        order = self.order(5000)
        # Without a right to read journal items core refuses the link first.
        says = "was not made from|doesn't have 'read' access"
        link = {"invoice_lines": [Command.link(paid.invoice_line_ids.id)]}
        self.refused_everywhere(order.order_line, "write", link, says=says)
        self.refused(order.write, {"order_line": [
            Command.update(order.order_line.id, link)
        ]}, says=says)
        self.refused(
            order.order_line.create, {**self.line(5), "order_id": order.id, **link}, says=says
        )
        self.refused(
            paid.invoice_line_ids.sudo().write,
            {"sale_line_ids": [Command.link(order.order_line.id)]}, says="cannot belong to",
        )
        order.action_confirm()
        self.assertEqual(order.state, "draft")

    def test_an_invoice_covers_the_order_with_its_own_lines_only(self):
        order = self.confirmed(100)
        self.env["sale.advance.payment.inv"].with_context(
            active_model="sale.order", active_ids=order.ids
        ).sudo().create({"advance_payment_method": "delivered"}).create_invoices()
        invoice = order.sudo().invoice_ids
        invoice.write({"invoice_line_ids": [Command.create({
            "name": "Something else", "price_unit": 900, "tax_ids": [Command.clear()],
        })]})
        invoice.action_post()
        self._pay(invoice, fields.Date.today())
        self.assertEqual(order._ar_covered_amounts()[order.id], 100)

    def test_an_invoice_linked_to_an_order_of_a_stranger_asks_for_credit(self):
        self.company.ar_credit_hold_invoices = True
        order = self.confirmed(10)
        mine = self._invoice(
            5000, "2026-03-01", post=False,
            invoice_line_ids=[Command.create({
                "product_id": self.product.id, "price_unit": 5000,
                "sale_line_ids": [Command.link(order.order_line.id)],
                "tax_ids": [Command.clear()],
            })],
        )
        mine.action_post()
        self.assertEqual(mine.state, "draft", "the order was decided about for 10")

    def test_one_payment_covers_two_orders_once(self):
        self._grant(self.customer, 0)
        first, second = self.order(500), self.order(500)
        payment = self.env["account.payment"].create({
            "payment_type": "inbound", "partner_id": self.customer.id, "amount": 500,
            "memo": f"{first.name} {second.name}",
        })
        payment.action_post()
        first.action_confirm()
        self.assertEqual(first.state, "sale")
        second.action_confirm()
        self.assertEqual(second.state, "draft")

    # === Four eyes === #

    def test_a_manager_who_enlarges_the_quotation_has_asked_for_it(self):
        manager = self._person(
            "test_selling_manager",
            "ar_management.group_ar_credit_manager,sales_team.group_sale_manager",
        )
        order = self.order(2000)
        order.with_user(manager).order_line.price_unit = 90_000
        order.action_confirm()
        hold = self.held(order)
        self.assertEqual((hold.requested_by, hold.amount), (self.salesman, 90_000))
        self.refused(hold.with_user(manager)._release, "Mine", says="another Credit Manager")
        hold.with_user(self.credit_manager)._release("Checked")

    def test_who_signs_through_the_public_link_is_not_the_system(self):
        order = self.order(2000)
        order.with_user(self.env.ref("base.user_root")).action_confirm()
        self.assertNotEqual(self.held(order).requested_by, self.env.ref("base.user_root"))

    def test_a_manager_of_nothing_asks_for_release_and_applies_for_credit(self):
        order = self.order(2000)
        order.action_confirm()
        self.assertTrue(order.action_ar_ask_for_release()["params"]["message"])
        action = order.action_ar_apply_for_credit()
        self.assertEqual(action["context"]["default_partner_id"], self.customer.id)

    # === Numbers === #

    def test_numbers_that_are_none_get_a_sentence(self):
        order = self.order(10)
        for number in (float("nan"), float("inf"), 1e300, "1 000,50"):
            for values in ({"price_unit": number}, {"product_uom_qty": number}):
                self.refused_everywhere(
                    order.order_line, "write", values, says="is not a valid number|too large"
                )

from contextlib import suppress
from decimal import Decimal

from hypothesis import example, given
from hypothesis import strategies as st

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.ar_management.tests.properties import database_examples, undone_afterwards

from .common import SaleCreditCommon


@tagged("post_install", "-at_install")
class TestCreditTricks(SaleCreditCommon):
    """What a salesman with a client of his own could try to make an exposure look smaller."""

    def line(self, price, **values):
        return Command.create({
            "product_id": self.product.id, "product_uom_qty": 1, "price_unit": price,
            "tax_ids": [Command.clear()], **values,
        })

    def confirmed(self, amount):
        order = self.order(amount)
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        return order

    def draft_invoice(self, order):
        self.env["sale.advance.payment.inv"].with_user(self.salesman).with_context(
            active_model="sale.order", active_ids=order.ids
        ).create({"advance_payment_method": "delivered"}).create_invoices()
        return order.sudo().invoice_ids

    def test_goods_that_are_called_a_down_payment_count(self):
        order = self.order(1500)
        order.order_line.is_downpayment = True
        order.action_confirm()
        self.assertEqual((order.state, self.held(order).amount), ("draft", 1500))
        confirmed = self.confirmed(500)
        self.refused(confirmed.write, {"order_line": [self.line(5000, is_downpayment=True)]})

    def test_an_invoiced_line_that_becomes_a_down_payment_takes_nothing_off(self):
        order = self.confirmed(1000)
        self.draft_invoice(order)
        self.assertEqual(self.exposure(), 1000)
        order.order_line.write({"is_downpayment": True, "product_uom_qty": 0})
        self.assertEqual(self.exposure(), 1000)

    def test_an_order_of_returns_gives_no_credit_until_its_credit_note_is_posted(self):
        for values in ({"product_uom_qty": -1, "price_unit": 5000}, {"price_unit": -5000}):
            returns = self.order(1)
            returns.order_line.write(values)
            returns.action_confirm()
            self.assertEqual((returns.state, self.exposure()), ("sale", 0))
            refund = self.draft_invoice(returns)
            self.assertEqual((refund.move_type, self.exposure()), ("out_refund", 0))
        refund.action_post()
        self.assertEqual(self.exposure(), -5000)

    def test_writing_over_amounts_of_a_confirmed_order_hides_nothing(self):
        order = self.confirmed(1000)
        for record, values in (
            (order, {"currency_rate": 10**6}),
            (order, {"amount_total": 1}),
            (order.order_line, {"qty_invoiced": 1}),
            (order.order_line, {"price_total": 0}),
        ):
            record.write(values)
            self.assertEqual(self.exposure("ordered"), Decimal(1000), values)
        order.write({"amount_total": 10**6})
        self.refused(order.order_line.write, {"price_unit": 2000})

    @database_examples(usual=5, deep=300)
    @given(
        st.lists(st.tuples(
            st.sampled_from((-5000, -400, 300, 900, 5000)), st.sampled_from((-1, 1)), st.booleans()
        ), min_size=1, max_size=3), st.booleans(),
    )
    @example([(5000, 1, True), (-4500, 1, True)], True)
    @example([(5000, 1, False), (4500, -1, False)], False)
    @example([(-5000, -1, False)], True)
    def test_whatever_is_invoiced_of_a_confirmed_order_was_decided_about(self, lines, final):
        with undone_afterwards(self):
            later = self.product.create({
                "name": "Work", "type": "service", "invoice_policy": "delivery",
            })
            order = self.order(0, order_line=self.lines(*[
                self.new_line(price, quantity, later if is_later else self.product)
                for price, quantity, is_later in lines
            ]))
            order.action_confirm()
            if order.state == "draft":
                return
            for line in order.order_line.filtered(lambda line: line.price_total > 0):
                line.qty_delivered = line.product_uom_qty
            with suppress(UserError):  # nothing to invoice, or less than nothing
                order.sudo()._create_invoices(final=final).action_post()
            self.assertLessEqual(self.exposure(), 1000)

    def test_deleting_a_discount_asks_for_credit_again(self):
        order = self.order(5000)
        order.order_line = [self.line(-4500, is_downpayment=True)]
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        discount = order.order_line.filtered("is_downpayment")
        self.refused(discount.unlink)

    def test_changing_the_currency_back_asks_for_credit_again(self):
        dollar = self.setup_other_currency("USD", rates=[("2016-01-01", 1000.0)])
        order = self.order(5000)
        order.currency_id = dollar
        order.action_confirm()
        self.assertEqual((order.state, self.exposure()), ("sale", 5))
        self.refused(order.write, {"currency_id": self.company.currency_id.id})

    def test_a_release_serves_once_and_not_after_a_cancellation(self):
        order = self.order(1500)
        order.action_confirm()
        hold = self.held(order)
        hold.with_user(self.credit_manager)._release("This time")
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        order._action_cancel()
        order.action_draft()
        order.action_confirm()
        self.assertEqual((order.state, hold.state), ("draft", "expired"))

    def test_a_salesman_who_edits_contacts_does_not_change_who_owes(self):
        editor = self._person(
            "test_editor", "sales_team.group_sale_salesman,base.group_partner_manager"
        )
        big = self._customer("Big")
        customer = self.customer.with_user(editor)
        for values in (
            {"credit_limit": 10**6}, {"use_partner_credit_limit": False},
            {"parent_id": big.id, "is_company": False}, {"commercial_partner_id": big.id},
        ):
            self.refused(customer.write, values, says="only a Credit Manager|credit_limit")
        contact = customer.create({"name": "Eve", "parent_id": customer.id})
        self.assertFalse(contact.sudo().ar_credit_kin_id)
        contact.parent_id = big
        self.assertEqual(contact.commercial_partner_id, big, "people change their employer")

    def test_a_customer_who_looks_like_a_known_one_starts_under_its_decision(self):
        editor = self._person(
            "test_editor", "sales_team.group_sale_salesman,base.group_partner_manager"
        )
        self.confirmed(700)
        partners = self.env["res.partner"].with_user(editor)
        alike = [
            partners.create({"name": "Vasseur bis", "is_company": True, **values})
            for values in (
                {"company_registry": "303 265 045", "country_id": self.env.ref("base.fr").id},
                {"vat": "FR40303265045"}, {"email": "other@client.example"},
                {"street": "3 rue des Carmes", "zip": "44000"},
            )
        ]
        contact = partners.create({"name": "Eve", "parent_id": self.customer.id})
        contact.write({"is_company": True, "parent_id": False})
        written = partners.create({"name": "Nobody", "is_company": True})
        written.write({"vat": "FR40303265045"})
        for partner in (*alike, contact, written):
            entity = partner.sudo()
            self.assertEqual(entity.commercial_partner_id, entity)
            self.assertEqual(entity.ar_credit_kin_id, self.customer, entity.name)
            order = self.order(400, partner=partner)
            order.action_confirm()
            self.assertEqual(order.state, "draft", "300 of the limit are left")
        self.refused(alike[0].write, {"ar_credit_kin_id": False}, says="Credit Manager")
        self.refused(
            contact.write, {"commercial_partner_id": self.free.id}, says="only a Credit Manager"
        )
        self._grant(alike[0].sudo(False).with_user(self.env.user), 1000)
        order = self.order(400, partner=alike[0])
        order.action_confirm()
        self.assertEqual(order.state, "sale", "it was decided about")

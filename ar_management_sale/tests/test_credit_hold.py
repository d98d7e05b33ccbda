from decimal import Decimal

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SaleCreditCommon


@tagged("post_install", "-at_install")
class TestCreditHold(SaleCreditCommon):
    """Orders against the credit terms, and every way around them, as a plain salesman."""

    # === Held and released === #

    def test_an_order_over_the_limit_stays_a_quotation_with_the_reasons(self):
        order = self.order(1500)
        action = order.action_confirm()
        self.assertEqual(order.state, "draft")
        hold = self.held(order)
        self.assertEqual((action["res_model"], action["res_id"]), ("ar.credit.hold", hold.id))
        self.assertRecordValues(hold, [{
            "state": "held", "amount": 1500.0, "partner_id": self.customer.id,
            "requested_by": self.salesman.id, "company_id": self.company.id,
        }])
        self.assertIn("would exceed the limit by 500.00", hold.reasons)
        self.assertIn("would exceed the limit by 500.00", order.ar_credit_hold_reasons)
        self.assertTrue(any("Held for credit" in body for body in order.message_ids.mapped("body")))

    def test_an_order_within_the_limit_is_confirmed_as_ever(self):
        order = self.order(1000)
        self.assertIs(order.action_confirm(), True)
        self.assertEqual(order.state, "sale")
        self.assertFalse(self.held(order))
        self.assertEqual(self.exposure("ordered"), Decimal(1000))

    def test_an_order_of_a_branch_is_held_against_the_limit_of_the_parent(self):
        branch = self._branch()
        self.salesman.company_ids |= branch
        for ticked in (branch, branch + self.company, self.company + branch):
            order = self.order(5000, company_id=branch.id).with_context(
                allowed_company_ids=ticked.ids
            )
            order.action_confirm()
            self.assertEqual(order.state, "draft")
            self.assertIn("would exceed the limit by 4,000.00", self.held(order).reasons)
        # What a branch has confirmed leaves the head office less.
        self.order(900, company_id=branch.id).action_confirm()
        order = self.order(200)
        order.action_confirm()
        self.assertIn("would exceed the limit by 100.00", self.held(order).reasons)
        together = self.order(60) + self.order(60, company_id=branch.id)
        together.action_confirm()
        self.assertEqual(sorted(together.mapped("state")), ["draft", "sale"])

    def test_the_salesman_reads_his_hold_and_not_the_one_of_his_colleague(self):
        order = self.order(1500)
        order.action_confirm()
        hold = self.held(order)
        self.assertIn("exceed", hold.with_user(self.salesman).reasons)
        self.assertFalse(self.env["ar.credit.hold"].with_user(self.colleague).search([]))
        self.assertTrue(order.ar_can_open_credit_hold)
        order.sudo().user_id = self.colleague
        theirs = order.with_user(self.colleague)
        self.assertIn("exceed", theirs.ar_credit_hold_reasons)
        self.assertFalse(theirs.ar_can_open_credit_hold)
        self.assertEqual(self.env["ar.credit.hold"].with_user(self.ar_user).search([]), hold)

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_released_by_a_credit_manager_the_order_is_confirmed(self):
        order = self.order(1500)
        order.action_confirm()
        hold = self.held(order)
        with self.assertRaises(AccessError):
            hold.with_user(self.salesman)._release("It is for a good customer")
        with self.assertRaises(AccessError):
            hold.with_user(self.salesman).write({"state": "released"})
        with self.assertRaisesRegex(UserError, "Say why"):
            hold.with_user(self.credit_manager)._release(" ")
        hold.with_user(self.credit_manager)._release("Payment announced")
        self.assertTrue(
            any("Payment announced" in body for body in order.message_ids.mapped("body"))
        )
        self.assertIs(order.action_confirm(), True)
        self.assertEqual(order.state, "sale")

    def test_a_manager_who_confirmed_himself_needs_another_one(self):
        self.credit_manager.group_ids += self.env.ref("sales_team.group_sale_manager")
        order = self.order(1500, user=self.credit_manager)
        order.action_confirm()
        with self.assertRaisesRegex(UserError, "another Credit Manager"):
            self.held(order).with_user(self.credit_manager)._release("Mine")
        self.held(order).with_user(self.ar_admin)._release("Seen")
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_an_order_raised_after_the_release_is_held_again(self):
        order = self.order(1500)
        order.action_confirm()
        released = self.held(order)
        released.with_user(self.credit_manager)._release("Up to here")
        order.order_line.price_unit = 1600
        order.action_confirm()
        self.assertEqual(order.state, "draft")
        self.assertEqual(released.state, "expired")
        self.assertEqual(self.held(order).amount, 1600)

    def test_a_release_does_not_serve_another_customer(self):
        other = self._customer("Other")
        self._grant(other, 10)
        order = self.order(1500)
        order.action_confirm()
        self.held(order).with_user(self.credit_manager)._release("For Vasseur")
        order.partner_id = other
        order.action_confirm()
        self.assertEqual(order.state, "draft")
        self.assertEqual(self.held(order).partner_id, other)

    def test_a_hold_is_closed_when_the_order_is_cancelled_or_fits(self):
        cancelled, fits, deleted = self.order(1500), self.order(1500), self.order(1500)
        (cancelled + fits + deleted).action_confirm()
        holds = [self.held(order) for order in (cancelled, fits, deleted)]
        cancelled._action_cancel()
        fits.order_line.price_unit = 10
        fits.action_confirm()
        deleted.sudo().unlink()
        self.assertEqual(fits.state, "sale")
        self.assertEqual([hold.state for hold in holds], ["cancelled"] * 3)

    def test_a_late_payer_is_held_within_the_limit(self):
        self._invoice(100, "2024-01-01", due="2024-01-31")
        order = self.order(10)
        order.action_confirm()
        self.assertEqual(order.state, "draft")
        self.assertIn("overdue by more than 30 days", self.held(order).reasons)
        self.company.ar_credit_overdue_amount = 100
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_a_company_that_does_not_hold_only_warns(self):
        self.company.ar_credit_hold_orders = False
        order = self.order(1500)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_the_quotation_warns_before_it_is_confirmed(self):
        order = self.order(1500)
        self.assertIn("would exceed the limit by 500.00", order.partner_credit_warning)
        order.action_confirm()
        self.assertFalse(order.partner_credit_warning, "the hold says it now")

    # === No way around === #

    def test_writing_the_state_is_refused_and_names_order_and_remedy(self):
        order = self.order(1500)
        self.refused(order.write, {"state": "sale"}, says=f"{order.name}.*Use Confirm")
        self.assertEqual(order.state, "draft")
        order.action_confirm()
        self.refused(order.write, {"state": "sale"}, says=f"{order.name}.*requested by")
        self.assertEqual(order.state, "draft")

    def test_creating_a_confirmed_order_is_refused(self):
        orders = self.env["sale.order"].with_user(self.salesman)
        self.refused(orders.create, self.values(1500, state="sale"))
        self.refused(orders.with_context(default_state="sale").create, self.values(1500))
        self.refused(orders.sudo().create, self.values(1500, state="sale"))
        self.assertEqual(orders.create(self.values(500, state="sale")).state, "sale")
        self.refused(orders.create, [self.values(400, state="sale") for _index in range(2)])

    def test_copying_and_importing_confirmed_orders_is_refused(self):
        order = self.order(1500)
        self.refused(order.copy, {"state": "sale"})
        self.assertEqual(order.copy().state, "draft")
        result = order.load(
            ["partner_id/.id", "state", "order_line/product_id/.id", "order_line/price_unit",
             "order_line/product_uom_qty"],
            [[str(self.customer.id), "sale", str(self.product.id), "1500", "1"]],
        )
        self.assertFalse(result["ids"])
        self.assertIn("would exceed the limit", result["messages"][0]["message"])

    def test_no_context_helps(self):
        order = self.order(1500)
        for key in (
            "bypass_risk", "bypass_credit", "force", "skip_credit_check", "install_mode",
            "import_file", "no_check", "tracking_disable", "ar_credit_released", "send_email",
            "mail_notrack", "no_exception", "validate_analytic",
        ):
            order.with_context(**{key: True}).action_confirm()
            self.assertEqual(order.state, "draft", key)
            self.refused(order.with_context(**{key: True}).write, {"state": "sale"})

    def test_writing_over_computed_amounts_does_not_help(self):
        for values in ({"price_total": 0, "price_subtotal": 0}, {"qty_invoiced": 1}):
            order = self.order(1500)
            order.order_line.write(values)
            order.write({"amount_total": 1, "currency_rate": 10**6})
            self.env.flush_all()
            order.action_confirm()
            self.assertEqual((order.state, self.held(order).amount), ("draft", 1500), values)

    def test_writing_state_and_larger_lines_at_once_is_refused(self):
        order = self.order(500)
        line = order.order_line
        self.refused(order.write, {
            "state": "sale", "order_line": [Command.update(line.id, {"price_unit": 5000})],
        })
        self.refused(order.write, {"state": "sale", "partner_id": self._poor().id})

    def test_raising_a_confirmed_order_is_refused(self):
        order = self.order(500)
        order.action_confirm()
        line = order.order_line
        self.refused(line.write, {"price_unit": 5000})
        self.refused(line.write, {"product_uom_qty": 50})
        self.refused(order.write, {
            "order_line": [Command.create({
                "product_id": self.product.id, "product_uom_qty": 1, "price_unit": 5000,
            })],
        })
        self.refused(line.create, {
            "order_id": order.id, "product_id": self.product.id, "price_unit": 5000,
        })
        self.refused(order.write, {"partner_invoice_id": self._poor().id})
        line.price_unit = 1000
        self.assertEqual(order.amount_total, 1000, "within the limit it may grow")
        line.price_unit = 900

    def test_a_mass_confirmation_holds_one_and_confirms_the_other(self):
        bad, good = self.order(1500), self.order(50, partner=self.free)
        action = (bad + good).action_confirm()
        self.assertEqual((bad.state, good.state), ("draft", "sale"))
        self.assertEqual(action["res_id"], self.held(bad).id)
        third = self.order(1500)
        action = (bad + third).action_confirm()
        self.assertEqual(
            self.env["ar.credit.hold"].search(action["domain"]), self.held(bad) + self.held(third)
        )

    def test_splitting_an_order_gains_nothing(self):
        orders = self.order(600) + self.order(600)
        orders.action_confirm()
        self.assertEqual(orders.mapped("state"), ["sale", "draft"])
        third = self.order(600)
        third.action_confirm()
        self.assertEqual(third.state, "draft")

    def test_another_active_company_makes_no_difference(self):
        other = self.setup_other_company()["company"]
        self.salesman.company_ids += other
        allowed = [other.id, self.company.id]
        order = self.order(1500).with_context(allowed_company_ids=allowed)
        order.action_confirm()
        self.assertEqual(order.state, "draft")
        self.refused(order.write, {"state": "sale"})
        orders = self.env["sale.order"].with_user(self.salesman)
        foreign = orders.with_context(allowed_company_ids=allowed).create({
            "partner_id": self.customer.id, "company_id": other.id, "order_line": [
                Command.create({
                    "product_id": self.product.id, "price_unit": 1500, "tax_ids": [Command.clear()],
                })
            ],
        })
        foreign.action_confirm()
        self.assertEqual(foreign.state, "sale", "the other company has set no limit")
        self.assertEqual(self.exposure(), 0)

    def test_a_foreign_currency_counts_at_todays_rate(self):
        usd = self.setup_other_currency("USD", rates=[("2016-01-01", 2.0)])
        pricelist = self.env["product.pricelist"].create({"name": "USD", "currency_id": usd.id})
        fits = self.order(1900, pricelist_id=pricelist.id)
        self.assertEqual(fits.currency_id, usd)
        fits.action_confirm()
        self.assertEqual(fits.state, "sale")
        self.assertEqual(self.exposure("ordered"), Decimal(950))
        over = self.order(102, pricelist_id=pricelist.id)
        over.action_confirm()
        self.assertEqual((over.state, self.held(over).amount), ("draft", 51.0))

    def test_the_portal_leaves_the_order_unconfirmed_without_an_error(self):
        order = self.order(1500)
        public = self.env.ref("base.public_user")
        order.with_user(public).sudo()._validate_order()
        self.assertEqual(order.state, "draft")
        self.assertEqual(self.held(order).requested_by, public)
        self.assertFalse(self.env["mail.mail"].search([("model", "=", "sale.order"),
                                                       ("res_id", "=", order.id)]))

    # === Exposure === #

    def test_orders_are_in_the_exposure_until_they_are_invoiced(self):
        self._grant(self.customer, 10**6)
        order = self.order(100)
        order.order_line.write({"tax_ids": [Command.set(self.tax_20.ids)], "product_uom_qty": 10})
        order.action_confirm()
        self.assertEqual(self.exposure("ordered"), Decimal(1200))
        invoice = order.sudo()._create_invoices()
        invoice.invoice_line_ids.quantity = 4
        self.assertEqual(self.exposure("ordered"), Decimal(720))
        self.assertEqual(self.exposure("draft_invoices"), Decimal(480))
        invoice.action_post()
        self.assertEqual((self.exposure("posted"), self.exposure()), (480, 1200))

    def test_a_down_payment_is_not_counted_twice(self):
        self._grant(self.customer, 10**6)
        order = self.order(1000).sudo()
        order.action_confirm()
        wizard = self.env["sale.advance.payment.inv"].with_context(
            active_model="sale.order", active_ids=order.ids
        ).create({"advance_payment_method": "percentage", "amount": 30})
        wizard.create_invoices()
        down_payment = order.invoice_ids
        self.assertEqual(self.exposure("draft_invoices"), Decimal(300))
        self.assertEqual(self.exposure(), Decimal(1000))
        down_payment.action_post()
        self.assertEqual((self.exposure("down_payments"), self.exposure()), (-300, 1000))
        self.env["sale.advance.payment.inv"].with_context(
            active_model="sale.order", active_ids=order.ids
        ).create({"advance_payment_method": "delivered"}).create_invoices()
        self.assertEqual(self.exposure("draft_invoices"), Decimal(700))
        self.assertEqual((self.exposure("down_payments"), self.exposure()), (0, 1000))

    def test_the_orders_component_opens_the_orders(self):
        order = self.order(100)
        order.action_confirm()
        self.order(100)
        action = self.env["ar.exposure"]._component_action("ordered", self.customer, self.company)
        self.assertEqual(self.env["sale.order"].search(action["domain"]), order)

    def test_the_number_of_queries_does_not_depend_on_the_number_of_customers(self):
        customers = self.env["res.partner"].create(
            [{"name": f"Customer {number}", "is_company": True} for number in range(20)]
        )
        for customer in customers:
            self.order(10, partner=customer).action_confirm()

        def count(partners):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            exposures = self.env["ar.exposure"]._exposure(partners, self.company)
            self.assertEqual({each.total for each in exposures.values()}, {Decimal(10)})
            return self.env.cr.sql_log_count - before

        count(customers)
        self.assertEqual(count(customers[:1]), count(customers))

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import NEEDS, RemoteCreditCommon


@tagged("post_install", "-at_install")
class TestRemoteAttempts(RemoteCreditCommon):
    """The attempts that once got through, over HTTP, as the least-privileged user."""

    def delivered(self, quantity=10, **values):
        order = self.goods_order(quantity, **values)
        self.transfer(order).button_validate()
        return order

    # === Orders === #

    def test_a_delivered_order_takes_no_edit(self):
        order = self.delivered(payment_term_id=self.in_30_days.id)
        poor = self._poor()
        line = order.order_line
        for model, record, values in (
            ("sale.order.line", line, {"price_unit": 10_000}),
            ("sale.order", order, {"order_line": [Command.update(line.id, {"price_unit": 9999})]}),
            ("sale.order", order, {"partner_invoice_id": poor.id}),
            ("sale.order", order, {"order_line": [Command.create(self.new_line(100_000))]}),
            ("sale.order.line", line, {"product_uom_qty": 5000}),
        ):
            self.refuses(self.salesman, model, "write", record.ids, values, says=NEEDS)
        self.assertEqual(order.amount_total, 1000)
        with mute_logger("odoo.tools.translate"):  # core names the copy where no language is set
            later = self.in_30_days.copy({"name": "130 days"})
        later.line_ids.nb_days = 130
        self.cut_limit(500)
        self.refuses(self.salesman, "sale.order", "write", order.ids,
                     {"payment_term_id": later.id}, says=NEEDS)

    def test_lower_and_raise_again(self):
        order = self.goods_order(8)
        picking = self.pick(self.transfer(order), 4)
        picking.with_context(skip_backorder=True).button_validate()
        self.cut_limit(400)
        for done, answer in self.answers(
            self.salesman, "sale.order.line", "write", order.order_line.ids,
            {"product_uom_qty": 4},
        ):
            self.assertTrue(done, answer)
        self.refuses(self.salesman, "sale.order.line", "write", order.order_line.ids,
                     {"product_uom_qty": 8}, says=NEEDS)

    def test_services_and_links(self):
        order = self.service(100, 0)
        self.refuses(self.salesman, "sale.order.line", "write", order.order_line.ids,
                     {"qty_delivered": 1000}, says=NEEDS)
        paid = self._invoice(5000, "2026-03-01", partner=self.free)
        self._pay(paid, "2026-03-02")
        link = {"invoice_lines": [Command.link(paid.invoice_line_ids.id)]}
        mine = self.order(5000)
        self.refuses(self.salesman, "sale.order.line", "write", mine.order_line.ids, link)
        self.refuses(self.salesman, "sale.order.line", "create",
                     [{**self.new_line(5), "order_id": mine.id, **link}])
        self.confirm(mine)
        self.assertEqual(mine.state, "draft")
        self.refuses(self.salesman, "sale.order", "write", mine.ids, {"state": "sale"}, says=NEEDS)

    def test_one_payment_covers_one_order(self):
        self._grant(self.customer, 0)
        first, second = self.order(500), self.order(500)
        self.paid(500, f"{first.name} {second.name}")
        self.confirm(first, second)
        self.assertEqual((first.state, second.state), ("sale", "draft"))

    # === People === #

    def test_whoever_enlarged_it_releases_nothing(self):
        manager = self._person(
            "test_selling_manager",
            "ar_management.group_ar_credit_manager,sales_team.group_sale_manager",
        )
        order = self.order(2000)
        self.answers(manager, "sale.order.line", "write", order.order_line.ids,
                     {"price_unit": 90_000})
        self.confirm(order)
        hold = self.held(order)
        self.assertEqual(hold.amount, 90_000)
        self.refuses(manager, "ar.credit.hold", "write", hold.ids, {"state": "released"})
        self.refuses(manager, "sale.order", "write", order.ids, {"state": "sale"}, says=NEEDS)
        wizard = self.env["ar.credit.release"].with_user(manager).create({
            "hold_ids": [Command.set(hold.ids)], "comment": "Mine",
        })
        self.refuses(manager, "ar.credit.release", "action_release", wizard.ids,
                     says="another Credit Manager")
        self.assertEqual(hold.state, "held")

    def test_a_debtor_stays_who_it_is(self):
        editor = self._person(
            "test_editor", "sales_team.group_sale_salesman,base.group_partner_manager"
        )
        big = self._customer("Big")
        for values in (
            {"credit_limit": 10**6}, {"parent_id": big.id, "is_company": False},
            {"commercial_partner_id": big.id}, {"ar_credit_kin_id": big.id},
        ):
            self.refuses(editor, "res.partner", "write", self.customer.ids, values)

    def test_what_an_approval_rests_on_is_closed(self):
        application = self._grant(self.customer, 5000)
        for values in (
            {"external_score": 99}, {"insured_limit": 10**6}, {"requested_limit": 10**6},
            {"state": "draft"}, {"document_ids": [Command.create({"name": "Forged"})]},
        ):
            self.refuses(self.ar_user, application._name, "write", application.ids, values)

    # === Goods === #

    def test_goods_go_where_they_were_decided_to_go(self):
        self.cut_limit(450)
        picking = self.pick(self.transfer(self.goods_order(4)), 4)
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        lines = picking.move_line_ids
        for model, record, values in (
            ("stock.move.line", lines, {"quantity": 40, "quantity_product_uom": 4}),
            ("stock.move.line", lines, {"quantity": 40}),
            ("stock.move", picking.move_ids, {"quantity": 40}),
            ("stock.move", picking.move_ids, {"sale_line_id": False}),
        ):
            self.refuses(self.clerk, model, "write", record.ids, values)
        for done, _answer in self.answers(
            self.clerk, "stock.move.line", "write", lines.ids, {"quantity_product_uom": 400}
        ):
            self.assertTrue(done)
        self.env.invalidate_all()
        self.assertEqual(lines.quantity_product_uom, 4)
        self.refuses(self.clerk, "stock.picking", "write", picking.ids, {"ar_owes_nothing": True})
        stock = picking.location_id
        self.refuses(self.clerk, "stock.location", "write", stock.ids, {"usage": "customer"})

    def test_goods_without_an_order_are_stopped_at_the_limit(self):
        self.cut_limit(450)
        states = []
        for _number in range(2):
            picking = self.without_order(3)
            self.answers(self.clerk, "stock.picking", "button_validate", picking.ids)
            self.env.invalidate_all()
            states.append(picking.state)
        self.assertEqual(states, ["done", "assigned"])

    def test_numbers_that_are_none(self):
        order = self.order(10)
        picking = self.transfer(self.goods_order(1))
        for number in (float("nan"), float("inf"), 1e300, "1 000,50"):
            for user, model, record, name in (
                (self.salesman, "sale.order.line", order.order_line, "price_unit"),
                (self.salesman, "sale.order.line", order.order_line, "product_uom_qty"),
                (self.salesman, "sale.order.line", order.order_line, "discount"),
                (self.salesman, "sale.order", order, "prepayment_percent"),
                (self.clerk, "stock.move", picking.move_ids, "quantity"),
                (self.clerk, "stock.move.line", picking.move_line_ids, "quantity"),
            ):
                self.refuses(user, model, "write", record.ids, {name: number},
                             says="is not a valid number")

    # === Invoices === #

    def test_invoices_and_receipts_ask(self):
        self.company.ar_credit_hold_invoices = True
        biller = self._person("test_remote_biller", "account.group_account_invoice")
        order = self.service(10)
        original = self._invoice(10, "2026-03-01", partner=self.free)
        for move_type, values in (
            ("out_invoice", {}), ("out_receipt", {}),
            ("out_invoice", {"debit_origin_id": original.id}),
        ):
            if "debit_origin_id" in values and "debit_origin_id" not in original._fields:
                continue
            move = self._invoice(5000, "2026-03-01", post=False, move_type=move_type, **values)
            self.answers(biller, "account.move", "action_post", move.ids)
            self.env.invalidate_all()
            self.assertEqual(move.state, "draft", move_type)
            self.refuses(biller, "account.move", "write", move.ids, {"state": "posted"})
        self.refuses(biller, "account.move.line", "write", move.invoice_line_ids.ids,
                     {"sale_line_ids": [Command.link(self.order(1, self.free).order_line.id)]})
        self.assertEqual(order.state, "sale")

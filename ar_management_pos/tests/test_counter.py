from uuid import uuid4

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.ar_management.tests.common import ArCommon

NEEDS = "needs a credit decision"


@tagged("post_install", "-at_install")
class TestCounter(ArCommon):
    """What a cashier puts on a customer's account, as the client of the counter sends it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._grant(cls.customer, 1000)
        cls.cashier = new_test_user(
            cls.env, login="test_cashier", groups="base.group_user,point_of_sale.group_pos_user",
            company_id=cls.company.id, company_ids=[Command.set(cls.company.ids)],
        )
        cls.product = cls.env["product.product"].create({
            "name": "Advice", "type": "service", "list_price": 100, "available_in_pos": True,
            "taxes_id": [Command.clear()],
        })
        cls.cash, cls.on_account, cls.nameless = cls.env["pos.payment.method"].create([
            {"name": "Cash", "journal_id": cls.company_data["default_journal_cash"].id},
            {"name": "On account", "split_transactions": True},
            {"name": "Later"},
        ])
        cls.config = cls.env["pos.config"].create({
            "name": "Counter", "company_id": cls.company.id,
            "payment_method_ids": [Command.set((cls.cash + cls.on_account + cls.nameless).ids)],
        })
        cls.config.open_ui()
        cls.session = cls.config.current_session_id

    @classmethod
    def get_default_groups(cls):
        return super().get_default_groups() | cls.quick_ref("point_of_sale.group_pos_manager")

    def data(self, quantity, *payments, partner=None, **values):
        """An order as the counter sends it; payments are pairs of a method and an amount."""
        amount = 100 * quantity
        return {
            "uuid": str(uuid4()), "session_id": self.session.id, "company_id": self.company.id,
            "partner_id": (self.customer if partner is None else partner).id,
            "date_order": fields.Datetime.to_string(fields.Datetime.now()),
            "amount_paid": amount, "amount_total": amount, "amount_tax": 0, "amount_return": 0,
            "state": "paid", "name": f"Order {uuid4()}",
            "lines": [Command.create({
                "product_id": self.product.id, "qty": quantity, "price_unit": 100,
                "price_subtotal": amount, "price_subtotal_incl": amount,
                "tax_ids": [Command.clear()],
            })],
            "payment_ids": [Command.create({
                "payment_method_id": method.id, "amount": paid,
                "name": fields.Datetime.to_string(fields.Datetime.now()),
            }) for method, paid in payments],
            **values,
        }

    def sell(self, *args, **values):
        orders = self.env["pos.order"].with_user(self.cashier)
        result = orders.sync_from_ui([self.data(*args, **values)])
        self.env.flush_all()
        return orders.browse(result["pos.order"][0]["id"])

    def exposure(self, key=None):
        self.env.flush_all()
        found = self.env["ar.exposure"]._exposure(self.customer, self.company)[self.customer.id]
        return found.amount(key) if key else found.total

    def refused(self, function, *args, says=NEEDS, **values):
        with self.assertRaisesRegex(UserError, f"(?s){says}"), self.env.cr.savepoint():
            function(*args, **values)
            self.env.flush_all()
        self.env.invalidate_all()

    def test_money_is_no_credit_and_credit_is_counted_until_it_is_booked(self):
        self._grant(self.customer, 500)
        self.assertEqual(self.sell(9, (self.cash, 900)).state, "paid")
        self.assertEqual(self.exposure(), 0)
        self.sell(4, (self.on_account, 400))
        self.assertEqual(self.exposure("counter"), 400)
        self.refused(self.sell, 2, (self.on_account, 200))
        self.sell(2, (self.on_account, 100), (self.cash, 100))
        self.assertEqual(self.exposure(), 500)
        action = self.env["ar.exposure"]._component_action("counter", self.customer, self.company)
        self.assertEqual(self.env[action["res_model"]].search_count(action["domain"]), 2)
        self.session.action_pos_session_closing_control()
        self.assertEqual((self.exposure("counter"), self.exposure("posted")), (0, 500))

    def test_an_invoice_of_the_counter_is_decided_about_once(self):
        self.company.ar_credit_hold_invoices = True
        order = self.sell(8, (self.on_account, 800), to_invoice=True)
        self.assertEqual(order.account_move.state, "posted")
        self.assertEqual((self.exposure("counter"), self.exposure("posted")), (0, 800))
        self.refused(self.sell, 3, (self.on_account, 300), to_invoice=True)

    def test_nobody_owes_what_is_nobodys(self):
        self.refused(self.sell, 3, (self.nameless, 300), says="nobody would owe it")
        nobody = self.env["res.partner"]
        self.refused(
            self.sell, 3, (self.on_account, 300), partner=nobody,
            says="nobody would owe it|customer|Customer",
        )

    def test_no_way_around_the_counter(self):
        self._grant(self.customer, 100)
        orders = self.env["pos.order"].with_user(self.cashier)
        values = {key: value for key, value in self.data(5, (self.on_account, 500)).items()
                  if key != "name"}
        for attempt in (orders.create, lambda vals: orders.sudo().create(vals),
                        lambda vals: call_kw(orders, "create", [[vals]], {})):
            self.refused(attempt, {**values, "uuid": str(uuid4())})
        draft = orders.create({**values, "uuid": str(uuid4()), "state": "draft"})
        self.refused(draft.write, {"state": "paid"})
        self.refused(draft.sudo().action_pos_order_paid)
        paid = self.sell(1, (self.on_account, 100))
        payment = {"pos_order_id": paid.id, "payment_method_id": self.on_account.id}
        self.refused(orders.env["pos.payment"].create, {**payment, "amount": 50})
        self.refused(paid.payment_ids.write, {"amount": 5000})
        self.refused(paid.payment_ids.write, {"amount": float("nan")}, says="is not a valid number")
        poor = self._customer("Poor", vat=False, company_registry=False, email=False)
        self._grant(poor, 10)
        self.refused(paid.write, {"partner_id": poor.id})
        self.assertEqual(self.exposure(), 100)

    def test_nothing_is_refused_where_nothing_is_held(self):
        self._grant(self.customer, 1)
        self.company.ar_credit_hold_orders = False
        with mute_logger("odoo.addons.point_of_sale.models.pos_order"):
            self.assertEqual(self.sell(50, (self.on_account, 5000)).state, "paid")
